package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.adapter.SingletonMultiDataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.HiddenActivation;
import org.pasta4j.bert.samediff.EncoderGraph;
import org.pasta4j.bert.samediff.EncoderOptions;
import org.pasta4j.bert.samediff.StockEncoder;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.bert.text.EncodedBatch;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.data.Example;
import org.pasta4j.pasta.layers.PastaGraph;
import org.pasta4j.pasta.layers.PastaLayers;
import org.pasta4j.pasta.model.PastaModel;
import org.pasta4j.pasta.train.AdamW;
import org.pasta4j.pasta.train.TrainingOptions;

/** The base is frozen: zero offsets leave it as it was, and training neither changes nor derives it. */
class FrozenBaseTest {
    private static final Path TINY_BERT = Path.of("src/test/resources/golden/tiny-bert");
    private static final PastaConfig CONFIG =
            PastaConfig.classification("short", "long").withSlots(3);
    private static final List<Example> EXAMPLES =
            List.of(Example.pair("x", "", "short"), Example.pair("a longer text", "than that", "long"));

    @Test
    void zeroOffsetsGiveThePlainBaseBitForBit() {
        BertModel base = RealModels.model(RealModels.MINILM);
        StockEncoder encoder = new StockEncoder(base);
        EncodedBatch batch = batch(RealModels.tokenizer(RealModels.MINILM));
        List<INDArray> plain = hiddenStates(encoder, batch, false);
        List<INDArray> offset = hiddenStates(encoder, batch, true);
        for (int l = 0; l < plain.size(); l++) {
            for (int b = 0; b < batch.rows(); b++) {
                for (int t = 0; t < batch.rowLength(b); t++) {
                    assertThat(offset.get(l).slice(b).getRow(t).toFloatVector())
                            .as("hidden state %d, row %d, token %d", l, b, t)
                            .isEqualTo(plain.get(l).slice(b).getRow(t).toFloatVector());
                }
            }
        }
    }

    private static List<INDArray> hiddenStates(StockEncoder encoder, EncodedBatch batch, boolean zeroOffsets) {
        SameDiff sd = SameDiff.create();
        int layers = encoder.model().config().layers();
        int hiddenSize = encoder.model().config().hiddenSize();
        Optional<SDVariable> offsets = zeroOffsets
                ? Optional.of(sd.var("offsets", Nd4j.zeros(DataType.FLOAT, layers, 3, hiddenSize)))
                : Optional.empty();
        EncoderGraph graph = encoder.build(sd, offsets, EncoderOptions.inference());
        List<String> names = graph.hiddenStates().stream().map(SDVariable::name).toList();
        Map<String, INDArray> out = sd.output(Graphs.placeholders(encoder, graph, batch), names);
        assertThat(names).hasSize(layers + 1);
        return names.stream().map(out::get).toList();
    }

    private static EncodedBatch batch(BertTokenizer tokenizer) {
        try (tokenizer) {
            return EncodedBatch.of(List.of(
                    tokenizer.encode("one text"),
                    tokenizer.encode("the first of two texts", "and the second, which is a little longer"),
                    tokenizer.encode("x")));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void fitChangesOffsetsAndHeadAlone(boolean trainOffsets) {
        BertModel base = BertCheckpoint.open(TINY_BERT);
        Map<String, int[]> before = bits(base);
        PastaConfig config = trainOffsets ? CONFIG : CONFIG.headOnly();
        try (BertTokenizer tokenizer = BertTokenizer.open(TINY_BERT);
                PastaModel model = PastaModel.create(base, tokenizer, config)) {
            Adapter fresh = model.adapter("base");
            model.fit(EXAMPLES, TrainingOptions.defaults());
            Adapter trained = model.adapter("base");

            trained.tensors()
                    .forEach((name, tensor) -> assertThat(tensor)
                            .as(name)
                            .isNotEqualTo(fresh.tensors().get(name)));
            assertThat(trained.offsets().isPresent()).isEqualTo(trainOffsets);
            assertThat(model.trainedParameters()).isEqualTo(trained.parameterCount());
            assertThat(bits(base)).containsExactlyEntriesOf(before);
            // The model computes with arrays of its own: were they changed, a new model would answer otherwise.
            try (PastaModel anew = PastaModel.of(trained, BertCheckpoint.open(TINY_BERT), tokenizer)) {
                for (Example example : EXAMPLES) {
                    assertThat(model.predict(List.of(example.input())).get(0).scores())
                            .isEqualTo(anew.predict(List.of(example.input()))
                                    .get(0)
                                    .scores());
                }
            }
        }
    }

    private static Map<String, int[]> bits(BertModel base) {
        Map<String, int[]> bits = new LinkedHashMap<>();
        base.weights().forEach((name, tensor) -> bits.put(name, bits(tensor.toArray())));
        return bits;
    }

    private static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToRawIntBits(values[i]);
        }
        return bits;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void sameDiffFitChangesOffsetsAndHeadAlone(boolean trainOffsets) {
        BertModel base = randomBase(true);
        PastaGraph graph = stock(base, trainOffsets ? CONFIG : CONFIG.headOnly());
        SameDiff sd = graph.sameDiff();
        graph.prepareTraining(new AdamW(0.01), 0.01);
        Map<String, INDArray> before = copies(sd, Set.of(VariableType.VARIABLE, VariableType.CONSTANT));

        sd.fit(new SingletonMultiDataSetIterator(graph.dataSet(tinyBatch(), labels())), 3);

        Map<String, INDArray> after = copies(sd, Set.of(VariableType.VARIABLE, VariableType.CONSTANT));
        Set<String> changed = before.keySet().stream()
                .filter(name -> !Arrays.equals(doubles(before.get(name)), doubles(after.get(name))))
                .collect(Collectors.toSet());
        assertThat(after.keySet()).isEqualTo(before.keySet());
        assertThat(changed).isEqualTo(graph.parameters().keySet());
        assertThat(copies(sd, Set.of(VariableType.VARIABLE)).keySet())
                .isEqualTo(graph.parameters().keySet());
        assertThat(graph.parameters().containsKey(Adapter.OFFSETS)).isEqualTo(trainOffsets);
        assertThat(graph.encoderGraph().placeholders().contains(StockEncoder.SLOTS))
                .isEqualTo(trainOffsets);
        assertThat(copies(sd, Set.of(VariableType.CONSTANT)).values().stream()
                        .filter(FrozenBaseTest::isWeight)
                        .mapToLong(INDArray::length)
                        .sum())
                .as("frozen values in the graph")
                .isEqualTo(base.parameterCount());
        assertThat(base.weights()).isEqualTo(randomBase(true).weights());
    }

    /** With the weights in the graph, where they can be looked at. */
    private static PastaGraph stock(BertModel base, PastaConfig config) {
        return PastaLayers.build(SameDiff.create(), new StockEncoder(base), config, DataType.FLOAT);
    }

    private static Map<String, INDArray> copies(SameDiff sd, Set<VariableType> types) {
        Map<String, INDArray> copies = new HashMap<>();
        for (SDVariable variable : sd.variables()) {
            if (types.contains(variable.getVariableType())) {
                copies.put(variable.name(), variable.getArr().dup());
            }
        }
        return copies;
    }

    private static double[] doubles(INDArray array) {
        return array.reshape(array.length()).castTo(DataType.DOUBLE).toDoubleVector();
    }

    /** The other constants of a graph are shapes and single numbers. */
    private static boolean isWeight(INDArray constant) {
        return constant.dataType() == DataType.FLOAT && constant.length() > 1;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void noGradientOfAFrozenWeightIsComputed(boolean withPooler) {
        BertModel base = randomBase(withPooler);
        PastaConfig config = CONFIG.withDropout(0);
        PastaGraph unpruned = stock(base, config);
        unpruned.sameDiff().createGradFunction();
        PastaGraph pruned = stock(base, config);
        SameDiff gradients = pruned.prepareTraining(new AdamW(0.01), 0);

        assertThat(derivativesOfWeights(unpruned, unpruned.sameDiff().getFunction("grad")))
                .as("what SameDiff derives by itself")
                .isNotEmpty();
        assertThat(derivativesOfWeights(pruned, gradients)).isEmpty();

        Map<String, INDArray> expected = gradients(unpruned);
        gradients(pruned)
                .forEach((name, gradient) ->
                        assertThat(bits(flat(gradient))).as(name).isEqualTo(bits(flat(expected.get(name)))));
    }

    /** The derived operations on a weight that the wanted gradients depend on. */
    private static List<String> derivativesOfWeights(PastaGraph graph, SameDiff gradients) {
        Deque<String> open = new ArrayDeque<>();
        graph.parameters().values().forEach(p -> open.add(p.gradient().name()));
        Set<String> seen = new HashSet<>();
        List<String> found = new ArrayList<>();
        while (!open.isEmpty()) {
            String producer = gradients.getVariables().get(open.remove()).getOutputOfOp();
            if (producer == null || !seen.add(producer)) {
                continue;
            }
            SameDiffOp op = gradients.getOps().get(producer);
            open.addAll(op.getInputsToOp());
            boolean onWeight = op.getInputsToOp().stream()
                    .map(gradients::getVariable)
                    .anyMatch(v -> v.getVariableType() == VariableType.CONSTANT && isWeight(v.getArr()));
            if (onWeight && op.getOp().opName().endsWith("_bp")) {
                found.add(op.getOp().opName() + op.getInputsToOp());
            }
        }
        assertThat(seen).as("operations walked through").hasSizeGreaterThan(50);
        return found;
    }

    private static Map<String, INDArray> gradients(PastaGraph graph) {
        Map<String, INDArray> placeholders = graph.placeholders(tinyBatch());
        placeholders.put(PastaGraph.LABELS, labels());
        return graph.sameDiff()
                .calculateGradients(placeholders, graph.parameters().keySet());
    }

    private static BertModel randomBase(boolean withPooler) {
        return RandomModels.of(RandomModels.sizes(2, 16, 4, HiddenActivation.GELU), withPooler, 7);
    }

    private static EncodedBatch tinyBatch() {
        return batch(BertTokenizer.open(TINY_BERT));
    }

    private static INDArray labels() {
        return Nd4j.createFromArray(new float[][] {{1, 0}, {0, 1}, {1, 0}});
    }

    private static float[] flat(INDArray array) {
        return array.reshape(array.length()).toFloatVector();
    }
}
