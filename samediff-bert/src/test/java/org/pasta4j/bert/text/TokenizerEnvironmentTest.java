package org.pasta4j.bert.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pasta4j.bert.BadInputException;

/** What a tokenizer needs around it and in it. */
class TokenizerEnvironmentTest {
    private static final Path TINY = Path.of("../src-test/src/test/resources/golden/tiny-bert");

    @TempDir
    Path folder;

    /** tokenizers 1208, transformers 13000. */
    @Test
    void withoutSpecialTokensNoRowsAreMadeForAModel() throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode json =
                (ObjectNode) mapper.readTree(TINY.resolve("tokenizer.json").toFile());
        json.putNull("post_processor");
        mapper.writeValue(folder.resolve("tokenizer.json").toFile(), json);
        try (BertTokenizer tokenizer = BertTokenizer.open(folder)) {
            assertThat(tokenizer.encode("a man").slots()).containsExactly(-1, -1);
            for (Runnable meeting : new Runnable[] {tokenizer::uncut, () -> tokenizer.withMaxLength(8)}) {
                assertThatThrownBy(meeting::run)
                        .isExactlyInstanceOf(BadInputException.class)
                        .hasMessageContaining("no special tokens around a text")
                        .hasMessageContaining("\"post_processor\"");
            }
            assertThatThrownBy(() -> tokenizer.encode(""))
                    .isExactlyInstanceOf(BadInputException.class)
                    .hasMessageStartingWith("A text has no tokens");
            assertThat(tokenizer.holders()).isEqualTo(1);
        }
    }

    /** djl 2946 and 2333. */
    @Test
    void aCacheThatCannotBeWrittenIsNamed() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        Path errors = folder.resolve("errors");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-DENGINE_CACHE_DIR=" + file.resolve("cache"),
                        Opening.class.getName(),
                        TINY.toString())
                .redirectErrorStream(true)
                .redirectOutput(errors.toFile())
                .start();
        try {
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(Files.readString(errors, StandardCharsets.UTF_8))
                .contains("BadInputException: The native library of Hugging Face's tokenizers cannot be loaded from "
                        + file + File.separator + "cache")
                .contains("ENGINE_CACHE_DIR or DJL_CACHE_DIR")
                .doesNotContain("is not a tokenizer that can be read");
    }

    /** A process of its own: a library is loaded once. */
    static final class Opening {
        private Opening() {}

        public static void main(String[] arguments) {
            BertTokenizer.open(Path.of(arguments[0])).close();
        }
    }
}
