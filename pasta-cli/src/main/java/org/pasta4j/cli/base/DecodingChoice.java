package org.pasta4j.cli.base;

import java.util.Optional;
import org.pasta4j.cli.console.OptionChecks;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.TagDecoding;
import org.pasta4j.pasta.Task;
import org.pasta4j.pasta.adapter.Adapter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** How words get their tags. */
public final class DecodingChoice {
    @Option(
            names = "--decoding",
            paramLabel = "HOW",
            description = "For token_classification, how words get their tags: \"viterbi\", the most probable tags of a"
                    + " sentence that are well-formed, or \"argmax\", the most probable tag of each word (default: that"
                    + " of the adapter; \"viterbi\" for a new one).")
    private TagDecoding decoding;

    /** Refuses it for a task without tags. */
    public void check(Task task, CommandSpec spec) {
        new OptionChecks(spec)
                .check(
                        decoding == null || task.isOfTokens(),
                        "--decoding says how words get their tags; there are none in " + task.configName()
                                + ". Leave it out.");
    }

    /** The configuration with what the option says. */
    public PastaConfig apply(PastaConfig config) {
        return Optional.ofNullable(decoding).map(config::withDecoding).orElse(config);
    }

    /** The adapter with what the option says. */
    public Adapter apply(Adapter adapter) {
        return Optional.ofNullable(decoding).map(adapter::withDecoding).orElse(adapter);
    }
}
