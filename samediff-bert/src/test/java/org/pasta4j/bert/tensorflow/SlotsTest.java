package org.pasta4j.bert.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.FrozenTensor;

/**
 * transformers 239, google-research/bert 63 and 99: a checkpoint that a training has left, with what it goes on from.
 */
class SlotsTest {
    private static final Path GOOGLE = Path.of("../src-test/src/test/resources/golden/tiny-bert/tf");
    private static final int F32 = 1;

    @TempDir
    Path folder;

    private final Map<String, FrozenTensor> variables = new TreeMap<>();
    private List<String> model;

    @BeforeEach
    void read() throws IOException {
        TensorBundle golden = TensorBundle.open(GOOGLE.resolve("bert_model.ckpt.index"));
        golden.names().forEach(name -> variables.put(name, golden.floats(name)));
        model = List.copyOf(variables.keySet());
        Files.copy(GOOGLE.resolve("bert_config.json"), folder.resolve("bert_config.json"));
    }

    private BertModel open() throws IOException {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        Map<String, byte[]> entries = new TreeMap<>();
        entries.put("", TableWriter.header(1));
        for (Map.Entry<String, FrozenTensor> variable : variables.entrySet()) {
            FrozenTensor tensor = variable.getValue();
            List<Long> shape =
                    Arrays.stream(tensor.shape()).mapToObj(Long::valueOf).toList();
            entries.put(variable.getKey(), TableWriter.entry(F32, shape, 0, data.size(), 4L * tensor.length()));
            tensor.writeTo(data);
        }
        Files.write(folder.resolve("model.ckpt-7.index"), TableWriter.table(entries));
        Files.write(folder.resolve("model.ckpt-7.data-00000-of-00001"), data.toByteArray());
        return BertCheckpoint.open(folder);
    }

    private void add(String name, int... shape) {
        int count = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        variables.put(name, FrozenTensor.of(new float[count], shape));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Adam Adam_1",
                "adam_m adam_v",
                "Momentum",
                "RMSProp RMSProp_1",
                "LAMB/m LAMB/v",
                "ExponentialMovingAverage",
                "Ftrl Ftrl_1 ExponentialMovingAverage",
                "AnOptimizerOfTomorrow/first"
            })
    void whatIsNamedBehindAVariableIsLeftOutAndCounted(String suffixes) throws IOException {
        List<String> slots = List.of(suffixes.split(" "));
        model.forEach(name ->
                slots.forEach(slot -> add(name + "/" + slot, variables.get(name).shape())));
        add("cls/predictions/transform/dense/kernel", 32, 32);
        add("cls/predictions/transform/dense/kernel/" + slots.get(0), 32, 32);
        add("beta1_power");
        add("global_step");

        BertModel opened = open();

        assertThat(opened.fingerprint()).isEqualTo(BertCheckpoint.open(GOOGLE).fingerprint());
        assertThat(opened.origin().dropped())
                .containsExactly("beta1_power", "cls/predictions/transform/dense/kernel", "global_step");
        assertThat(opened.origin().details())
                .containsEntry(
                        "left out", (model.size() * slots.size() + 1) + " variables of an optimizer or of averages");
    }

    /** Adafactor keeps a moment of each row and one of each column, SM3 the same with lengths of one. */
    @Test
    void momentsOfRowsAndColumnsToo() throws IOException {
        for (String name : model) {
            int[] shape = variables.get(name).shape();
            if (shape.length == 2) {
                add(name + "/vr", shape[0]);
                add(name + "/vc", shape[1]);
                add(name + "/accumulator0", shape[0], 1);
                add(name + "/accumulator1", 1, shape[1]);
            } else {
                add(name + "/v", shape);
                add(name + "/step");
            }
        }
        assertThat(open().fingerprint()).isEqualTo(BertCheckpoint.open(GOOGLE).fingerprint());
    }

    @Test
    void averagesInFrontOfTheModelsNamesAreNotTheModel() throws IOException {
        model.forEach(name -> add("averages/" + name, variables.get(name).shape()));
        BertModel opened = open();
        assertThat(opened.fingerprint()).isEqualTo(BertCheckpoint.open(GOOGLE).fingerprint());
        assertThat(opened.origin().dropped()).hasSize(model.size()).allMatch(name -> name.startsWith("averages/"));
    }

    /** Matrices that would change a weight are none of an optimizer's. */
    @Test
    void whatHasOtherLengthsIsNotLeftOut() {
        String kernel = "bert/encoder/layer_1/attention/self/query/kernel";
        for (int[] shape : new int[][] {{32, 8}, {8}, {3}}) {
            add(kernel + "/lora_a", shape);
            assertThatThrownBy(this::open)
                    .isExactlyInstanceOf(CheckpointException.class)
                    .hasMessageContaining("holds " + kernel + "/lora_a, which has no place in the BERT");
        }
    }

    @Test
    void twoModelsAreRefused() {
        Stream.of("student/", "teacher/")
                .forEach(scope -> model.forEach(name -> variables.put(scope + name, variables.get(name))));
        variables.keySet().removeAll(model);
        assertThatThrownBy(this::open)
                .isExactlyInstanceOf(CheckpointException.class)
                .hasMessageContaining("found [student/bert/, teacher/bert/]");
    }
}
