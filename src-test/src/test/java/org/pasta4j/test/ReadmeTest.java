package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pasta4j.cli.Pasta;
import picocli.CommandLine;

/**
 * README and pages show what is so: their Java is cut from the examples, which tests run; classes, versions, files and
 * headings that they name exist; commands run here, or a line below says where they do.
 */
class ReadmeTest {
    private static final Path ROOT = Path.of("..");
    private static final Path EXAMPLES = ROOT.resolve("examples/src/main/java/org/pasta4j/examples");

    /** Commands of the README and the page of evidence that do not run here, and why not. */
    private static final Map<String, String> ELSEWHERE = Map.ofEntries(
            Map.entry("./pasta demo", "DemoTest runs it on fewer definitions"),
            Map.entry("./pasta import", "ImportCommandTest runs it"),
            Map.entry("./pasta attention", "AttentionCommandTest runs it"),
            Map.entry("./pasta compare", "CompareTest runs it"),
            Map.entry(
                    "./pasta compare docs/results/few.json --data DATA --out few",
                    "takes hours; CompareTest runs such a plan"),
            Map.entry("./pasta-bench --models minilm", "takes hours and PyTorch; PastaBenchTest runs parts of it"),
            Map.entry("./pasta-bench runs", "measures for minutes"),
            Map.entry("./pasta-bench serve", "measures for minutes; ServeLoadTest runs it in small"),
            Map.entry("./pasta-bench pool", "measures for minutes; PoolMemoryTest holds the memory"),
            Map.entry("mvn install -DskipTests", "a build"),
            Map.entry("mvn verify", "the build that this test is part of"),
            Map.entry("mvn verify -Pbig-models", "that of .ci/run"),
            Map.entry(
                    "mvn test -pl src-test -am -Dtest=GoldenTest -Dsurefire.failIfNoSpecifiedTests=false",
                    "a part of that build: GoldenTest"));

    @Test
    void theReadmeShowsAnExampleAsItIs() throws IOException {
        assertThat(javaOf("README.md")).containsExactly(snippet("PastaModelExample.java", "readme"));
    }

    @Test
    void thePageOnJavaShowsTheExamplesAsTheyAre() throws IOException {
        assertThat(javaOf("docs/java.md"))
                .containsExactly(
                        snippet("PastaModelExample.java", "readme"),
                        snippet("PastaModelExample.java", "load"),
                        snippet("PlainSameDiffExample.java", "readme"),
                        snippet("AttachExample.java", "readme"));
    }

    @Test
    void thePageOnManyTasksShowsItsExampleAsItIs() throws IOException {
        assertThat(javaOf("docs/many-tasks.md")).containsExactly(snippet("ManyTasksExample.java", "readme"));
    }

    @Test
    void thePageOnDeeplearning4jShowsItsExampleAsItIs() throws IOException {
        assertThat(javaOf("docs/dl4j.md")).containsExactly(snippet("ComputationGraphExample.java", "readme"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "docs/java.md"})
    void versionsAreThoseOfTheBuild(String page) throws IOException {
        String pom = read("pom.xml");
        List<String> artifacts = Stream.concat(
                        matches("(?s)<artifactId>(.*?)</artifactId><version>[^<]*</version>", read(page)).stream(),
                        matches("[a-z0-9.]+:([a-z0-9-]+:[0-9][^`\\s]*)", read(page)).stream())
                .toList();
        assertThat(artifacts).hasSizeGreaterThan(4);
        assertThat(matches("<version>(.*?)</version>", read(page)))
                .allSatisfy(version -> assertThat(pom).contains(">" + version + "<"));
        assertThat(artifacts)
                .filteredOn(name -> name.contains(":"))
                .allSatisfy(name -> assertThat(pom).contains(">" + name.substring(name.indexOf(':') + 1) + "<"));
    }

    @Test
    void theReadmeIsShort() throws IOException {
        assertThat(read("README.md").lines().count()).isLessThan(125);
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

    /** A page that no other leads to would not be found. */
    @Test
    void theReadmeLeadsToEveryPage() throws IOException {
        List<String> linked = matches("\\]\\((docs/[^)#]+)", read("README.md"));
        try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
            assertThat(docs.map(file -> "docs/" + file.getFileName()).filter(name -> name.endsWith(".md")))
                    .isSubsetOf(linked);
        }
    }

    /** Tests above all: a claim whose test has gone is no longer one. */
    @ParameterizedTest
    @MethodSource("pages")
    void theTestsThatItNamesExist(Path page) throws IOException {
        assertThat(matches("`([A-Z][A-Za-z0-9]*Test)`", Files.readString(page)))
                .as("tests named by " + page)
                .isSubsetOf(classes());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"README.md", "CONTRIBUTING.md", "docs/evidence.md", "docs/glossary.md", "docs/decisions.md"})
    void theClassesThatItNamesExist(String page) throws IOException {
        Set<String> classes = classes();
        assertThat(matches("`((?:[A-Z][a-z0-9]+[A-Za-z0-9.]*)|\\w+(?:\\.\\w+)*\\(\\))`", read(page)))
                .allSatisfy(name -> assertThat(classes.contains(name.split("[.]")[0]) || isOfLibraries(name))
                        .as(name)
                        .isTrue());
    }

    @Test
    void aReasonNamesTestsThatExist() throws IOException {
        assertThat(matches("\\b([A-Z]\\w*Test)\\b", String.join(" ", ELSEWHERE.values())))
                .isSubsetOf(classes());
    }

    /** The table of claims has a test, a command or a page in every line. */
    @Test
    void everyClaimHasItsProof() throws IOException {
        assertThat(matches("(?m)^\\|[^|]*\\|([^|]*)\\|$", read("docs/evidence.md")))
                .hasSizeGreaterThan(40)
                .filteredOn(proof -> !proof.isBlank() && !proof.equals(" proof ") && !proof.startsWith("---"))
                .allSatisfy(proof -> assertThat(proof).containsPattern("`\\w+Test`|`\\./pasta"));
    }

    /** The README's commands run one after the other, as typed, on a small table. */
    @Test
    void theCommandsOfTheReadmeRun(@TempDir Path folder) throws IOException {
        writeTables(folder);
        List<String> here = new ArrayList<>(commands("README.md"));
        here.removeAll(ELSEWHERE.keySet());
        assertThat(here).hasSize(5).allMatch(command -> command.startsWith("./pasta "));
        for (String command : here) {
            StringWriter printed = new StringWriter();
            CommandLine pasta =
                    Pasta.commandLine().setOut(new PrintWriter(printed)).setErr(new PrintWriter(printed));
            int status = pasta.execute(arguments(command, folder));
            assertThat(status).as(command + "\n" + printed).isZero();
        }
        assertThat(folder.resolve("model.onnx")).isNotEmptyFile();
    }

    @Test
    void theCommandsOfTheEvidenceRunElsewhere() throws IOException {
        assertThat(commands("docs/evidence.md")).isNotEmpty().isSubsetOf(ELSEWHERE.keySet());
    }

    /** Names of commands stay what they are called. */
    @ParameterizedTest
    @MethodSource("pages")
    void theCommandsThatItNamesExist(Path page) throws IOException {
        if (!page.endsWith("CHANGELOG.md")) {
            Set<String> commands =
                    new HashSet<>(Pasta.commandLine().getSubcommands().keySet());
            // The script itself gives this one to Spark.
            commands.add("spark");
            assertThat(matches("(?:^ {4}|`)\\./pasta ([a-z]+)\\b", Files.readString(page)))
                    .isSubsetOf(commands);
        }
    }

    private static void writeTables(Path folder) throws IOException {
        String good = "a joy from start to finish\tgood\na moving and generous film\tgood\n";
        String bad = "dull, long and badly acted\tbad\na waste of two hours\tbad\n";
        for (String name : List.of("train.tsv", "dev.tsv", "test.tsv")) {
            Files.writeString(folder.resolve(name), (good + bad).repeat(name.startsWith("train") ? 4 : 1));
        }
    }

    /** The words of a command, of which files and folders are in the given folder. */
    private static String[] arguments(String command, Path folder) {
        return matches("(\"[^\"]*\"|\\S+)", command).stream()
                .skip(1)
                .map(word -> word.replace("\"", ""))
                .map(word -> word.matches(".*[.](tsv|onnx)|my-adapter")
                        ? folder.resolve(word).toString()
                        : word)
                .toArray(String[]::new);
    }

    /** In indented blocks and in code within a line, without comments. */
    private static List<String> commands(String page) throws IOException {
        return matches("(?m)(?:^ {4}|`)((?:\\./pasta|mvn)[a-z-]* [^`#\n]*)", read(page)).stream()
                .map(String::strip)
                .distinct()
                .toList();
    }

    private static Set<String> classes() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".java"))
                    .map(name -> name.replace(".java", ""))
                    .collect(Collectors.toSet());
        }
    }

    /** What Java, SameDiff and Deeplearning4j bring. */
    private static boolean isOfLibraries(String name) {
        return Stream.of(
                        "java.util.",
                        "org.nd4j.autodiff.samediff.",
                        "org.nd4j.autodiff.listeners.impl.",
                        "org.nd4j.linalg.factory.",
                        "org.deeplearning4j.nn.graph.",
                        "org.deeplearning4j.nn.multilayer.",
                        "org.deeplearning4j.util.")
                .anyMatch(folder -> exists(folder + name.split("[.]")[0]));
    }

    private static boolean exists(String name) {
        try {
            Class.forName(name, false, ReadmeTest.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
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

    private static List<String> javaOf(String page) throws IOException {
        return matches("(?s)```java\n(.*?)```", read(page));
    }

    private static String read(String page) throws IOException {
        return Files.readString(ROOT.resolve(page));
    }

    private static List<String> matches(String regex, String text) {
        return Pattern.compile(regex)
                .matcher(text)
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }

    private static String snippet(String example, String tag) throws IOException {
        String source = Files.readString(EXAMPLES.resolve(example));
        return matches("(?s)// tag::" + tag + "\n(.*?)\n *// end::" + tag, source)
                        .get(0)
                        .stripIndent()
                + "\n";
    }
}
