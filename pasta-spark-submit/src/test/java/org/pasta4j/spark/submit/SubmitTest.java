package org.pasta4j.spark.submit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class SubmitTest {
    private static final Path JAR = Path.of("a.jar");

    @Test
    void whatIsBeforeTheCommandIsOfSparkSubmit() {
        List<String> submitted = Submit.submitted(List.of("--master", "yarn", "score", "--base", "b"), JAR);
        assertThat(submitted).endsWith("--master", "yarn", "--class", Submit.MAIN, "a.jar", "score", "--base", "b");
    }

    @Test
    void settingsOfTheUserStay() {
        String own = "spark.executorEnv.OMP_WAIT_POLICY=active";
        List<String> submitted = Submit.submitted(List.of("--conf", own, "score"), JAR);
        assertThat(submitted.stream().filter(option -> option.contains("OMP_WAIT_POLICY")))
                .containsExactly(own);
        assertThat(submitted).contains("spark.executorEnv.KMP_BLOCKTIME=0");
    }
}
