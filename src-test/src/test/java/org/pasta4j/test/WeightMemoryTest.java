package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.samediff.LeanGraph;
import org.pasta4j.bert.samediff.StockEncoder;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.data.Example;
import org.pasta4j.pasta.layers.PastaGraph;
import org.pasta4j.pasta.layers.PastaLayers;
import org.pasta4j.pasta.model.PastaModel;
import org.pasta4j.pasta.train.AdamW;
import org.pasta4j.pasta.train.EpochReport;
import org.pasta4j.pasta.train.TrainingListener;
import org.pasta4j.pasta.train.TrainingOptions;

/** The weights of a base lie in ND4J's memory once, however much is built of them. */
class WeightMemoryTest {
    private static final PastaConfig CONFIG = PastaConfig.classification("a", "b");

    private final BertModel base = BertCheckpoint.open(RealModels.onnx(RealModels.MINILM));
    private long before;

    /** What other tests left must not be freed later and hide what is allocated here. */
    @BeforeEach
    void count() throws ReflectiveOperationException {
        freeGarbage();
        before = nativeBytes();
    }

    @Test
    void graphsForTrainingAndPredictionShareThem() {
        Encoder encoder = new StockEncoder(base);
        PastaGraph graph = PastaLayers.build(LeanGraph.create(), encoder, CONFIG, DataType.FLOAT);
        graph.prepareTraining(new AdamW(0.01), 0);
        PastaGraph prediction = graph.forPrediction();

        assertThat(copies()).isBetween(1.0, 1.1);
        assertThat(prediction.sameDiff()).isNotSameAs(graph.sameDiff());
    }

    @Test
    void aModelThatTrainsSharesThem() {
        double[] inTraining = new double[1];
        TrainingListener listener = new TrainingListener() {
            @Override
            public void onEpoch(EpochReport report) {
                inTraining[0] = copies();
            }
        };
        try (BertTokenizer tokenizer = RealModels.tokenizer(RealModels.MINILM);
                PastaModel model = PastaModel.create(new StockEncoder(base), tokenizer, CONFIG)) {
            model.fit(List.of(Example.of("x", "a")), List.of(Example.of("y", "b")), oneEpoch(), listener);
        }
        assertThat(inTraining[0]).isBetween(1.0, 1.1);
    }

    @Test
    void modelsOfOneBaseShareThem() {
        Encoder encoder = new StockEncoder(base);
        try (BertTokenizer tokenizer = RealModels.tokenizer(RealModels.MINILM);
                PastaModel fresh = PastaModel.create(new StockEncoder(base), tokenizer, CONFIG);
                PastaModel loaded = PastaModel.of(fresh.adapter("base"), new StockEncoder(base), tokenizer);
                PastaModel byEncoder = PastaModel.create(encoder, tokenizer, CONFIG);
                PastaModel loadedByEncoder = PastaModel.of(fresh.adapter("base"), encoder, tokenizer)) {
            assertThat(copies()).isBetween(1.0, 1.1);
            float[] scores = fresh.predict("x").scores();
            for (PastaModel model : List.of(loaded, byEncoder, loadedByEncoder)) {
                assertThat(model.predict("x").scores()).isEqualTo(scores);
            }
        }
    }

    @Test
    void theirConstantsAreTheVeryArrays() {
        PastaGraph one = PastaLayers.build(LeanGraph.create(), new StockEncoder(base), CONFIG, DataType.FLOAT);
        PastaGraph other = PastaLayers.build(LeanGraph.create(), new StockEncoder(base), CONFIG, DataType.FLOAT);
        SameDiff gradients = other.prepareTraining(new AdamW(0.01), 0);
        List<String> weights = one.sameDiff().getConstantArrays().arrayNames().stream()
                .filter(name -> name.startsWith("frozen/"))
                .toList();
        assertThat(weights).hasSameSizeAs(base.weights().keySet());
        for (String name : weights) {
            INDArray array = one.sameDiff().getVariable(name).getArr();
            assertThat(other.sameDiff().getVariable(name).getArr()).as(name).isSameAs(array);
            assertThat(gradients.getVariable(name).getArr()).as(name).isSameAs(array);
        }
    }

    @Test
    void theyGoWithTheLastGraph() throws ReflectiveOperationException {
        PastaLayers.build(LeanGraph.create(), new StockEncoder(base), CONFIG, DataType.FLOAT);
        assertThat(copies()).isBetween(1.0, 1.1);
        freeGarbage();
        assertThat(copies()).isBetween(-0.1, 0.1);

        PastaLayers.build(LeanGraph.create(), new StockEncoder(base), CONFIG, DataType.FLOAT);
        assertThat(copies()).isBetween(1.0, 1.1);
    }

    private static TrainingOptions oneEpoch() {
        return TrainingOptions.defaults().withEpochs(1);
    }

    /** How many times the weights would fit into what was allocated since the beginning. */
    private double copies() {
        return (nativeBytes() - before) / (4.0 * base.parameterCount());
    }

    /** Collects until it has been without effect three times. */
    private static void freeGarbage() throws ReflectiveOperationException {
        for (int idle = 0; idle < 3; idle++) {
            long held = nativeBytes();
            NativeGarbage.free();
            idle = nativeBytes() < held ? -1 : idle;
        }
    }

    private static long nativeBytes() {
        return Nd4j.getEnvironment().getDeviceCouner(0);
    }
}
