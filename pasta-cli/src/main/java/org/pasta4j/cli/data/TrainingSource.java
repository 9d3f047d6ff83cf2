package org.pasta4j.cli.data;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.cli.base.OpenModel;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.ThresholdChoice;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.data.LabelValues;
import org.pasta4j.pasta.data.LabelledReader;
import org.pasta4j.pasta.metric.EvaluationResult;
import org.pasta4j.pasta.model.TrainableModel;
import org.pasta4j.pasta.rows.TrainingData;
import org.pasta4j.pasta.train.TrainingListener;
import org.pasta4j.pasta.train.TrainingOptions;
import org.pasta4j.pasta.train.TrainingResult;
import org.pasta4j.pasta.tune.Tuner;

/**
 * Where labelled examples of one kind come from.
 *
 * @param <E> an example
 */
public interface TrainingSource<E> {

    /**
     * The same for a file to train on and those that belong to it, with what it shows of how they are written.
     *
     * @throws BadInputException if there is no such file, or something has to be said of it
     */
    default TrainingSource<E> in(Path trainFile) {
        return this;
    }

    /** What a person should know of how the file to train on is read. */
    default List<String> notes() {
        return List.of();
    }

    /** What a person should know of how a file to measure on is read otherwise than the one to train on. */
    default List<String> notesOn(Path devFile) {
        return List.of();
    }

    /** Reads files of them. */
    LabelledReader<E> reader();

    /**
     * The task with the labels of examples.
     *
     * @param file that they are from, for messages
     * @param labels those of {@link #labels}, each once; of no effect where they are {@link #fixed}
     * @throws BadInputException if there are too few labels to learn from
     */
    PastaConfig config(Path file, Collection<String> labels);

    /** All labels that there may be, in their order; empty where the examples tell. */
    Optional<List<String>> fixed();

    /** Whether an example may have several labels, or none. */
    default boolean isOfLabelSets() {
        return false;
    }

    /** Refuses examples before it is known what labels there are. */
    default Consumer<String> firstCheck() {
        return fixed().<Consumer<String>>map(labels -> new LabelValues(labels)::of)
                .orElse(label -> {});
    }

    /** Whether each example is two texts. */
    boolean isOfPairs();

    /** Whether each word has a label. */
    default boolean isOfWords() {
        return false;
    }

    /** How many entities of an example begin in a way that its tags do not allow. */
    default int misbegun(E example) {
        return 0;
    }

    /** A configuration with a slot for each special token that the base puts into an example. */
    default PastaConfig withSlots(PastaConfig config, OpenModel base) {
        return isOfPairs() ? config.withSlots(base.slotsOfPair()) : config;
    }

    /** Texts that a model of it may be asked about, as they are typed into a shell. */
    default String sampleArguments() {
        return isOfPairs() ? "\"first text\" \"second text\"" : "\"a text\"";
    }

    /** What an example is called. */
    String noun();

    /** A model with fresh parameters. */
    TrainableModel<E> create(OpenModel base, PastaConfig config);

    /** Examples as they are trained on: their tokens, cut as the configuration says, and labels. */
    TrainingData encode(OpenModel base, PastaConfig config, List<E> examples);

    /**
     * Trains models of one base together.
     *
     * @param models as {@link #create} makes them
     * @param options one a model
     * @param listeners one a model
     */
    List<TrainingResult> fit(
            List<TrainableModel<E>> models,
            LabelledData<E> data,
            List<TrainingOptions> options,
            List<TrainingListener> listeners);

    /** Tries settings on a base; the examples to train on are held. */
    Tuner<E> tuner(OpenModel base, LabelledData<E> data, TrainingOptions options);

    /**
     * Chooses the thresholds of an adapter whose texts may have several labels.
     *
     * @param dev to choose on
     */
    default ThresholdedAdapter withThresholds(Adapter adapter, OpenModel base, List<E> dev, ThresholdChoice choice) {
        throw new IllegalArgumentException("Thresholds of " + noun() + " with one label");
    }

    /**
     * An adapter with thresholds that were chosen.
     *
     * @param dev what it comes to with them
     */
    record ThresholdedAdapter(Adapter adapter, EvaluationResult dev) {}

    /** The labels of an example, one or one a word; none where they are numbers. */
    List<String> labels(E example);
}
