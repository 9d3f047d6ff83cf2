package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Classes of a package that cannot be read one after the other, for each leads back to itself. */
class ClassLoopsTest {
    private static final int MOST = 4;

    /** The loops of more classes that remain, and why. */
    private static final Map<String, String> REMAINING = Map.of(
            loop(
                    "org.pasta4j.bert.graph",
                    "Axes",
                    "GraphBuilder",
                    "GraphProbes",
                    "OpGraph",
                    "Probe",
                    "ProbeGathers",
                    "ProbeOps",
                    "ProbeShapes",
                    "ProbeSlices",
                    "RowViews"),
            "a graph is asked for the values of its nodes, and they are computed from the graph",
            loop("org.pasta4j.cli.data", "DataNotes", "HeldOutTenth", "LabelledData", "Tally", "TrainingSource"),
            "a source trains on its data, and data are counted and divided by what their source says of an example",
            loop(
                    "org.pasta4j.pasta.adapter",
                    "Adapter",
                    "AdapterReader",
                    "AdapterWriter",
                    "FolderContent",
                    "ModelCard"),
            "an adapter saves and loads itself, so that one name in the API is enough");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("/jmh_generated/"))
            .importPackages("org.pasta4j");

    @Test
    void noLoopHasMoreThanFourClasses() {
        Map<String, Set<String>> uses = new TreeMap<>();
        CLASSES.forEach(from ->
                uses.computeIfAbsent(outermost(from), name -> new TreeSet<>()).addAll(usedOfItsPackage(from)));
        Set<String> loops = new TreeSet<>();
        for (String name : uses.keySet()) {
            Set<String> loop = new TreeSet<>(reached(name, uses));
            loop.removeIf(other -> !reached(other, uses).contains(name));
            if (loop.size() > MOST) {
                loops.add(String.join(", ", loop));
            }
        }
        assertThat(loops).containsExactlyInAnyOrderElementsOf(REMAINING.keySet());
    }

    private static String loop(String inPackage, String... classes) {
        return Stream.of(classes).map(name -> inPackage + "." + name).collect(Collectors.joining(", "));
    }

    private static List<String> usedOfItsPackage(JavaClass from) {
        return from.getDirectDependenciesFromSelf().stream()
                .map(Dependency::getTargetClass)
                .filter(to -> to.getPackageName().equals(from.getPackageName()))
                .map(ClassLoopsTest::outermost)
                .filter(to -> !to.equals(outermost(from)))
                .toList();
    }

    private static Set<String> reached(String from, Map<String, Set<String>> uses) {
        Set<String> reached = new TreeSet<>();
        Deque<String> next = new ArrayDeque<>(uses.getOrDefault(from, Set.of()));
        while (!next.isEmpty()) {
            String name = next.pop();
            if (reached.add(name)) {
                next.addAll(uses.getOrDefault(name, Set.of()));
            }
        }
        return reached;
    }

    /** The class of the file; arrays are their elements. */
    private static String outermost(JavaClass of) {
        return Stream.iterate(
                        of.getBaseComponentType(), c -> c.getEnclosingClass().orElse(null))
                .takeWhile(c -> c != null)
                .reduce((inner, outer) -> outer)
                .orElseThrow()
                .getName();
    }
}
