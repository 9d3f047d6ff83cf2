package org.pasta4j.pasta.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.text.SpecialTokenRule;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.adapter.AdapterConfig;

class SameDiffExportTest {
    @Test
    void whatIsLargerThanAFileCanBeIsRefusedBeforeAnyWork() {
        BertModel base = BertCheckpoint.open(Path.of("../src-test/src/test/resources/golden/tiny-bert"));
        PastaConfig config = PastaConfig.classification("a", "b").headOnly();
        Adapter adapter = new Adapter(
                AdapterConfig.of(config, base, "tiny"),
                Optional.empty(),
                Map.of(
                        Adapter.CLASSIFIER_WEIGHT, FrozenTensor.of(new float[64], 2, 32),
                        Adapter.CLASSIFIER_BIAS, FrozenTensor.of(new float[2], 2)));
        long bytes = 4 * base.parameterCount();
        assertThat(new SameDiffExport(adapter, base, SpecialTokenRule.ENDS, 2 * bytes))
                .isNotNull();
        assertThatThrownBy(() -> new SameDiffExport(adapter, base, SpecialTokenRule.ENDS, bytes))
                .isExactlyInstanceOf(BadInputException.class)
                .hasMessageContaining("a SameDiff file of 1.0.0-M2.1 holds at most")
                .hasMessageEndingWith("Export to ONNX instead.");
    }
}
