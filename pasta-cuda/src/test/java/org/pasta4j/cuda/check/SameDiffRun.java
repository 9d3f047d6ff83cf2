package org.pasta4j.cuda.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.adapter.SingletonMultiDataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.Pooling;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.samediff.EncoderKind;
import org.pasta4j.bert.samediff.Encoders;
import org.pasta4j.bert.samediff.Precision;
import org.pasta4j.bert.text.EncodedBatch;
import org.pasta4j.bert.text.Encoding;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.layers.PastaGraph;
import org.pasta4j.pasta.layers.PastaLayers;
import org.pasta4j.pasta.train.AdamW;

/**
 * Trains with {@code SameDiff.fit} on a GPU for some seconds, on rows that were tokenized elsewhere, and tells the
 * accuracy on others.
 *
 * <p>Arguments: the file of cases, the model in it, files of rows to train on and to test on (a line each: label and
 * ids), seconds, precision.
 */
final class SameDiffRun {
    private static final int BATCH = 32;
    private static final int TEST_BATCH = 64;

    private final List<Encoding> rows = new ArrayList<>();
    private final List<String> labels = new ArrayList<>();

    private SameDiffRun(Path file) throws IOException {
        for (String line : Files.readAllLines(file)) {
            int[] numbers =
                    Arrays.stream(line.split(" ")).mapToInt(Integer::parseInt).toArray();
            int[] ids = Arrays.copyOfRange(numbers, 1, numbers.length);
            int[] slots = new int[ids.length];
            Arrays.fill(slots, -1);
            slots[0] = 0;
            slots[ids.length - 1] = 1;
            rows.add(new Encoding(ids, new int[ids.length], slots, false));
            labels.add(numbers[0] == 1 ? "good" : "bad");
        }
    }

    public static void main(String[] arguments) throws IOException {
        BertModel bert =
                CaseFile.read(Path.of(arguments[0])).models().get(arguments[1]).get();
        SameDiffRun train = new SameDiffRun(Path.of(arguments[2]));
        SameDiffRun test = new SameDiffRun(Path.of(arguments[3]));
        double seconds = Double.parseDouble(arguments[4]);
        Precision precision = Precision.valueOf(arguments[5]);
        SameDiff sameDiff = SameDiff.create();
        try (Encoder encoder = Encoders.open(bert, EncoderKind.CUDA, precision)) {
            PastaConfig config = PastaConfig.classification("bad", "good")
                    .withPooling(Pooling.POOLER)
                    .withDropout(0.1);
            PastaGraph graph = PastaLayers.build(sameDiff, encoder, config, DataType.FLOAT);
            graph.prepareTraining(new AdamW(1e-3), 0);
            System.out.printf(Locale.ROOT, "before: accuracy %.4f%n", test.accuracy(graph.forPrediction()));
            train.fit(graph, seconds);
            System.out.printf(Locale.ROOT, "after: accuracy %.4f%n", test.accuracy(graph.forPrediction()));
        }
    }

    private void fit(PastaGraph graph, double seconds) {
        Random random = new Random(5);
        Nd4j.getRandom().setSeed(5);
        long begin = System.nanoTime();
        long tokens = 0;
        int steps = 0;
        double sum = 0;
        double passed = 0;
        while (passed < seconds) {
            List<Integer> batch = random.ints(BATCH, 0, rows.size()).boxed().toList();
            EncodedBatch encoded = batch(batch);
            List<String> right = batch.stream().map(labels::get).toList();
            var data = new SingletonMultiDataSetIterator(graph.dataSet(encoded, right));
            sum += graph.sameDiff().fit(data, 1).lossCurve().getLossValues().getFloat(0);
            tokens += encoded.tokens();
            passed = (System.nanoTime() - begin) / 1e9;
            if (++steps % 1000 == 0 || passed >= seconds) {
                int since = steps % 1000 == 0 ? 1000 : steps % 1000;
                System.out.printf(
                        Locale.ROOT,
                        "%5.1f s: %d steps, loss %.4f, %.0f tokens/s%n",
                        passed,
                        steps,
                        sum / since,
                        tokens / passed);
                sum = 0;
            }
        }
    }

    private EncodedBatch batch(List<Integer> numbers) {
        return EncodedBatch.of(numbers.stream().map(rows::get).toList());
    }

    private double accuracy(PastaGraph graph) {
        int right = 0;
        for (int from = 0; from < rows.size(); from += TEST_BATCH) {
            List<Integer> numbers = new ArrayList<>();
            for (int i = from; i < Math.min(rows.size(), from + TEST_BATCH); i++) {
                numbers.add(i);
            }
            INDArray logits = graph.sameDiff()
                    .output(graph.placeholders(batch(numbers)), PastaGraph.LOGITS)
                    .get(PastaGraph.LOGITS);
            for (int i = 0; i < numbers.size(); i++) {
                boolean good = logits.getFloat(i, 1) > logits.getFloat(i, 0);
                right += labels.get(numbers.get(i)).equals("good") == good ? 1 : 0;
            }
        }
        return right / (double) rows.size();
    }
}
