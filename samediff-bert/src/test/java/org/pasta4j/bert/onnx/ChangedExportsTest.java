package org.pasta4j.bert.onnx;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Stream;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.AttributeProto.AttributeType;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.pasta4j.bert.CheckpointException;

/** One attribute of a fused operation changed, and the graph computes something else than a BERT: it is refused. */
class ChangedExportsTest {
    private static final Path EXPORTS = Path.of("src/test/resources/exports");
    private static final String ATTENTION = "bert/t5-dynamo-sdpa-23-optimized.onnx";
    private static final String MULTI_HEAD = "bert/t5-classic-eager-14-fold-opt0-mha-half.onnx";
    private static final String FUSED_PRODUCTS = "bert/t5-classic-eager-11-fold-ort_all.onnx";

    static Stream<Arguments> changes() {
        return Stream.of(
                change(ATTENTION, "Attention", "scale", real(0.3f), "multiplied by 0.3"),
                change(ATTENTION, "Attention", "softcap", real(5), "over all tokens"),
                change(ATTENTION, "Attention", "is_causal", integer(1), "over all tokens"),
                change(MULTI_HEAD, "MultiHeadAttention", "scale", real(0.3f), "multiplied by 0.3"),
                change(MULTI_HEAD, "MultiHeadAttention", "unidirectional", integer(1), "causal mask"),
                change(MULTI_HEAD, "MultiHeadAttention", "num_heads", integer(1), "heads"),
                change(MULTI_HEAD, "MultiHeadAttention", "mask_filter_value", real(-1), "very negative"),
                change(FUSED_PRODUCTS, "FusedMatMul", "alpha", real(0.3f), "multiplied by 0.3"),
                change(FUSED_PRODUCTS, "FusedMatMul", "transBatchA", integer(1), "other axes"));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void areRefused(String file, String op, String name, Consumer<AttributeProto.Builder> value, String message)
            throws IOException {
        ModelProto.Builder model = ModelProto.parseFrom(Files.readAllBytes(EXPORTS.resolve(file))).toBuilder();
        NodeProto.Builder last = model.getGraphBuilder().getNodeBuilderList().stream()
                .filter(node -> node.getOpType().equals(op))
                .reduce((first, second) -> second)
                .orElseThrow();
        last.getAttributeBuilderList().stream()
                .filter(attribute -> attribute.getName().equals(name))
                .findFirst()
                .ifPresentOrElse(
                        value, () -> value.accept(last.addAttributeBuilder().setName(name)));

        assertThatThrownBy(() -> OnnxDialect.read(model.build(), Path.of("changed.onnx")))
                .isExactlyInstanceOf(CheckpointException.class)
                .hasMessageContaining("changed.onnx")
                .hasMessageContaining(message);
    }

    private static Arguments change(
            String file, String op, String name, Consumer<AttributeProto.Builder> value, String message) {
        return Arguments.of(file, op, name, value, message);
    }

    private static Consumer<AttributeProto.Builder> real(float value) {
        return attribute -> attribute.setType(AttributeType.FLOAT).setF(value);
    }

    private static Consumer<AttributeProto.Builder> integer(long value) {
        return attribute -> attribute.setType(AttributeType.INT).setI(value);
    }
}
