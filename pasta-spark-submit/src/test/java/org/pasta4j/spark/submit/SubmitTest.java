package org.pasta4j.spark.submit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class SubmitTest {
    private static final Path JAR = Path.of("a.jar");

    private static List<String> submitted(String... arguments) {
        List<String> all = List.of(arguments);
        return Submit.submitted(all, Submit.command(all), JAR);
    }

    @Test
    void whatIsBeforeTheCommandIsOfSparkSubmit() {
        assertThat(submitted("--name", "score", "--verbose", "--conf=a=b", "--queue", "train", "score", "--base", "b"))
                .endsWith(
                        "--name",
                        "score",
                        "--verbose",
                        "--conf=a=b",
                        "--queue",
                        "train",
                        "--class",
                        Submit.MAIN,
                        "a.jar",
                        "score",
                        "--base",
                        "b");
    }

    @Test
    void withoutACommandThereIsHelp() {
        assertThat(submitted()).endsWith("a.jar", "--help");
        assertThat(submitted("--master", "yarn", "--help")).endsWith("a.jar", "--help");
    }

    @Test
    void anotherWordIsRefused() {
        assertThatThrownBy(() -> submitted("--master", "yarn", "scroe"))
                .hasMessageContaining("Expected one of train, score")
                .hasMessageContaining("\"scroe\"");
    }

    @Test
    void settingsOfTheUserStay() {
        String own = "spark.executorEnv.OMP_WAIT_POLICY=active";
        List<String> submitted = submitted("--conf", own, "score");
        assertThat(submitted.stream().filter(option -> option.contains("OMP_WAIT_POLICY")))
                .containsExactly(own);
        assertThat(submitted).contains("spark.executorEnv.KMP_BLOCKTIME=0");
    }
}
