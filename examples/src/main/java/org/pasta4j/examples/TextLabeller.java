package org.pasta4j.examples;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.pasta4j.pasta.PastaModel;
import org.pasta4j.pasta.Prediction;
import org.pasta4j.pasta.data.BadRows;
import org.pasta4j.pasta.data.Example;
import org.pasta4j.pasta.data.ExampleReader;
import org.pasta4j.pasta.data.TextInput;
import org.pasta4j.pasta.train.EvaluationResult;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Labels whole texts.
 *
 * @param suitable refuses a text for an adapter of pairs, and the other way round
 */
record TextLabeller(PastaModel model, Consumer<TextInput> suitable) implements Labeller {

    @Override
    public int label(List<TextInput> inputs, PredictionPrinter printer) {
        List<Prediction> predictions = model.predict(inputs);
        printer.print(inputs, predictions);
        return (int) predictions.stream().filter(Prediction::truncated).count();
    }

    @Override
    public EvaluationResult evaluate(Path data, ColumnOptions columns, CommandSpec spec) {
        List<Example> examples = new ExampleReader(columns.format(spec))
                .read(data, model.config().labelCheck(), BadRows.stop());
        suitable.accept(examples.get(0).input());
        return model.evaluate(examples);
    }
}
