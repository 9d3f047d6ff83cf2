package org.pasta4j.test;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.samediff.Encoders;
import org.pasta4j.bert.samediff.GraphRunner;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.bert.text.EncodedBatch;
import org.pasta4j.bert.text.Encoding;
import org.pasta4j.pasta.OffsetPlacement;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.Task;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.adapter.AdapterConfig;
import org.pasta4j.pasta.layers.PastaGraph;
import org.pasta4j.pasta.layers.PastaLayers;

/** An adapter, its base, and rows on which exported models are to say what it says. */
record ExportCase(String name, BertModel base, BertTokenizer tokenizer, Adapter adapter, List<Encoding> rows) {
    private static final int TEXTS = 100;
    /** The last batch has a single row. */
    private static final int BATCH = 33;

    /** With random parameters, larger than training makes them. */
    static ExportCase random(String name, BertModel base, BertTokenizer tokenizer, PastaConfig config) {
        Random random = new Random(name.hashCode());
        int h = base.config().hiddenSize();
        Map<String, FrozenTensor> head = new LinkedHashMap<>();
        if (config.hasDense(base)) {
            head.put(Adapter.DENSE_WEIGHT, normal(random, 0.1, h, h));
            head.put(Adapter.DENSE_BIAS, normal(random, 0.1, h));
        }
        head.put(Adapter.CLASSIFIER_WEIGHT, normal(random, 0.1, config.outputs(), h));
        head.put(Adapter.CLASSIFIER_BIAS, normal(random, 0.1, config.outputs()));
        Optional<FrozenTensor> offsets = config.trainOffsets()
                ? Optional.of(placed(
                        config.placement(), normal(random, 0.3, base.config().layers(), config.slots(), h)))
                : Optional.empty();
        return of(name, base, tokenizer, new Adapter(AdapterConfig.of(config, base, name), offsets, head));
    }

    static ExportCase of(String name, BertModel base, BertTokenizer tokenizer, Adapter adapter) {
        AdapterConfig config = adapter.config();
        try (BertTokenizer cut = tokenizer.withMaxLength(
                Math.min(config.pastaConfig().maxLength(), base.config().maxPositions()))) {
            return new ExportCase(
                    name,
                    base,
                    tokenizer,
                    adapter,
                    rows(cut, config.pastaConfig().slots()));
        }
    }

    private static FrozenTensor placed(OffsetPlacement placement, FrozenTensor all) {
        float[] values = all.toArray();
        int h = all.size(2);
        for (int i = 0; i < values.length; i++) {
            int layer = i / h / all.size(1);
            int slot = i / h % all.size(1);
            boolean here = placement.layers().isEmpty() || placement.layers().contains(layer);
            if (!here || placement.tokens() == OffsetPlacement.Tokens.SEPARATORS && slot == 0) {
                values[i] = 0;
            } else if (placement.shared()) {
                values[i] = values[layer * all.size(1) * h + i % h];
            }
        }
        return FrozenTensor.of(values, all.shape());
    }

    private static FrozenTensor normal(Random random, double deviation, int... shape) {
        float[] values = new float[IntStream.of(shape).reduce(1, Math::multiplyExact)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (deviation * random.nextGaussian());
        }
        return FrozenTensor.of(values, shape);
    }

    /** Texts and, where there are slots for them, pairs; some are empty, some hold the characters of special tokens. */
    private static List<Encoding> rows(BertTokenizer tokenizer, int slots) {
        List<String> texts = Definitions.some(TEXTS);
        boolean pairs = tokenizer.encode("a", "b").specialTokens() <= slots;
        List<Encoding> rows = new ArrayList<>();
        for (int i = 0; i < TEXTS; i++) {
            String text =
                    switch (i % 10) {
                        case 0 -> "";
                        case 1 -> texts.get(i) + " [SEP] " + texts.get(i - 1) + " [CLS] </s></s> x";
                        default -> texts.get(i);
                    };
            String second = i % 7 == 1 ? "[SEP] " + texts.get(i) + "[SEP]" : texts.get(TEXTS - 1 - i);
            rows.add(pairs && i % 5 != 4 ? tokenizer.encode(text, second) : tokenizer.encode(text));
        }
        return rows;
    }

    /** The adapter's logits by the fastest encoder here, row by row; of a head on tokens those of token after token. */
    float[][] logits() {
        PastaConfig config = adapter.config().pastaConfig().withDropout(0).withPlacement(OffsetPlacement.ALL);
        try (Encoder encoder = Encoders.open(base)) {
            PastaGraph graph = PastaLayers.build(SameDiff.create(), encoder, config, DataType.FLOAT);
            graph.parameters()
                    .forEach((name, variable) ->
                            assign(variable, adapter.tensors().get(name)));
            GraphRunner runner = new GraphRunner(graph.sameDiff());
            return byRows(batches().stream()
                    .map(batch -> runner.run(graph.placeholders(EncodedBatch.of(batch)), List.of(PastaGraph.LOGITS))
                            .get(PastaGraph.LOGITS)
                            .ravel()
                            .toFloatVector())
                    .toList());
        }
    }

    private static void assign(SDVariable variable, FrozenTensor values) {
        INDArray array = variable.getArr();
        array.assign(Nd4j.create(
                values.toArray(), Arrays.stream(values.shape()).asLongStream().toArray(), 'c'));
    }

    /** As the exported models get them, padded. */
    List<List<Encoding>> batches() {
        return IntStream.iterate(0, from -> from < rows.size(), from -> from + BATCH)
                .mapToObj(from -> rows.subList(from, Math.min(rows.size(), from + BATCH)))
                .toList();
    }

    /** Takes the logits of padded batches apart, and what padding has got away. */
    float[][] byRows(List<float[]> ofBatches) {
        List<float[]> logits = new ArrayList<>();
        boolean ofTokens = adapter.config().pastaConfig().task() == Task.TOKEN_CLASSIFICATION;
        int outputs = adapter.config().outputs();
        for (int i = 0; i < ofBatches.size(); i++) {
            List<Encoding> batch = batches().get(i);
            int stride = ofBatches.get(i).length / batch.size();
            for (int b = 0; b < batch.size(); b++) {
                int own = ofTokens ? batch.get(b).length() * outputs : outputs;
                logits.add(Arrays.copyOfRange(ofBatches.get(i), b * stride, b * stride + own));
            }
        }
        return logits.toArray(new float[0][]);
    }

    /** Word ids, attention mask, token types and special tokens of a batch, {@code [B][T]} each. */
    static List<int[][]> padded(List<Encoding> batch) {
        int length = EncodedBatch.of(batch).longestRow();
        int[][][] arrays = new int[4][batch.size()][length];
        for (int b = 0; b < batch.size(); b++) {
            Encoding row = batch.get(b);
            for (int t = 0; t < row.length(); t++) {
                arrays[0][b][t] = row.ids()[t];
                arrays[1][b][t] = 1;
                arrays[2][b][t] = row.types()[t];
                arrays[3][b][t] = row.slots()[t] >= 0 ? 1 : 0;
            }
        }
        return List.of(arrays);
    }

    /** The rows as {@code RunSameDiff} reads them. */
    void writeRows(Path file) throws IOException {
        try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(file))) {
            out.writeInt(batches().size());
            for (List<Encoding> batch : batches()) {
                List<int[][]> arrays = padded(batch);
                out.writeInt(batch.size());
                out.writeInt(arrays.get(0)[0].length);
                for (int[][] array : arrays) {
                    for (int[] row : array) {
                        for (int value : row) {
                            out.writeInt(value);
                        }
                    }
                }
            }
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
