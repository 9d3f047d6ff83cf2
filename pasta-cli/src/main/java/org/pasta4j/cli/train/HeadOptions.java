package org.pasta4j.cli.train;

import java.util.Locale;
import org.pasta4j.cli.console.OptionChecks;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.Task;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** What the head of a task of whole texts reads, and what it is made of. */
public final class HeadOptions {
    /** What {@code --pooling} takes. */
    enum PoolingName {
        AUTO,
        POOLER,
        FIRST,
        MEAN,
        MAX;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What {@code --head} takes. */
    enum HeadName {
        AUTO,
        LINEAR,
        DENSE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Option(
            names = "--pooling",
            paramLabel = "WHAT",
            description = "What the head on a whole text reads: \"pooler\" (the model's dense layer on [CLS], as the"
                    + " paper has it), \"first\" ([CLS] as it is), \"mean\" or \"max\" of all tokens, or \"auto\", what the"
                    + " model was published with as a model of sentence-transformers, else the pooler (default:"
                    + " ${DEFAULT-VALUE}).")
    private PoolingName pooling = PoolingName.AUTO;

    @Option(
            names = "--head",
            paramLabel = "KIND",
            description =
                    "\"linear\", \"dense\" (a trained dense layer and tanh below it), or \"auto\": linear, but dense"
                            + " in the place of a pooler that the model lacks (default: ${DEFAULT-VALUE}).")
    private HeadName head = HeadName.AUTO;

    /** Refuses both for a task of words. */
    public void check(Task task, CommandSpec spec) {
        new OptionChecks(spec)
                .check(
                        pooling == PoolingName.AUTO || !task.isOfTokens(),
                        "--pooling makes one vector of a text; " + task.configName()
                                + " reads each word. Leave it out.")
                .check(
                        head == HeadName.AUTO || !task.isOfTokens(),
                        "--head is for whole texts; that of " + task.configName() + " is linear. Leave it out.");
    }

    /** The configuration with what the options say. */
    public PastaConfig apply(PastaConfig config) {
        return config.withHead(PastaConfig.Head.named(pooling.toString(), head.toString()));
    }
}
