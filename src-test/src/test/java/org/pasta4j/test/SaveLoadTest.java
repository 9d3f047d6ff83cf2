package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.autodiff.samediff.SameDiff;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.HiddenActivation;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.adapter.AdapterException;
import org.pasta4j.pasta.data.Example;
import org.pasta4j.pasta.layers.PastaLayers;
import org.pasta4j.pasta.model.PastaModel;
import org.pasta4j.pasta.train.EpochReport;
import org.pasta4j.pasta.train.TrainingOptions;

/** What was trained comes back: in another process, on another file of the same base, and for more training. */
class SaveLoadTest {
    private static final Path TINY_BERT =
            Path.of("src/test/resources/golden/tiny-bert").toAbsolutePath();
    private static final Path TINY_BERT_ONNX = TINY_BERT.resolve("onnx/torchscript-eager-17.onnx");
    private static final PastaConfig CLASSES =
            PastaConfig.classification("short", "long").withSlots(3).withDropout(0);
    private static final PastaConfig NUMBER =
            PastaConfig.regression().withSlots(3).withDropout(0);
    private static final TrainingOptions OPTIONS = TrainingOptions.defaults().withBatchSize(4);

    @TempDir
    Path folder;

    @Test
    void anotherProcessSaysTheSameBitForBit() throws IOException, InterruptedException {
        List<String> expected = new ArrayList<>(trainAndSave(TINY_BERT, CLASSES, "classes"));
        expected.addAll(trainAndSave(TINY_BERT, NUMBER, "number"));

        List<String> all = OtherProcess.lines(
                folder, List.of(), SavedModels.class, TINY_BERT, folder.resolve("classes"), folder.resolve("number"));
        List<String> lines =
                all.stream().filter(line -> line.startsWith("score ")).toList();
        assertThat(lines).hasSize(3 * 2 + 3).isEqualTo(expected);
    }

    @Test
    void anAdapterGoesFromOneFileOfItsBaseToAnother() {
        List<String> expected = trainAndSave(TINY_BERT_ONNX, CLASSES, "adapter");
        assertThat(SavedModels.scores(TINY_BERT, folder.resolve("adapter"))).isEqualTo(expected);
    }

    @Test
    void trainingGoesOnWhereItStopped() {
        List<String> before = trainAndSave(TINY_BERT, CLASSES, "adapter");
        try (BertTokenizer tokenizer = BertTokenizer.open(TINY_BERT);
                PastaModel fresh = PastaModel.create(BertCheckpoint.open(TINY_BERT), tokenizer, CLASSES);
                PastaModel loaded =
                        PastaModel.load(folder.resolve("adapter"), BertCheckpoint.open(TINY_BERT), tokenizer)) {
            double atFirst = fresh.evaluate(examples(CLASSES)).loss();
            double saved = loaded.evaluate(examples(CLASSES)).loss();
            List<EpochReport> epochs =
                    loaded.fit(examples(CLASSES), OPTIONS.withEpochs(5)).epochs();
            assertThat(saved).isLessThan(atFirst);
            assertThat(epochs.get(4).loss()).isLessThan(epochs.get(0).loss());
            assertThat(loaded.evaluate(examples(CLASSES)).loss()).isLessThan(saved);
            assertThat(SavedModels.scores(loaded)).isNotEqualTo(before);
        }
    }

    @Test
    void anAdapterOfTokensIsTheSameWhenLoaded() {
        BertModel base = BertCheckpoint.open(TINY_BERT);
        PastaConfig config = PastaConfig.tokenClassification(List.of("O", "B-place", "I-place"));
        Adapter saved = PastaLayers.build(SameDiff.create(), base, config).adapter("tiny");
        saved.save(folder.resolve("tokens"));

        Adapter loaded = Adapter.load(folder.resolve("tokens"));
        loaded.requireBase(base);
        assertThat(loaded.config().pastaConfig()).isEqualTo(config);
        assertThat(loaded.tensors()).isEqualTo(saved.tensors());
        assertThat(folder.resolve("tokens/README.md"))
                .content()
                .contains("pipeline_tag: token-classification", "PastaTagger.load");
    }

    @Test
    void anotherBaseIsRefusedWithBothFingerprints() {
        trainAndSave(TINY_BERT, CLASSES, "adapter");
        BertModel tinyBert = BertCheckpoint.open(TINY_BERT);
        BertModel sameSizes = RandomModels.of(tinyBert.config(), true, 1);
        BertModel otherSizes = RandomModels.of(RandomModels.sizes(2, 16, 4, HiddenActivation.GELU), true, 1);
        try (BertTokenizer tokenizer = BertTokenizer.open(TINY_BERT)) {
            for (BertModel other : List.of(sameSizes, otherSizes)) {
                assertThatThrownBy(() -> PastaModel.load(folder.resolve("adapter"), other, tokenizer))
                        .isInstanceOf(AdapterException.class)
                        .hasMessageContainingAll(tinyBert.fingerprint(), other.fingerprint());
            }
        }
    }

    /** Trains on a base, saves under the name, and returns what the trained model says. */
    private List<String> trainAndSave(Path base, PastaConfig config, String name) {
        try (BertTokenizer tokenizer = BertTokenizer.open(base);
                PastaModel model = PastaModel.create(BertCheckpoint.open(base), tokenizer, config)) {
            model.fit(examples(config), OPTIONS);
            model.save(folder.resolve(name));
            return SavedModels.scores(model);
        }
    }

    /** The label is about the length, which a first token can tell. */
    private static List<Example> examples(PastaConfig config) {
        List<Example> examples = new ArrayList<>();
        for (String text : Definitions.some(16)) {
            String cut = examples.size() % 2 == 0 ? text.substring(0, 12) : text;
            String label = examples.size() % 2 == 0 ? "short" : "long";
            examples.add(Example.pair(
                    cut, "a text", config.labels().isEmpty() ? Double.toString(cut.length() / 100.0) : label));
        }
        return examples;
    }
}
