package org.pasta4j.benchmarks.measure;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.pasta4j.bert.BadInputException;

/**
 * A process that has run to its end.
 *
 * @param exit 0 where all went well
 * @param out standard output
 * @param err standard error
 */
public record ChildProcess(int exit, String out, String err) {
    private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();
    private static final Lock STARTING = new ReentrantLock();

    static {
        // Left alone they would go on and slow down what is measured next. The lock is kept, so that no other is
        // started.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            STARTING.lock();
            RUNNING.forEach(Process::destroyForcibly);
        }));
    }

    /**
     * Runs a program.
     *
     * @throws BadInputException if there is no such program
     */
    public static ChildProcess run(ProcessBuilder builder) {
        try {
            Path errors = temporary(".err");
            try {
                Process process = start(builder.redirectError(errors.toFile()));
                process.getOutputStream().close();
                String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                int exit = process.waitFor();
                RUNNING.remove(process);
                return new ChildProcess(exit, out, Files.readString(errors));
            } finally {
                Files.delete(errors);
            }
        } catch (IOException e) {
            throw new BadInputException(
                    "Cannot read what \"" + builder.command().get(0) + "\" says: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while another process was running.", e);
        }
    }

    /** A file that goes with this process at the latest. */
    public static Path temporary(String suffix) throws IOException {
        Path file = Files.createTempFile("pasta-bench", suffix);
        file.toFile().deleteOnExit();
        return file;
    }

    /** Starts a program that goes on beside this one, and ends with it at the latest. */
    public static Process start(ProcessBuilder builder) throws IOException {
        STARTING.lock();
        try {
            Process process = builder.start();
            RUNNING.add(process);
            return process;
        } catch (IOException e) {
            // The cause has the system's reason without the program's name before it.
            String reason = e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
            throw new BadInputException("\"" + builder.command().get(0) + "\" does not start (" + reason + ").", e);
        } finally {
            STARTING.unlock();
        }
    }

    /** What a program of ours that is started here does: where it fails, its last line says why. */
    public static void main(Runnable work) {
        try {
            work.run();
        } catch (BadInputException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        } catch (RuntimeException | Error e) {
            e.printStackTrace();
            System.err.println(e);
            System.exit(1);
        }
    }

    /** A Java process with the class path and the options of this one. */
    public static ProcessBuilder java(Class<?> main, String... arguments) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = new ArrayList<>(List.of(java));
        // An agent of this process (a debugger, a profiler) stays with this process.
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> !option.startsWith("-agent") && !option.startsWith("-javaagent"))
                .forEach(command::add);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command);
    }

    /** What it said last, for a message. */
    public String lastWords() {
        return Stream.of(err, out)
                .flatMap(text -> text.lines().filter(line -> !line.isBlank()).reduce((a, b) -> b).stream())
                .findFirst()
                .orElse("exit status " + exit)
                .strip();
    }

    /**
     * This process, if it went well.
     *
     * @param what was to be done, as the subject of a sentence
     */
    public ChildProcess orThrow(String what) {
        if (exit != 0) {
            throw new BadInputException(what + " failed: " + lastWords());
        }
        return this;
    }
}
