package org.pasta4j.pasta.rows;

import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.Internal;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.bert.text.Encoding;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.data.Example;
import org.pasta4j.pasta.data.TextInput;

/**
 * Examples with one label each, or a set of labels.
 *
 * @param rows one an example
 * @param values index of the class or the number, or the indices of the labels, one array an example
 * @param targets what the values mean
 * @hidden
 */
@Internal
public record LabelledRows(List<Encoding> rows, double[][] values, LabelCodec targets) implements TrainingData {

    /**
     * @param tokenizer cuts to the maximum length
     * @throws BadInputException if the task is of words, or a text is not of the kind that the configuration takes
     */
    public static LabelledRows of(BertTokenizer tokenizer, PastaConfig config, List<Example> examples) {
        if (config.task().isOfTokens()) {
            throw new BadInputException("Whole texts have labels of their own, and the task is "
                    + config.task().configName() + "; expected sentences with a label for each word.");
        }
        TextKinds kinds = TextKinds.of(tokenizer);
        LabelCodec targets = LabelCodec.of(config);
        double[][] values = targets.of(examples);
        List<Encoding> rows = examples.stream()
                .map(example -> encode(example.input(), tokenizer, config, kinds))
                .toList();
        return new LabelledRows(rows, values, targets);
    }

    /**
     * @param tokenizer cuts to the maximum length
     * @throws BadInputException if the text is not of the kind that the configuration takes
     */
    public static Encoding encode(TextInput input, BertTokenizer tokenizer, PastaConfig config, TextKinds kinds) {
        Encoding row = encode(input, tokenizer, config);
        kinds.check(input, config.slots());
        return row;
    }

    /** A text or a pair, whichever of them the configuration takes. */
    public static Encoding encode(TextInput input, BertTokenizer tokenizer, PastaConfig config) {
        Encoding row = input.second()
                .map(second -> tokenizer.encode(input.text(), second))
                .orElseGet(() -> tokenizer.encode(input.text()));
        config.checkSlots(row.specialTokens());
        return row;
    }

    @Override
    public INDArray labels(int[] indices, int longest) {
        return targets.array(values, indices);
    }

    @Override
    public double[] targets(int row) {
        return values[row].clone();
    }

    @Override
    public double[] numbers() {
        return targets.numbers(values);
    }

    @Override
    public double weight(int row, Optional<double[]> classWeights) {
        return targets.weight(values[row], classWeights);
    }
}
