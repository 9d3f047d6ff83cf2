package org.pasta4j.bert.graph;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.ElementType;
import org.pasta4j.bert.FrozenTensor;

class GraphTensorTest {
    /** More than 2 GiB, as they are or as float32, fit into no buffer of Java. */
    @ParameterizedTest
    @CsvSource({
        "F32, 536870912, has 536870912 values; at most 536870911 of one tensor",
        "F16, 536870912, has 536870912 values; at most 536870911 of one tensor",
        "I64, 268435456, has 268435456 values; at most 268435455 of one tensor",
        "F32, 2147483648, holds nothing or too much",
    })
    void whatFitsIntoNoBufferIsRefusedBeforeItIsRead(ElementType type, long values, String message) {
        GraphTensor tensor = new GraphTensor("a graph", "words", Optional.of(type), new long[] {1, values}, () -> {
            throw new AssertionError("read");
        });
        assertThatThrownBy(type == ElementType.I64 ? tensor::integers : tensor::weight)
                .isExactlyInstanceOf(CheckpointException.class)
                .hasMessageStartingWith("a graph: tensor \"words\" ")
                .hasMessageContaining(message);
    }

    @Test
    void aShapeOfMoreValuesThanCanBeCountedIsRefused() {
        int most = Integer.MAX_VALUE;
        assertThatThrownBy(() -> FrozenTensor.of(new float[1], most, most, most))
                .isExactlyInstanceOf(CheckpointException.class)
                .hasMessageContaining("more than any memory");
    }
}
