package org.pasta4j.cli.train;

import org.pasta4j.cli.console.OptionChecks;
import org.pasta4j.pasta.train.TrainingOptions;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Whether the examples to train on are held in memory. */
final class StreamOptions {
    @Option(
            names = "--stream",
            description = "Do not hold the training examples in memory: read the file anew in each epoch. Needs --dev.")
    private boolean stream;

    @Option(
            names = "--shuffle-buffer",
            paramLabel = "N",
            description = "With --stream, examples in memory at a time, shuffled among themselves, at least 1 (default:"
                    + " 65536).")
    private Integer buffer;

    /** Refuses what cannot be. */
    void check(CommandSpec spec, boolean hasDev, boolean batchesByTokens) {
        new OptionChecks(spec)
                .atLeast("--shuffle-buffer", buffer == null ? 1 : buffer, 1)
                .check(stream || buffer == null, "--shuffle-buffer is for --stream; leave it out, or give both.")
                .check(
                        !stream || hasDev,
                        "--stream needs --dev: no part can be held out of examples that are not held in memory.")
                .check(
                        !stream || !batchesByTokens,
                        "--batch-tokens needs the length of every example beforehand, which --stream does not have;"
                                + " give --batch-size.");
    }

    /** Whether the examples stay in their file. */
    boolean isOn() {
        return stream;
    }

    TrainingOptions apply(TrainingOptions options) {
        return buffer == null ? options : options.withShuffleBuffer(buffer);
    }
}
