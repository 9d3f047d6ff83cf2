package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.pasta4j.test.Closeness.assertCloseToLargest;

import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.HiddenActivation;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.samediff.EncoderKind;
import org.pasta4j.bert.samediff.Precision;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.dl4j.PastaNetwork;
import org.pasta4j.dl4j.PastaOutput;
import org.pasta4j.dl4j.PastaVertex;
import org.pasta4j.dl4j.TextDataSetIterator;
import org.pasta4j.dl4j.TextFeatures;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.data.Example;
import org.pasta4j.pasta.model.PastaModel;
import org.pasta4j.pasta.train.AdamW;
import org.pasta4j.pasta.train.LinearDecay;
import org.pasta4j.pasta.train.TrainingOptions;

/** What training in Deeplearning4j's networks changes, and that it is the same training. */
class Dl4jTrainingTest {
    private static final Path TINY_BERT = Path.of("src/test/resources/golden/tiny-bert");
    private static final PastaConfig CONFIG =
            PastaConfig.classification("bad", "good").withDropout(0);
    private static final List<Example> EXAMPLES = List.of(
            Example.of("a joy from start to finish", "good"),
            Example.of("a moving and generous film", "good"),
            Example.of("dull, long and badly acted", "bad"),
            Example.of("fine", "good"),
            Example.of("a waste of two hours and of everything else besides", "bad"));

    private static TextDataSetIterator iterator(PastaConfig config, int batchSize) {
        try (BertTokenizer tokenizer = BertTokenizer.open(TINY_BERT)) {
            return TextDataSetIterator.of(tokenizer, config, EXAMPLES, batchSize);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FUSED", "STOCK"})
    void fitChangesOffsetsAndTheUsersLayersAlone(EncoderKind kind) {
        BertModel base = randomBase(true);
        TestEncoders.open(base, kind).close();
        ComputationGraph graph = Networks.graph(base, CONFIG.withDropout(0.1), kind, new AdamW(0.01));
        INDArray features = iterator(CONFIG, 5).next().getFeatures();
        INDArray before = graph.params().dup();
        INDArray untrained = graph.outputSingle(features);
        graph.fit(iterator(CONFIG, 2), 2);
        assertThat(graph.outputSingle(features)).isNotEqualTo(untrained);

        long offsets = 2L * CONFIG.slots() * 16;
        assertThat(graph.numParams()).isEqualTo(offsets + 16 * 2 + 2).isEqualTo(before.length());
        assertThat(graph.updaterState().length()).as("two means each").isEqualTo(2 * graph.numParams());
        assertThat(graph.paramTable().keySet()).containsExactly("bert_offsets", "label_W", "label_b");
        assertThat(graph.params().neq(before).castTo(DataType.INT32).sumNumber().longValue())
                .as("trained values")
                .isEqualTo(before.length());
        assertThat(base.weights()).isEqualTo(randomBase(true).weights());
        // And none in the arrays that the graphs of this base share.
        ComputationGraph fresh = Networks.graph(randomBase(true), CONFIG, kind, new AdamW(0.01));
        fresh.setParams(graph.params());
        assertThat(fresh.outputSingle(features)).isEqualTo(graph.outputSingle(features));
        graph.setParams(before);
        assertThat(graph.outputSingle(features)).isEqualTo(untrained);
    }

    private static BertModel randomBase(boolean withPooler) {
        return RandomModels.of(RandomModels.sizes(2, 16, 2, HiddenActivation.GELU), withPooler, 3);
    }

    @Test
    void comesToWhatPastaModelComesTo() {
        BertModel base = BertCheckpoint.open(TINY_BERT);
        int epochs = 4;
        int steps = 3 * epochs;
        TrainingOptions options = TrainingOptions.defaults()
                .withEpochs(epochs)
                .withBatchSize(2)
                .withLearningRate(0.01)
                .withSeed(5);
        try (BertTokenizer tokenizer = BertTokenizer.open(TINY_BERT);
                PastaModel model = PastaModel.create(base, tokenizer, CONFIG)) {
            ComputationGraph graph =
                    Networks.graph(base, CONFIG, EncoderKind.AUTO, new AdamW(new LinearDecay(0.01, steps)));
            PastaNetwork.of(graph, Networks.BERT).put(model.adapter("tiny"));
            model.fit(EXAMPLES, options);
            graph.fit(iterator(CONFIG, 2).shuffled(5), epochs);

            Adapter expected = model.adapter("tiny");
            Adapter found = PastaNetwork.of(graph, Networks.BERT).adapter("tiny");
            assertThat(found.config()).isEqualTo(expected.config());
            expected.tensors()
                    .forEach((name, tensor) ->
                            assertCloseToLargest(name, found.tensors().get(name).toArray(), tensor.toArray(), 1e-4));
        }
    }

    /** Along the gradient the loss rises by the gradient's square, at a fixed seed of dropout. */
    @ParameterizedTest
    @EnumSource(names = {"FUSED", "STOCK"})
    void dropoutIsThatOfTheForwardPassAndOfTrainingAlone(EncoderKind kind) {
        BertModel base = randomBase(true);
        TestEncoders.open(base, kind).close();
        ComputationGraph graph = Networks.graph(base, CONFIG.withDropout(0.3), kind, new Sgd(1));
        ComputationGraph without = Networks.graph(base, CONFIG, kind, new Sgd(1));
        without.setParams(graph.params());
        DataSet data = iterator(CONFIG, 5).next();
        assertThat(graph.outputSingle(data.getFeatures())).isEqualTo(without.outputSingle(data.getFeatures()));
        assertThat(graph.score(data)).isEqualTo(without.score(data));

        double first = seededLoss(graph, data, 1);
        assertThat(seededLoss(graph, data, 1)).isEqualTo(first);
        assertThat(seededLoss(graph, data, 2)).isNotEqualTo(first);
        INDArray start = graph.params().dup();
        seededLoss(graph, data, 1);
        INDArray gradient = graph.gradient().gradient().dup().div(data.numExamples());
        double square =
                gradient.norm2Number().doubleValue() * gradient.norm2Number().doubleValue();
        double step = 0.02 / gradient.norm2Number().doubleValue();
        graph.setParams(start.add(gradient.mul(step)));
        double above = seededLoss(graph, data, 1);
        graph.setParams(start.sub(gradient.mul(step)));
        double below = seededLoss(graph, data, 1);
        assertThat((above - below) / (2 * step)).isCloseTo(square, within(0.01 * square));
    }

    private static double seededLoss(ComputationGraph graph, DataSet data, long seed) {
        Nd4j.getRandom().setSeed(seed);
        graph.setInputs(data.getFeatures());
        graph.setLabels(data.getLabels());
        graph.computeGradientAndScore();
        return graph.score();
    }

    @ParameterizedTest
    @EnumSource(names = {"POOLED", "TOKENS"})
    void gradientsAreDifferencesInFloat64(PastaOutput output) {
        BertModel base = RandomModels.of(RandomModels.sizes(2, 4, 2, HiddenActivation.GELU), true, 4);
        ComputationGraph graph = inDouble(base, output);
        DataSet data = iterator(CONFIG, 2).next();
        DataType before = Nd4j.dataType();
        Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
        try {
            assertThat(GradientCheckUtil.checkGradients(new GradientCheckUtil.GraphConfig()
                            .net(graph)
                            .inputs(new INDArray[] {data.getFeatures()})
                            .labels(new INDArray[] {data.getLabels()})
                            .epsilon(1e-6)
                            .maxRelError(1e-3)
                            .minAbsoluteError(1e-8)))
                    .isTrue();
        } finally {
            Nd4j.setDefaultDataTypes(before, before);
        }
    }

    /** The tokens' states go through a layer that sees padding where there is no mask. */
    private static ComputationGraph inDouble(BertModel base, PastaOutput output) {
        var builder = new NeuralNetConfiguration.Builder()
                .dataType(DataType.DOUBLE)
                .updater(new NoOp())
                .seed(2)
                .graphBuilder()
                .addInputs("text")
                .addVertex(
                        "bert",
                        new PastaVertex.Builder(base, CONFIG).output(output).build(),
                        "text");
        if (output == PastaOutput.TOKENS) {
            builder.addLayer("mean", new GlobalPoolingLayer(PoolingType.AVG), "bert");
        }
        ComputationGraph graph = new ComputationGraph(builder.addLayer(
                        "label",
                        new OutputLayer.Builder(LossFunction.MCXENT)
                                .nOut(2)
                                .activation(Activation.SOFTMAX)
                                .build(),
                        output == PastaOutput.TOKENS ? "mean" : "bert")
                .setOutputs("label")
                .setInputTypes(TextFeatures.inputType())
                .build());
        graph.init();
        return graph;
    }

    @ParameterizedTest
    @EnumSource(names = {"FUSED", "STOCK"})
    void paddingChangesNothingAndIsZero(EncoderKind kind) {
        BertModel base = randomBase(false);
        Encoder encoder = TestEncoders.open(base, kind);
        encoder.close();
        PastaConfig config = PastaConfig.tokenClassification(List.of("a", "b")).withDropout(0);
        ComputationGraph graph = new ComputationGraph(new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new Sgd(1))
                .graphBuilder()
                .addInputs("text")
                .addVertex(
                        "bert",
                        new PastaVertex.Builder(base, config)
                                .encoder(kind, Precision.FP32)
                                .build(),
                        "text")
                .setOutputs("bert")
                .build());
        graph.init();
        INDArray features = iterator(CONFIG, 5).next().getFeatures();
        INDArray wider = Nd4j.concat(2, features, padding(features.size(0), 7));
        INDArray narrow = graph.outputSingle(features);
        INDArray wide = graph.outputSingle(wider);
        long[] shape = narrow.shape();
        assertThat(shape).containsExactly(5, 16, features.size(2));
        assertThat(wide.shape()).containsExactly(5, 16, features.size(2) + 7);
        assertThat(first(wide, shape[2])).isEqualTo(narrow);
        INDArray mask = features.get(NDArrayIndex.all(), NDArrayIndex.interval(2, 3), NDArrayIndex.all());
        assertThat(narrow.mul(mask)).isEqualTo(narrow);
        assertThat(wide.sumNumber().doubleValue()).isCloseTo(narrow.sumNumber().doubleValue(), within(1e-3));

        // The backward pass: what is asked of padding is asked of nobody.
        INDArray gradientOfNarrow = backward(graph, features, Nd4j.ones(shape));
        INDArray gradientOfWide = backward(graph, wider, Nd4j.ones(wide.shape()));
        assertThat(gradientOfWide).isEqualTo(gradientOfNarrow);
        assertThat(gradientOfNarrow.norm2Number().doubleValue()).isPositive();
    }

    private static INDArray first(INDArray sequences, long tokens) {
        return sequences
                .get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(0, tokens))
                .dup('c');
    }

    private static INDArray padding(long rows, int tokens) {
        INDArray padding = Nd4j.zeros(DataType.FLOAT, rows, TextFeatures.CHANNELS, tokens);
        for (long b = 0; b < rows; b++) {
            for (int t = 0; t < tokens; t++) {
                padding.putScalar(b, 3, t, -1);
            }
        }
        return padding;
    }

    private static INDArray backward(ComputationGraph graph, INDArray features, INDArray errors) {
        graph.feedForward(new INDArray[] {features}, true, false);
        return graph.backpropGradient(errors).getGradientFor("bert_offsets").dup();
    }
}
