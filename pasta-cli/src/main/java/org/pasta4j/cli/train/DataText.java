package org.pasta4j.cli.train;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.pasta4j.cli.console.Format;
import org.pasta4j.cli.data.LabelledData;
import org.pasta4j.cli.data.SkippedRows;
import org.pasta4j.cli.data.Tally;
import org.pasta4j.pasta.data.Labels;

/** What every command that trains says of its data. */
public final class DataText {
    private static final int MOST_COUNTS = 10;

    private DataText() {}

    /** Says how many examples there are, of which labels, and what a guess would reach. */
    public static <E> void describe(LabelledData<E> data, SkippedRows skipped, PrintWriter out) {
        out.println("Data: " + Format.count(data.count(), data.kind().noun()) + " to train on, "
                + Format.count(data.dev().size()) + " to measure on (dev); " + data.source() + ".");
        skipped.print(out, data.kind().noun());
        List<String> labels = data.config().labels();
        if (!labels.isEmpty()) {
            out.println("Labels: " + labels.size() + ", from \"" + labels.get(0) + "\" to \""
                    + labels.get(labels.size() - 1) + "\".");
            describeCounts(data, out);
        }
        data.notes().forEach(note -> out.println("Note: " + note));
    }

    private static <E> void describeCounts(LabelledData<E> data, PrintWriter out) {
        Tally tally = Tally.of(data.kind(), data.dev());
        List<Map.Entry<String, Long>> counts = data.labels().entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .toList();
        String shown = counts.stream()
                .limit(MOST_COUNTS)
                .map(label -> Labels.shortenedText(label.getKey()) + " " + Format.count(label.getValue()))
                .collect(Collectors.joining(", "));
        String rest = counts.size() <= MOST_COUNTS
                ? ""
                : ", ... " + Labels.shortenedText(counts.get(counts.size() - 1).getKey()) + " "
                        + Format.count(counts.get(counts.size() - 1).getValue());
        if (data.kind().isOfLabelSets()) {
            long given = counts.stream().mapToLong(Map.Entry::getValue).sum();
            out.println("Examples of each to train on: " + shown + rest + "; "
                    + Format.decimal((double) given / data.count()) + " labels an example.");
            return;
        }
        String most = counts.get(0).getKey();
        double all = tally.labels().values().stream().mapToLong(Long::longValue).sum();
        out.println((data.kind().isOfWords() ? "Words" : "Examples") + " of each to train on: " + shown + rest
                + "; always \"" + Labels.shortenedText(most) + "\" would reach a dev accuracy of "
                + Format.decimal(tally.labels().getOrDefault(most, 0L) / all) + ".");
    }
}
