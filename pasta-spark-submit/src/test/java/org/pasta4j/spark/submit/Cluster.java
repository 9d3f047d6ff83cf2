package org.pasta4j.spark.submit;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A standalone master and workers of one core each, on the loopback interface. */
final class Cluster implements AutoCloseable {
    /** For what takes a second on an idle machine. */
    private static final long MINUTES = 10;

    private static final Pattern MASTER = Pattern.compile("Starting Spark master at (spark://[0-9.:]+)");

    private final Path folder;
    private final Path home;
    private final List<Process> processes = new ArrayList<>();
    private String master;

    private Cluster(Path folder, Path home) {
        this.folder = folder;
        this.home = home;
    }

    static Cluster start(Path folder, int workers) throws IOException, InterruptedException {
        Cluster cluster = new Cluster(folder, Programs.sparkHome(folder.resolve("home")));
        try {
            cluster.startAll(workers);
        } catch (IOException | InterruptedException | RuntimeException e) {
            cluster.close();
            throw e;
        }
        return cluster;
    }

    private void startAll(int workers) throws IOException, InterruptedException {
        Path log = folder.resolve("master.txt");
        launch(log, "master.Master", "--host", "127.0.0.1", "--port", "0", "--webui-port", "0");
        master = await(() -> firstGroup(MASTER, log), found -> found != null, "a master");
        for (int i = 0; i < workers; i++) {
            Path of = folder.resolve("worker" + i + ".txt");
            String work = folder.resolve("work" + i).toString();
            launch(
                    of,
                    "worker.Worker",
                    "--host",
                    "127.0.0.1",
                    "--webui-port",
                    "0",
                    "--cores",
                    "1",
                    "--memory",
                    "2g",
                    "--work-dir",
                    work,
                    master);
            await(() -> Files.readString(of), text -> text.contains("Successfully registered"), "a worker");
        }
    }

    /** {@code spark://...}. */
    String master() {
        return master;
    }

    /** The processes of executors that run now. */
    List<ProcessHandle> executors() {
        return processes.stream()
                .flatMap(Process::descendants)
                .filter(process -> process.info()
                        .arguments()
                        .map(arguments -> String.join(" ", arguments).contains("CoarseGrainedExecutorBackend"))
                        .orElse(false))
                .toList();
    }

    /** How many tasks the executors of all applications so far have ended. */
    long tasksEnded() throws IOException {
        long ended = 0;
        for (Path log : executorLogs()) {
            try (Stream<String> lines = Files.lines(log)) {
                ended += lines.filter(line -> line.contains("Finished task")).count();
            }
        }
        return ended;
    }

    private List<Path> executorLogs() throws IOException {
        List<Path> logs = new ArrayList<>();
        for (int i = 0; Files.exists(folder.resolve("work" + i)); i++) {
            try (Stream<Path> files = Files.walk(folder.resolve("work" + i), 3)) {
                files.filter(file -> file.endsWith("stderr")).forEach(logs::add);
            }
        }
        return logs;
    }

    /** Waits for an event. */
    static <T> T await(Source<T> source, Predicate<T> is, String what) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(MINUTES);
        while (System.nanoTime() < end) {
            T value = source.get();
            if (is.test(value)) {
                return value;
            }
            Thread.sleep(20);
        }
        throw new IllegalStateException("There is no " + what + " after " + MINUTES + " minutes.");
    }

    /** What is looked at again and again. */
    @FunctionalInterface
    interface Source<T> {
        T get() throws IOException;
    }

    private void launch(Path log, String program, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("org.apache.spark.deploy." + program));
        all.addAll(List.of(arguments));
        ProcessBuilder builder =
                Programs.java(log, home.resolve("jars") + File.separator + "*", all.toArray(String[]::new));
        builder.environment().put("SPARK_HOME", home.toString());
        builder.environment().put("SPARK_SCALA_VERSION", "2.13");
        processes.add(builder.start());
    }

    private static String firstGroup(Pattern pattern, Path log) throws IOException {
        Matcher matcher = pattern.matcher(Files.readString(log));
        return matcher.find() ? matcher.group(1) : null;
    }

    @Override
    public void close() {
        for (Process process : processes) {
            List<ProcessHandle> all = process.descendants().toList();
            process.destroyForcibly().onExit().join();
            all.forEach(ProcessHandle::destroyForcibly);
        }
        deleteLinks();
    }

    /** JUnit deletes the rest, and would warn of each link. */
    private void deleteLinks() {
        try (Stream<Path> jars = Files.list(home.resolve("jars"))) {
            for (Path jar : jars.toList()) {
                Files.delete(jar);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
