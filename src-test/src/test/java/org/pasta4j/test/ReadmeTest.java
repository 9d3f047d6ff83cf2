package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The README shows what runs: its Java is cut from the examples, which tests run, and its files are there. */
class ReadmeTest {
    private static final Path ROOT = Path.of("..");
    private static final Path EXAMPLES = ROOT.resolve("examples/src/main/java/org/pasta4j/examples");

    @Test
    void showsTheExamplesAsTheyAre() throws IOException {
        List<String> shown = matches("(?s)```java\n(.*?)```", readme());
        assertThat(shown)
                .containsExactly(
                        snippet("PastaModelExample.java"),
                        snippet("PlainSameDiffExample.java"),
                        snippet("AttachExample.java"));
    }

    @Test
    void thePageOnManyTasksShowsItsExampleAsItIs() throws IOException {
        String page = Files.readString(ROOT.resolve("docs/many-tasks.md"));
        assertThat(matches("(?s)```java\n(.*?)```", page)).containsExactly(snippet("ManyTasksExample.java"));
    }

    @Test
    void thePageOnDeeplearning4jShowsItsExampleAsItIs() throws IOException {
        String page = Files.readString(ROOT.resolve("docs/dl4j.md"));
        assertThat(matches("(?s)```java\n(.*?)```", page)).containsExactly(snippet("ComputationGraphExample.java"));
    }

    static Stream<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(
                    Stream.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md").map(ROOT::resolve),
                    docs.filter(file -> file.toString().endsWith(".md")))
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void pointsAtFilesAndHeadingsThatExist(Path page) throws IOException {
        for (String link : matches("\\]\\(([^):]+)\\)", Files.readString(page))) {
            String[] parts = link.split("#", 2);
            Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]);
            assertThat(target).exists();
            if (parts.length > 1) {
                assertThat(anchors(target)).as("headings of " + target).contains(parts[1]);
            }
        }
    }

    /** As GitHub makes them: small letters, hyphens for spaces, no punctuation. */
    private static List<String> anchors(Path page) throws IOException {
        return matches("(?m)^#+ (.*)$", Files.readString(page)).stream()
                .map(heading -> heading.toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9 _-]", "")
                        .replace(' ', '-'))
                .toList();
    }

    private static String readme() throws IOException {
        return Files.readString(ROOT.resolve("README.md"));
    }

    private static List<String> matches(String regex, String text) {
        return Pattern.compile(regex)
                .matcher(text)
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }

    private static String snippet(String example) throws IOException {
        String source = Files.readString(EXAMPLES.resolve(example));
        return matches("(?s)// tag::readme\n(.*?)\n *// end::readme", source)
                        .get(0)
                        .stripIndent()
                + "\n";
    }
}
