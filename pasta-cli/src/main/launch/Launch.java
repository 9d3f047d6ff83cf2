

import java.io.BufferedReader;
import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Builds a command line of this project, and says how it is started; for the scripts at the root, on a JDK alone.
 *
 * <ul>
 *   <li>{@code build ROOT PROGRAM MODULE terminal|pipe} builds. {@code launch.sh} finds by itself whether that is needed, which is
 *       faster than a start of Java.
 *   <li>{@code start ROOT PROGRAM MODULE SESSION ARGUMENTS...} builds where something is missing or older than its sources, and writes for
 *       {@code pasta.cmd} the file {@code SESSION.cmd}, which sets the environment, and {@code SESSION.args}, Java's arguments.
 * </ul>
 */
final class Launch {
    /** The first Java that pasta-cuda is built with; nothing else depends on that module. */
    private static final int CUDA_JAVA = 22;

    private static final int JAVA = Runtime.version().feature();
    private static final boolean WINDOWS = File.separatorChar == '\\';
    private static final Pattern DOWNLOADED = Pattern.compile(".*/([^/ ]+) \\(([0-9]+)(?:\\.[0-9]+)? (MB|kB)( at .*)?\\)");
    /** Of a downloaded file that is told where no terminal is. */
    private static final long LARGE = 5_000;

    private final Path root;
    private final String program;
    private final String module;
    private final Path target;
    private final Path stamp;
    private boolean terminal;
    /** kB. */
    private long loaded;

    private Launch(String root, String program, String module) {
        this.root = Path.of(root).toAbsolutePath().normalize();
        this.program = program;
        this.module = module;
        target = this.root.resolve(module).resolve("target");
        stamp = target.resolve(program + ".built");
    }

    public static void main(String[] arguments) throws Exception {
        Launch launch = new Launch(arguments[1], arguments[2], arguments[3]);
        try {
            if (arguments[0].equals("build")) {
                launch.terminal = arguments[4].equals("terminal");
                launch.build();
            } else {
                launch.terminal = isTerminal();
                launch.start(arguments[4], List.of(arguments).subList(5, arguments.length));
            }
        } catch (IllegalStateException e) {
            System.err.println(launch.program + ": " + e.getMessage());
            System.exit(1);
        }
    }

    /** Whether input and output are one; from Java 22 on there is a console for pipes, too. */
    private static boolean isTerminal() {
        Console console = System.console();
        if (console == null || JAVA < 22) {
            return console != null;
        }
        try {
            return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }

    // Starting

    private void start(String session, List<String> arguments) throws IOException, InterruptedException {
        if (!isBuilt()) {
            build();
        }
        Files.writeString(Path.of(session + ".cmd"), "@echo off\r\n" + environment(arguments), StandardCharsets.US_ASCII);
        // Java reads this file as it reads its arguments: in the system's encoding.
        Charset system = Charset.forName(System.getProperty("sun.jnu.encoding"));
        Files.writeString(Path.of(session + ".args"), String.join("\r\n", javaArguments(arguments)) + "\r\n", system);
    }

    private List<String> javaArguments(List<String> arguments) throws IOException {
        boolean serves = program.equals("pasta") && !arguments.isEmpty() && arguments.get(0).equals("serve");
        List<String> all = new ArrayList<>();
        String kind = serves ? "server" : program.equals("pasta-spark") ? "spark" : "command";
        for (String name : List.of("all", kind, JAVA >= 24 ? "java-24" : JAVA >= 22 ? "java-22" : "java-17")) {
            all.addAll(Files.readAllLines(root.resolve("pasta-cli/src/main/launch/" + name + ".options")));
        }
        if (terminal) {
            all.add("-Dpasta.terminal.in=true");
            all.add("-Dpasta.terminal.out=true");
        }
        String jars = ownJar() + File.pathSeparator + Files.readString(target.resolve("classpath")).strip();
        all.add("-cp");
        // A backslash in quotes is to be doubled.
        all.add('"' + (takesCuda() ? jars + File.pathSeparator + cudaJar() : jars).replace("\\", "\\\\") + '"');
        return all;
    }

    /** As {@code launch.sh} sets it, which says why; without what is of glibc. */
    private String environment(List<String> arguments) {
        StringBuilder lines = new StringBuilder();
        List<String> tuned = new ArrayList<>();
        boolean fused = !program.equals("pasta-bench") && !wantsStock(arguments) && System.getProperty("os.arch").equals("amd64");
        for (String line : List.of(
                "OMP_WAIT_POLICY=passive", "KMP_BLOCKTIME=0", "OPENBLAS_THREAD_TIMEOUT=4", fused ? "OMP_NUM_THREADS=1" : "")) {
            String name = line.replaceFirst("=.*", "");
            if (!name.isEmpty() && System.getenv(name) == null) {
                lines.append("set \"").append(line).append("\"\r\n");
                tuned.add(name);
            }
        }
        return lines + "set \"PASTA_TUNED=" + String.join(" ", tuned) + "\"\r\n";
    }

    private static boolean wantsStock(List<String> arguments) {
        String line = String.join("\n", arguments).toLowerCase(Locale.ROOT) + "\n";
        return line.startsWith("attention\n") || line.contains("--encoder=stock\n") || line.contains("--encoder\nstock\n");
    }

    /** Spark computes by what its own jar holds, on processors. */
    private boolean takesCuda() {
        return JAVA >= CUDA_JAVA && !program.equals("pasta-spark");
    }

    private Path ownJar() {
        return target.resolve(program + ".jar");
    }

    private Path cudaJar() {
        return root.resolve("pasta-cuda/target/pasta-cuda.jar");
    }

    private boolean isBuilt() throws IOException {
        Path classpath = target.resolve("classpath");
        if (!Files.exists(classpath) || !Files.exists(stamp) || !Files.exists(ownJar())) {
            return false;
        }
        String jars = Files.readString(classpath).strip();
        return !jars.isEmpty()
                && (!takesCuda() || Files.exists(cudaJar()))
                // A jar may have gone from the local repository, or the class path may be of another computer.
                && Stream.of(jars.split(Pattern.quote(File.pathSeparator))).allMatch(jar -> Files.exists(Path.of(jar)))
                && !isOlderThanSources(Files.getLastModifiedTime(stamp));
    }

    private boolean isOlderThanSources(FileTime built) throws IOException {
        List<Path> sources = new ArrayList<>(List.of(root.resolve("pom.xml")));
        try (DirectoryStream<Path> modules = Files.newDirectoryStream(root, Files::isDirectory)) {
            for (Path folder : modules) {
                sources.add(folder.resolve("pom.xml"));
                sources.add(folder.resolve("src/main"));
            }
        }
        for (Path source : sources) {
            if (Files.exists(source)) {
                try (Stream<Path> files = Files.walk(source)) {
                    if (files.anyMatch(file -> modified(file).compareTo(built) > 0)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static FileTime modified(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // Building

    private void build() throws IOException, InterruptedException {
        Path maven = maven();
        Files.createDirectories(root.resolve("target"));
        Files.createDirectories(target);
        // Two builds at once would write over each other. The system takes the lock from a process that is no more.
        try (FileChannel channel = FileChannel.open(
                        root.resolve("target/building.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = lock(channel)) {
            if (!lock.isValid() || isBuilt()) {
                return;
            }
            System.err.println("Building PASTA, once; the first time this downloads about 300 MB.");
            Path building = target.resolve(program + ".building");
            // Made before the build: what is edited while it runs is newer.
            Files.deleteIfExists(building);
            Files.createFile(building);
            Path log = target.resolve("build.log");
            if (runMaven(maven, log) != 0) {
                tellErrors(log);
                throw new IllegalStateException("the build failed; its errors are above, all of its output is in " + log + ".");
            }
            Files.move(building, stamp, StandardCopyOption.REPLACE_EXISTING);
            // This class itself may have been edited.
            Files.deleteIfExists(root.resolve("target/launch/Launch.class"));
        }
    }

    private static FileLock lock(FileChannel channel) throws IOException {
        FileLock lock = channel.tryLock();
        if (lock == null) {
            System.err.println("Waiting for another build of PASTA ...");
            lock = channel.lock();
        }
        return lock;
    }

    private static Path maven() throws IOException, InterruptedException {
        Path maven = Stream.of(System.getenv("PATH").split(Pattern.quote(File.pathSeparator)))
                .filter(folder -> !folder.isBlank())
                .map(folder -> Path.of(folder.replace("\"", "")).resolve(WINDOWS ? "mvn.cmd" : "mvn"))
                .filter(file -> WINDOWS ? Files.exists(file) : Files.isExecutable(file))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "Maven is missing. Install version 3.8 or newer, so that \"mvn\" is found on the PATH."));
        Process process = process(maven, "-B", "--version").redirectError(ProcessBuilder.Redirect.DISCARD).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        Matcher version = Pattern.compile("Apache Maven (([0-9]+)[.]([0-9]+)[0-9.]*)").matcher(said);
        boolean known = version.find();
        if (!known || Integer.parseInt(version.group(2)) * 1000 + Integer.parseInt(version.group(3)) < 3008) {
            throw new IllegalStateException("Maven 3.8 or newer is needed; " + maven + " is version "
                    + (known ? version.group(1) : "unknown") + ".");
        }
        return maven;
    }

    private static ProcessBuilder process(Path program, String... arguments) {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return builder;
    }

    private int runMaven(Path maven, Path log) throws IOException, InterruptedException {
        String modules = takesCuda() ? module + ",pasta-cuda" : module;
        Process process = process(maven, "-B", "-Dmaven.test.skip=true", "package", "-pl", modules, "-am")
                .directory(root.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        Charset system = Charset.forName(System.getProperty("sun.jnu.encoding"));
        try (Writer writer = Files.newBufferedWriter(log);
                BufferedReader lines = new BufferedReader(new InputStreamReader(process.getInputStream(), system))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                tell(line);
                writer.write(line + System.lineSeparator());
            }
        }
        tellNow("");
        return process.waitFor();
    }

    /** What is done at the moment: at a terminal in one line that is drawn over, elsewhere a line a module and large file. */
    private void tell(String line) {
        String plain = line.replaceFirst("^\\[INFO\\] ", "");
        if (plain.startsWith("Downloading from ")) {
            if (terminal) {
                tellNow("downloading " + plain.substring(plain.lastIndexOf('/') + 1) + " (" + loaded / 1000 + " MB so far)");
            }
        } else if (plain.startsWith("Downloaded from ")) {
            tellDownloaded(plain);
        } else if (line.matches("\\[INFO\\] Building .*\\[[0-9]+/[0-9]+\\]")) {
            tellNow("compiling " + plain.split("[ :]+")[1] + " " + plain.substring(plain.lastIndexOf('[')));
        }
    }

    private void tellDownloaded(String line) {
        Matcher download = DOWNLOADED.matcher(line);
        if (download.matches()) {
            long size = Long.parseLong(download.group(2)) * (download.group(3).equals("MB") ? 1000 : 1);
            loaded += size;
            if (!terminal && size >= LARGE) {
                String told = line.substring(line.lastIndexOf('(') + 1).replaceFirst("( at .*)?\\)$", "");
                tellNow("downloaded " + download.group(1) + " (" + told + ", " + loaded / 1000 + " MB so far)");
            }
        }
    }

    /** Cut to a width that every terminal has; blanks remove what was there. */
    private void tellNow(String text) {
        String line = text.isEmpty() ? "" : "  " + text;
        if (terminal) {
            System.err.printf("\r%-78.78s\r", line);
        } else if (!line.isEmpty()) {
            System.err.println(line);
        }
    }

    private static void tellErrors(Path log) throws IOException {
        List<String> lines = Files.readAllLines(log);
        List<String> errors = lines.stream().filter(line -> line.startsWith("[ERROR]")).toList();
        PrintStream err = System.err;
        (errors.isEmpty() ? lines.subList(Math.max(0, lines.size() - 40), lines.size()) : errors).forEach(err::println);
    }
}
