package org.pasta4j.test;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.properties.CanBeAnnotated;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.pasta4j.bert.Internal;

/** The arrows between packages, and who may touch what. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            // What JMH writes around the benchmarks.
            .withImportOption(location -> !location.contains("/jmh_generated/"))
            .importPackages("org.pasta4j");

    /** In the order the data flows: a package knows none of a later line, and none beside it. */
    private static final List<List<String>> ORDER = List.of(
            List.of("org.pasta4j.bert"),
            List.of(
                    "org.pasta4j.bert.safetensors",
                    "org.pasta4j.bert.torch",
                    "org.pasta4j.bert.graph",
                    "org.pasta4j.bert.text"),
            List.of(
                    "org.pasta4j.bert.tensorflow",
                    "org.pasta4j.bert.onnx",
                    "org.pasta4j.bert.huggingface",
                    "org.pasta4j.bert.imported"),
            List.of("org.pasta4j.bert.samediff"),
            List.of("org.pasta4j.fused.engine"),
            List.of("org.pasta4j.fused.onednn"),
            List.of("org.pasta4j.fused"),
            List.of("org.pasta4j.pasta.files", "org.pasta4j.pasta.data"),
            List.of("org.pasta4j.pasta.metric"),
            List.of("org.pasta4j.pasta"),
            List.of("org.pasta4j.pasta.adapter"),
            List.of("org.pasta4j.pasta.rows"),
            List.of("org.pasta4j.pasta.attention"),
            List.of("org.pasta4j.pasta.train"),
            List.of("org.pasta4j.pasta.layers"),
            List.of("org.pasta4j.pasta.export"),
            List.of("org.pasta4j.pasta.model"),
            List.of("org.pasta4j.pasta.tune"),
            List.of("org.pasta4j.pasta.pool"),
            List.of("org.pasta4j.parquet"),
            List.of("org.pasta4j.dl4j"),
            List.of("org.pasta4j.serve"),
            List.of("org.pasta4j.cli.console"),
            List.of("org.pasta4j.cli.file"),
            List.of("org.pasta4j.cli.base"),
            List.of("org.pasta4j.cli.data", "org.pasta4j.cli.chart"),
            List.of("org.pasta4j.cli.adapter"),
            List.of("org.pasta4j.cli.train"),
            List.of("org.pasta4j.cli.tune"),
            List.of("org.pasta4j.cli.predict", "org.pasta4j.cli.compare", "org.pasta4j.cli.attention"),
            List.of("org.pasta4j.cli.demo", "org.pasta4j.cli.serve", "org.pasta4j.cli.convert"),
            List.of("org.pasta4j.cli"),
            List.of("org.pasta4j.examples"),
            List.of("org.pasta4j.benchmarks.measure"),
            List.of("org.pasta4j.benchmarks.model"),
            List.of("org.pasta4j.benchmarks.task"),
            List.of(
                    "org.pasta4j.benchmarks.comparison",
                    "org.pasta4j.benchmarks.kernel",
                    "org.pasta4j.benchmarks.training",
                    "org.pasta4j.benchmarks.prediction",
                    "org.pasta4j.benchmarks.server"),
            List.of("org.pasta4j.benchmarks.load", "org.pasta4j.benchmarks.siege"),
            List.of("org.pasta4j.benchmarks"));

    /** Command lines and what else is started by people. */
    private static final List<String> PROGRAMS = ORDER.stream()
            .flatMap(List::stream)
            .filter(name -> name.matches("org[.]pasta4j[.](cli|examples|benchmarks)([.].*)?"))
            .toList();

    @Test
    void theOrderNamesEveryPackage() {
        assertThat(CLASSES.stream().map(JavaClass::getPackageName).distinct())
                .containsExactlyInAnyOrderElementsOf(
                        ORDER.stream().flatMap(List::stream).toList());
    }

    @Test
    void arrowsPointOneWay() {
        for (int i = 0; i < ORDER.size(); i++) {
            for (String name : ORDER.get(i)) {
                String[] forbidden = ORDER.subList(i, ORDER.size()).stream()
                        .flatMap(List::stream)
                        .filter(other -> !other.equals(name))
                        .toArray(String[]::new);
                if (forbidden.length > 0) {
                    noClasses()
                            .that()
                            .resideInAPackage(name)
                            .should()
                            .dependOnClassesThat()
                            .resideInAnyPackage(forbidden)
                            .check(CLASSES);
                }
            }
        }
    }

    @Test
    void thereAreNoCycles() {
        slices().matching("org.pasta4j.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    /** Of two a reader never knows which one is meant. */
    @Test
    void noTwoClassesHaveOneName() {
        assertThat(CLASSES.stream()
                        .filter(JavaClass::isTopLevelClass)
                        .map(JavaClass::getSimpleName)
                        .filter(name -> !name.equals("package-info")))
                .doesNotHaveDuplicates();
    }

    /** What is public for other packages of its module alone. */
    @Test
    void noOtherModuleUsesWhatIsInternal() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.pasta4j.pasta..")
                .should()
                .dependOnClassesThat()
                .areAnnotatedWith(Internal.class)
                .orShould()
                .callMethodWhere(JavaCall.Predicates.target(CanBeAnnotated.Predicates.annotatedWith(Internal.class)))
                .check(CLASSES);
        assertThat(CLASSES.stream().filter(c -> c.isAnnotatedWith(Internal.class)))
                .allSatisfy(c -> assertThat(c.getPackageName()).startsWith("org.pasta4j.pasta"))
                .hasSizeGreaterThan(20);
    }

    /** Its kernels are public to be timed, and not in the Javadoc. */
    @Test
    void theEngineForProcessorsIsKnownToWhatTimesItAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackages("org.pasta4j.fused..", "org.pasta4j.benchmarks..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.pasta4j.fused.onednn")
                .check(CLASSES);
    }

    @Test
    void eachForeignLibraryHasItsPlace() {
        onlyIn("org.pasta4j.bert.onnx", "onnx..");
        onlyIn("org.pasta4j.bert.tensorflow", "org.tensorflow..");
        onlyIn(
                List.of("org.pasta4j.bert.onnx", "org.pasta4j.bert.tensorflow", "org.pasta4j.bert.text"),
                "org.nd4j.shade.protobuf..");
        onlyIn("org.pasta4j.bert.text", "ai.djl..");
        onlyIn("org.pasta4j.pasta.rows", "com.ibm.icu..");
        onlyIn("org.pasta4j.parquet", "org.apache.parquet..", "io.airlift..", "org.apache.hadoop..");
        onlyIn("org.pasta4j.fused.onednn", "org.bytedeco.dnnl..", "com.sun.jna..");
        onlyIn(
                List.of("org.pasta4j.dl4j", "org.pasta4j.examples", "org.pasta4j.benchmarks.training"),
                "org.deeplearning4j..");
        onlyIn("org.pasta4j.serve", "io.javalin..", "io.micrometer..", "org.eclipse.jetty..", "jakarta.servlet..");
        onlyIn(PROGRAMS, "picocli..", "org.knowm.xchart..");
    }

    private static void onlyIn(String home, String... libraries) {
        onlyIn(List.of(home), libraries);
    }

    private static void onlyIn(List<String> homes, String... libraries) {
        assertThat(CLASSES.stream()
                        .filter(c -> homes.contains(c.getPackageName()))
                        .flatMap(c -> c.getDirectDependenciesFromSelf().stream())
                        .map(d -> d.getTargetClass().getPackageName() + "."))
                .as("packages that " + homes + " use")
                .anyMatch(name -> name.startsWith(libraries[0].replace("..", ".")));
        noClasses()
                .that()
                .resideOutsideOfPackages(homes.toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(libraries)
                .check(CLASSES);
    }

    @Test
    void onlyMainEndsTheProcess() {
        assertThat(CLASSES.stream()
                        .flatMap(c -> c.getMethodCallsFromSelf().stream())
                        .filter(isOf(System.class, "exit")
                                .or(isOf(Runtime.class, "exit"))
                                .or(isOf(Runtime.class, "halt")))
                        .map(call -> call.getOrigin().getOwner().getSimpleName() + "."
                                + call.getOrigin().getName()))
                .containsExactlyInAnyOrder(
                        "Pasta.main",
                        "PastaBench.main",
                        "ChildProcess.main",
                        "ChildProcess.main",
                        "PastaModelExample.main",
                        "ComputationGraphExample.main",
                        "OnnxExample.main",
                        "PlainSameDiffExample.main",
                        "AttachExample.main",
                        "ManyTasksExample.main");
    }

    /** The one exception: ND4J prints while it derives, and must be kept from it. */
    @Test
    void theLibraryLeavesTheConsoleAlone() {
        Stream<JavaAccess<?>> accesses = CLASSES.stream()
                .filter(c -> !PROGRAMS.contains(c.getPackageName()))
                .flatMap(c -> c.getAccessesFromSelf().stream());
        assertThat(accesses.filter(isOf(System.class, "out")
                                .or(isOf(System.class, "err"))
                                .or(isOf(System.class, "setOut"))
                                .or(isOf(System.class, "setErr"))
                                .or(isOf(Throwable.class, "printStackTrace")))
                        .map(access -> access.getOrigin().getOwner().getSimpleName())
                        .distinct())
                .containsExactly("FrozenGradients");
    }

    /** What is written into files and onto screens is the same in every country: what can be told the locale is. */
    @Test
    void noTextDependsOnTheDefaultLocale() {
        Set<String> byLocale = Set.of("format", "formatted", "printf", "toLowerCase", "toUpperCase");
        Set<String> owners = Set.of("java.lang.String", "java.io.PrintStream", "java.io.PrintWriter");
        assertThat(CLASSES.stream()
                        .flatMap(c -> c.getMethodCallsFromSelf().stream())
                        .filter(call -> byLocale.contains(call.getTarget().getName()))
                        .filter(call ->
                                owners.contains(call.getTarget().getOwner().getName()))
                        .filter(call -> call.getTarget().getRawParameterTypes().stream()
                                .noneMatch(type -> type.isEquivalentTo(Locale.class)))
                        .map(JavaAccess::getDescription))
                .isEmpty();
    }

    private static Predicate<JavaAccess<?>> isOf(Class<?> owner, String name) {
        return access -> access.getTargetOwner().isAssignableTo(owner)
                && access.getTarget().getName().equals(name);
    }
}
