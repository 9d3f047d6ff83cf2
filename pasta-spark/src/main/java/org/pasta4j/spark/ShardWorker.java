package org.pasta4j.spark;

import java.util.List;
import java.util.function.Function;
import org.apache.spark.util.SerializableConfiguration;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.pasta.adapter.AdapterConfig;
import org.pasta4j.pasta.model.TrainingWorker;
import org.pasta4j.pasta.rows.Answered;
import org.pasta4j.pasta.rows.TrainingRow;
import org.pasta4j.pasta.train.Contribution;

/**
 * A worker of a training for rows of a table, whatever they are examples of. For one thread at a time.
 *
 * @param <E> an example
 */
final class ShardWorker<E> implements AutoCloseable {
    private final TrainingWorker<E> worker;
    private final Function<SourceRow, E> reader;

    private ShardWorker(TrainingWorker<E> worker, Function<SourceRow, E> reader) {
        this.worker = worker;
        this.reader = reader;
    }

    /**
     * A worker over the base of this JVM.
     *
     * @throws BadInputException if the base here is another than the driver's
     */
    static ShardWorker<?> open(WorkerSettings settings, SerializableConfiguration hadoop) {
        ExecutorBase base = ExecutorBase.of(settings.base(), hadoop);
        AdapterConfig config = settings.adapterConfig();
        if (!config.baseFingerprint().equals(base.model().fingerprint())) {
            throw new BadInputException("The base " + settings.base().uri() + " of this executor, "
                    + base.model().origin().location() + ", is another than the driver's: expected "
                    + config.baseFingerprint() + ", found " + base.model().fingerprint()
                    + ". Put the same files at that place on all hosts.");
        }
        if (config.pastaConfig().task().isOfTokens()) {
            return new ShardWorker<>(
                    TrainingWorker.ofSentences(
                            base.encoder(), base.tokenizer(), config.pastaConfig(), settings.weights()),
                    SourceRow::sentence);
        }
        return new ShardWorker<>(
                TrainingWorker.ofTexts(base.encoder(), base.tokenizer(), config.pastaConfig(), settings.weights()),
                SourceRow::example);
    }

    List<TrainingRow> rows(List<SourceRow> rows) {
        return worker.rows(rows.stream().map(reader).toList());
    }

    List<Contribution> gradients(long seed, int number, List<float[]> parameters, List<List<TrainingRow>> batches) {
        return worker.gradients(seed, number, parameters, batches);
    }

    Answered answers(float[] parameters, List<SourceRow> rows) {
        return worker.answers(parameters, rows.stream().map(reader).toList());
    }

    @Override
    public void close() {
        worker.close();
    }
}
