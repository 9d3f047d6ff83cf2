package org.pasta4j.cli.convert;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.cli.Pasta;
import org.pasta4j.cli.base.Models;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.adapter.AdapterConfig;

class InfoCommandTest {
    @TempDir
    private Path folder;

    @Test
    void describesTheModelThatComesWithTheProgram() {
        assertThat(info(Models.MINILM).lines().map(line -> line.replaceAll(" {2,}", " ")))
                .anyMatch(line -> line.matches("encoder (fused, the fast one|stock, some 4 to 6 times as slow).*"))
                .contains(
                        "exporter pytorch 1.13.0",
                        "opset 14",
                        "family bert",
                        "layers 6",
                        "hidden size 384",
                        "pooler yes",
                        "parameters 22,713,216",
                        // 6 layers x 2 slots x 384, and a head of 384 + 1 for each of 2 labels.
                        "PASTA trains 5,378 parameters, 0.024 % (one text, two labels)");
    }

    @Test
    void describesAnAdapter() {
        Path adapter = folder.resolve("adapter");
        adapter().save(adapter);

        assertThat(info(adapter.toString()).lines().map(line -> line.replaceAll(" {2,}", " ")))
                .contains(
                        "kind PASTA adapter",
                        "labels no, yes",
                        "slots 2",
                        // 3 layers x 2 slots x 4, and a head of 4 + 1 for each label.
                        "trained 34 parameters",
                        "base a base, 3 layers, hidden size 4",
                        "base fingerprint sha256:" + "0".repeat(64));
    }

    private static Adapter adapter() {
        AdapterConfig config = new AdapterConfig(
                PastaConfig.classification("no", "yes").withMaxLength(64),
                "a base",
                "sha256:" + "0".repeat(64),
                3,
                4,
                "1.0");
        Map<String, FrozenTensor> head = new LinkedHashMap<>();
        head.put(Adapter.CLASSIFIER_WEIGHT, FrozenTensor.of(new float[8], 2, 4));
        head.put(Adapter.CLASSIFIER_BIAS, FrozenTensor.of(new float[2], 2));
        return new Adapter(config, Optional.of(FrozenTensor.of(new float[24], 3, 2, 4)), head);
    }

    private static String info(String path) {
        StringWriter out = new StringWriter();
        assertThat(Pasta.commandLine().setOut(new PrintWriter(out, true)).execute("info", path))
                .isZero();
        return out.toString();
    }
}
