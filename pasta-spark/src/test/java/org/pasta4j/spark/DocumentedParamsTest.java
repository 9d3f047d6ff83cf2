package org.pasta4j.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.junit.jupiter.api.Test;

/** The page of the documentation says of each parameter what Spark's {@code explainParams()} says. */
class DocumentedParamsTest {
    private static final Path PAGE = Path.of("../docs/spark.md");

    @Test
    void thePageHasTheParametersOfTheTransformer() throws IOException {
        List<String> rows = Files.readAllLines(PAGE).stream()
                .dropWhile(line -> !line.equals("## Parameters"))
                .skip(1)
                .takeWhile(line -> !line.startsWith("## "))
                .filter(line -> line.startsWith("| `"))
                .toList();

        assertThat(rows).containsExactlyInAnyOrderElementsOf(rows(new PastaTransformer()));
    }

    private static List<String> rows(Params stage) {
        return Arrays.stream(stage.params())
                .map(param -> "| `" + param.name() + "` | " + byDefault(stage, param) + " | " + param.doc() + " |")
                .toList();
    }

    private static String byDefault(Params stage, Param<?> param) {
        if (stage.getDefault(param).isEmpty()) {
            return "";
        }
        String value = stage.getDefault(param).get().toString();
        return value.isEmpty() ? "none" : "`" + value + "`";
    }
}
