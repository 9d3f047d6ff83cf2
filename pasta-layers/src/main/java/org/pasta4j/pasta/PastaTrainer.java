package org.pasta4j.pasta;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.text.EncodedBatch;
import org.pasta4j.bert.text.Encoding;
import org.pasta4j.pasta.TrainingStep.Batch;
import org.pasta4j.pasta.train.BatchOrder;
import org.pasta4j.pasta.train.EpochReport;
import org.pasta4j.pasta.train.EvaluationResult;
import org.pasta4j.pasta.train.StepReport;
import org.pasta4j.pasta.train.TrainingListener;
import org.pasta4j.pasta.train.TrainingOptions;
import org.pasta4j.pasta.train.TrainingResult;

/** Runs one training: epochs of steps, each epoch followed by an evaluation, the best epoch's parameters kept. */
final class PastaTrainer {
    private final TrainingOptions options;
    private final TrainingListener listener;
    private final TrainingStep trainingStep;
    private final Parameters parameters;
    private final Evaluator evaluator;
    private final int[] lengths;
    private final int steps;

    private final TrainingData train;
    private int step;

    /** Evaluates the parameters as they are. */
    interface Evaluator {
        Optional<EvaluationResult> evaluate();
    }

    PastaTrainer(
            Encoder encoder,
            PastaConfig config,
            Parameters parameters,
            TrainingData train,
            Evaluator evaluator,
            TrainingOptions options,
            TrainingListener listener) {
        this.options = options;
        this.listener = listener;
        this.parameters = parameters;
        this.evaluator = evaluator;
        this.train = train;
        this.lengths = train.rows().stream().mapToInt(Encoding::length).toArray();
        this.steps = steps();
        this.trainingStep = new TrainingStep(encoder, config, parameters, options, steps);
    }

    /** The number of steps, on which the learning rate depends. */
    private int steps() {
        long all = 0;
        if (options.batchTokens() == 0) {
            all = options.epochs() * updates(1 + (lengths.length - 1L) / options.batchSize());
        } else {
            for (int epoch = 1; epoch <= options.epochs(); epoch++) {
                all += updates(batches(seed(epoch)).size());
            }
        }
        if (all > Integer.MAX_VALUE) {
            throw new BadInputException(options.epochs() + " epochs of " + all / options.epochs() + " steps are " + all
                    + " steps; expected at most " + Integer.MAX_VALUE + ". Train for fewer epochs.");
        }
        return (int) all;
    }

    private long updates(long batches) {
        return 1 + (batches - 1) / options.accumulation();
    }

    private long seed(int epoch) {
        return 1_000_003 * options.seed() + epoch;
    }

    private List<int[]> batches(long seed) {
        return options.batchTokens() == 0
                ? BatchOrder.shuffled(lengths, options.batchSize(), seed)
                : BatchOrder.shuffledByTokens(lengths, options.batchTokens(), seed);
    }

    TrainingResult train() {
        List<EpochReport> reports = new ArrayList<>();
        BestEpoch best = new BestEpoch(parameters, options.metric());
        try (BorrowedRandom random = new BorrowedRandom()) {
            for (int epoch = 1; epoch <= options.epochs() && !best.isOver(epoch - 1, options.patience()); epoch++) {
                long start = System.nanoTime();
                double loss = epoch(epoch, random);
                double seconds = (System.nanoTime() - start) / 1e9;
                Optional<EvaluationResult> dev = evaluator.evaluate();
                EpochReport report = new EpochReport(epoch, loss, dev, seconds, best.offer(epoch, dev));
                reports.add(report);
                listener.onEpoch(report);
            }
        }
        return new TrainingResult(List.copyOf(reports), best.restore(reports.size()), train.truncated());
    }

    /** One pass; the mean loss over its labels. */
    private double epoch(int epoch, BorrowedRandom random) {
        long seed = seed(epoch);
        random.setSeed(seed);
        double sum = 0;
        double weights = 0;
        List<int[]> batches = batches(seed);
        for (int from = 0; from < batches.size(); from += options.accumulation()) {
            List<Batch> parts = batches.subList(from, Math.min(batches.size(), from + options.accumulation())).stream()
                    .map(this::batch)
                    .toList();
            int examples = parts.stream().mapToInt(part -> part.rows().rows()).sum();
            int tokens = parts.stream().mapToInt(part -> part.rows().tokens()).sum();
            double loss = trainingStep.run(parts, step, epoch - 1);
            step++;
            double weight = parts.stream().mapToDouble(Batch::weight).sum();
            sum += loss * weight;
            weights += weight;
            listener.onStep(new StepReport(epoch, step, steps, examples, tokens, loss));
        }
        return sum / weights;
    }

    private Batch batch(int[] indices) {
        List<Encoding> rows = Arrays.stream(indices).mapToObj(train.rows()::get).toList();
        double weight = Arrays.stream(indices).mapToDouble(train::weight).sum();
        return new Batch(EncodedBatch.of(rows), train.labels(indices), weight);
    }
}
