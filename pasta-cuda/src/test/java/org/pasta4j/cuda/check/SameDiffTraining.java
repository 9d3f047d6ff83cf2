package org.pasta4j.cuda.check;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.adapter.SingletonMultiDataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.Pooling;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.samediff.EncoderKind;
import org.pasta4j.bert.samediff.Encoders;
import org.pasta4j.bert.samediff.Precision;
import org.pasta4j.bert.text.EncodedBatch;
import org.pasta4j.bert.text.Encoding;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.layers.PastaGraph;
import org.pasta4j.pasta.layers.PastaLayers;
import org.pasta4j.pasta.train.AdamW;

/**
 * Trains with {@code SameDiff.fit}, dropout on, once by the engine for processors and once by that for GPUs, from the
 * same seed: the losses of all steps and the trained offsets have to agree.
 *
 * <p>Arguments: a checkpoint, the number of steps.
 */
final class SameDiffTraining {
    private static final double TOLERANCE = 2e-4;

    private SameDiffTraining() {}

    /** What came out. */
    private record Trained(float[] losses, float[] offsets) {}

    public static void main(String[] arguments) {
        BertModel bert = BertCheckpoint.open(Path.of(arguments[0]));
        int steps = Integer.parseInt(arguments[1]);
        Trained right = train(bert, EncoderKind.FUSED, steps);
        Trained found = train(bert, EncoderKind.CUDA, steps);
        double losses = EngineAnswers.error(found.losses(), right.losses());
        double offsets = EngineAnswers.error(found.offsets(), right.offsets());
        System.out.printf(
                Locale.ROOT,
                "loss %.4f to %.4f in %d steps; losses differ by %.1e, offsets by %.1e of the largest%n",
                found.losses()[0],
                found.losses()[steps - 1],
                steps,
                losses,
                offsets);
        boolean good = losses <= TOLERANCE && offsets <= TOLERANCE;
        System.out.println(good ? "ALL GOOD" : "FAILED");
        System.exit(good ? 0 : 1);
    }

    private static Trained train(BertModel bert, EncoderKind kind, int steps) {
        Nd4j.getRandom().setSeed(11);
        SameDiff sameDiff = SameDiff.create();
        try (Encoder encoder = Encoders.open(bert, kind, Precision.FP32)) {
            PastaConfig config = PastaConfig.classification("no", "yes")
                    .withPooling(Pooling.POOLER)
                    .withDropout(0.1);
            PastaGraph graph = PastaLayers.build(sameDiff, encoder, config, DataType.FLOAT);
            graph.prepareTraining(new AdamW(1e-2), 0);
            var data = new SingletonMultiDataSetIterator(graph.dataSet(batch(bert), List.of("no", "yes", "yes", "no")));
            float[] losses = new float[steps];
            for (int i = 0; i < steps; i++) {
                losses[i] = sameDiff.fit(data, 1).lossCurve().getLossValues().getFloat(0);
            }
            return new Trained(
                    losses, sameDiff.getArrForVarName(Adapter.OFFSETS).ravel().toFloatVector());
        }
    }

    private static EncodedBatch batch(BertModel bert) {
        Random random = new Random(3);
        List<Encoding> rows = new ArrayList<>();
        for (int length : new int[] {9, 23, 40, 14}) {
            int[] slots = new int[length];
            Arrays.fill(slots, -1);
            slots[0] = 0;
            slots[length - 1] = 1;
            int[] ids = random.ints(length, 0, bert.config().vocabularySize()).toArray();
            rows.add(new Encoding(ids, new int[length], slots, false));
        }
        return EncodedBatch.of(rows);
    }
}
