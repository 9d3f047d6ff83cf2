package org.pasta4j.test;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Numbers are written in digits of ASCII and with a point, whatever the language of the machine; in the tests, too. */
class LocaleTest {
    private static final Set<String> FORMATTING = Set.of("format", "printf", "formatted");
    private static final Set<String> CASES = Set.of("toLowerCase", "toUpperCase");

    @Test
    void noTextDependsOnTheLanguageOfTheMachine() throws IOException {
        noClasses()
                .should()
                .accessTargetWhere(
                        DescribedPredicate.describe("takes the machine's language", LocaleTest::takesDefault))
                .check(classesOfAllModules());
    }

    /** A method that formats, or changes the case of letters, and is given no {@link Locale}. */
    private static boolean takesDefault(JavaAccess<?> access) {
        if (!(access instanceof JavaCall<?> call)
                || !call.getTargetOwner().getPackageName().matches("java[.](lang|io)")) {
            return false;
        }
        List<String> parameters = call.getTarget().getRawParameterTypes().stream()
                .map(type -> type.getName())
                .toList();
        String method = call.getTarget().getName();
        return FORMATTING.contains(method) && !parameters.contains(Locale.class.getName())
                || CASES.contains(method)
                        && parameters.isEmpty()
                        && call.getTargetOwner().isEquivalentTo(String.class);
    }

    private static JavaClasses classesOfAllModules() throws IOException {
        try (Stream<Path> modules = Files.list(Path.of(".."))) {
            // That one is built with a newer Java alone; without, what lies there is of an earlier build.
            boolean isCudaBuilt = Runtime.version().feature() >= 22;
            List<Path> classes = modules.filter(module -> isCudaBuilt || !module.endsWith("pasta-cuda"))
                    .flatMap(module ->
                            Stream.of(module.resolve("target/classes"), module.resolve("target/test-classes")))
                    .filter(Files::isDirectory)
                    .toList();
            return new ClassFileImporter()
                    .withImportOption(location -> !location.contains("/jmh_generated/"))
                    .importPaths(classes);
        }
    }
}
