package org.pasta4j.bert.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.DamagedFiles;
import org.pasta4j.bert.FrozenTensor;

/** Files that PyTorch wrote ({@code src/test/python/torch_files.py}), and such as nobody should have written. */
class TorchFileTest {
    private static final Path FOLDER = Path.of("src/test/resources/torch");
    private static final Path TINY_BERT = Path.of("../src-test/src/test/resources/golden/tiny-bert");
    private static final byte[] FREQUENT =
            "\0\1\2\3PK}()]qXtRQsubJKM\u0085\u0086\u0087\u0088\u0089\377".getBytes(StandardCharsets.ISO_8859_1);
    /** A few times the file. */
    private static final long MOST_BYTES = 1 << 20;

    @Example
    void aModelOfPyTorchIsTheSameModel() throws IOException {
        Path folder = Files.createTempDirectory("torch");
        Path config = Files.copy(TINY_BERT.resolve("config.json"), folder.resolve("config.json"));
        Path weights = Files.copy(FOLDER.resolve("bert.bin"), folder.resolve("pytorch_model.bin"));
        try {
            assertThat(BertCheckpoint.open(folder).fingerprint())
                    .isEqualTo(BertCheckpoint.open(TINY_BERT).fingerprint());
            assertThat(BertCheckpoint.open(weights).origin().dialect()).isEqualTo("Hugging Face PyTorch");
        } finally {
            Files.delete(config);
            Files.delete(weights);
            Files.delete(folder);
        }
    }

    @Example
    void viewsOfAStorageAreRead() {
        TorchFile file = TorchFile.open(FOLDER.resolve("views.bin"));

        assertThat(file.names()).contains("whole", "long", "scalar").doesNotContain("none", "version");
        assertThat(file.floats("whole")).isEqualTo(FrozenTensor.of(new float[] {0, 1, 2, 3, 4, 5}, 2, 3));
        assertThat(file.floats("transposed")).isEqualTo(FrozenTensor.of(new float[] {0, 3, 1, 4, 2, 5}, 3, 2));
        assertThat(file.floats("rows")).isEqualTo(FrozenTensor.of(new float[] {3, 4, 5}, 1, 3));
        assertThat(file.floats("columns")).isEqualTo(FrozenTensor.of(new float[] {1, 2, 4, 5}, 2, 2));
        assertThat(file.floats("parameter")).isEqualTo(FrozenTensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3));
        assertThat(file.floats("float64")).isEqualTo(file.floats("whole"));
        assertThat(file.floats("scalar").toArray()).containsExactly(2.5f);
        assertThat(file.floats("float16").toArray()[1]).isEqualTo(0.33325195f);
        assertThat(file.floats("bfloat16").toArray()[1]).isEqualTo(0.33398438f);
    }

    @Example
    void whatIsNoWeightIsRefused() {
        TorchFile file = TorchFile.open(FOLDER.resolve("views.bin"));

        refused(() -> file.floats("long"), "tensor long: expected values of F32, F16, BF16 or F64, found I64.");
        refused(() -> file.floats("expanded"), "does not fit its storage of 1 values.");
        refused(() -> file.floats("missing"), "holds no tensor missing.");
    }

    @Example
    void aWholeModuleSaysWhatToDo() {
        for (String name : List.of("module.bin", "module_within.bin")) {
            refused(
                    () -> TorchFile.open(FOLDER.resolve(name)),
                    "asks for torch.nn.modules.linear.Linear; a file of weights has no use for it, and nothing in it is"
                            + " ever run.");
        }
    }

    /** Before PyTorch 1.6, of any protocol of pickle. */
    @Example
    void theOldFormatHoldsTheSame() {
        TorchFile file = TorchFile.open(FOLDER.resolve("legacy.bin"));
        TorchFile same = TorchFile.open(FOLDER.resolve("views.bin"));
        assertThat(file.names()).isEqualTo(same.names());
        for (String name : List.of("whole", "transposed", "rows", "columns", "parameter", "float16", "bfloat16")) {
            assertThat(file.floats(name)).as(name).isEqualTo(same.floats(name));
            assertThat(file.shape(name)).as(name).isEqualTo(same.shape(name));
        }
        for (String name : List.of("legacy1.bin", "legacy4.bin")) {
            assertThat(TorchFile.open(FOLDER.resolve(name)).floats("six")).isEqualTo(same.floats("whole"));
        }
    }

    /** pytorch-lightning 17604: counters, states of optimizers by number, objects of Python that are never made. */
    @Example
    void aTrainingsModelIsFoundAmongTheRest() {
        FrozenTensor six = FrozenTensor.of(new float[] {0, 1, 2, 3, 4, 5}, 2, 3);
        for (String name : List.of("training2.bin", "training5.bin")) {
            TorchFile file = TorchFile.open(FOLDER.resolve(name));
            assertThat(file.floats("model.six")).isEqualTo(six);
            assertThat(file.names())
                    .contains(
                            "optimizer.state.0.exp_avg", "callbacks.ModelCheckpoint{'monitor': 'dev'}.best_model_score")
                    .hasSize(8);
        }
    }

    @Example
    void aBertWithinATrainingIsTheSameModel() throws IOException {
        Path folder = Files.createTempDirectory("torch");
        Path config = Files.copy(TINY_BERT.resolve("config.json"), folder.resolve("config.json"));
        Path weights = Files.copy(FOLDER.resolve("legacy_training.bin"), folder.resolve("epoch=3.ckpt"));
        try {
            BertModel model = BertCheckpoint.open(weights);
            assertThat(model.fingerprint())
                    .isEqualTo(BertCheckpoint.open(TINY_BERT).fingerprint());
            assertThat(model.origin().details()).containsEntry("prefix", "model.bert.");
            assertThat(model.origin().dropped())
                    .containsExactly("model.bert.embeddings.position_ids", "optimizer (6 tensors)");
        } finally {
            Files.delete(config);
            Files.delete(weights);
            Files.delete(folder);
        }
    }

    @Example
    void anotherPickleIsToldFromADamagedFile() throws IOException {
        byte[] old = Files.readAllBytes(FOLDER.resolve("legacy.bin"));
        refused(
                () -> TorchFile.of(
                        Path.of("a"), ByteBuffer.wrap("\u0080\4]\u0094.".getBytes(StandardCharsets.ISO_8859_1))),
                "a is a pickle of Python, but not one that torch.save wrote");
        refused(() -> TorchFile.of(Path.of("a"), ByteBuffer.wrap(old, 0, old.length - 1)), "a is damaged, or cut off");
        refused(() -> TorchFile.of(Path.of("a"), ByteBuffer.wrap(old, 0, 40)), "is damaged, or cut off");
        refused(() -> TorchFile.of(Path.of("a"), ByteBuffer.wrap(new byte[40])), "expected a file of torch.save.");
    }

    /** What the pickle module of Python would run. */
    @Example
    void codeIsNeverRun() throws IOException {
        for (String program : new String[] {
            "cos\nsystem\n(X\4\0\0\0true" + "tR.",
            "\u0080\4\u008c\2os\u008c\6system\u0093\u008c\4true\u0085R.",
            "cbuiltins\neval\n(X\1\0\0\0" + "1tR.",
            "(X\4\0\0\0trueios\nsystem\n."
        }) {
            byte[] file = archive(program.getBytes(StandardCharsets.ISO_8859_1));
            assertThatThrownBy(() -> TorchFile.of(Path.of("evil"), ByteBuffer.wrap(file)))
                    .isExactlyInstanceOf(CheckpointException.class)
                    .hasMessageContaining("has no");
        }
    }

    private static byte[] archive(byte[] pickle) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            ZipEntry entry = new ZipEntry("archive/data.pkl");
            CRC32 sum = new CRC32();
            sum.update(pickle);
            entry.setMethod(ZipEntry.STORED);
            entry.setSize(pickle.length);
            entry.setCrc(sum.getValue());
            zip.putNextEntry(entry);
            zip.write(pickle);
        }
        return out.toByteArray();
    }

    @Property(tries = 10_000)
    void aDamagedFileLoadsOrIsRefused(@ForAll long seed) throws IOException {
        loadsOrIsRefused(DamagedFiles.damaged(Views.BYTES, FREQUENT, new Random(seed)));
    }

    @Property(tries = 10_000)
    void aDamagedOldFileToo(@ForAll long seed) throws IOException {
        loadsOrIsRefused(DamagedFiles.damaged(Views.OLD, FREQUENT, new Random(seed)));
    }

    @Property(tries = 10_000)
    void aDamagedTrainingToo(@ForAll long seed) throws IOException {
        loadsOrIsRefused(DamagedFiles.damaged(Views.TRAINING, FREQUENT, new Random(seed)));
    }

    private static void loadsOrIsRefused(byte[] bytes) {
        DamagedFiles.loadsOrIsRefused(
                MOST_BYTES, () -> readAll(TorchFile.of(Path.of("views"), ByteBuffer.wrap(bytes))));
    }

    /** Refused one by one, as a model's reader asks for them one by one. */
    private static void readAll(TorchFile file) {
        for (String name : file.names()) {
            try {
                file.floats(name);
            } catch (CheckpointException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
    }

    private static void refused(Runnable reading, String message) {
        assertThatThrownBy(reading::run)
                .isExactlyInstanceOf(CheckpointException.class)
                .hasMessageContaining(message);
    }

    /** Read once. */
    private static final class Views {
        static final byte[] BYTES = read("views.bin");
        static final byte[] OLD = read("legacy.bin");
        static final byte[] TRAINING = read("training5.bin");

        private static byte[] read(String name) {
            try {
                return Files.readAllBytes(FOLDER.resolve(name));
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }
}
