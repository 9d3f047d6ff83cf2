package org.pasta4j.benchmarks.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.pasta4j.benchmarks.measure.Checkout;
import org.pasta4j.benchmarks.measure.ChildProcess;
import org.pasta4j.benchmarks.measure.ProcessMemory;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.cli.Pasta;

/** {@code pasta serve} in a process of its own. */
public final class ServerProcess implements AutoCloseable {
    private static final long STOP_SECONDS = 60;
    /** Characters of its standard error that are kept. */
    private static final int MOST_ERRORS = 1 << 20;

    private final Process process;
    private final StringBuffer errors;
    private final URI address;

    private ServerProcess(Process process, StringBuffer errors, URI address) {
        this.process = process;
        this.errors = errors;
        this.address = address;
    }

    /**
     * Starts a server, and waits until it answers.
     *
     * @param checkpoint its model
     * @param adapters its folder of them
     * @param token file of the token for changes
     * @param port 0 takes a free one
     * @param more options
     * @throws BadInputException with its reason, if it does not start
     */
    public static ServerProcess start(Path checkpoint, Path adapters, Path token, int port, String... more) {
        String[] arguments = {
            "serve",
            "--model=" + checkpoint,
            "--adapters=" + adapters,
            "--token-file=" + token,
            "--port=" + port,
            "--quiet"
        };
        ProcessBuilder java = ChildProcess.java(Pasta.class, concat(arguments, more));
        // As the pasta script has it; of two options that say the same Java takes the last.
        java.environment().putIfAbsent("OMP_NUM_THREADS", "1");
        java.command().add(java.command().indexOf("-cp"), "@" + Checkout.serverOptions());
        try {
            // Through a pipe, which no limit on files concerns.
            Process process = ChildProcess.start(java);
            StringBuffer errors = new StringBuffer();
            Thread reading = new Thread(() -> process.errorReader().lines().forEach(line -> keep(errors, line)));
            reading.setDaemon(true);
            reading.start();
            BufferedReader out = process.inputReader();
            String greeting = out.readLine();
            if (greeting == null) {
                process.waitFor();
                reading.join();
                throw new BadInputException("The server did not start: "
                        + new ChildProcess(process.exitValue(), "", errors.toString()).lastWords());
            }
            return new ServerProcess(process, errors, URI.create(greeting.replaceFirst(".* at ", "")));
        } catch (IOException e) {
            throw new BadInputException("Cannot start a server: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the server was starting.", e);
        }
    }

    private static void keep(StringBuffer errors, String line) {
        if (errors.length() < MOST_ERRORS) {
            errors.append(line).append('\n');
        }
    }

    private static String[] concat(String[] a, String[] b) {
        String[] all = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, all, a.length, b.length);
        return all;
    }

    /** Where it answers. */
    public URI address() {
        return address;
    }

    /** Bytes; 0 where the system does not tell. */
    long residentMemory() {
        return ProcessMemory.of(process.pid());
    }

    /** What it has written to standard error. */
    public String complaints() {
        return errors.toString().strip();
    }

    /** The number that the system gives it. */
    public long pid() {
        return process.pid();
    }

    /** Ends it as a power cut would. */
    public void kill() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Tells it to end, and waits. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
