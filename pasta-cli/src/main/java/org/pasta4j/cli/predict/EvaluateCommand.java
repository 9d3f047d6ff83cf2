package org.pasta4j.cli.predict;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.pasta4j.cli.adapter.AdapterOptions;
import org.pasta4j.cli.adapter.OpenAdapter;
import org.pasta4j.cli.chart.Charts;
import org.pasta4j.cli.chart.ConfusionChart;
import org.pasta4j.cli.chart.Png;
import org.pasta4j.cli.console.Format;
import org.pasta4j.cli.console.OptionChecks;
import org.pasta4j.cli.data.ColumnOptions;
import org.pasta4j.cli.data.SkippedRows;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.Thresholds;
import org.pasta4j.pasta.metric.EvaluationResult;
import org.pasta4j.pasta.model.PastaModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pasta evaluate}: how good an adapter is. */
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        sortSynopsis = false,
        header = "Measure an adapter on labelled examples.",
        description = {
            "",
            "Reads a file as \"pasta train\" does and prints the metrics, one a line. Columns that were said in training"
                    + " are those of the file, too, if it has them and nothing else is said. Entities are those that"
                    + " \"pasta predict\" shows.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  pasta evaluate --adapter my-adapter --data test.tsv",
            "  pasta evaluate --adapter my-adapter --data test.jsonl --text body --label stars --skip-bad-rows",
            "  pasta evaluate --adapter my-adapter --data test.tsv --by-label --confusion confusion.png"
        })
public final class EvaluateCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private AdapterOptions adapter;

    @Option(names = "--data", paramLabel = "FILE", required = true, description = "Labelled examples.")
    private Path data;

    @Mixin
    private ColumnOptions columns;

    @Option(
            names = "--confusion",
            paramLabel = "PNG",
            description = "Draw which label is taken for which; a file of that name is replaced.")
    private Path confusion;

    @Option(
            names = "--by-label",
            description = "Print precision, recall, F1 and the number of examples of each label as well; of words where"
                    + " each has one.")
    private boolean byLabel;

    @Option(
            names = "--threshold",
            paramLabel = "P",
            description =
                    "Of multi_label_classification: the probability from which on a text has a label (default: what"
                            + " the adapter says).")
    private Double threshold;

    @Option(names = "--json", description = "Print everything as one JSON object.")
    private boolean json;

    @Override
    public Integer call() {
        columns.refuseContradictions(spec);
        SkippedRows skipped = columns.skippedRows();
        if (confusion != null) {
            Png.requireWritable(confusion);
        }
        try (OpenAdapter opened = adapter.open(spec)) {
            if (confusion != null) {
                requireDrawable(opened.config());
            }
            new OptionChecks(spec)
                    .check(
                            !byLabel || opened.config().task().hasLabels(),
                            "--by-label needs labels; this is a regression.");
            if (threshold != null) {
                setThreshold(opened);
            }
            EvaluationResult result = opened.labeller().evaluate(data, columns, skipped, spec);
            report(result, skipped.count(data));
            if (confusion != null) {
                Charts.draw(() -> ConfusionChart.write(result.labels(), result.confusion(), confusion));
            }
        }
        return 0;
    }

    private void setThreshold(OpenAdapter opened) {
        new OptionChecks(spec)
                .check(
                        opened.config().task().isOfLabelSets(),
                        "--threshold is for multi_label_classification; leave it out.")
                .threshold(threshold);
        if (opened.labeller().model() instanceof PastaModel model) {
            model.setThresholds(Thresholds.of(threshold));
        }
    }

    private void requireDrawable(PastaConfig config) {
        new OptionChecks(spec)
                .check(config.task().hasLabels(), "--confusion needs labels; this is a regression.")
                .check(
                        !config.task().isOfLabelSets(),
                        "--confusion draws which label is taken for which, and a text may have several here. --by-label"
                                + " tells how well each is found.");
        ConfusionChart.requireReadable(config.labels());
    }

    private void report(EvaluationResult result, long skipped) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(LabelScore.json(result, skipped));
            out.flush();
            return;
        }
        out.println("examples\t" + result.examples());
        result.metrics().forEach((name, value) -> out.println(name + "\t" + Format.decimal(value)));
        out.println("loss\t" + Format.decimal(result.loss()));
        if (result.truncatedTexts() > 0) {
            out.println("truncated\t" + result.truncatedTexts());
        }
        if (skipped > 0) {
            out.println("skipped\t" + skipped);
        }
        if (byLabel) {
            out.println();
            out.println("label\tprecision\trecall\tf1\texamples");
            LabelScore.of(result).forEach(score -> out.println(score.line()));
        }
        out.flush();
    }
}
