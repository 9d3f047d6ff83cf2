package org.pasta4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.pasta4j.cli.console.Shell;

/** The command line in a process of its own, in a terminal that util-linux's {@code script} makes. */
public final class PseudoTerminal implements AutoCloseable {
    /** Ctrl-C, which the terminal turns into a signal. */
    public static final String CTRL_C = "\003";

    private static final int LONGEST_WAIT_MINUTES = 30;

    private final Process script;
    private final StringBuilder screen = new StringBuilder();
    private final Thread reader;

    private PseudoTerminal(Process script) {
        this.script = script;
        this.reader = new Thread(this::read, "screen");
        reader.setDaemon(true);
        reader.start();
    }

    /** Skips the test where there is no such terminal. */
    public static void require() throws IOException, InterruptedException {
        boolean there;
        try {
            Process asked = new ProcessBuilder("script", "--version").start();
            there = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8).contains("util-linux")
                    && asked.waitFor() == 0;
        } catch (IOException e) {
            there = false;
        }
        assumeTrue(there, "a terminal is made by util-linux's script, which is not here");
    }

    /** Starts a command as the pasta script does where a person watches. */
    public static PseudoTerminal start(Object... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Djava.awt.headless=true",
                "-Dpasta.terminal.out=true",
                "-cp",
                System.getProperty("java.class.path"),
                Pasta.class.getName()));
        Arrays.stream(arguments).map(Object::toString).forEach(command::add);
        // What a shell starts in the background ignores Ctrl-C, and so does all that is started from there.
        String line = command.stream()
                .map(Shell::quoted)
                .collect(Collectors.joining(" ", "exec env --default-signal=INT ", ""));
        return new PseudoTerminal(new ProcessBuilder("script", "-qefc", line, "/dev/null")
                .redirectErrorStream(true)
                .start());
    }

    private void read() {
        byte[] bytes = new byte[8192];
        try (InputStream in = script.getInputStream()) {
            for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                synchronized (screen) {
                    screen.append(new String(bytes, 0, count, StandardCharsets.UTF_8));
                    screen.notifyAll();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Everything that was written so far, what was drawn over included. */
    public String screen() {
        synchronized (screen) {
            return screen.toString();
        }
    }

    /** Waits until a text is on the screen. */
    public void await(String text) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(LONGEST_WAIT_MINUTES);
        synchronized (screen) {
            while (screen.indexOf(text) < 0 && script.isAlive() && System.nanoTime() < end) {
                screen.wait(100);
            }
            assertThat(screen.toString()).contains(text);
        }
    }

    /** Types it. */
    public void type(String text) throws IOException {
        script.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        script.getOutputStream().flush();
    }

    /** Sends SIGTERM to the command. */
    public void terminate() {
        assertThat(script.children().peek(ProcessHandle::destroy)).hasSize(1);
    }

    /** The exit status of the command, when it has ended. */
    public int exitCode() throws InterruptedException {
        assertThat(script.waitFor(LONGEST_WAIT_MINUTES, TimeUnit.MINUTES))
                .as("ended, after " + screen())
                .isTrue();
        reader.join();
        return script.exitValue();
    }

    @Override
    public void close() {
        script.descendants().forEach(ProcessHandle::destroyForcibly);
        script.destroyForcibly();
    }
}
