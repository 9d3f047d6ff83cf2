package org.pasta4j.bert.graph;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EinsumEquationTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "abc,cde->abde | - | c | ab | de",
                "BTNH , BFNH -> BNFT | BN | H | T | F",
                "abcd,cde->abe | - | cd | ab | e",
                "abcd,dce->abe | - | dc | ab | e",
                "...x,xy->...y | - | x | - | y",
                // Without a result: the letters that occur once, by the alphabet.
                "ba,bc | - | b | a | c"
            })
    void axesAreSorted(String equation, String batch, String summed, String left, String right) {
        EinsumEquation parsed = EinsumEquation.parse(equation).orElseThrow();
        assertThat(parsed.batch()).isEqualTo(batch == null ? "" : batch);
        assertThat(parsed.summed()).isEqualTo(summed);
        assertThat(parsed.ofLeft()).isEqualTo(left == null ? "" : left);
        assertThat(parsed.ofRight()).isEqualTo(right);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ab",
                "ab->ba",
                "ab,bc,cd->ad",
                "aab,bc->ac",
                "ab,bc->ac->a",
                "ab,bc->ad",
                "ab,bc->a",
                "ab,bc->c",
                "ab,bc->acc",
                "a...b,bc->ac",
                "a1,bc->ac",
                "ab,bc->a..c"
            })
    void othersAreNotKnown(String equation) {
        assertThat(EinsumEquation.parse(equation)).isEmpty();
    }
}
