package org.pasta4j.pasta.model;

import java.util.List;
import org.pasta4j.bert.BertModel;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.attention.SpecialTokenAttention;
import org.pasta4j.pasta.data.TextInput;
import org.pasta4j.pasta.metric.EvaluationResult;
import org.pasta4j.pasta.train.TrainingListener;
import org.pasta4j.pasta.train.TrainingOptions;
import org.pasta4j.pasta.train.TrainingResult;

/**
 * What the models of all tasks can do.
 *
 * @param <E> a labelled example: {@link org.pasta4j.pasta.data.Example} or
 *     {@link org.pasta4j.pasta.data.TaggedSentence}
 */
public sealed interface TrainableModel<E> extends AutoCloseable permits PastaModel, PastaTagger {

    /**
     * Trains on examples and keeps the parameters of the epoch that is best on the held-out ones.
     *
     * @param train at least one example; the same ones each time it is iterated. A collection is trained on as a whole,
     *     of anything else {@link TrainingOptions#shuffleBuffer} are in memory at a time
     * @param dev held-out examples, may be empty; the last epoch is kept then
     * @param options epochs, batch size, learning rate, seed
     * @param listener hears of every step and epoch
     * @throws org.pasta4j.bert.BadInputException if the examples do not suit the task
     * @throws org.pasta4j.pasta.train.DivergedException if the training diverges; the model holds the best parameters
     *     before
     */
    TrainingResult fit(Iterable<E> train, List<E> dev, TrainingOptions options, TrainingListener listener);

    /**
     * Holds predictions against labels.
     *
     * @throws org.pasta4j.bert.BadInputException if there are no examples, or a label does not suit the task
     */
    EvaluationResult evaluate(List<E> examples);

    /**
     * How much attention the frozen base gives to special tokens by itself, and with the offsets. Stock operations
     * compute it, whatever encoder the model has, one row at a time: a text longer than the maximum length is cut, or
     * read in windows by a model of words.
     *
     * @param inputs at least one; all single texts, or all pairs
     * @throws org.pasta4j.bert.BadInputException if the model has no offsets, an input has no token besides the special
     *     ones, or they have not the same number of special tokens, which is to be at most that of the model's slots
     */
    SpecialTokenAttention attention(List<TextInput> inputs);

    /**
     * The trained parameters as they are now.
     *
     * @param baseName what people call the base
     */
    Adapter adapter(String baseName);

    /** What the model was made with. */
    PastaConfig config();

    /** The frozen base. */
    BertModel base();

    /** Number of values that training changes: offsets and head. */
    long trainedParameters();

    /** Frees what the model itself holds. */
    @Override
    void close();
}
