package org.pasta4j.bert.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pasta4j.bert.safetensors.RawSafetensors.entry;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.FrozenTensor;

class SafetensorsFileTest {
    private static final Path TINY_BERT = Path.of("../src-test/src/test/resources/golden/tiny-bert/model.safetensors");

    @TempDir
    Path folder;

    @Test
    void writtenTensorsComeBackBitForBitInOrder() throws IOException {
        Map<String, FrozenTensor> tensors = new LinkedHashMap<>();
        tensors.put("z", FrozenTensor.of(new float[] {1.5f, -0f, Float.MIN_VALUE, 3e38f, 0.1f, -7}, 2, 3));
        tensors.put("a \"quoted\" \u00fc", FrozenTensor.of(new float[] {42}));
        tensors.put("by columns", tensors.get("z").transpose());
        Map<String, String> metadata = Map.of("format", "pt");
        Path file = folder.resolve("some.safetensors");

        SafetensorsWriter.write(file, tensors, metadata);

        SafetensorsFile read = SafetensorsFile.open(file);
        assertThat(read.names()).containsExactlyElementsOf(tensors.keySet());
        assertThat(read.metadata()).isEqualTo(metadata);
        tensors.forEach((name, tensor) -> assertThat(read.floats(name)).isEqualTo(tensor));
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(bytes.getLong(0) % 8).isZero();
    }

    @Test
    void filesOfThePythonLibraryAreRead() {
        SafetensorsFile file = SafetensorsFile.open(TINY_BERT);

        assertThat(file.metadata()).containsExactly(Map.entry("format", "pt"));
        assertThat(file.names()).hasSize(56).startsWith("embeddings.position_ids", "embeddings.LayerNorm.bias");
        assertThat(file.dtype("embeddings.position_ids")).isEqualTo("I64");
        assertThat(file.shape("embeddings.position_ids")).containsExactly(1, 64);
        assertThat(file.longs("embeddings.position_ids")).startsWith(0, 1, 2).endsWith(63);
        assertThat(file.floats("pooler.dense.weight").shape()).containsExactly(32, 32);
    }

    @Test
    void emptyTensorsAndScalarsAreAllowed() {
        byte[] bytes = RawSafetensors.of(
                "{" + entry("e", "I64", "[0,7]", 0, 0) + "," + entry("s", "F32", "[]", 0, 4) + "}", 4);
        SafetensorsFile file = SafetensorsFile.of(Path.of("x"), ByteBuffer.wrap(bytes));

        assertThat(file.longs("e")).isEmpty();
        assertThat(file.floats("s").length()).isEqualTo(1);
        assertThatThrownBy(() -> file.longs("s")).hasMessage("x: tensor s: expected values of I64, found F32.");
        assertThatThrownBy(() -> file.floats("e"))
                .hasMessageContaining("expected values of F32, F16, BF16 or F64, found I64. Save");
        assertThatThrownBy(() -> file.floats("t")).hasMessage("x holds no tensor t.");
    }

    @ParameterizedTest
    @MethodSource
    void damageIsNamed(String damage, byte[] bytes, String message) {
        assertThatThrownBy(() -> SafetensorsFile.of(Path.of("bad.safetensors"), ByteBuffer.wrap(bytes)))
                .as(damage)
                .isExactlyInstanceOf(CheckpointException.class)
                .hasMessageStartingWith("bad.safetensors")
                .hasMessageContaining(message);
    }

    static Stream<Arguments> damageIsNamed() {
        byte[] empty = "{}".getBytes();
        String a = entry("a", "F32", "[2]", 0, 8);
        return Stream.of(
                Arguments.of("empty file", new byte[0], "at least 8 bytes, found 0"),
                Arguments.of("huge length", RawSafetensors.withLength(1L << 40, empty, 0), "at most 100000000 bytes"),
                Arguments.of("negative length", RawSafetensors.withLength(-1, empty, 0), "found 18446744073709551615"),
                Arguments.of("cut off", RawSafetensors.withLength(99, empty, 0), "should have 99 bytes, found 2"),
                Arguments.of("no JSON", RawSafetensors.of("nonsense", 0), "expected JSON, found an error at line 1"),
                Arguments.of("a list", RawSafetensors.of("[]", 0), "expected a JSON object"),
                Arguments.of("text after the object", RawSafetensors.of("{}{}", 0), "expected JSON"),
                Arguments.of("not UTF-8", RawSafetensors.withLength(2, new byte[] {'{', -1}, 0), "not UTF-8"),
                Arguments.of("a name twice", RawSafetensors.of("{" + a + "," + a + "}", 8), "Duplicate field 'a'"),
                raw("metadata of numbers", "\"__metadata__\":{\"n\":1}", 0, "should hold texts only"),
                raw("unknown dtype", entry("a", "F31", "[2]", 0, 8), 8, "tensor a: dtype should be one of F64, F32"),
                raw("no dtype", "\"a\":{\"shape\":[],\"data_offsets\":[0,4]}", 4, "found nothing"),
                raw("negative shape", entry("a", "F32", "[-2]", 0, 8), 8, "whole numbers from 0 to 2147483647"),
                raw("shape of fractions", entry("a", "F32", "[2.0]", 0, 8), 8, "found 2.0"),
                raw("shape no list", entry("a", "F32", "2", 0, 8), 8, "shape should be a list"),
                raw("size differs", entry("a", "F32", "[3]", 0, 8), 8, "should take 12 bytes, found offsets for 8"),
                raw("size overflows", entry("a", "F32", "[2147483647,2147483647,2147483647]", 0, 8), 8, "more bytes"),
                raw("offsets fall", entry("a", "F32", "[2]", 8, 0), 8, "should rise from 0"),
                raw(
                        "one offset",
                        "\"a\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0]}",
                        4,
                        "two whole numbers"),
                raw("data cut off", a, 7, "should end at byte 8 of the data, found only 7 bytes"),
                raw("overlap", a + "," + entry("b", "F32", "[2]", 4, 12), 12, "begin at byte 8 of the data, after a"),
                raw("hole", a + "," + entry("b", "F32", "[1]", 12, 16), 16, "found 12 (a hole)"),
                raw("trailing bytes", a, 9, "expected the file to end after a, found 1 more bytes"));
    }

    private static Arguments raw(String damage, String entries, int dataBytes, String message) {
        return Arguments.of(damage, RawSafetensors.of("{" + entries + "}", dataBytes), message);
    }

    @Test
    void everyTruncationIsRefused() throws IOException {
        byte[] whole = Files.readAllBytes(TINY_BERT);
        for (int length = 0; length < whole.length; length += 1 + length / 50) {
            ByteBuffer part = ByteBuffer.wrap(Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> SafetensorsFile.of(Path.of("part"), part)).isInstanceOf(CheckpointException.class);
        }
    }
}
