package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.HiddenActivation;
import org.pasta4j.bert.samediff.EncoderKind;
import org.pasta4j.bert.samediff.Precision;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.bert.text.EncodedBatch;
import org.pasta4j.dl4j.PastaNetwork;
import org.pasta4j.dl4j.PastaOutput;
import org.pasta4j.dl4j.PastaVertex;
import org.pasta4j.dl4j.TextDataSetIterator;
import org.pasta4j.dl4j.TextFeatures;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.adapter.AdapterException;
import org.pasta4j.pasta.data.Example;
import org.pasta4j.pasta.model.PastaModel;

/** What networks with PASTA refuse, and what they say. */
class Dl4jRefusalTest {
    private static final BertModel BASE = RandomModels.of(RandomModels.sizes(2, 16, 2, HiddenActivation.GELU), true, 3);
    private static final PastaConfig CONFIG = PastaConfig.classification("bad", "good");

    private final BertTokenizer tokenizer = BertTokenizer.open(Path.of("src/test/resources/golden/tiny-bert"));

    @AfterEach
    void close() {
        tokenizer.close();
    }

    private static void refuses(ThrowingCallable use, String message) {
        assertThatThrownBy(use).isInstanceOf(BadInputException.class).hasMessage(message);
    }

    private static ComputationGraph graph() {
        return Networks.graph(BASE, CONFIG, EncoderKind.AUTO, new Sgd(1));
    }

    private INDArray features(String... texts) {
        return TextFeatures.of(
                EncodedBatch.of(List.of(texts).stream().map(tokenizer::encode).toList()));
    }

    @Test
    void aNetworkThatIsClosed() {
        for (EncoderKind kind : List.of(EncoderKind.AUTO, EncoderKind.STOCK)) {
            ComputationGraph graph = Networks.graph(BASE, CONFIG, kind, new Sgd(1));
            MultiLayerNetwork layers = Networks.layers(BASE, CONFIG, kind, new Sgd(1));
            INDArray features = features("a");
            graph.outputSingle(features);
            layers.output(features);
            graph.close();
            layers.close();
            for (ThrowingCallable use :
                    List.<ThrowingCallable>of(() -> graph.outputSingle(features), () -> layers.output(features))) {
                assertThatThrownBy(use)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageStartingWith("This network is closed.");
            }
        }
    }

    @Test
    void featuresThatAreNoTexts() {
        ComputationGraph graph = graph();
        refuses(
                () -> graph.outputSingle(Nd4j.ones(3, 7)),
                "PASTA reads features [rows, 4, tokens], as TextFeatures lays them; found the shape [3, 7].");
        refuses(
                () -> graph.outputSingle(features("a").mul(0.5)),
                "The attention mask of row 0 has 0.5 at token 0; expected ones, then zeros. Lay texts by TextFeatures,"
                        + " and let nothing scale them.");
        refuses(
                () -> graph.outputSingle(features("a").putScalar(0, 0.25f)),
                "Features of texts are whole numbers; found 0.25. Lay texts by TextFeatures, and let nothing scale"
                        + " them.");
        refuses(
                () -> graph.outputSingle(Nd4j.zeros(2, 4, 5)),
                "Row 0 has no token: its attention mask is all 0. Leave empty rows out.");
        refuses(
                () -> graph.outputSingle(features("a").putScalar(0, 9999f)),
                "The tokenizer gave the word id 9999; random-bert has 392 of them. Use the model's own tokenizer.");
        INDArray pair = TextFeatures.of(EncodedBatch.of(List.of(tokenizer.encode("a", "b"))));
        refuses(
                () -> graph.outputSingle(pair),
                "A row has 3 special tokens; expected at most 2, for only so many have an offset. Make the model with"
                        + " more slots (PastaConfig.withSlots): a pair has 3 with BERT.");
        refuses(
                () -> ofVertex(new PastaVertex.Builder(BASE, CONFIG), InputType.feedForward(4), DataType.FLOAT),
                "PASTA reads texts, InputType.recurrent(4), as TextFeatures lays them; found InputTypeFeedForward(4).");
    }

    @Test
    void networksInWhichItCannotRun() {
        InputType texts = TextFeatures.inputType();
        refuses(
                () -> ofVertex(new PastaVertex.Builder(BASE, CONFIG), texts, DataType.FLOAT16),
                "PASTA computes in networks of the data type FLOAT, or DOUBLE for checks; the network's is HALF.");
        refuses(
                () -> ofVertex(
                        new PastaVertex.Builder(BASE, CONFIG).encoder(EncoderKind.FUSED, Precision.FP32),
                        texts,
                        DataType.DOUBLE),
                "The fused encoder computes in FLOAT; the network's data type is DOUBLE. Take the stock encoder.");
        refuses(
                () -> ofVertex(
                        new PastaVertex.Builder(BASE, CONFIG).encoder(EncoderKind.CUDA, Precision.FP32),
                        texts,
                        DataType.DOUBLE),
                "The cuda encoder computes in FLOAT; the network's data type is DOUBLE. Take the stock encoder.");
        refuses(
                () -> ofVertex(
                        new PastaVertex.Builder(BASE, CONFIG).encoder(EncoderKind.AUTO, Precision.BF16),
                        texts,
                        DataType.DOUBLE),
                "The precision bf16 is for networks of the data type FLOAT; the network's is DOUBLE. Leave the precision"
                        + " out.");
        refuses(
                () -> new PastaVertex.Builder(BASE, CONFIG.headOnly()),
                "PASTA in a network trains offsets on a frozen base; the configuration asks for HEAD_ONLY.");
        ComputationGraphConfiguration truncated =
                configuration(new PastaVertex.Builder(BASE, CONFIG), texts, DataType.FLOAT);
        truncated.setBackpropType(BackpropType.TruncatedBPTT);
        refuses(
                () -> new ComputationGraph(truncated).init(),
                "A BERT reads texts as a whole; truncated backpropagation through time would give it pieces. Take"
                        + " BackpropType.Standard.");
    }

    @Test
    void piecesOfTexts() {
        PastaConfig tags = PastaConfig.tokenClassification(List.of("B-x", "I-x", "O"));
        MultiLayerConfiguration truncated = Networks.layersConfiguration(BASE, tags, EncoderKind.AUTO, new Sgd(1));
        truncated.setBackpropType(BackpropType.TruncatedBPTT);
        truncated.setTbpttFwdLength(4);
        truncated.setTbpttBackLength(4);
        MultiLayerNetwork network = new MultiLayerNetwork(truncated);
        network.init();
        INDArray text = features("two dogs and a woman");
        INDArray labels = Nd4j.zeros(1, 3, text.size(2));
        refuses(
                () -> network.fit(text, labels),
                "Row 0 does not begin with [CLS], its first special token (slot 0); found slot -1. Lay texts by"
                        + " TextFeatures, as a whole: truncated backpropagation through time cuts them, so take"
                        + " BackpropType.Standard.");
    }

    @Test
    void aGradientWithoutAForwardPassInTraining() {
        ComputationGraph graph =
                ofVertex(new PastaVertex.Builder(BASE, CONFIG), TextFeatures.inputType(), DataType.FLOAT);
        graph.feedForward(new INDArray[] {features("a")}, false, false);
        refuses(
                () -> graph.backpropGradient(Nd4j.ones(1, 16)),
                "There is no forward pass in training to find the gradient of. Feed the network forward with train ="
                        + " true first, each time.");
    }

    @Test
    void adaptersThatDoNotFit() {
        refuses(
                () -> PastaNetwork.of(graph(), "brt"),
                "The graph has no PASTA with the name brt; its vertices are [bert, label].");
        Adapter adapter;
        try (PastaModel model = PastaModel.create(BASE, tokenizer, CONFIG.withSlots(3))) {
            adapter = model.adapter("random");
        }
        refuses(
                () -> PastaNetwork.of(graph(), "bert").putOffsets(adapter),
                "The adapter has offsets for 3 slots (all layers; all special tokens); the network has them for 2 (all"
                        + " layers; all special tokens).");
        PastaConfig others = PastaConfig.classification("no", "yes").withSlots(3);
        ComputationGraph ofOthers = Networks.graph(BASE, others, EncoderKind.AUTO, new Sgd(1));
        refuses(
                () -> PastaNetwork.of(ofOthers, "bert").put(adapter),
                "The adapter is for sequence_classification [bad, good]; the network for sequence_classification [no,"
                        + " yes].");
        BertModel another = RandomModels.of(BASE.config(), true, 4);
        assertThatThrownBy(() -> PastaNetwork.of(
                                Networks.graph(another, CONFIG.withSlots(3), EncoderKind.AUTO, new Sgd(1)), "bert")
                        .putOffsets(adapter))
                .isInstanceOf(AdapterException.class)
                .hasMessageContainingAll(BASE.fingerprint(), another.fingerprint());
        ComputationGraph ofTokens = ofVertex(
                new PastaVertex.Builder(BASE, CONFIG).output(PastaOutput.TOKENS),
                TextFeatures.inputType(),
                DataType.FLOAT);
        refuses(
                () -> PastaNetwork.of(ofTokens, "bert").adapter("random"),
                "An adapter for sequence_classification [bad, good] needs the network's output POOLED and on it an"
                        + " OutputLayer of 2 with SOFTMAX; found TOKENS and [].");
    }

    @Test
    void dataThatIsNone() {
        refuses(
                () -> TextDataSetIterator.of(tokenizer, CONFIG, List.of(), 4),
                "Expected at least one example and a batch size of at least 1; found 0 examples and a batch size of 4.");
        refuses(
                () -> TextDataSetIterator.of(tokenizer, CONFIG, List.of(Example.of("a", "fair")), 4),
                "The text \"a\": the label \"fair\" is none of those the model was made for: bad, good.");
        refuses(
                () -> TextDataSetIterator.of(List.of(tokenizer.encode("a")), new float[2][2], 4),
                "There are 2 rows of targets for 1 rows of tokens; expected one for each.");
        refuses(
                () -> TextDataSetIterator.ofSentences(tokenizer, CONFIG, List.of(), 4),
                "Words are labelled in token classification; the task is sequence_classification.");
    }

    private static ComputationGraph ofVertex(PastaVertex.Builder vertex, InputType input, DataType dataType) {
        ComputationGraph graph = new ComputationGraph(configuration(vertex, input, dataType));
        graph.init();
        return graph;
    }

    private static ComputationGraphConfiguration configuration(
            PastaVertex.Builder vertex, InputType input, DataType dataType) {
        return new NeuralNetConfiguration.Builder()
                .dataType(dataType)
                .updater(new Sgd(1))
                .graphBuilder()
                .addInputs("text")
                .addVertex("bert", vertex.build(), "text")
                .setOutputs("bert")
                .setInputTypes(input)
                .build();
    }
}
