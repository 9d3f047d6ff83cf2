package org.pasta4j.test;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.Pooling;
import org.pasta4j.bert.safetensors.SafetensorsFile;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.bert.text.EncodedBatch;
import org.pasta4j.bert.text.Encoding;
import org.pasta4j.bert.text.TextTokens;
import org.pasta4j.pasta.HeadKind;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.adapter.AdapterConfig;
import org.pasta4j.pasta.data.Example;
import org.pasta4j.pasta.data.TaggedSentence;

/** One case of the golden folder; its README says what the tensors are. */
record GoldenCase(String name, JsonNode settings, SafetensorsFile tensors) {

    static List<GoldenCase> all(Path folder) {
        try (var files = Files.list(folder)) {
            return files.filter(f -> f.toString().endsWith(".json"))
                    .filter(f -> Files.exists(tensorFile(f)))
                    .sorted()
                    .map(GoldenCase::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path tensorFile(Path json) {
        return Path.of(json.toString().replaceFirst("\\.json$", ".safetensors"));
    }

    private static GoldenCase read(Path json) {
        try {
            String name = json.getFileName().toString().replaceFirst("\\.json$", "");
            return new GoldenCase(
                    name, new ObjectMapper().readTree(json.toFile()), SafetensorsFile.open(tensorFile(json)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String model() {
        return settings.get("model").asText();
    }

    String task() {
        return settings.path("task").asText("sequence");
    }

    int slots() {
        return settings.get("slots").asInt();
    }

    int outputs() {
        return settings.get("labels").asInt();
    }

    boolean isRegression() {
        return outputs() == 1;
    }

    boolean has(String tensor) {
        return tensors.contains(tensor);
    }

    float[] floats(String tensor) {
        return tensors.floats(tensor).toArray();
    }

    /** The rows as the golden file has them, padding taken off. */
    List<Encoding> rows() {
        int[] shape = tensors.shape("input_ids");
        long[] mask = tensors.longs("attention_mask");
        long[] ids = tensors.longs("input_ids");
        long[] types = has("token_type_ids") ? tensors.longs("token_type_ids") : new long[ids.length];
        List<Encoding> rows = new ArrayList<>();
        for (int b = 0; b < shape[0]; b++) {
            int start = b * shape[1];
            int length = (int) Arrays.stream(mask, start, start + shape[1]).sum();
            rows.add(new Encoding(
                    ints(ids, start, length), ints(types, start, length), slots(ids, start, length), false));
        }
        return rows;
    }

    private int[] slots(long[] ids, int start, int length) {
        if (has("slots")) {
            return ints(tensors.longs("slots"), start, length);
        }
        // A golden file without slots: the texts hold no special tokens of their own, so ids tell.
        int[] slots = new int[length];
        int next = 0;
        for (int t = 0; t < length; t++) {
            slots[t] = ids[start + t] == 101 || ids[start + t] == 102 ? next++ : -1;
        }
        return slots;
    }

    private static int[] ints(long[] values, int start, int length) {
        return Arrays.stream(values, start, start + length)
                .mapToInt(Math::toIntExact)
                .toArray();
    }

    EncodedBatch batch() {
        return EncodedBatch.of(rows());
    }

    /** Positions in a padded {@code [B, T]} that hold a token. */
    boolean[] realTokens() {
        boolean[] real = new boolean[tensors.longs("attention_mask").length];
        long[] mask = tensors.longs("attention_mask");
        for (int i = 0; i < real.length; i++) {
            real[i] = mask[i] == 1;
        }
        return real;
    }

    PastaConfig config() {
        List<String> labels =
                IntStream.range(0, outputs()).mapToObj(Integer::toString).toList();
        PastaConfig config =
                ofTask(labels).withSlots(slots()).withMaxLength(maxLength()).withDropout(0);
        return isOfTokens() ? config : config.withHead(head());
    }

    private PastaConfig.Head head() {
        return new PastaConfig.Head(
                Optional.of(settings.path("pooling").asText("pooler")).map(Pooling::ofConfigName),
                Optional.ofNullable(settings.get("head_kind")).map(head -> HeadKind.ofConfigName(head.asText())));
    }

    private PastaConfig ofTask(List<String> labels) {
        if (isOfTokens()) {
            return PastaConfig.tokenClassification(labels);
        }
        if (isOfSets()) {
            return PastaConfig.multiLabelClassification(labels);
        }
        return isRegression() ? PastaConfig.regression() : PastaConfig.classification(labels);
    }

    /** Whether a row has any number of labels. */
    boolean isOfSets() {
        return task().equals("sets");
    }

    boolean isOfTokens() {
        return task().equals("token");
    }

    /** Whether the head is another than the authors'. */
    boolean hasPooling() {
        return settings.has("pooling");
    }

    int maxLength() {
        return settings.path("max_length").asInt(PastaConfig.DEFAULT_MAX_LENGTH);
    }

    /** The golden parameters as an adapter of a base. */
    Adapter adapter(BertModel base) {
        Map<String, FrozenTensor> head = new LinkedHashMap<>();
        head.put(Adapter.CLASSIFIER_WEIGHT, tensors.floats("classifier_weight"));
        head.put(
                Adapter.CLASSIFIER_BIAS,
                has("classifier_bias")
                        ? tensors.floats("classifier_bias")
                        : FrozenTensor.of(new float[outputs()], outputs()));
        if (has("dense_weight")) {
            head.put(Adapter.DENSE_WEIGHT, tensors.floats("dense_weight"));
            head.put(Adapter.DENSE_BIAS, tensors.floats("dense_bias"));
        }
        return new Adapter(AdapterConfig.of(config(), base, model()), Optional.of(tensors.floats("offsets")), head);
    }

    /** Whether the head's parameters are those that a head on this base has. */
    boolean fits(BertModel base) {
        return config().hasDense(base) == has("dense_weight");
    }

    /** The labels of each row, as text. */
    List<List<String>> labels() {
        if (!isOfSets()) {
            return singleLabels().stream().map(List::of).toList();
        }
        float[] values = floats("labels");
        int classes = outputs();
        return IntStream.range(0, values.length / classes)
                .mapToObj(row -> IntStream.range(0, classes)
                        .filter(label -> values[row * classes + label] == 1)
                        .mapToObj(Integer::toString)
                        .toList())
                .toList();
    }

    private List<String> singleLabels() {
        if (tensors.dtype("labels").equals("I64")) {
            return Arrays.stream(tensors.longs("labels"))
                    .mapToObj(Long::toString)
                    .toList();
        }
        float[] values = floats("labels");
        return IntStream.range(0, values.length)
                .mapToObj(i -> Float.toString(values[i]))
                .toList();
    }

    List<Example> examples() {
        List<Example> examples = new ArrayList<>();
        for (int b = 0; b < settings.get("texts").size(); b++) {
            JsonNode texts = settings.get("texts").get(b);
            Optional<String> second =
                    texts.size() > 1 ? Optional.of(texts.get(1).asText()) : Optional.empty();
            examples.add(new Example(texts.get(0).asText(), second, labels().get(b)));
        }
        return examples;
    }

    /**
     * The texts of a token classification as words with tags.
     *
     * @param tokenizer cuts to {@link #maxLength()}
     */
    List<TaggedSentence> sentences(BertTokenizer tokenizer) {
        int padded = tensors.shape("labels")[1];
        long[] labels = tensors.longs("labels");
        List<TaggedSentence> sentences = new ArrayList<>();
        for (int b = 0; b < settings.get("texts").size(); b++) {
            String text = settings.get("texts").get(b).get(0).asText();
            TextTokens tokens = tokenizer.tokens(text);
            List<String> words = new ArrayList<>();
            List<String> tags = new ArrayList<>();
            for (int t = 1; t < tokens.words().length - 1; t++) {
                String part = text.substring(tokens.starts()[t], tokens.ends()[t]);
                if (labels[b * padded + t] >= 0) {
                    words.add(part);
                    tags.add(Long.toString(labels[b * padded + t]));
                } else {
                    words.set(words.size() - 1, words.get(words.size() - 1) + part);
                }
            }
            sentences.add(new TaggedSentence(words, tags));
        }
        return sentences;
    }

    /** The labels as a graph takes them: one-hot, or the numbers. */
    INDArray targetArray() {
        return isOfTokens() ? tokenTargets() : Nd4j.createFromArray(targets());
    }

    /** One-hot {@code [B, longest row, classes]}; zeros where the reference ignores a token. */
    private INDArray tokenTargets() {
        int padded = tensors.shape("labels")[1];
        long[] labels = tensors.longs("labels");
        EncodedBatch batch = batch();
        float[][][] targets = new float[batch.rows()][batch.longestRow()][outputs()];
        for (int b = 0; b < targets.length; b++) {
            for (int t = 0; t < targets[b].length; t++) {
                int label = (int) labels[b * padded + t];
                if (label >= 0) {
                    targets[b][t][label] = 1;
                }
            }
        }
        return Nd4j.createFromArray(targets);
    }

    private float[][] targets() {
        List<List<String>> labels = labels();
        float[][] rows = new float[labels.size()][outputs()];
        for (int b = 0; b < rows.length; b++) {
            if (isRegression()) {
                rows[b][0] = Float.parseFloat(labels.get(b).get(0));
            } else {
                for (String label : labels.get(b)) {
                    rows[b][Integer.parseInt(label)] = 1;
                }
            }
        }
        return rows;
    }

    /** The case's name. */
    @Override
    public String toString() {
        return name;
    }
}
