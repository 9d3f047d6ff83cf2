package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.pasta4j.test.Closeness.assertClose;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.samediff.EncoderKind;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.bert.text.EncodedBatch;
import org.pasta4j.dl4j.TextDataSetIterator;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.train.AdamW;
import org.pasta4j.pasta.train.LinearDecay;
import org.pasta4j.test.Networks.Network;

/** The authors' numbers through Deeplearning4j's networks: as a vertex of a graph, and as a layer. */
class Dl4jGoldenTest {
    private static final Path FOLDER = Path.of("src/test/resources/golden");

    private enum Kind {
        GRAPH,
        LAYERS;

        Network of(GoldenCase golden, BertModel base, EncoderKind encoder, IUpdater updater) {
            return this == GRAPH
                    ? new Networks.Graph(Networks.graph(base, golden.config(), encoder, updater))
                    : new Networks.Layers(Networks.layers(base, golden.config(), encoder, updater));
        }
    }

    static Stream<Arguments> cases() {
        return GoldenCase.all(FOLDER).stream()
                .filter(golden -> !golden.model().equals(RealModels.MINILM))
                .flatMap(golden -> Stream.of(EncoderKind.FUSED, EncoderKind.STOCK)
                        .flatMap(encoder -> Stream.of(Kind.values()).map(kind -> Arguments.of(golden, encoder, kind))));
    }

    @ParameterizedTest(name = "{0}, {1}, {2}")
    @MethodSource("cases")
    void givesTheAuthorsNumbers(GoldenCase golden, EncoderKind encoder, Kind kind) {
        BertModel base = BertCheckpoint.open(FOLDER.resolve(golden.model()));
        TestEncoders.open(base, encoder).close();
        DataSet data = data(golden);
        IUpdater updater = new AdamW(new LinearDecay(GoldenChecks.LEARNING_RATE, GoldenChecks.STEPS));
        Network network = kind.of(golden, base, encoder, updater);
        network.pasta().put(golden.adapter(base));

        assertOutput(golden, network.output(data));
        // Deeplearning4j sums over all that has a label, and over all labels of a set, and divides by rows.
        double labels = data.getLabelsMaskArray() == null
                ? data.numExamples() * (golden.isOfSets() ? golden.outputs() : 1.0)
                : data.getLabelsMaskArray().sumNumber().doubleValue();
        assertThat(network.score(data) * data.numExamples() / labels).isCloseTo(golden.floats("loss")[0], within(2e-5));
        Map<String, INDArray> gradients = network.gradients(data);
        assertGradient(golden, "grad_offsets", gradients.get(network.parameter(0, "offsets")), labels);
        boolean hasDense = golden.has("grad_dense_weight");
        String classifier = network.parameter(hasDense ? 2 : 1, "W");
        assertGradient(
                golden, "grad_classifier_weight", gradients.get(classifier).transpose(), labels);
        if (hasDense) {
            INDArray dense = gradients.get(network.parameter(1, "W")).transpose();
            assertGradient(golden, "grad_dense_weight", dense, labels);
        }
        if (golden.has("adamw_losses")) {
            for (int step = 0; step < GoldenChecks.STEPS; step++) {
                network.fit(data);
            }
            Adapter trained = network.pasta().adapter("tiny");
            GoldenChecks.assertTrained(
                    golden, name -> trained.tensors().get(name).toArray());
        }
    }

    private static DataSet data(GoldenCase golden) {
        try (BertTokenizer tokenizer = BertTokenizer.open(FOLDER.resolve(golden.model()));
                BertTokenizer cut = tokenizer.withMaxLength(golden.maxLength())) {
            int rows = golden.rows().size();
            TextDataSetIterator data = golden.isOfTokens()
                    ? TextDataSetIterator.ofSentences(tokenizer, golden.config(), golden.sentences(cut), rows)
                    : TextDataSetIterator.of(tokenizer, golden.config(), golden.examples(), rows);
            DataSet all = data.next();
            assertThat(data.hasNext()).isFalse();
            return all;
        }
    }

    private static INDArray answers(GoldenCase golden, INDArray logits) {
        if (golden.isOfSets()) {
            return Transforms.sigmoid(logits);
        }
        return golden.isRegression() ? logits : Transforms.softmax(logits);
    }

    /**
     * Softmax or logistic function of the logits, or themselves; of tokens, which Deeplearning4j lays {@code [B,
     * classes, T]}.
     */
    private static void assertOutput(GoldenCase golden, INDArray output) {
        long[] shape =
                Arrays.stream(golden.tensors().shape("logits")).asLongStream().toArray();
        INDArray logits = Nd4j.create(golden.floats("logits"), shape, 'c');
        int outputs = golden.outputs();
        EncodedBatch batch = golden.batch();
        int longest = batch.longestRow();
        INDArray wanted = golden.isOfTokens()
                ? logits.get(NDArrayIndex.all(), NDArrayIndex.interval(0, longest), NDArrayIndex.all())
                        .dup('c')
                        .reshape(batch.rows() * longest, outputs)
                : logits;
        INDArray byTokens = golden.isOfTokens() ? output.permute(0, 2, 1).dup('c') : output;
        assertClose(
                "output",
                flat(byTokens),
                flat(answers(golden, wanted)),
                i -> !golden.isOfTokens() || i / outputs % longest < batch.rowLength(i / outputs / longest));
    }

    private static void assertGradient(GoldenCase golden, String name, INDArray found, double labels) {
        assertClose(name, flat(found.div(labels)), golden.floats(name));
    }

    private static float[] flat(INDArray array) {
        return array.reshape(array.length()).toFloatVector();
    }
}
