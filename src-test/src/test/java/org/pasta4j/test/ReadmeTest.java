package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The README shows what runs: its Java is cut from the examples, which tests run, and its files are there. */
class ReadmeTest {
    private static final Path ROOT = Path.of("..");
    private static final Path EXAMPLES = ROOT.resolve("examples/src/main/java/org/pasta4j/examples");

    @Test
    void showsTheExamplesAsTheyAre() throws IOException {
        List<String> shown = matches("(?s)```java\n(.*?)```", readme());
        assertThat(shown).containsExactly(snippet("PastaModelExample.java"), snippet("PlainSameDiffExample.java"));
    }

    @Test
    void pointsAtFilesThatExist() throws IOException {
        List<String> links = matches("\\]\\(([^)#:]+)\\)", readme());
        assertThat(links)
                .isNotEmpty()
                .allSatisfy(link -> assertThat(ROOT.resolve(link)).exists());
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
