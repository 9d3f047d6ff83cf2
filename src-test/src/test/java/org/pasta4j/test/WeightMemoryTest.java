package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.samediff.LeanGraph;
import org.pasta4j.bert.samediff.StockEncoder;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.PastaGraph;
import org.pasta4j.pasta.PastaLayers;
import org.pasta4j.pasta.PastaModel;
import org.pasta4j.pasta.data.Example;
import org.pasta4j.pasta.train.AdamW;
import org.pasta4j.pasta.train.EpochReport;
import org.pasta4j.pasta.train.TrainingListener;
import org.pasta4j.pasta.train.TrainingOptions;

/** The weights of a base lie in ND4J's memory once, however much is built of them. */
class WeightMemoryTest {
    private static final PastaConfig CONFIG = PastaConfig.classification("a", "b");

    private final BertModel base = BertCheckpoint.open(RealModels.onnx(RealModels.MINILM));
    private long before;

    @BeforeEach
    void count() throws InterruptedException {
        // What other tests left must not be freed meanwhile and hide what is allocated here.
        System.gc();
        Thread.sleep(500);
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
                PastaModel model = PastaModel.create(base, tokenizer, CONFIG)) {
            model.fit(List.of(Example.of("x", "a")), List.of(Example.of("y", "b")), oneEpoch(), listener);
        }
        assertThat(inTraining[0]).isBetween(1.0, 1.1);
    }

    private static TrainingOptions oneEpoch() {
        return TrainingOptions.defaults().withEpochs(1);
    }

    /** How many times the weights would fit into what was allocated since the beginning. */
    private double copies() {
        return (nativeBytes() - before) / (4.0 * base.parameterCount());
    }

    private static long nativeBytes() {
        return Nd4j.getEnvironment().getDeviceCouner(0);
    }
}
