package org.pasta4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.StringStringEntryProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.ValueInfoProto;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pasta4j.cli.base.Models;

/** Whatever is wrong, one line says what and where, and nothing is left behind. */
class BadInputTest {
    private static final Path ONNX = CommandRun.TINY_BERT.resolve("onnx/torchscript-eager-14.onnx");
    private static final String TABLE = "very good\tgood\nvery bad\tbad\n";

    @TempDir
    private Path inputs;

    @TempDir
    private Path outputs;

    private Path table;
    private Path out;

    @BeforeEach
    void prepare() throws IOException {
        table = write("train.tsv", TABLE);
        out = outputs.resolve("deep/down/adapter");
    }

    @AfterEach
    void nothingIsLeftBehind() throws IOException {
        assertThat(outputs).isEmptyDirectory();
        try (Stream<Path> files = Files.walk(inputs)) {
            assertThat(files.filter(file -> file.getFileName().toString().startsWith(".")))
                    .isEmpty();
        }
    }

    @Test
    void missingCheckpoint() {
        trainOn(inputs.resolve("none.onnx")).refused("No model", "none.onnx", Models.MINILM);
    }

    @Test
    void notOnnx() throws IOException {
        trainOn(write("page.onnx", "<!doctype html><title>404</title>")).refused("page.onnx", "it is a web page");
        trainOn(write("empty.onnx", "")).refused("empty.onnx", "it is empty");
        trainOn(write("noise.onnx", "any text at all")).refused("noise.onnx", "is not an ONNX file");
    }

    @Test
    void anUnknownKindOfFile() throws IOException {
        trainOn(write("model.bin", "any text at all")).refused("model.bin", "no checkpoint that can be read", "ONNX");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.001, 0.02, 0.25, 0.5, 0.9, 0.99999})
    void truncatedOnnx(double part) throws IOException {
        byte[] bytes = Files.readAllBytes(ONNX);
        Path cut = inputs.resolve("cut.onnx");
        Files.write(cut, Arrays.copyOf(bytes, (int) (part * bytes.length)));

        trainOn(cut).refused("cut.onnx", "truncated or corrupt");
    }

    /** Any byte may be wrong: a weight's changes the model, every other one is refused or has no meaning. */
    @Test
    void corruptOnnx() throws IOException {
        byte[] bytes = Files.readAllBytes(ONNX);
        Random random = new Random(1);
        int refused = 0;
        for (int i = 0; i < 60; i++) {
            byte[] flipped = bytes.clone();
            int stretch = random.nextInt(bytes.length - 64);
            for (int b = 0; b < 64; b++) {
                flipped[stretch + b] ^= (byte) 0xff;
            }
            CommandRun run = CommandRun.of("info", Files.write(inputs.resolve("flipped.onnx"), flipped));
            if (run.exitCode() != 0) {
                run.refused("flipped.onnx");
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }

    @Test
    void onnxOfAnotherModel() throws IOException {
        GraphProto graph = GraphProto.newBuilder()
                .setName("adder")
                .addInput(ValueInfoProto.newBuilder().setName("x"))
                .addInput(ValueInfoProto.newBuilder().setName("y"))
                .addOutput(ValueInfoProto.newBuilder().setName("z"))
                .addNode(NodeProto.newBuilder()
                        .setOpType("Add")
                        .addInput("x")
                        .addInput("y")
                        .addOutput("z"))
                .build();
        ModelProto model = ModelProto.newBuilder()
                .setIrVersion(8)
                .setProducerName("test")
                .setGraph(graph)
                .build();
        Path file = Files.write(inputs.resolve("adder.onnx"), model.toByteArray());

        trainOn(file).refused("adder.onnx", "BERT");
    }

    @Test
    void externalDataThatIsAbsent() throws IOException {
        ModelProto.Builder model = ModelProto.parseFrom(Files.readAllBytes(ONNX)).toBuilder();
        GraphProto.Builder graph = model.getGraphBuilder();
        for (int i = 0; i < graph.getInitializerCount(); i++) {
            TensorProto.Builder tensor = graph.getInitializerBuilder(i);
            if (tensor.getDataType() == TensorProto.DataType.FLOAT.getNumber() && tensor.getDimsCount() == 2) {
                tensor.clearRawData()
                        .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                        .addExternalData(StringStringEntryProto.newBuilder()
                                .setKey("location")
                                .setValue("weights.bin"));
            }
        }
        trainOn(Files.write(inputs.resolve("outside.onnx"), model.build().toByteArray()))
                .refused("outside.onnx", "weights.bin");
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void aWeightThatIsNoNumber(float value) throws IOException {
        Path model = Files.createDirectory(inputs.resolve("tiny"));
        for (String name : List.of("config.json", "tokenizer.json")) {
            Files.copy(CommandRun.TINY_BERT.resolve(name), model.resolve(name));
        }
        byte[] bytes = Files.readAllBytes(CommandRun.TINY_BERT.resolve("model.safetensors"));
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putFloat(bytes.length - 4, value);
        Files.write(model.resolve("model.safetensors"), bytes);

        trainOn(model).refused(model.toString(), Float.toString(value));
    }

    @Test
    void noTokenizer() throws IOException {
        trainOn(Files.copy(ONNX, inputs.resolve("alone.onnx"))).refused("alone", "tokenizer.json");
    }

    @Test
    void noData() throws IOException {
        trainFrom(write("empty.tsv", "")).refused("empty.tsv", "it is empty");
        trainFrom(write("header.tsv", "text\tlabel\n")).refused("header.tsv", "nothing after its header");
        trainFrom(inputs.resolve("none.tsv")).refused("no file", "none.tsv");
    }

    @Test
    void aLineWithTooFewColumns() throws IOException {
        trainFrom(write("short.tsv", TABLE + "no label here\n"))
                .refused("short.tsv, line 3: expected 2 columns", "found 1");
        trainFrom(write("narrow.tsv", "no label\nnone at all\n"))
                .refused("narrow.tsv, line 1: expected at least 2 columns, found 1");
    }

    @Test
    void damagedRowsOfEveryKind() throws IOException {
        trainFrom(write("a.csv", "x,good\ny,\"bad\n")).refused("a.csv, line 2: expected CSV, found a quoted field");
        trainFrom(write("a.jsonl", "{\"text\": \"x\", \"label\": \"good\"}\n{\"text\": \"y"))
                .refused("a.jsonl, line 2: expected a JSON object, found damage at character");
        trainFrom(write("b.jsonl", "{\"text\": \"x\", \"tag\": \"good\"}\n"))
                .refused("b.jsonl, line 1: there is no field \"label\"; there are \"text\", \"tag\".");
        Files.write(inputs.resolve("latin.tsv"), (TABLE + "na\u00efve\tbad\n").getBytes(StandardCharsets.ISO_8859_1));
        trainFrom(inputs.resolve("latin.tsv")).refused("latin.tsv, line 3: expected UTF-8");
        trainFrom(write("one.tsv", "x\tgood\ny\tgood\n")).refused("one.tsv has only the label \"good\"");
        train(CommandRun.TINY_BERT, write("two.csv", "text,label,text\nx,good,y\n"), "--text", "text")
                .refused("two.csv has more than one column \"text\"; choose it by its number.");
        train(CommandRun.TINY_BERT, table, "--text", 2)
                .refused("train.tsv: text and label are both read from column 2; expected a column for each.");
        train(CommandRun.TINY_BERT, write("c.jsonl", "{}"), "--header").refused("c.jsonl: whether there is a header");
    }

    @Test
    void aDevLabelThatIsNotTrainedOn() throws IOException {
        Path dev = write("dev.tsv", "a text\tgood\nanother text\tfair\n");

        train(CommandRun.TINY_BERT, table, "--dev", dev).refused("dev.tsv, line 2", "\"fair\"", "bad, good");
    }

    @Test
    void aLabelThatTheAdapterDoesNotKnow() throws IOException {
        Path adapter = adapter();
        Path data = write("test.tsv", "text\tlabel\na text\tgood\nanother text\tfair\n");

        CommandRun.of("evaluate", "--adapter", adapter, "--data", data)
                .refused("test.tsv, line 3", "\"fair\"", "bad, good");
    }

    @Test
    void anAdapterOfAnotherBase() throws IOException {
        CommandRun.of("predict", "--adapter", adapter(), "--model", Models.MINILM, "a text")
                .refused("trained on another base", "hidden size 32", "hidden size 384");
    }

    @Test
    void aPictureThatCannotBeWrittenIsRefusedBeforeAnyWork() throws IOException {
        Object[] evaluation = {"evaluate", "--adapter", inputs.resolve("none"), "--data", table, "--confusion"};
        Path missing = inputs.resolve("no such folder");

        CommandRun.of(with(evaluation, missing.resolve("c.png")))
                .refused("c.png cannot be written: there is no folder " + missing);
        CommandRun.of(with(evaluation, table.resolve("c.png"))).refused("there is no folder " + table);
        CommandRun.of(with(evaluation, inputs)).refused(inputs + " cannot be written: that is a folder");
    }

    @Test
    void aTableOfPairsForAnAdapterOfSingleTexts() throws IOException {
        Path data = write("pairs.tsv", "a\tb\tgood\nc\td\tbad\n");

        CommandRun.of("evaluate", "--adapter", adapter(), "--data", data, "--second-text", 2, "--label", 3)
                .refused("trained on single texts", "--second-text");
    }

    @Test
    void filesOfTaggedWords() throws IOException {
        Object[] task = {"--task", "token-classification"};
        Path words = write("words.conll", "Paris\tB-place\n.\tO\n\nx\tO\n");

        train(CommandRun.TINY_BERT, table, task).refused("train.tsv, line 1: the tag \"", "tag scheme \"none\"");
        train(CommandRun.TINY_BERT, write("one.conll", "a O\n\nb O\n"), task).refused("only the tag \"O\"");
        train(CommandRun.TINY_BERT, words, "--task", "token-classification", "--tag-scheme", "none")
                .refused("which mark entities", "Leave it out");
        train(
                        CommandRun.TINY_BERT,
                        words,
                        "--task",
                        "token-classification",
                        "--dev",
                        write("dev.conll", "x\tB-person\n"))
                .refused("dev.conll, line 1: the label \"B-person\" is none of those");
        assertUsage(train(CommandRun.TINY_BERT, words, with(task, "--header")), "--header and --format are for tables");
        assertUsage(train(CommandRun.TINY_BERT, words, with(task, "--format", "csv")), "or --format jsonl");
        train(CommandRun.TINY_BERT, words, with(task, "--label", "tag"))
                .refused("words.conll: The column \"tag\" is chosen by name where columns have none");
        Path json = write("words.jsonl", "{\"tokens\": [], \"tags\": []}\n");
        train(CommandRun.TINY_BERT, json, task).refused("words.jsonl, line 1: A sentence has no words");
        train(CommandRun.TINY_BERT, json, with(task, "--text", "1"))
                .refused("words.jsonl: Column 1 is chosen by number, but JSON has fields with names");
        assertUsage(train(CommandRun.TINY_BERT, table, "--tag-scheme", "iob1"), "--tag-scheme is for token_");
    }

    @Test
    void runsThatCannotBe() throws IOException {
        assertUsage(train(CommandRun.TINY_BERT, table, "--seeds", 0), "--seeds is 0; expected at least 1");
        assertUsage(train(CommandRun.TINY_BERT, table, "--learning-rates", "1e-3,2"), "--learning-rates has 2.0");
        assertUsage(
                train(CommandRun.TINY_BERT, table, "--learning-rates", "0.01,1e-2"),
                "--learning-rates has 0.01 more than once");
        assertUsage(
                train(CommandRun.TINY_BERT, table, "--learning-rates", "1e-3,1e-2", "--seeds", 100_000),
                "make 200,000 runs; expected at most 1,000 at once");
        assertUsage(
                train(CommandRun.TINY_BERT, table, "--learning-rates", "1e-3", "--learning-rate", 1e-3),
                "--learning-rate or --learning-rates, not both");
        assertUsage(train(CommandRun.TINY_BERT, table, "--class-weights", "good"), "--class-weights has \"good\"");
        assertUsage(
                train(CommandRun.TINY_BERT, table, "--class-weights", "good=1,bad=2,good=5"),
                "--class-weights has \"good\" more than once");
        Path numbers = write("numbers.tsv", "x\t1\ny\t2\n");
        assertUsage(
                train(CommandRun.TINY_BERT, numbers, "--task", "regression", "--class-weights", "balanced"),
                "a regression has none");
        assertUsage(
                train(CommandRun.TINY_BERT, table, "--class-weights", "good=-1"),
                "has -1.0 for \"good\"; expected above 0");
        train(CommandRun.TINY_BERT, table, "--class-weights", "ugly=2").refused("a weight for the class \"ugly\"");
        Path state = Files.createDirectories(
                out.resolveSibling(out.getFileName() + ".checkpoint").resolve("step-0000000001"));
        List<Path> files = List.of(state.resolve("progress.json"), state.resolve("state.safetensors"));
        for (Path file : files) {
            Files.createFile(file);
        }
        train(CommandRun.TINY_BERT, table).refused("holds the state of a training that did not come to its end");
        for (Path file : files) {
            Files.delete(file);
        }
        for (Path made = state; !made.equals(outputs); made = made.getParent()) {
            Files.delete(made);
        }
    }

    @Test
    void aRegressionNeedsNumbers() throws IOException {
        Path data = write("numbers.tsv", "a text\t1.5\nanother\tmuch\n");

        train(CommandRun.TINY_BERT, data, "--task", "regression")
                .refused("numbers.tsv, line 2", "\"much\" is no number");
    }

    @Test
    void anUnknownColumn() {
        train(CommandRun.TINY_BERT, table, "--text", "sentence").refused("train.tsv", "no column \"sentence\"");
    }

    @Test
    void numbersOutOfRange() {
        assertUsage(train(CommandRun.TINY_BERT, table, "--epochs", -1), "--epochs is -1; expected at least 1.");
        assertUsage(train(CommandRun.TINY_BERT, table, "--learning-rate", 0), "--learning-rate is 0.0;");
    }

    private static void assertUsage(CommandRun run, String message) {
        assertThat(run.err()).startsWith("pasta: ").contains(message).doesNotContain("\tat ");
        assertThat(run.exitCode()).isEqualTo(2);
    }

    /** A file that would be refused as well, and long after if it were large, is not looked at. */
    @Test
    void whatTheOptionsTellIsRefusedBeforeAnyFileIsRead() {
        Path missing = inputs.resolve("missing.tsv");
        assertUsage(
                train(CommandRun.TINY_BERT, missing, "--metric", "entity_f1"),
                "--metric is entity_f1; expected one of accuracy, micro_f1, macro_f1, mcc for sequence_classification");
        assertUsage(train(CommandRun.TINY_BERT, missing, "--class-weights", "good"), "--class-weights has \"good\"");
        train(inputs.resolve("no-model"), missing).refused("No model", "no-model");
    }

    @Test
    void aFolderInThePlaceOfExamples() {
        train(CommandRun.TINY_BERT, inputs).refused(inputs.toAbsolutePath() + " should be a file, found a folder.");
    }

    @Test
    void anOutputFolderThatExists() {
        out = inputs;
        train(CommandRun.TINY_BERT, table).refused(inputs.toString(), "exists already", "--out");
    }

    @Test
    void anAdapterThatNoServerWouldTake() {
        out = inputs.resolve("x.checkpoint");
        train(CommandRun.TINY_BERT, table)
                .refused(
                        "cannot be called x.checkpoint: that is the name of the state of a training",
                        "--out, such as " + inputs.resolve("x").toAbsolutePath() + ".");
    }

    @Test
    void anOutputThatCannotBeWritten() {
        out = table.resolve("adapter");
        train(CommandRun.TINY_BERT, table)
                .refused(
                        "folder " + out.toAbsolutePath().normalize() + " cannot be made: nothing can be written in "
                                + table.toAbsolutePath().normalize() + " (",
                        "). Name another with --out");
    }

    private Path adapter() {
        Path adapter = inputs.resolve("adapter");
        out = adapter;
        train(CommandRun.TINY_BERT, table, "--epochs", 1).done();
        return adapter;
    }

    private CommandRun trainOn(Path model) {
        return train(model, table);
    }

    private CommandRun trainFrom(Path data) {
        return train(CommandRun.TINY_BERT, data);
    }

    private CommandRun train(Path model, Path data, Object... more) {
        return CommandRun.of(with(new Object[] {"train", "--model", model, "--train", data, "--out", out}, more));
    }

    private static Object[] with(Object[] first, Object... more) {
        return Stream.concat(Arrays.stream(first), Arrays.stream(more)).toArray();
    }

    private Path write(String name, String content) throws IOException {
        return Files.writeString(inputs.resolve(name), content);
    }
}
