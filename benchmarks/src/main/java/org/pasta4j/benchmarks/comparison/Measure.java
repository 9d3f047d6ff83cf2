package org.pasta4j.benchmarks.comparison;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.pasta4j.benchmarks.measure.ChildProcess;
import org.pasta4j.benchmarks.measure.Measurement;
import org.pasta4j.benchmarks.measure.Workload;
import org.pasta4j.benchmarks.model.Contestant;
import org.pasta4j.benchmarks.task.TaskRows;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.samediff.EncoderKind;
import org.pasta4j.bert.samediff.Encoders;
import org.pasta4j.fused.onednn.MatmulLimit;

/** The program of a process that measures one contestant of the Java side; {@code measure.py} is its sibling. */
final class Measure {
    private Measure() {}

    /**
     * Prints the measurement as a line of JSON.
     *
     * @param arguments contestant, checkpoint, file of the rows, least seconds of warm-up, least seconds that are timed
     */
    public static void main(String[] arguments) {
        ChildProcess.main(() -> measure(arguments));
    }

    private static void measure(String[] arguments) {
        Contestant contestant = Contestant.of(arguments[0]);
        BertModel model = BertCheckpoint.open(Path.of(arguments[1]));
        TaskRows task = TaskRows.read(Path.of(arguments[2]));
        double warmUp = Double.parseDouble(arguments[3]);
        double seconds = Double.parseDouble(arguments[4]);
        Measurement measured = contestant.side() == Contestant.Side.LIMIT
                ? limit(contestant, model, warmUp, seconds)
                : ours(contestant, model, task, warmUp, seconds);
        System.out.println(measured.json());
    }

    private static Measurement ours(
            Contestant contestant, BertModel model, TaskRows task, double warmUp, double seconds) {
        EncoderKind kind = contestant.side() == Contestant.Side.STOCK ? EncoderKind.STOCK : EncoderKind.FUSED;
        try (Encoder encoder = Encoders.open(model, kind, contestant.precision())) {
            Workload work = contestant.mode() == Contestant.Mode.TRAINING
                    ? new TrainingWorkload(encoder, task, contestant.sorted())
                    : new PredictionWorkload(encoder, task);
            return work.measure(warmUp, seconds);
        }
    }

    /** The faster one of the two ways in which the threads can share the work. */
    private static Measurement limit(Contestant contestant, BertModel model, double warmUp, double seconds) {
        boolean training = contestant.mode() == Contestant.Mode.TRAINING;
        try (MatmulLimit limit = new MatmulLimit(model, contestant.precision(), training)) {
            return Stream.<Runnable>of(limit::sideBySide, limit::together)
                    .map(way -> workload(limit, way).measure(warmUp / 2, seconds / 2))
                    .max(Comparator.comparing(Measurement::speed))
                    .orElseThrow();
        }
    }

    private static Workload workload(MatmulLimit limit, Runnable way) {
        return new Workload() {
            @Override
            public void pass() {
                way.run();
            }

            @Override
            public int tokens() {
                return limit.tokens();
            }
        };
    }
}
