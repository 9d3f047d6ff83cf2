package org.pasta4j.benchmarks.siege;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.pasta4j.benchmarks.measure.ChildProcess;
import org.pasta4j.benchmarks.measure.MemoryTrend;
import org.pasta4j.benchmarks.server.MemorySamples;
import org.pasta4j.benchmarks.server.ServerProcess;
import org.pasta4j.bert.BadInputException;

/** A server that is killed and started again at the same address, and whose disk may be full. */
final class SiegeServer implements AutoCloseable {
    private final Path checkpoint;
    private final Path adapters;
    private final Path token;
    private final List<String> options;
    private final SiegeWeather down = new SiegeWeather();
    private final SiegeWeather full = new SiegeWeather();
    private final StringBuffer complaints = new StringBuffer();
    private ServerProcess process;
    private MemorySamples memory;

    /** @param options more of {@code pasta serve} */
    SiegeServer(Path checkpoint, Path adapters, Path token, List<String> options) {
        this.checkpoint = checkpoint;
        this.adapters = adapters;
        this.token = token;
        this.options = options;
        start(0);
    }

    private void start(int port) {
        process = ServerProcess.start(checkpoint, adapters, token, port, options.toArray(String[]::new));
        memory = new MemorySamples(process);
    }

    URI address() {
        return process.address();
    }

    SiegeWeather down() {
        return down;
    }

    SiegeWeather full() {
        return full;
    }

    /** Kills the process, and starts another. */
    void killAndStart() {
        int port = address().getPort();
        down.during(() -> {
            memory.close();
            process.kill();
            complaints.append(process.complaints()).append('\n');
            start(port);
        });
    }

    /**
     * Lets the process write to no file for as long as work is done, as on a full disk.
     *
     * @return why that is not possible; empty where it was
     */
    Optional<String> whileFull(Runnable work) {
        Optional<String> obstacle = limitFiles("1");
        if (obstacle.isPresent()) {
            return obstacle;
        }
        full.during(() -> {
            try {
                work.run();
            } finally {
                limitFiles("unlimited");
            }
        });
        return Optional.empty();
    }

    /** @param size of files, in bytes; the hard limit stays as it is */
    private Optional<String> limitFiles(String size) {
        try {
            ChildProcess run = ChildProcess.run(
                    new ProcessBuilder("prlimit", "--pid", Long.toString(process.pid()), "--fsize=" + size + ":"));
            return run.exit() == 0 ? Optional.empty() : Optional.of(run.lastWords());
        } catch (BadInputException e) {
            return Optional.of(e.getMessage());
        }
    }

    /** Resident memory since the last start; only once this is closed. */
    MemoryTrend memory() {
        return memory.trend();
    }

    /** Standard error of all processes. */
    String complaints() {
        return (complaints + process.complaints()).strip();
    }

    @Override
    public void close() {
        memory.close();
        process.close();
    }
}
