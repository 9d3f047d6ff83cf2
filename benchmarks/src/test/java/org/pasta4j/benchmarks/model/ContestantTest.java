package org.pasta4j.benchmarks.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.samediff.Precision;

class ContestantTest {
    @ParameterizedTest
    @EnumSource(Contestant.class)
    void theNameLeadsBack(Contestant contestant) {
        assertThat(Contestant.of(contestant.toString())).isEqualTo(contestant);
    }

    @Test
    void namesOfSidesAndOfContestantsSelect() {
        assertThat(Contestant.select(List.of("ort", "stock", "torch-bf16")))
                .containsExactly(
                        Contestant.STOCK,
                        Contestant.TORCH_BF16,
                        Contestant.ORT,
                        Contestant.ORT_LARGE,
                        Contestant.ORT_UNSORTED);
        assertThat(Contestant.select(List.of())).containsExactly(Contestant.values());
    }

    @Test
    void anUnknownNameIsRefusedWithThoseThereAre() {
        assertThatThrownBy(() -> Contestant.select(List.of("ours", "pytorch")))
                .isInstanceOf(BadInputException.class)
                .hasMessageContainingAll("\"pytorch\"", "torch-careful", "ort");
    }

    @Test
    void oursDoesTheSameWorkAsThePeer() {
        assertThat(Contestant.TORCH_CAREFUL.ours(Precision.FP32)).isEqualTo(Contestant.OURS_FP32_UNSORTED);
        assertThat(Contestant.TORCH_BF16.ours(Precision.BF16)).isEqualTo(Contestant.OURS_BF16);
        assertThat(Contestant.ORT.ours(Precision.FP32)).isEqualTo(Contestant.OURS_INFER_FP32);
        assertThat(Contestant.ORT_UNSORTED.ours(Precision.FP32)).isEqualTo(Contestant.OURS_INFER_FP32);
    }
}
