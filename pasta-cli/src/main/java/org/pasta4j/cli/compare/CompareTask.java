package org.pasta4j.cli.compare;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.cli.base.OpenModel;
import org.pasta4j.cli.console.Format;
import org.pasta4j.cli.data.LabelledData;
import org.pasta4j.cli.data.SkippedRows;
import org.pasta4j.cli.data.TrainingSource;
import org.pasta4j.pasta.PastaConfig;

/**
 * A task of a plan with its data.
 *
 * @param data to train and to choose on, as many as the plan says
 * @param test measured once a run; may be empty
 */
record CompareTask<E>(ComparePlan.TaskPlan plan, LabelledData<E> data, List<E> test) {
    /** Of a fingerprint, as shown: two data sets that are not the same have one in common by a chance of 2^-48. */
    private static final int DIGITS = 12;

    /**
     * Reads the files of a task, and says which rows were left out.
     *
     * @param folder that they are in
     * @throws BadInputException naming file and line, or the metric that such data do not have
     */
    static CompareTask<?> read(ComparePlan.TaskPlan plan, Path folder, PrintWriter screen) {
        return read(plan, folder, plan.source(), screen);
    }

    private static <E> CompareTask<E> read(
            ComparePlan.TaskPlan plan, Path folder, TrainingSource<E> source, PrintWriter screen) {
        SkippedRows skipped = new SkippedRows(Boolean.TRUE.equals(plan.skipBadRows()));
        LabelledData<E> read =
                LabelledData.read(folder.resolve(plan.train()), folder.resolve(plan.dev()), source, skipped, 0);
        List<E> test = plan.test() == null ? List.of() : test(folder.resolve(plan.test()), read, skipped);
        skipped.print(screen, source.noun());
        List<String> metrics = read.config().metrics();
        if (plan.metric() != null && !metrics.contains(plan.metric())) {
            throw new BadInputException("The metric of \"" + plan.name() + "\" is " + plan.metric()
                    + "; its labels mark no entities, expected one of " + String.join(", ", metrics) + ".");
        }
        return new CompareTask<>(
                plan,
                read.some(plan.examples(), plan.heldOutExamples()),
                LabelledData.some(test, plan.heldOutExamples()));
    }

    private static <E> List<E> test(Path file, LabelledData<E> data, SkippedRows skipped) {
        return data.kind().reader().read(file, data.config().labelCheck(), skipped.in(file));
    }

    /** What every method starts from on a base. */
    PastaConfig config(OpenModel base) {
        return data.kind().withSlots(plan.decoded(data.config()).withMaxLength(plan.maxLength()), base);
    }

    /** The data in words, with hashes over tokens and labels: other data have others. */
    String describe(OpenModel base) {
        List<E> train = (List<E>) data.train();
        return Format.count(train.size(), data.kind().noun()) + hash(base, train) + ", dev "
                + Format.count(data.dev().size()) + hash(base, data.dev()) + ", test " + Format.count(test.size())
                + hash(base, test);
    }

    private String hash(OpenModel base, List<E> examples) {
        return examples.isEmpty()
                ? ""
                : " ("
                        + shortened(
                                data.kind().encode(base, config(base), examples).fingerprint()) + ")";
    }

    /** The first digits of a fingerprint. */
    static String shortened(String fingerprint) {
        int from = fingerprint.indexOf(':') + 1;
        return fingerprint.substring(from, from + DIGITS);
    }
}
