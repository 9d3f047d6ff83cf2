

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/**
 * Reads Surefire's reports of all modules: {@code java .ci/TestReports.java COMMAND FOLDER SINCE}, with the folder of the
 * checkout, and the time from which on reports count, in milliseconds since 1970.
 *
 * <ul>
 *   <li>{@code failed} lists the tests that failed. Exits with 1 if there are any.
 *   <li>{@code skipped} lists the tests that were skipped, with their reasons. Exits with 1 if one is not of
 *       {@code .ci/may-skip}, or the condition that is given there does not hold.
 *   <li>{@code slowest} lists the test classes that took longest.
 * </ul>
 */
final class TestReports {
    private static final int SLOWEST = 40;
    /** Of a message. */
    private static final int LINES = 4;

    /** A test that ran, or did not. */
    private record Test(String type, String name, double seconds, String failure, String skipped) {
        @Override
        public String toString() {
            return name.isEmpty() ? type : type + "." + name;
        }
    }

    private final Path root;
    private final List<Test> tests = new ArrayList<>();
    private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    private TestReports(Path root, long since) throws Exception {
        this.root = root;
        for (Path module : list(root, "*")) {
            for (Path report : list(module.resolve("target/surefire-reports"), "TEST-*.xml")) {
                if (Files.getLastModifiedTime(report).toMillis() >= since) {
                    String name = report.getFileName().toString();
                    read(report, name.substring("TEST-".length(), name.length() - ".xml".length()));
                }
            }
        }
    }

    public static void main(String[] arguments) throws Exception {
        TestReports reports = new TestReports(Path.of(arguments[1]), Long.parseLong(arguments[2]));
        boolean good =
                switch (arguments[0]) {
                    case "failed" -> reports.failed();
                    case "skipped" -> reports.skipped();
                    case "slowest" -> reports.slowest();
                    default -> throw new IllegalArgumentException(arguments[0] + "; expected failed, skipped or slowest");
                };
        System.exit(good ? 0 : 1);
    }

    private static List<Path> list(Path folder, String names) throws IOException {
        List<Path> found = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, names)) {
                files.forEach(found::add);
            }
        }
        found.sort(Comparator.naturalOrder());
        return found;
    }

    /** @param type the class, of whose name some engines write the end alone */
    private void read(Path report, String type) throws Exception {
        NodeList cases = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(report.toFile())
                .getElementsByTagName("testcase");
        for (int i = 0; i < cases.getLength(); i++) {
            Element test = (Element) cases.item(i);
            String error = reason(test, "error");
            tests.add(new Test(
                    type,
                    test.getAttribute("name"),
                    Double.parseDouble(test.getAttribute("time").replace(",", "")),
                    error == null ? reason(test, "failure") : error,
                    reason(test, "skipped")));
        }
    }

    /** The first lines of what an element says as one, or null where there is no such element. */
    private static String reason(Element test, String name) {
        for (Node child = test.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element element && element.getTagName().equals(name)) {
                String said = element.getAttribute("message").isBlank()
                        ? element.getTextContent()
                        : element.getAttribute("message");
                return said.lines()
                        .map(String::strip)
                        .takeWhile(line -> !line.startsWith("at "))
                        .filter(line -> !line.isEmpty())
                        .limit(LINES)
                        .collect(Collectors.joining(" "))
                        .replaceFirst("^org[.]opentest4j[.]TestAbortedException: ", "")
                        .replaceFirst("^Assumption failed: ", "")
                        .replaceFirst("^Skipped: ", "")
                        .strip();
            }
        }
        return null;
    }

    private boolean failed() {
        List<Test> failed = tests.stream().filter(test -> test.failure != null).toList();
        if (!failed.isEmpty()) {
            out.printf(Locale.ROOT, "%d of %d tests failed:%n", failed.size(), tests.size());
            failed.forEach(test -> out.printf(Locale.ROOT, "  %s: %s%n", test, test.failure));
        }
        return failed.isEmpty();
    }

    private boolean slowest() {
        Map<String, Double> seconds = new TreeMap<>();
        tests.forEach(test -> seconds.merge(test.type, test.seconds, Double::sum));
        double all = seconds.values().stream().mapToDouble(s -> s).sum();
        out.printf(Locale.ROOT, "%.0f s in %d test classes; the slowest:%n", all, seconds.size());
        seconds.entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .limit(SLOWEST)
                .forEach(entry -> out.printf(Locale.ROOT, "%8.1f s  %s%n", entry.getValue(), entry.getKey()));
        return true;
    }

    private boolean skipped() throws IOException {
        List<MaySkip> known = MaySkip.read(root.resolve(".ci/may-skip"));
        // By class and reason: of a parameterized test often all are skipped for the same.
        Map<String, List<Test>> skipped = new TreeMap<>();
        tests.stream().filter(test -> test.skipped != null).forEach(test -> skipped.computeIfAbsent(
                        test.type + ": " + test.skipped, key -> new ArrayList<>())
                .add(test));
        List<String> wrong = new ArrayList<>();
        out.printf(Locale.ROOT, "%d of %d tests were skipped:%n", skipped.values().stream().mapToInt(List::size).sum(), tests.size());
        skipped.forEach((what, all) -> {
            out.printf(Locale.ROOT, "  %s (%d)%n", what, all.size());
            if (known.stream().noneMatch(entry -> entry.allows(all.get(0), root))) {
                wrong.add(what);
            }
        });
        if (!wrong.isEmpty()) {
            out.println("These should not have been skipped; no line of .ci/may-skip has their class and reason and a condition"
                    + " that holds here:");
            wrong.forEach(what -> out.println("  " + what));
        }
        total(skipped.values().stream().mapToInt(List::size).sum());
        return wrong.isEmpty();
    }

    /** As Surefire writes it of a module, for those who read the last line alone. */
    private void total(int skipped) {
        long failed = tests.stream().filter(test -> test.failure != null).count();
        out.printf(Locale.ROOT, "Tests run: %d, Failures: %d, Skipped: %d%n", tests.size(), failed, skipped);
    }

    /** A line of the list: class, reason and condition. */
    private record MaySkip(Pattern type, Pattern reason, String condition) {
        static List<MaySkip> read(Path file) throws IOException {
            List<MaySkip> all = new ArrayList<>();
            for (String line : Files.readAllLines(file)) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    String[] parts = line.split(" +[|] +");
                    if (parts.length != 3) {
                        throw new IOException(file + ": expected CLASS | REASON | CONDITION, found " + line);
                    }
                    all.add(new MaySkip(Pattern.compile(parts[0]), Pattern.compile(parts[1]), parts[2].strip()));
                }
            }
            return all;
        }

        boolean allows(Test test, Path root) {
            return type.matcher(test.type).matches() && reason.matcher(test.skipped).find() && holds(root);
        }

        private boolean holds(Path root) {
            String[] words = condition.split(" +");
            Stream<String> names = Stream.of(words).skip(2);
            return switch (words[0] + " " + (words.length > 1 ? words[1] : "")) {
                case "always " -> true;
                case "user root" -> System.getProperty("user.name").equals("root");
                case "no file" -> names.noneMatch(name -> Files.exists(root.resolve(name)));
                case "no program" -> names.noneMatch(MaySkip::isProgram);
                case "no variable" -> names.noneMatch(name -> System.getenv(name) != null);
                case "no instruction" -> names.noneMatch(MaySkip::isInstruction);
                default -> throw new IllegalArgumentException(".ci/may-skip has the condition \"" + condition
                        + "\"; expected always, user root, or no file, program, variable or instruction NAME...");
            };
        }

        private static boolean isProgram(String name) {
            return Stream.of(System.getenv("PATH").split(":")).anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
        }

        /** Of the processor, as Linux names it. */
        private static boolean isInstruction(String name) {
            try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
                return lines.anyMatch(line -> line.startsWith("flags") && (line + " ").contains(" " + name + " "));
            } catch (IOException e) {
                return false;
            }
        }
    }
}
