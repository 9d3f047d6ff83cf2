package org.pasta4j.cli.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.cli.CommandRun;
import org.pasta4j.cli.train.TrainingChart;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.Task;
import org.pasta4j.pasta.model.PastaModel;
import org.pasta4j.pasta.model.PastaTagger;
import org.pasta4j.pasta.model.TrainableModel;

/** From an adapter's folder to a table, a picture and numbers. */
class AttentionCommandTest {
    private static final Path TINY_ROBERTA = CommandRun.TINY_BERT.resolveSibling("tiny-roberta");

    @TempDir
    private Path folder;

    @Test
    void showsEachSpecialTokenOfAPair() throws IOException {
        adapter(TINY_ROBERTA, PastaConfig.classification("no", "yes").withSlots(4));

        String screen = attention("the man", "plays the guitar").done();

        assertThat(screen)
                .contains("mean over 4 heads and ", "<s>", "</s> 1", "</s> 2", "</s> 3", "The head reads <s> alone");
        assertThat(screen.lines().filter(line -> line.matches(" +[0-9] .*"))).hasSize(3);
        JsonNode json = json();
        assertThat(json.at("/special_tokens")).hasSize(4);
        assertThat(json.at("/texts/0/second_text").asText()).isEqualTo("plays the guitar");
        assertThat(json.at("/texts/0/rows/0/tokens/0").asText()).isEqualTo("<s>");
        assertThat(json.at("/layers/1/offset_norms/3").asDouble()).isPositive();
        assertThat(json.at("/layers/0/after/heads/from_special/3/3/2").isDouble())
                .isTrue();
        double mean = 0;
        for (JsonNode head : json.at("/layers/1/before/heads/from_ordinary")) {
            mean += head.get(2).asDouble() / 4;
        }
        assertThat(json.at("/layers/1/before/from_ordinary/2").asDouble()).isCloseTo(mean, within(1e-5));
        assertThat(screen).contains(String.format(Locale.ROOT, "%.3f", mean));
        assertThat(ImageIO.read(folder.resolve("seen/attention.png").toFile()).getWidth())
                .isEqualTo(TrainingChart.WIDTH);
        attention("the man", "plays").refused("seen exists already");
    }

    @Test
    void saysWhatIsCutAndWhatIsReadInWindows() throws IOException {
        String text = "the big dog is eating the cow and the man is eating the dog";
        adapter(
                CommandRun.TINY_BERT,
                PastaConfig.classification("no", "yes").withMaxLength(10).withInitialScale(0));
        CommandRun cut = attention(text, "\u200b", "a cow");
        assertThat(cut.exitCode()).isZero();
        assertThat(cut.out()).contains("each text, and 2 texts");
        assertThat(cut.err())
                .contains("1 text was cut to the 10 tokens")
                .contains("left out 1 text without tokens but the special ones, the first: text 2")
                .hasLineCount(2);
        assertThat(json().at("/texts/0/rows/0/truncated").asBoolean()).isTrue();
        assertThat(json().at("/layers/2/after")).isEqualTo(json().at("/layers/2/before"));

        Files.move(folder.resolve("seen"), folder.resolve("seen before"));
        Files.move(folder.resolve("adapter"), folder.resolve("adapter before"));
        adapter(
                CommandRun.TINY_BERT,
                PastaConfig.tokenClassification(List.of("O", "B-animal")).withMaxLength(10));
        CommandRun windows = attention(text);
        assertThat(windows.exitCode()).isZero();
        assertThat(windows.out()).doesNotContain("The head reads").contains("each window, and 2 windows");
        JsonNode rows = json().at("/texts/0/rows");
        assertThat(windows.err())
                .contains("and read in " + rows.size() + " windows")
                .hasLineCount(1);
        assertThat(rows.at("/1/window/of").asInt()).isEqualTo(rows.size());
        assertThat(text.substring(
                        rows.at("/1/window/start").asInt(),
                        rows.at("/1/window/end").asInt()))
                .startsWith(rows.at("/1/tokens/1").asText());
    }

    @Test
    void refusesWhatItCannotShow() throws IOException {
        adapter(CommandRun.TINY_BERT, PastaConfig.classification("no", "yes").headOnly());

        attention("a dog").refused("has no offsets");
        attention(" ").refused("none of 1 text has tokens");
        CommandRun.withInput("", "attention", "--adapter", folder.resolve("adapter"), "--out", folder.resolve("seen"))
                .refused("There is no text to look at");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(folder.resolve("adapter"));
        }
    }

    private void adapter(Path checkpoint, PastaConfig config) {
        BertModel base = BertCheckpoint.open(checkpoint);
        try (BertTokenizer tokenizer = BertTokenizer.open(checkpoint);
                TrainableModel<?> model = config.task() == Task.TOKEN_CLASSIFICATION
                        ? PastaTagger.create(base, tokenizer, config)
                        : PastaModel.create(base, tokenizer, config)) {
            model.adapter(checkpoint.toAbsolutePath().toString()).save(folder.resolve("adapter"));
        }
    }

    private CommandRun attention(String... texts) {
        Stream<Object> options = Stream.of("attention", "--adapter", folder.resolve("adapter"));
        Stream<Object> out = Stream.of("--out", folder.resolve("seen"));
        return CommandRun.of(
                Stream.of(options, out, Stream.of(texts)).flatMap(part -> part).toArray());
    }

    private JsonNode json() throws IOException {
        return new ObjectMapper().readTree(folder.resolve("seen/attention.json").toFile());
    }
}
