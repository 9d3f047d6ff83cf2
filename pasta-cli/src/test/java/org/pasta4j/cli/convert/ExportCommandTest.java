package org.pasta4j.cli.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.autodiff.samediff.SameDiff;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.cli.CommandRun;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.model.PastaModel;

/** {@code export} and {@code adapter convert}; src-test runs what they write. */
class ExportCommandTest {
    private static final PastaConfig PAIRS =
            PastaConfig.classification("bad", "good").withSlots(3);

    @TempDir
    private Path folder;

    private Path adapter;

    @BeforeEach
    void saveAnAdapter() {
        adapter = folder.resolve("my.adapter");
        BertModel base = BertCheckpoint.open(CommandRun.TINY_BERT);
        try (BertTokenizer tokenizer = BertTokenizer.open(CommandRun.TINY_BERT);
                PastaModel model = PastaModel.create(base, tokenizer, PAIRS)) {
            model.adapter(CommandRun.TINY_BERT.toAbsolutePath().toString()).save(adapter);
        }
    }

    @Test
    void writesModelsBesideTheirTokenizer() {
        Path onnx = folder.resolve("out/model.onnx");
        assertThat(export(onnx).done())
                .contains("Written: ", "model-tokenizer.json (0.0 MB), ", "model.onnx (0.2 MB).")
                .contains("Inputs: input_ids, attention_mask, token_type_ids, int64", "at most 64 tokens a row.")
                .contains("Output: logits, float32 [rows, 2].");
        assertThat(export(folder.resolve("out/model.sd")).done()).contains("INT32 [rows, tokens]");
        assertThat(folder.resolve("out").toFile().list())
                .containsExactlyInAnyOrder("model.onnx", "model.sd", "model-tokenizer.json");

        export("onnx").done();
        assertThat(folder.resolve("my.adapter.onnx")).hasSameBinaryContentAs(onnx);
        assertThat(export("peft-like").done()).contains("is that already");
    }

    @Test
    void whatWasExportedIsNoBaseAnyMore() {
        Path onnx = folder.resolve("out/model.onnx");
        Path sameDiff = folder.resolve("out/model.sd");
        export(onnx).done();
        export(sameDiff).done();

        CommandRun.of("info", onnx).refused("model.onnx was exported by PASTA", "Open the base that it was made of");
        CommandRun.of("info", sameDiff).refused("model.sd has the name of a SameDiff graph", "open the base");
        SameDiff graph = SameDiff.load(sameDiff.toFile(), false);
        assertThatThrownBy(() -> BertCheckpoint.of(graph))
                .isExactlyInstanceOf(CheckpointException.class)
                .hasMessageContainingAll("was exported by PASTA", "Open the base that it was made of");
    }

    @Test
    void refusesInOneLineAndLeavesNothing() throws IOException {
        Path taken = Files.writeString(folder.resolve("taken.onnx"), "mine");
        export(taken).refused("taken.onnx already exists");
        Files.writeString(folder.resolve("other-tokenizer.json"), "mine");
        export(folder.resolve("other.sd")).refused("other-tokenizer.json already exists");
        CommandRun wrong = export("model.pt");
        assertThat(wrong.err()).contains("--to is model.pt; expected a file *.sd or *.onnx");
        CommandRun.of("export", "--adapter", folder, "--to", folder.resolve("a.onnx"))
                .refused("There is no file " + folder.resolve("adapter_config.json"));
        CommandRun.of(
                        "export",
                        "--adapter",
                        adapter,
                        "--to",
                        folder.resolve("a.onnx"),
                        "--model",
                        CommandRun.TINY_BERT.resolveSibling("tiny-roberta"))
                .refused("The adapter was trained on another base");
        assertThat(taken).hasContent("mine");
        assertThat(folder.toFile().list())
                .containsExactlyInAnyOrder("my.adapter", "taken.onnx", "other-tokenizer.json");
    }

    private CommandRun export(Object to) {
        return CommandRun.of("export", "--adapter", adapter, "--to", to);
    }

    @Test
    void convertsToTheAuthorsFormatAndBack() {
        Path file = folder.resolve("pasta.safetensors");
        assertThat(convert(adapter, "--to", file).done())
                .contains("BertPastaForSequenceClassification", "num_labels=2, num_special_tokens=3");
        assertThat(convert(file, "--model", CommandRun.TINY_BERT, "--to", folder.resolve("back"))
                        .done())
                .contains("sequence_classification, 354 parameters");
        assertThat(Adapter.load(folder.resolve("back")).tensors())
                .isEqualTo(Adapter.load(adapter).tensors());

        Path named = folder.resolve("named");
        convert(file, "--model", CommandRun.TINY_BERT, "--to", named, "--labels", "no,yes", "--max-length", 20)
                .done();
        assertThat(Adapter.load(named).config().pastaConfig().labels()).containsExactly("no", "yes");
        assertThat(Adapter.load(named).config().pastaConfig().maxLength()).isEqualTo(20);
    }

    @Test
    void refusesWhatCannotBeConverted() throws IOException {
        Path file = folder.resolve("pasta.safetensors");
        convert(adapter, "--to", file).done();
        Path to = folder.resolve("new");
        assertThat(convert(file, "--to", to).err()).contains("Missing option: --model");
        convert(file, "--model", CommandRun.TINY_BERT, "--to", to, "--labels", "a,b,c")
                .refused("has 2 outputs", "expected as many names as that, found 3: --labels NAME0,NAME1.");
        convert(file, "--model", CommandRun.TINY_BERT, "--to", adapter).refused("already exists");
        assertThat(convert(adapter, "--to", folder.resolve("x")).err()).contains("expected a file *.safetensors");
        assertThat(convert(adapter, "--to", file, "--labels", "a").err()).contains("is a folder");
        convert(Files.writeString(folder.resolve("a.bin"), "x"), "--model", "m", "--to", to)
                .refused("a.bin");
        assertThat(to).doesNotExist();
    }

    private static CommandRun convert(Object... arguments) {
        List<Object> all = new ArrayList<>(List.of("adapter", "convert"));
        all.addAll(Arrays.asList(arguments));
        return CommandRun.of(all.toArray());
    }
}
