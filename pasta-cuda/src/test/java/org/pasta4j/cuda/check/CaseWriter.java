package org.pasta4j.cuda.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertConfig;
import org.pasta4j.bert.BertLayerWeights;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.EmbeddingWeights;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.HiddenActivation;
import org.pasta4j.bert.LayerNormWeights;
import org.pasta4j.bert.LinearWeights;
import org.pasta4j.bert.samediff.EncoderKind;
import org.pasta4j.bert.samediff.Precision;
import org.pasta4j.bert.text.EncodedBatch;
import org.pasta4j.bert.text.Encoding;
import org.pasta4j.fused.engine.EncoderEngine;
import org.pasta4j.fused.engine.Engines;
import org.pasta4j.fused.engine.OffsetTable;
import org.pasta4j.fused.engine.OutputSelection;
import org.pasta4j.fused.engine.PassOptions;

/**
 * Writes the cases that {@link GpuCheck} asks of a GPU, with the answers of the authors' code and of the engine for
 * processors. To be run where that engine runs.
 *
 * <p>Arguments: the file to write, the folder of golden numbers, and a checkpoint of MiniLM where large cases are
 * wanted, too; then a file of the words that are kept of it, which leaves out the larger models.
 */
final class CaseWriter {
    private static final int SLOTS = 3;
    private static final int MINILM_WORDS = 2000;

    private final CaseFile.Writer file;
    private final Random random = new Random(7);

    private CaseWriter(CaseFile.Writer file) {
        this.file = file;
    }

    public static void main(String[] arguments) throws IOException {
        try (CaseFile.Writer file = new CaseFile.Writer(Path.of(arguments[0]))) {
            CaseWriter writer = new CaseWriter(file);
            writer.goldens(Path.of(arguments[1]));
            writer.tiny();
            if (arguments.length < 3) {
                return;
            }
            writer.miniLm(BertCheckpoint.open(Path.of(arguments[2])), words(arguments));
            if (arguments.length > 3) {
                return;
            }
            writer.random("base", RandomModel.config(12, 768, 12, 3072, 1000, 512), List.of(24, 300, 17, 64, 128, 33));
            writer.random("large", RandomModel.config(24, 1024, 16, 4096, 1000, 512), List.of(21, 128, 64));
        }
    }

    private static int[] words(String[] arguments) throws IOException {
        if (arguments.length < 4) {
            return IntStream.range(0, MINILM_WORDS).toArray();
        }
        return Arrays.stream(Files.readString(Path.of(arguments[3])).trim().split(" "))
                .mapToInt(Integer::parseInt)
                .toArray();
    }

    private void goldens(Path folder) throws IOException {
        for (String name : List.of("tiny-bert", "tiny-roberta")) {
            BertModel model = BertCheckpoint.open(folder.resolve(name));
            file.weights(name, model, false);
            for (EngineCase golden : GoldenCases.of(folder, name, name, model)) {
                file.add(golden);
            }
        }
    }

    /** Sizes and rows at the edges. */
    private void tiny() throws IOException {
        Map<String, BertConfig> configs = new LinkedHashMap<>();
        configs.put("one layer", RandomModel.config(1, 64, 2, 128, 50, 600));
        configs.put("two layers", RandomModel.config(2, 64, 1, 256, 50, 600));
        configs.put("relu", activated(RandomModel.config(2, 48, 2, 96, 50, 64), HiddenActivation.RELU));
        configs.put("tanh", activated(RandomModel.config(2, 96, 3, 192, 50, 64), HiddenActivation.GELU_TANH));
        configs.put("wide heads", RandomModel.config(2, 256, 2, 512, 50, 200));
        for (Map.Entry<String, BertConfig> entry : configs.entrySet()) {
            List<Integer> lengths = entry.getValue().maxPositions() > 500
                    ? List.of(1, 2, 31, 32, 33, 64, 65, 128, 129, 150)
                    : List.of(1, 5, 17, 33, 60);
            random(entry.getKey(), entry.getValue(), lengths);
        }
    }

    private static BertConfig activated(BertConfig c, HiddenActivation activation) {
        return new BertConfig(
                c.vocabularySize(),
                c.hiddenSize(),
                c.layers(),
                c.attentionHeads(),
                c.intermediateSize(),
                c.maxPositions(),
                c.positionOffset(),
                c.tokenTypes(),
                c.layerNormEpsilon(),
                activation,
                c.hiddenDropout(),
                c.attentionDropout());
    }

    private void random(String name, BertConfig config, List<Integer> lengths) throws IOException {
        int seed = name.hashCode() % 1000;
        file.random(name, config, seed);
        answered(name, RandomModel.of(config, seed), lengths);
    }

    private void miniLm(BertModel model, int[] words) throws IOException {
        BertModel rounded = rounded(model, words);
        file.weights("minilm", rounded, true);
        answered("minilm", rounded, List.of(24, 12, 40, 9, 64, 100, 31, 128));
    }

    /** A pass of each kind, by the engine for processors. */
    private void answered(String name, BertModel model, List<Integer> lengths) throws IOException {
        List<PassOptions> kinds = List.of(
                new PassOptions(OutputSelection.FIRST_TOKENS, true, 0, 0, 0),
                new PassOptions(OutputSelection.FIRST_TOKENS, true, 0.1, 0.2, 42),
                new PassOptions(OutputSelection.LAST_HIDDEN_STATE, true, 0, 0, 0),
                new PassOptions(OutputSelection.LAST_HIDDEN_STATE, true, 0.3, 0.1, 43),
                new PassOptions(OutputSelection.MEANS, true, 0.1, 0.2, 44));
        BertConfig config = model.config();
        try (EncoderEngine engine = Engines.find(EncoderKind.FUSED, Precision.FP32, new ArrayList<>())
                .orElseThrow()
                .create(model, Precision.FP32)) {
            for (PassOptions options : kinds) {
                EngineCase asked = asked(name, config, rows(config, lengths), options);
                EngineAnswers right = EngineAnswers.of(engine, asked, config.hiddenSize(), config.layers());
                file.add(asked.withAnswers(right.output(), right.offsetGradient()));
            }
        }
        System.out.println(name + " answered");
    }

    private EngineCase asked(String name, BertConfig config, EncodedBatch rows, PassOptions options) {
        int h = config.hiddenSize();
        int count = options.wanted().isOfRows() ? rows.rows() : rows.tokens();
        return new EngineCase(
                name + ", " + options.wanted().name().toLowerCase(Locale.ROOT).replace('_', ' ')
                        + (options.hiddenDropout() > 0 ? ", dropout" : ""),
                name,
                rows,
                IntStream.range(0, rows.tokens()).toArray(),
                rows.tokens(),
                new OffsetTable(RandomModel.values(1, 0.1f, 0, config.layers() * SLOTS * h), SLOTS),
                options,
                RandomModel.values(2, 1, 0, count * h),
                new float[0],
                new float[0],
                EngineCase.PROCESSOR);
    }

    /** The first, the last and now and then another token have a slot. */
    private EncodedBatch rows(BertConfig config, List<Integer> lengths) {
        List<Encoding> rows = new ArrayList<>();
        for (int length : lengths) {
            int[] ids = random.ints(length, 0, Math.min(config.vocabularySize(), MINILM_WORDS))
                    .toArray();
            int[] types = new int[length];
            int[] slots = new int[length];
            for (int t = 0; t < length; t++) {
                types[t] = t > length / 2 ? 1 : 0;
                slots[t] = t == 0 ? 0 : t == length - 1 ? 1 : t == length / 2 && length % 3 == 0 ? 2 : -1;
            }
            rows.add(new Encoding(ids, types, slots, false));
        }
        return EncodedBatch.of(rows);
    }

    /** With some words alone and all weights rounded to bfloat16, to be smaller and the same in either precision. */
    private static BertModel rounded(BertModel m, int[] kept) {
        BertConfig c = m.config();
        BertConfig config = new BertConfig(
                kept.length,
                c.hiddenSize(),
                c.layers(),
                c.attentionHeads(),
                c.intermediateSize(),
                c.maxPositions(),
                c.positionOffset(),
                c.tokenTypes(),
                c.layerNormEpsilon(),
                c.hiddenActivation(),
                c.hiddenDropout(),
                c.attentionDropout());
        EmbeddingWeights e = m.embeddings();
        int h = c.hiddenSize();
        float[] all = e.words().toArray();
        float[] words = new float[kept.length * h];
        for (int i = 0; i < kept.length; i++) {
            System.arraycopy(all, kept[i] * h, words, i * h, h);
        }
        EmbeddingWeights embeddings = new EmbeddingWeights(
                rounded(FrozenTensor.of(words, kept.length, h)),
                rounded(e.positions()),
                e.tokenTypes().map(CaseWriter::rounded),
                rounded(e.norm()));
        List<BertLayerWeights> layers = m.layers().stream()
                .map(l -> new BertLayerWeights(
                        rounded(l.query()),
                        rounded(l.key()),
                        rounded(l.value()),
                        rounded(l.attentionOutput()),
                        rounded(l.attentionNorm()),
                        rounded(l.intermediate()),
                        rounded(l.output()),
                        rounded(l.outputNorm())))
                .toList();
        return new BertModel(config, embeddings, layers, Optional.empty(), m.origin());
    }

    private static LinearWeights rounded(LinearWeights w) {
        return new LinearWeights(rounded(w.weight()), rounded(w.bias()));
    }

    private static LayerNormWeights rounded(LayerNormWeights w) {
        return new LayerNormWeights(rounded(w.scale()), rounded(w.shift()));
    }

    private static FrozenTensor rounded(FrozenTensor tensor) {
        float[] values = tensor.toArray();
        for (int i = 0; i < values.length; i++) {
            int bits = Float.floatToRawIntBits(values[i]);
            values[i] = Float.intBitsToFloat((bits + 0x7FFF + (bits >>> 16 & 1)) & 0xFFFF0000);
        }
        return FrozenTensor.of(values, tensor.shape());
    }
}
