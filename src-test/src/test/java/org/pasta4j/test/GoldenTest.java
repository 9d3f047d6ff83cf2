package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.samediff.EncoderKind;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.bert.text.Encoding;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.model.PastaModel;
import org.pasta4j.pasta.model.PastaTagger;
import org.pasta4j.pasta.train.TrainingOptions;
import org.pasta4j.pasta.train.TrainingResult;

/**
 * Every case of the golden folder through every file of its model and every encoder: the same digits as the authors'
 * code. {@code -Dpasta.golden=DIR} takes another folder of the same layout.
 */
class GoldenTest {
    private static final Path FOLDER = folder();
    private static final Map<Path, BertModel> BASES = new ConcurrentHashMap<>();

    /** A relative folder is taken from where Maven was called, which is one above the module. */
    private static Path folder() {
        String given = System.getProperty("pasta.golden");
        Path folder = given == null
                ? Path.of("src/test/resources/golden")
                : Path.of("..").resolve(given);
        return folder.toAbsolutePath().normalize();
    }

    @TestFactory
    Stream<DynamicNode> agreesWithTheReference() {
        return GoldenCase.all(FOLDER).stream()
                .map(golden -> dynamicContainer(
                        golden.name(), checkpoints(golden).stream().map(path -> cases(golden, path))));
    }

    /** The checkpoint files of a case's model. */
    private static List<Path> checkpoints(GoldenCase golden) {
        if (golden.model().equals(RealModels.MINILM)) {
            return List.of(RealModels.onnx(RealModels.MINILM));
        }
        List<Path> files = new ArrayList<>(List.of(FOLDER.resolve(golden.model())));
        if (golden.hasPooling()) {
            // How a base is read has nothing to do with what a head reads of it.
            return files;
        }
        try (var onnx = Files.list(FOLDER.resolve(golden.model()).resolve("onnx"))) {
            // Quantised ones are to be refused, which OnnxDialectTest demands.
            onnx.filter(f -> !f.getFileName().toString().startsWith("quantized-"))
                    .sorted()
                    .forEach(files::add);
        } catch (IOException e) {
            // A model without ONNX files has its folder alone.
        }
        Stream.of("tf", "tf/saved_model", "tf/frozen.pb")
                .map(FOLDER.resolve(golden.model())::resolve)
                .filter(Files::exists)
                .forEach(files::add);
        return files;
    }

    private static DynamicNode cases(GoldenCase golden, Path checkpoint) {
        return dynamicContainer(
                checkpoint.getFileName().toString(),
                Stream.of(
                        test("tokens", golden, checkpoint, GoldenTest::tokens),
                        encoderCases(EncoderKind.STOCK, golden, checkpoint),
                        encoderCases(EncoderKind.FUSED, golden, checkpoint),
                        golden.isOfTokens()
                                ? test("ten steps by PastaTagger", golden, checkpoint, GoldenTest::stepsByTagger)
                                : test("ten steps by PastaModel", golden, checkpoint, GoldenTest::stepsByModel)));
    }

    private static DynamicNode encoderCases(EncoderKind kind, GoldenCase golden, Path checkpoint) {
        return dynamicContainer(
                kind.toString(),
                Stream.of(
                        test("plain base", golden, checkpoint, with(kind, GoldenChecks::plainBase)),
                        test("hidden states", golden, checkpoint, with(kind, GoldenChecks::hiddenStates)),
                        test("logits, loss, gradients", golden, checkpoint, with(kind, GoldenChecks::gradients)),
                        test("ten steps by sd.fit", golden, checkpoint, with(kind, GoldenChecks::stepsBySameDiff))));
    }

    private interface Check {
        void run(GoldenCase golden, BertModel base, Path checkpoint);
    }

    private static DynamicNode test(String name, GoldenCase golden, Path checkpoint, Check check) {
        return dynamicTest(
                name, () -> check.run(golden, BASES.computeIfAbsent(checkpoint, BertCheckpoint::open), checkpoint));
    }

    private static Check with(EncoderKind kind, GoldenChecks.EncoderCheck check) {
        return (golden, base, checkpoint) -> {
            try (Encoder encoder = TestEncoders.open(base, kind)) {
                check.run(golden, encoder);
            }
        };
    }

    private static void tokens(GoldenCase golden, BertModel base, Path checkpoint) {
        try (BertTokenizer whole = BertTokenizer.open(checkpoint);
                BertTokenizer tokenizer = whole.withMaxLength(golden.maxLength())) {
            List<Encoding> encoded = golden.examples().stream()
                    .map(e -> e.second()
                            .map(second -> tokenizer.encode(e.text(), second))
                            .orElseGet(() -> tokenizer.encode(e.text())))
                    .toList();
            for (int b = 0; b < encoded.size(); b++) {
                Encoding expected = golden.rows().get(b);
                assertThat(encoded.get(b).ids()).as("ids of row " + b).isEqualTo(expected.ids());
                assertThat(encoded.get(b).types()).as("types of row " + b).isEqualTo(expected.types());
                assertThat(encoded.get(b).slots()).as("slots of row " + b).isEqualTo(expected.slots());
            }
        }
    }

    private static void stepsByModel(GoldenCase golden, BertModel base, Path checkpoint) {
        GoldenChecks.assumeHas(golden, "adamw_losses");
        GoldenChecks.assumeFits(golden, base);
        try (BertTokenizer tokenizer = BertTokenizer.open(checkpoint);
                PastaModel model = PastaModel.of(golden.adapter(base), base, tokenizer)) {
            TrainingResult result = model.fit(golden.examples(), tenSteps(golden));
            assertSteps(golden, result, model.adapter(golden.model()));
        }
    }

    private static void stepsByTagger(GoldenCase golden, BertModel base, Path checkpoint) {
        try (BertTokenizer tokenizer = BertTokenizer.open(checkpoint);
                BertTokenizer cut = tokenizer.withMaxLength(golden.maxLength());
                PastaTagger model = PastaTagger.of(golden.adapter(base), base, tokenizer)) {
            TrainingResult result = model.fit(golden.sentences(cut), tenSteps(golden));
            assertSteps(golden, result, model.adapter(golden.model()));
        }
    }

    private static TrainingOptions tenSteps(GoldenCase golden) {
        return TrainingOptions.defaults()
                .withEpochs(GoldenChecks.STEPS)
                .withBatchSize(golden.rows().size())
                .withLearningRate(GoldenChecks.LEARNING_RATE);
    }

    private static void assertSteps(GoldenCase golden, TrainingResult result, Adapter trained) {
        for (int i = 0; i < GoldenChecks.STEPS; i++) {
            assertThat(result.epochs().get(i).loss())
                    .as("loss of step " + i)
                    .isCloseTo(golden.floats("adamw_losses")[i], within(2e-5));
        }
        GoldenChecks.assertTrained(golden, name -> trained.tensors().get(name).toArray());
    }
}
