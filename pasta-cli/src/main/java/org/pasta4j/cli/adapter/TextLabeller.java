package org.pasta4j.cli.adapter;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.pasta4j.cli.data.ColumnOptions;
import org.pasta4j.cli.data.SkippedRows;
import org.pasta4j.cli.data.TrainedColumns;
import org.pasta4j.cli.data.UsualColumns;
import org.pasta4j.pasta.Prediction;
import org.pasta4j.pasta.data.DataColumns;
import org.pasta4j.pasta.data.ExampleFormat;
import org.pasta4j.pasta.data.ExampleReader;
import org.pasta4j.pasta.data.FileColumns;
import org.pasta4j.pasta.data.TextInput;
import org.pasta4j.pasta.metric.EvaluationResult;
import org.pasta4j.pasta.model.PastaModel;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Labels whole texts.
 *
 * @param trained columns of the data that it was trained on
 * @param suitable told whether rows are pairs, refuses those that the adapter was not trained on
 */
record TextLabeller(PastaModel model, TrainedColumns trained, Consumer<Boolean> suitable) implements Labeller {

    @Override
    public int label(List<TextInput> inputs, PredictionPrinter printer) {
        List<Prediction> predictions = model.predict(inputs);
        printer.print(inputs, predictions);
        return (int) predictions.stream().filter(Prediction::truncated).count();
    }

    @Override
    public EvaluationResult evaluate(Path data, ColumnOptions columns, SkippedRows skipped, CommandSpec spec) {
        ExampleFormat said = columns.format(model.config().task(), spec);
        DataColumns read = trained.or(columns.said(), () -> FileColumns.ofTable(data, said), spec);
        ExampleFormat found = new UsualColumns(read.in(said), Optional.of(model.takesPairs())).in(data);
        suitable.accept(found.second().isPresent());
        return model.evaluate(new ExampleReader(found).read(data, model.config().labelCheck(), skipped.in(data)));
    }
}
