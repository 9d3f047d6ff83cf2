package org.pasta4j.test;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.dataset.adapter.SingletonMultiDataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.samediff.Encoders;
import org.pasta4j.bert.samediff.StockEncoder;
import org.pasta4j.pasta.layers.PastaGraph;

/** What a saved graph says and learns of some ids; a program of its own, so that another JVM can be asked. */
final class SavedGraphs {
    static final Path TINY_BERT = Path.of("src/test/resources/golden/tiny-bert").toAbsolutePath();

    private SavedGraphs() {}

    /** @param arguments the saved graph, which is asked first without its base and then with it */
    @SuppressWarnings("try")
    public static void main(String[] arguments) {
        SameDiff graph = SameDiff.load(new File(arguments[0]), true);
        try {
            graph.output(inputs(), PastaGraph.LOGITS);
        } catch (BadInputException e) {
            System.out.println("says " + e.getMessage());
        }
        try (Encoder base = Encoders.open(BertCheckpoint.open(TINY_BERT))) {
            says(graph).forEach(line -> System.out.println("says " + line));
        }
    }

    /** Logits, and losses of a training, with all their bits. */
    static List<String> says(SameDiff graph) {
        Nd4j.getRandom().setSeed(7);
        List<String> lines = new ArrayList<>();
        lines.addAll(bits(graph.output(inputs(), PastaGraph.LOGITS).get(PastaGraph.LOGITS)));
        Map<String, INDArray> inputs = inputs();
        INDArray[] features = graph.getTrainingConfig().getDataSetFeatureMapping().stream()
                .map(inputs::get)
                .toArray(INDArray[]::new);
        INDArray labels = Nd4j.createFromArray(new float[][] {{1, 0}, {0, 1}});
        MultiDataSet data = new MultiDataSet(features, new INDArray[] {labels});
        lines.addAll(bits(graph.fit(new SingletonMultiDataSetIterator(data), 3)
                .lossCurve()
                .getLossValues()));
        return lines;
    }

    private static List<String> bits(INDArray array) {
        List<String> bits = new ArrayList<>();
        for (float value : array.reshape(array.length()).toFloatVector()) {
            bits.add(Float.toHexString(value));
        }
        return bits;
    }

    private static Map<String, INDArray> inputs() {
        return Map.of(
                StockEncoder.INPUT_IDS, Nd4j.createFromArray(new int[][] {{101, 7, 8, 102}, {101, 9, 102, 0}}),
                StockEncoder.TOKEN_TYPE_IDS, Nd4j.createFromArray(new int[2][4]),
                StockEncoder.ATTENTION_MASK, Nd4j.createFromArray(new int[][] {{1, 1, 1, 1}, {1, 1, 1, 0}}),
                StockEncoder.SLOTS, Nd4j.createFromArray(new int[][] {{0, -1, -1, 1}, {0, -1, 1, -1}}));
    }

    /** What {@link #main} says there. */
    static List<String> inAnotherProcess(Path folder, Path graph) throws IOException, InterruptedException {
        return OtherProcess.lines("says", OtherProcess.lines(folder, List.of(), SavedGraphs.class, graph));
    }
}
