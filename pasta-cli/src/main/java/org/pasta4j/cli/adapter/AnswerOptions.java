package org.pasta4j.cli.adapter;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.pasta4j.cli.console.OptionChecks;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.Prediction;
import org.pasta4j.pasta.Task;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Which of the labels of a text are told. */
public final class AnswerOptions {
    @Option(
            names = "--top-k",
            paramLabel = "K",
            description =
                    "Of whole texts, tell the K most probable labels and their scores, with commas between them (--json"
                            + " where labels have commas in them)"
                            + " (default: the most probable one, or all that a text has where it may have several).")
    private Integer topK;

    @Option(
            names = "--threshold",
            paramLabel = "P",
            description = "Of whole texts, tell labels of this probability and above alone, none perhaps (default: what"
                    + " the adapter says where a text may have several labels, else 0).")
    private Double threshold;

    /** Refuses what cannot be. */
    public void check(CommandSpec spec) {
        new OptionChecks(spec).atLeast("--top-k", topK == null ? 1 : topK, 1).threshold(threshold);
    }

    /** Refuses them where there are no labels of whole texts. */
    public void check(Task task, CommandSpec spec) {
        new OptionChecks(spec)
                .check(
                        !areGiven() || task.hasLabels() && !task.isOfTokens(),
                        "--top-k and --threshold are for labels of whole texts; the adapter is one for "
                                + task.configName() + ". Leave them out.");
    }

    boolean areGiven() {
        return topK != null || threshold != null;
    }

    /** The indices of the labels that are told, the most probable first. */
    List<Integer> told(PastaConfig config, Prediction prediction) {
        float[] scores = prediction.scores();
        boolean areSets = config.task().isOfLabelSets();
        int most = topK != null ? topK : areSets ? scores.length : 1;
        return IntStream.range(0, scores.length)
                .filter(label -> threshold != null
                        ? scores[label] >= threshold
                        : topK != null || !areSets || config.thresholds().isReached(label, scores[label]))
                .boxed()
                .sorted(Comparator.comparing(label -> -scores[label]))
                .limit(most)
                .toList();
    }
}
