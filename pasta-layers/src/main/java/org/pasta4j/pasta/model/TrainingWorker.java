package org.pasta4j.pasta.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.adapter.Parameters;
import org.pasta4j.pasta.data.Example;
import org.pasta4j.pasta.data.TaggedSentence;
import org.pasta4j.pasta.layers.StepGraph;
import org.pasta4j.pasta.rows.Answered;
import org.pasta4j.pasta.rows.TrainingData;
import org.pasta4j.pasta.rows.TrainingRow;
import org.pasta4j.pasta.train.BorrowedRandom;
import org.pasta4j.pasta.train.Contribution;
import org.pasta4j.pasta.train.PastaTrainer;
import org.pasta4j.pasta.train.Step;
import org.pasta4j.pasta.train.WorkerGroup;

/**
 * One worker of a {@link ParallelTraining}: makes rows of examples, and computes gradients and answers at whatever
 * parameters it is given. For one thread at a time. Those of one process share what an encoder holds.
 *
 * @param <E> a labelled example
 * @see WorkerGroup
 */
public final class TrainingWorker<E> implements AutoCloseable {
    private final AdaptedModel<E, ?> model;
    private final Optional<double[]> classWeights;
    private final List<Parameters> runs = new ArrayList<>();
    private final Map<Integer, StepGraph> graphs = new HashMap<>();

    private TrainingWorker(AdaptedModel<E, ?> model, Optional<double[]> classWeights) {
        if (model.config().tuning().changesBase()) {
            model.close();
            throw new BadInputException("Workers train offsets and head on a frozen base; weights of the base ("
                    + model.config().tuning() + ") are trained by PastaModel and PastaTagger alone.");
        }
        this.model = model;
        this.classWeights = classWeights;
    }

    /**
     * For texts and pairs.
     *
     * @param encoder may serve several workers, and stays open when they are closed
     * @param tokenizer the base's own
     * @param classWeights how much each class counts, in the order of the labels; empty counts all alike
     * @throws BadInputException if the task is one of words, or weights of the base are to be trained
     */
    public static TrainingWorker<Example> ofTexts(
            Encoder encoder, BertTokenizer tokenizer, PastaConfig config, Optional<double[]> classWeights) {
        return new TrainingWorker<>(PastaModel.create(encoder, tokenizer, config), classWeights);
    }

    /**
     * For sentences of words; else as {@link #ofTexts}.
     *
     * @throws BadInputException if the task is not one of words, or weights of the base are to be trained
     */
    public static TrainingWorker<TaggedSentence> ofSentences(
            Encoder encoder, BertTokenizer tokenizer, PastaConfig config, Optional<double[]> classWeights) {
        return new TrainingWorker<>(PastaTagger.create(encoder, tokenizer, config), classWeights);
    }

    /**
     * The rows of examples, in their order: one each, and of sentences one or more, or none where there is no word.
     *
     * @throws BadInputException if a label does not suit the task, or a text is single and the model takes pairs, or
     *     the other way round
     */
    public List<TrainingRow> rows(List<E> examples) {
        TrainingData data = model.during(() -> model.encoded(examples));
        return IntStream.range(0, data.rows().size())
                .mapToObj(r -> row(data, r))
                .toList();
    }

    private TrainingRow row(TrainingData data, int r) {
        return new TrainingRow(data.rows().get(r), data.targets(r), data.weight(r, classWeights));
    }

    /**
     * The gradients of a batch of each run.
     *
     * @param seed of dropout, for all workers
     * @param worker its number, from 0: each draws otherwise, the first as {@link PastaModel#fit} does
     * @param parameters of each run, array after array as {@link ParallelTraining} has them
     * @param batches rows of each run, none where the worker has none
     * @return one contribution a run
     */
    public List<Contribution> gradients(
            long seed, int worker, List<float[]> parameters, List<List<TrainingRow>> batches) {
        List<Integer> present = IntStream.range(0, batches.size())
                .filter(r -> !batches.get(r).isEmpty())
                .boxed()
                .toList();
        List<Contribution> contributions = new ArrayList<>();
        batches.forEach(batch -> contributions.add(Contribution.NONE));
        if (!present.isEmpty()) {
            long own = worker == 0 ? seed : PastaTrainer.seed(seed, worker);
            List<Step.Outcome> outcomes = model.during(() -> outcomes(own, present, parameters, batches));
            for (int p = 0; p < outcomes.size(); p++) {
                List<TrainingRow> rows = batches.get(present.get(p));
                contributions.set(present.get(p), contribution(rows, outcomes.get(p), runs.get(p)));
            }
        }
        return contributions;
    }

    private static Contribution contribution(List<TrainingRow> rows, Step.Outcome outcome, Parameters run) {
        double weight = rows.stream().mapToDouble(TrainingRow::weight).sum();
        Map<String, INDArray> gradients = outcome.gradients();
        return new Contribution(rows.size(), weight, outcome.loss(), run.valuesOf(gradients));
    }

    private List<Step.Outcome> outcomes(
            long seed, List<Integer> present, List<float[]> parameters, List<List<TrainingRow>> batches) {
        StepGraph graph = graphs.computeIfAbsent(present.size(), this::graph);
        List<TrainingRow> all = new ArrayList<>();
        List<int[]> indices = new ArrayList<>();
        for (int p = 0; p < present.size(); p++) {
            runs.get(p).assign(parameters.get(present.get(p)));
            List<TrainingRow> own = batches.get(present.get(p));
            indices.add(IntStream.range(all.size(), all.size() + own.size()).toArray());
            all.addAll(own);
        }
        try (BorrowedRandom random = new BorrowedRandom()) {
            random.setSeed(seed);
            return graph.run(TrainingRow.data(model.config(), all), indices);
        }
    }

    /** Of so many runs, whichever they are: their parameters are given in each step. */
    private StepGraph graph(int count) {
        while (runs.size() < count) {
            runs.add(Parameters.initial(model.base(), model.config(), DataType.FLOAT));
        }
        return new StepGraph(model.core().encoder(), model.config(), runs.subList(0, count), classWeights);
    }

    /**
     * Answers examples, beside their labels.
     *
     * @param parameters array after array as {@link ParallelTraining} has them
     * @throws BadInputException as {@link #rows} does
     */
    public Answered answers(float[] parameters, List<E> examples) {
        return model.during(() -> {
            model.core().parameters().assign(parameters);
            return model.answeredExamples(examples);
        });
    }

    /** Frees what the worker itself holds. */
    @Override
    public void close() {
        model.close();
    }
}
