package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.samediff.EncoderKind;
import org.pasta4j.bert.samediff.StockEncoder;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.data.Example;
import org.pasta4j.pasta.model.PastaModel;
import org.pasta4j.pasta.train.EpochReport;
import org.pasta4j.pasta.train.StepReport;
import org.pasta4j.pasta.train.TrainingListener;
import org.pasta4j.pasta.train.TrainingOptions;
import org.pasta4j.pasta.train.TrainingResult;
import org.pasta4j.pasta.train.TrainingStateException;
import org.pasta4j.pasta.train.TrainingStateOptions;
import org.pasta4j.pasta.train.ValidationReport;

/** A training that ends before its end, and what becomes of it. */
class ResumeTest {
    private static final Path TINY_BERT = Path.of("src/test/resources/golden/tiny-bert");
    private static final BertModel BASE = BertCheckpoint.open(TINY_BERT);
    private static final List<Example> EXAMPLES = IntStream.range(0, 23)
            .mapToObj(i -> Example.of("a man " + "is eating ".repeat(i % 5) + i, i % 3 == 0 ? "good" : "bad"))
            .toList();

    /** 8 steps an epoch, 6 in the last look's middle; with everything that has a state. */
    private static final TrainingOptions OPTIONS = TrainingOptions.defaults()
            .withLearningRate(3e-3)
            .withEpochs(4)
            .withBatchSize(2)
            .withAccumulation(2)
            .withValidationEvery(4)
            .withSeed(5);

    @TempDir
    private Path folder;

    private record Trained(TrainingResult result, List<Adapter> adapters) {}

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void anInterruptedTrainingComesToTheSameBits(int runs) {
        Trained whole = train(runs, OPTIONS, TrainingListener.NONE);
        int steps = 4 * 6;
        for (int at : new int[] {1, 4, 5, 6, 7, 12, 17, steps - 1}) {
            TrainingOptions saving = OPTIONS.withCheckpoints(new TrainingStateOptions(folder.resolve("at" + at), 0));
            assertThatThrownBy(() -> train(runs, saving, failingAt(at))).isInstanceOf(PowerCut.class);
            Trained resumed = train(runs, saving, TrainingListener.NONE);
            for (int r = 0; r < runs; r++) {
                assertThat(resumed.adapters().get(r).tensors())
                        .as("run %d, cut at %d", r, at)
                        .isEqualTo(whole.adapters().get(r).tensors());
            }
            assertThat(resumed.result().epochs())
                    .extracting(EpochReport::loss)
                    .isEqualTo(whole.result().epochs().stream()
                            .map(EpochReport::loss)
                            .toList());
            assertThat(resumed.result().validations())
                    .extracting(ValidationReport::step)
                    .containsExactlyElementsOf(whole.result().validations().stream()
                            .map(ValidationReport::step)
                            .toList());
            assertThat(resumed.result().bestStep()).isEqualTo(whole.result().bestStep());
        }
        assertThat(whole.result().validations())
                .extracting(ValidationReport::step)
                .containsExactly(4, 6, 8, 12, 16, 18, 20, 24);
    }

    /** After a step is done and saved or not; never within. */
    private static final class PowerCut extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private static TrainingListener failingAt(int step) {
        return new TrainingListener() {
            @Override
            public void onStep(StepReport report) {
                if (report.step() == step) {
                    throw new PowerCut();
                }
            }
        };
    }

    @Test
    void aStateOfAnotherTrainingIsRefusedAndADamagedOneToo() throws IOException {
        TrainingOptions saving = OPTIONS.withCheckpoints(new TrainingStateOptions(folder, 0));
        assertThatThrownBy(() -> train(1, saving, failingAt(9))).isInstanceOf(PowerCut.class);
        assertThatThrownBy(() -> train(1, saving.withLearningRate(1e-4).withEpochs(5), TrainingListener.NONE))
                .isExactlyInstanceOf(TrainingStateException.class)
                .hasMessage(folder + " holds the state of another training: epochs is 4 there, 5 here; learning rate"
                        + " is 0.003 there, 1.0E-4 here. Give the same again to resume it, or delete "
                        + folder.resolve("step-0000000008") + " to start anew.");
        assertThatThrownBy(() -> train(2, saving, TrainingListener.NONE))
                .hasMessageContaining("number of runs is 1 there, 2 here; the model's seed is 0 there, 0, 1 here; seed"
                        + " is 5 there, 5, 6 here.");
        assertThatThrownBy(() -> train(1, saving, TrainingListener.NONE, EXAMPLES.subList(0, 9)))
                .isExactlyInstanceOf(TrainingStateException.class)
                .hasMessageContaining("another training: dev data is sha256:");
        try (Stream<Path> states = Files.list(folder)) {
            Path state = states.findFirst().orElseThrow();
            assertThat(state).hasFileName("step-0000000008");
            for (String damaged : List.of("{", "{}", "null")) {
                Files.writeString(state.resolve("progress.json"), damaged);
                assertThatThrownBy(() -> train(1, saving, TrainingListener.NONE))
                        .isExactlyInstanceOf(TrainingStateException.class)
                        .hasMessageContaining("cannot be read")
                        .hasMessageContaining("Delete " + folder);
            }
        }
    }

    /** Written when states held a matrix of classes for each validation; a step before the second epoch's end. */
    @Test
    void aStateOfAnEarlierVersionGoesOn() throws IOException {
        Path state = Files.createDirectories(folder.resolve("state").resolve("step-0000000008"));
        for (String name : List.of("progress.json", "state.safetensors")) {
            Files.copy(Path.of("src/test/resources/states/matrices/step-0000000008", name), state.resolve(name));
        }
        PastaConfig config = PastaConfig.classification("bad", "good", "unseen").withDropout(0);
        TrainingOptions options = OPTIONS.withCheckpoints(new TrainingStateOptions(folder.resolve("state"), 0));
        try (BertTokenizer tokenizer = BertTokenizer.open(TINY_BERT);
                PastaModel model = PastaModel.create(new StockEncoder(BASE), tokenizer, config)) {
            List<Integer> steps = new ArrayList<>();
            TrainingResult result = model.fit(EXAMPLES, EXAMPLES, options, new TrainingListener() {
                @Override
                public void onStep(StepReport report) {
                    steps.add(report.step());
                }
            });
            assertThat(steps).first().isEqualTo(9);
            assertThat(result.validations())
                    .extracting(ValidationReport::step)
                    .containsExactly(4, 6, 8, 12, 16, 18, 20, 24);
            for (ValidationReport before : result.validations().subList(0, 3)) {
                assertThat(before.result().labels()).isEqualTo(config.labels());
                assertThat(before.result().confusion()).isDeepEqualTo(new int[][] {{15, 0, 0}, {8, 0, 0}, {0, 0, 0}});
            }
        }
    }

    /** As that of a full fine-tuning of more than 134 million weights. */
    @Test
    void aStateBeyondTwoGigabytesIsGoneOnFrom() throws IOException {
        Trained whole = train(1, OPTIONS, TrainingListener.NONE);
        TrainingOptions saving = OPTIONS.withCheckpoints(new TrainingStateOptions(folder, 0));
        assertThatThrownBy(() -> train(1, saving, failingAt(9))).isInstanceOf(PowerCut.class);
        enlarge(folder.resolve("step-0000000008/state.safetensors"), 3L << 30);
        Trained resumed = train(1, saving, TrainingListener.NONE);
        assertThat(resumed.adapters().get(0).tensors())
                .isEqualTo(whole.adapters().get(0).tensors());
    }

    /** Each of its files alone, as where a process ends while it deletes a state. */
    @Test
    void halfAStateIsNone() throws IOException {
        Trained whole = train(1, OPTIONS, TrainingListener.NONE);
        TrainingOptions saving = OPTIONS.withCheckpoints(new TrainingStateOptions(folder, 0));
        assertThatThrownBy(() -> train(1, saving, failingAt(9))).isInstanceOf(PowerCut.class);
        Path state = folder.resolve("step-0000000008");
        for (String name : List.of("progress.json", "state.safetensors")) {
            Path half =
                    Files.createDirectory(folder.resolve(name.startsWith("p") ? "step-0000000009" : "step-0000000010"));
            Files.copy(state.resolve(name), half.resolve(name));
        }
        Trained resumed = train(1, saving, TrainingListener.NONE);
        assertThat(resumed.adapters().get(0).tensors())
                .isEqualTo(whole.adapters().get(0).tensors());
    }

    /** Adds a tensor of zeros, which take no place on the disk. */
    private static void enlarge(Path file, long bytes) throws IOException {
        ByteBuffer before = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        byte[] header = new byte[Math.toIntExact(before.getLong())];
        before.get(header);
        long end = before.remaining();
        byte[] larger = ("{\"filler\":{\"dtype\":\"U8\",\"shape\":[2," + bytes / 2 + "],\"data_offsets\":[" + end + ","
                        + (end + bytes) + "]}," + new String(header, StandardCharsets.UTF_8).substring(1))
                .getBytes(StandardCharsets.UTF_8);
        Files.delete(file);
        try (FileChannel out = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.SPARSE, StandardOpenOption.WRITE)) {
            out.write(ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(larger.length)
                    .flip());
            out.write(ByteBuffer.wrap(larger));
            out.write(before);
            out.write(ByteBuffer.wrap(new byte[1]), out.position() + bytes - 1);
        }
    }

    @Test
    void whatOthersKeepInTheFolderIsNeitherReadNorDeleted() throws IOException {
        Path notes = Files.writeString(folder.resolve("step-by-step.txt"), "how it is done");
        Path other = Files.createDirectories(folder.resolve("step-zero"));
        TrainingOptions saving = OPTIONS.withCheckpoints(new TrainingStateOptions(folder, 0));
        assertThatThrownBy(() -> train(1, saving, failingAt(3))).isInstanceOf(PowerCut.class);
        Path remark = Files.writeString(folder.resolve("step-0000000002").resolve("remark.txt"), "a good one");
        Trained resumed = train(1, saving, TrainingListener.NONE);
        assertThat(resumed.adapters().get(0).tensors())
                .isEqualTo(train(1, OPTIONS, TrainingListener.NONE)
                        .adapters()
                        .get(0)
                        .tensors());
        assertThat(notes).exists();
        assertThat(other).exists();
        assertThat(remark).exists();
        try (Stream<Path> files = Files.list(remark.getParent())) {
            assertThat(files).containsExactly(remark);
        }
    }

    @Test
    void aStoppedTrainingKeepsTheBestSoFar() {
        TrainingListener stopping = new TrainingListener() {
            private int steps;

            @Override
            public void onStep(StepReport report) {
                steps = report.step();
            }

            @Override
            public boolean shouldContinue() {
                return steps < 9;
            }
        };
        Trained stopped = train(1, OPTIONS, stopping);
        assertThat(stopped.result().stopped()).isTrue();
        assertThat(stopped.result().epochs()).hasSize(2);
        assertThat(stopped.result().validations())
                .extracting(ValidationReport::step)
                .containsExactly(4, 6, 8, 9);
        assertThat(stopped.result().dev()).isPresent();
    }

    @Test
    void patienceCountsLooksAtTheHeldOutExamples() {
        TrainingResult result = train(1, OPTIONS.withLearningRate(1e-12).withPatience(2), TrainingListener.NONE)
                .result();
        assertThat(result.validations()).extracting(ValidationReport::step).containsExactly(4, 6, 8);
        assertThat(result.epochs()).hasSize(2);
        assertThat(result.bestEpoch()).isEqualTo(1);
        assertThat(result.bestStep()).isEqualTo(4);
    }

    private static Trained train(int runs, TrainingOptions options, TrainingListener listener) {
        return train(runs, options, listener, EXAMPLES);
    }

    private static Trained train(int runs, TrainingOptions options, TrainingListener listener, List<Example> dev) {
        PastaConfig config = PastaConfig.classification("bad", "good").withDropout(0.2);
        try (BertTokenizer tokenizer = BertTokenizer.open(TINY_BERT);
                Encoder encoder = TestEncoders.open(BASE, EncoderKind.FUSED)) {
            List<PastaModel> models = IntStream.range(0, runs)
                    .mapToObj(r -> PastaModel.create(encoder, tokenizer, config.withSeed(r)))
                    .toList();
            try {
                List<TrainingResult> results = PastaModel.fitTogether(
                        models,
                        EXAMPLES,
                        dev,
                        IntStream.range(0, runs)
                                .mapToObj(r -> options.withSeed(options.seed() + r))
                                .toList(),
                        IntStream.range(0, runs)
                                .mapToObj(r -> r == 0 ? listener : TrainingListener.NONE)
                                .toList());
                return new Trained(
                        results.get(0),
                        models.stream().map(model -> model.adapter("base")).toList());
            } finally {
                models.forEach(PastaModel::close);
            }
        }
    }
}
