package org.pasta4j.cli.adapter;

import java.nio.file.Path;
import java.util.List;
import org.pasta4j.cli.data.ColumnOptions;
import org.pasta4j.cli.data.SkippedRows;
import org.pasta4j.cli.data.TrainedColumns;
import org.pasta4j.pasta.data.TextInput;
import org.pasta4j.pasta.metric.EvaluationResult;
import org.pasta4j.pasta.model.TrainableModel;
import picocli.CommandLine.Model.CommandSpec;

/** An adapter's model, as the commands that use adapters need it, whatever its task. */
public interface Labeller {

    /** The model itself. */
    TrainableModel<?> model();

    /** The columns of the data that it was trained on. */
    TrainedColumns trained();

    /**
     * Labels texts and prints the answers.
     *
     * @return how many of the texts were cut
     */
    int label(List<TextInput> inputs, PredictionPrinter printer);

    /**
     * Measures on a file of labelled examples.
     *
     * @param skipped what becomes of rows that cannot be read
     */
    EvaluationResult evaluate(Path data, ColumnOptions columns, SkippedRows skipped, CommandSpec spec);
}
