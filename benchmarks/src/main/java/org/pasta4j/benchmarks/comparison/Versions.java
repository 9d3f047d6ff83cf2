package org.pasta4j.benchmarks.comparison;

import java.io.File;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.pasta4j.benchmarks.measure.Checkout;
import org.pasta4j.benchmarks.measure.ChildProcess;
import org.pasta4j.bert.BadInputException;

/** What was measured on our side. */
final class Versions {
    private Versions() {}

    /** Commit and libraries, as far as they can be told, by name. */
    static Map<String, String> ours() {
        Map<String, String> versions = new LinkedHashMap<>();
        commit().ifPresent(commit -> versions.put("commit", commit));
        onClassPath("nd4j-api-(.+)\\.jar").ifPresent(version -> versions.put("ND4J", version));
        onClassPath("dnnl-([0-9.]+)-[0-9.]+\\.jar").ifPresent(version -> versions.put("oneDNN", version));
        return versions;
    }

    private static Optional<String> commit() {
        try {
            ChildProcess git = ChildProcess.run(new ProcessBuilder("git", "describe", "--always", "--dirty")
                    .directory(Checkout.root().toFile()));
            return git.exit() == 0 ? Optional.of(git.out().strip()) : Optional.empty();
        } catch (BadInputException e) {
            return Optional.empty();
        }
    }

    /** The group of the first jar whose name matches. */
    private static Optional<String> onClassPath(String pattern) {
        Pattern jar = Pattern.compile(pattern);
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(path -> jar.matcher(String.valueOf(Path.of(path).getFileName())))
                .filter(Matcher::matches)
                .map(match -> match.group(1))
                .findFirst();
    }
}
