package org.pasta4j.benchmarks.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pasta4j.benchmarks.measure.ChildProcess;
import org.pasta4j.benchmarks.model.PythonSide;
import org.pasta4j.benchmarks.task.TinyData;

/** The peer computes what we compute, or to be faster than it would mean nothing: both agree with the same cases. */
class PeerTest {
    private static final double TOLERANCE = 2e-4;

    @ParameterizedTest
    @ValueSource(strings = {"sequence-single", "sequence-pair", "regression-pair"})
    void pyTorchAgreesWithTheReferenceCode(String name) throws JsonProcessingException {
        assumeTrue(PythonSide.isNamed(), "Skipped: " + PythonSide.VENV_VARIABLE + " names no Python with PyTorch.");
        PythonSide python = PythonSide.open(Path.of("").toAbsolutePath(), new PrintWriter(System.out, true));
        Path golden = TinyData.TINY_BERT.resolveSibling(name + ".safetensors");

        ChildProcess run = python.run("agree.py", TinyData.TINY_BERT.toString(), golden.toString())
                .orThrow("The comparison of the peer");

        String last = run.out().lines().reduce((a, b) -> b).orElseThrow();
        Map<String, Double> errors = new ObjectMapper().readValue(last, new TypeReference<>() {});
        assertThat(errors).containsOnlyKeys("logits", "loss", "offsets", "head");
        assertThat(errors.values()).allSatisfy(error -> assertThat(error).isLessThan(TOLERANCE));
    }
}
