package org.pasta4j.pasta.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.data.DataException;

class RegressionLabelsTest {
    private final LabelCodec targets = LabelCodec.of(PastaConfig.regression());

    @ParameterizedTest
    @CsvSource({"5,5", "-1.5,-1.5", "+0.25,0.25", "3.,3", ".5,0.5", "2e-3,0.002", "1E+2,100", "3.4e38,3.4e38", "-0,-0.0"
    })
    void decimalsAreTaken(String label, double number) {
        assertThat(targets.value(label)).isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ".",
                "-",
                "e5",
                "1e",
                "5d",
                "5f",
                "1e39",
                "-1e39",
                "1e999",
                "NaN",
                "Infinity",
                "-Infinity",
                "0x1p3",
                "0x10",
                "1,5",
                "1_000",
                " 5",
                "5 ",
                "5\n",
                "\u0663",
                "5 stars"
            })
    void allElseIsRefused(String label) {
        assertThatThrownBy(() -> targets.value(label))
                .isInstanceOf(DataException.class)
                .hasMessage("the label \"" + label + "\" is no number for a regression: expected a decimal such as -1.5"
                        + " or 2e-3, at most 3.4e38 in size"
                        + (label.contains(",") ? ", with a point, not a comma." : "."));
    }
}
