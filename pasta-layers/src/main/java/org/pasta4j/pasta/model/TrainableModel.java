package org.pasta4j.pasta.model;

import java.nio.file.Path;
import java.util.List;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertModel;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.adapter.AdapterException;
import org.pasta4j.pasta.attention.SpecialTokenAttention;
import org.pasta4j.pasta.data.TextInput;
import org.pasta4j.pasta.metric.EvaluationResult;
import org.pasta4j.pasta.train.DivergedException;
import org.pasta4j.pasta.train.TrainingListener;
import org.pasta4j.pasta.train.TrainingOptions;
import org.pasta4j.pasta.train.TrainingResult;
import org.pasta4j.pasta.train.TrainingStateException;

/**
 * A model of any task: it is trained, evaluated and saved.
 *
 * @param <E> a labelled example: {@link org.pasta4j.pasta.data.Example} or
 *     {@link org.pasta4j.pasta.data.TaggedSentence}
 */
public sealed interface TrainableModel<E> extends AutoCloseable permits AdaptedModel {

    /** Trains without held-out examples and without a listener; the parameters of the last epoch stay. */
    default TrainingResult fit(Iterable<E> train, TrainingOptions options) {
        return fit(train, List.of(), options, TrainingListener.NONE);
    }

    /**
     * Trains offsets and head with AdamW. Afterwards the model holds the parameters that were the best on the held-out
     * examples, by the task's main metric or by {@link TrainingOptions.Selection#metric}, or those of the last epoch
     * where there are no such examples. That holds for a training that diverges too: its model has the best parameters
     * before, or the last where there was no validation, and {@code fitTogether} returns its result instead of
     * throwing. The same seed gives the same bits on the same machine. A collection is trained on as a whole. Anything
     * else is streamed: it is iterated once to validate it and once in every epoch,
     * {@link TrainingOptions.Batching#shuffleBuffer} examples being in memory at a time and shuffled among themselves;
     * with a buffer for all of them the result has the same bits. ND4J's random generator of this thread is seeded
     * meanwhile, and afterwards as it was.
     *
     * @param train at least one example; the same ones each time it is iterated
     * @param dev held-out examples, may be empty
     * @param options epochs, batch size, learning rate, seed
     * @param listener is called after every step and epoch
     * @throws BadInputException if there are no examples to train on, a label does not suit the task, a text is single
     *     and the model takes pairs or the other way round, the steps are more than 2147483647, or other examples come
     *     in a later epoch
     * @throws DivergedException if the loss or a gradient is no finite number
     * @throws TrainingStateException if what the checkpoints' folder holds is damaged or of another training
     */
    TrainingResult fit(Iterable<E> train, List<E> dev, TrainingOptions options, TrainingListener listener);

    /**
     * Compares predictions with labels.
     *
     * @throws BadInputException if there are no examples, or a label does not suit the task
     */
    EvaluationResult evaluate(List<E> examples);

    /**
     * How much attention the frozen base gives to special tokens by itself, and with the offsets. Stock operations
     * compute it, whatever encoder the model has, one row at a time: a text longer than the maximum length is cut, or
     * read in windows by a model of words.
     *
     * @param inputs at least one; all single texts, or all pairs
     * @throws BadInputException if the model has no offsets, an input has no token besides the special ones, or they
     *     have not the same number of special tokens, which is to be at most that of the model's slots
     */
    SpecialTokenAttention attention(List<TextInput> inputs);

    /**
     * Saves the adapter as a folder, which appears complete or not at all, under the name of the file that the base
     * came from. For another name or another model card, take {@link #adapter} and save that.
     *
     * @param folder must not exist
     * @throws AdapterException if something is there already, or the file system refuses
     */
    void save(Path folder);

    /**
     * The trained parameters as they are now.
     *
     * @param baseName name of the base, as the adapter shows it
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
