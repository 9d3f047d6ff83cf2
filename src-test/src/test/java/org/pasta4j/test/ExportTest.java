package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.DataInputStream;
import java.io.File;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertConfig;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.HiddenActivation;
import org.pasta4j.bert.Pooling;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.bert.text.Encoding;
import org.pasta4j.pasta.HeadKind;
import org.pasta4j.pasta.OffsetPlacement;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.export.PastaExport;

/**
 * Exported models give the adapter's logits: in ONNX Runtime, and in a process with Deeplearning4j's jars alone.
 * {@code -Dpasta.adapters=DIR,DIR} takes trained adapters of MiniLM besides, and prints how far they agree.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExportTest {
    private static final double TOLERANCE = 1e-5;
    private static final String TRAINED = System.getProperty("pasta.adapters");
    private static final Path GOLDEN = Path.of("src/test/resources/golden");
    private static final Path PROGRAM = Path.of("src/test/resources/export/RunSameDiff.java");
    private static final List<String> LABELS = List.of("bad", "good", "\u00fcber | \"so\"");

    @TempDir
    static Path folder;

    private final List<ExportCase> cases = new ArrayList<>();
    private final Map<String, float[][]> expected = new LinkedHashMap<>();

    @BeforeAll
    void makeCases() {
        BertModel bert = BertCheckpoint.open(GOLDEN.resolve("tiny-bert"));
        BertTokenizer words = BertTokenizer.open(GOLDEN.resolve("tiny-bert"));
        BertModel bare =
                new BertModel(bert.config(), bert.embeddings(), bert.layers(), Optional.empty(), bert.origin());
        PastaConfig classes = PastaConfig.classification(LABELS);
        PastaConfig tags = PastaConfig.tokenClassification(LABELS);
        add("text", bert, words, classes);
        add("pair", bert, words, classes.withSlots(3));
        add("number", bert, words, PastaConfig.regression().withSlots(3));
        add("tokens", bert, words, tags);
        add("sets", bert, words, PastaConfig.multiLabelClassification(LABELS));
        add("head", bert, words, classes.headOnly());
        add("bare-text", bare, words, classes);
        add("bare-number", bare, words, PastaConfig.regression());
        add("bare-tokens", bare, words, tags.withMaxLength(20));
        OffsetPlacement shared = new OffsetPlacement(List.of(0, 2), OffsetPlacement.Tokens.ALL, true);
        OffsetPlacement separators = new OffsetPlacement(List.of(1), OffsetPlacement.Tokens.SEPARATORS, false);
        add("shared", bert, words, classes.withSlots(3).withPlacement(shared));
        add("separators", bert, words, classes.withPlacement(separators));
        add("mean", bert, words, classes.withPooling(Pooling.MEAN));
        add("max-pair", bert, words, classes.withSlots(3).withPooling(Pooling.MAX));
        add("first", bert, words, classes.withPooling(Pooling.FIRST));
        add("dense-mean", bare, words, classes.withPooling(Pooling.MEAN).withHeadKind(HeadKind.DENSE));
        BertConfig relu = RandomModels.sizes(2, 16, 4, HiddenActivation.RELU);
        BertConfig tanh = RandomModels.sizes(1, 16, 2, HiddenActivation.GELU_TANH);
        add("relu", RandomModels.of(relu, true, 1), words, classes);
        add(
                "gelu-tanh",
                EditedModels.withTokenTypes(RandomModels.of(tanh, false, 2), Optional.empty()),
                words,
                classes.withSlots(3));
        add("one-type", OneTypeTest.base(1, 1), words, classes.withSlots(3));
        BertModel roberta = BertCheckpoint.open(GOLDEN.resolve("tiny-roberta"));
        BertTokenizer pieces = BertTokenizer.open(GOLDEN.resolve("tiny-roberta"));
        add("roberta-text", roberta, pieces, classes);
        add("roberta-pair", roberta, pieces, classes.withSlots(4));
        BertModel minilm = RealModels.model(RealModels.MINILM);
        add("minilm", minilm, RealModels.tokenizer(RealModels.MINILM), classes.withSlots(3));
        if (TRAINED != null) {
            for (String place : TRAINED.split(",")) {
                Adapter adapter = Adapter.load(Path.of("..").resolve(place));
                String name = Path.of(place).getFileName().toString();
                add(ExportCase.of(name, minilm, RealModels.tokenizer(RealModels.MINILM), adapter));
            }
        }
    }

    private void add(String name, BertModel base, BertTokenizer tokenizer, PastaConfig config) {
        add(ExportCase.random(name, base, tokenizer, config));
    }

    private void add(ExportCase added) {
        cases.add(added);
        expected.put(added.name(), added.logits());
    }

    @Test
    void onnxRuntimeSaysTheSame() throws IOException, OrtException {
        for (ExportCase c : cases) {
            Path file = folder.resolve(c.name() + ".onnx");
            PastaExport export = PastaExport.of(c.adapter(), c.base(), c.tokenizer());
            export.writeOnnx(file);
            OrtEnvironment environment = OrtEnvironment.getEnvironment();
            try (OrtSession session = environment.createSession(file.toString())) {
                assertThat(session.getInputNames()).containsExactlyElementsOf(export.inputs());
                assertThat(session.getOutputNames()).containsExactly("logits");
                Map<String, String> metadata = session.getMetadata().getCustomMetadata();
                assertThat(new ObjectMapper().readValue(metadata.get("pasta.labels"), String[].class))
                        .containsExactlyElementsOf(
                                c.adapter().config().pastaConfig().labels());
                assertThat(metadata.get("pasta.task"))
                        .isEqualTo(c.adapter().config().pastaConfig().task().configName());
                List<float[]> logits = new ArrayList<>();
                for (List<Encoding> batch : c.batches()) {
                    logits.add(run(session, batch));
                }
                assertClose("ONNX Runtime, " + c, c.byRows(logits), expected.get(c.name()));
            }
        }
    }

    private static float[] run(OrtSession session, List<Encoding> batch) throws OrtException {
        Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
        List<int[][]> arrays = ExportCase.padded(batch);
        List<String> names = List.of("input_ids", "attention_mask", "token_type_ids", "special_tokens_mask");
        for (int i = 0; i < names.size(); i++) {
            if (session.getInputNames().contains(names.get(i))) {
                long[][] longs = Arrays.stream(arrays.get(i))
                        .map(row -> Arrays.stream(row).asLongStream().toArray())
                        .toArray(long[][]::new);
                inputs.put(names.get(i), OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), longs));
            }
        }
        try (OrtSession.Result result = session.run(inputs)) {
            FloatBuffer values = ((OnnxTensor) result.get(0)).getFloatBuffer();
            float[] logits = new float[values.remaining()];
            values.get(logits);
            return logits;
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }

    @Test
    void stockDeeplearning4jSaysTheSame() throws IOException, InterruptedException {
        for (ExportCase c : cases) {
            PastaExport.of(c.adapter(), c.base(), c.tokenizer()).writeSameDiff(folder.resolve(c.name() + ".sd"));
            c.writeRows(folder.resolve(c.name() + ".rows"));
        }
        Path log = folder.resolve("log");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        stockClassPath(),
                        PROGRAM.toString(),
                        folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        // Threads that wait for each other would take most of the time.
        builder.environment().put("OMP_NUM_THREADS", "1");
        Process process = builder.start();
        assertThat(process.waitFor(30, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(log)).isZero();
        for (ExportCase c : cases) {
            assertClose("stock SameDiff, " + c, c.byRows(read(c)), expected.get(c.name()));
            String labels = Files.readString(folder.resolve(c.name() + ".labels"));
            assertThat(new ObjectMapper().readValue(labels, String[].class))
                    .containsExactlyElementsOf(
                            c.adapter().config().pastaConfig().labels());
        }
    }

    /** Of the jars of this process those that org.nd4j:nd4j-native brings. */
    private static String stockClassPath() {
        Predicate<String> brought = Pattern.compile("/(org/nd4j|org/bytedeco/(javacpp|openblas)|org/slf4j|org/threeten"
                        + "|org/apache/commons|commons-(codec|io|net)|com/google/flatbuffers|com/jakewharton|com/github/oshi"
                        + "|net/java/dev/jna|net/ericaro)/.*[.]jar$")
                .asPredicate();
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> brought.test(entry.replace(File.separatorChar, '/')))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static List<float[]> read(ExportCase c) throws IOException {
        List<float[]> logits = new ArrayList<>();
        try (DataInputStream in = new DataInputStream(Files.newInputStream(folder.resolve(c.name() + ".logits")))) {
            for (List<Encoding> batch : c.batches()) {
                int tokens =
                        c.adapter().config().pastaConfig().task().configName().startsWith("token")
                                ? ExportCase.padded(batch).get(0)[0].length
                                : 1;
                float[] values =
                        new float[batch.size() * tokens * c.adapter().config().outputs()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = in.readFloat();
                }
                logits.add(values);
            }
            assertThat(in.read()).isEqualTo(-1);
        }
        return logits;
    }

    private static void assertClose(String what, float[][] actual, float[][] expected) {
        LogitsDifference found = LogitsDifference.of(what, actual, expected);
        if (TRAINED != null) {
            System.out.println(found);
        }
        // Training makes logits of 10 and more, of which 1e-5 is what twelve roundings of float32 come to.
        found.assertAtMost(TOLERANCE * (TRAINED == null ? 1 : Math.max(1, found.largestLogit())));
    }
}
