package org.pasta4j.cuda.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.LinearWeights;
import org.pasta4j.bert.safetensors.SafetensorsFile;
import org.pasta4j.bert.text.EncodedBatch;
import org.pasta4j.bert.text.Encoding;
import org.pasta4j.fused.engine.OffsetTable;
import org.pasta4j.fused.engine.OutputSelection;
import org.pasta4j.fused.engine.PassOptions;

/**
 * The authors' numbers as cases for an engine: their hidden states, and their gradient of the offsets. What the way
 * back begins with is worked out from their logits through the head, which is no part of an engine.
 */
final class GoldenCases {
    private static final String SOURCE = "the authors' code";

    private final String name;
    private final String modelName;
    private final BertModel model;
    private final SafetensorsFile tensors;
    private final int[] shape;
    private final EncodedBatch rows;
    private final int[] outputRows;
    private final boolean isOfPooler;

    private GoldenCases(String name, String modelName, BertModel model, SafetensorsFile tensors, boolean isOfPooler) {
        this.isOfPooler = isOfPooler;
        this.name = name;
        this.modelName = modelName;
        this.model = model;
        this.tensors = tensors;
        this.shape = tensors.shape("input_ids");
        List<Encoding> all = new ArrayList<>();
        this.outputRows = pack(all);
        this.rows = EncodedBatch.of(all);
    }

    /** Those of a folder that are of a model. */
    static List<EngineCase> of(Path folder, String prefix, String modelName, BertModel model) throws IOException {
        List<EngineCase> all = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path json :
                    files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
                String name = json.getFileName().toString().replace(".json", "");
                String settings = Files.readString(json).replace(" ", "");
                if (settings.contains("\"model\":\"" + prefix + "\"")) {
                    SafetensorsFile tensors = SafetensorsFile.open(folder.resolve(name + ".safetensors"));
                    boolean isOfPooler =
                            !settings.contains("\"pooling\":") || settings.contains("\"pooling\":\"pooler\"");
                    all.addAll(new GoldenCases(name, modelName, model, tensors, isOfPooler).cases());
                }
            }
        }
        return all;
    }

    private int[] pack(List<Encoding> all) {
        long[] mask = tensors.longs("attention_mask");
        long[] ids = tensors.longs("input_ids");
        long[] types = tensors.contains("token_type_ids") ? tensors.longs("token_type_ids") : new long[ids.length];
        int[] places = new int[(int) Arrays.stream(mask).sum()];
        int n = 0;
        for (int b = 0; b < shape[0]; b++) {
            int from = b * shape[1];
            int length = (int) Arrays.stream(mask, from, from + shape[1]).sum();
            int[] slots = new int[length];
            for (int t = 0, next = 0; t < length; t++) {
                slots[t] = tensors.contains("slots")
                        ? (int) tensors.longs("slots")[from + t]
                        : ids[from + t] == 101 || ids[from + t] == 102 ? next++ : -1;
                places[n++] = from + t;
            }
            all.add(new Encoding(ints(ids, from, length), ints(types, from, length), slots, false));
        }
        return places;
    }

    private static int[] ints(long[] values, int from, int length) {
        return Arrays.stream(values, from, from + length)
                .mapToInt(Math::toIntExact)
                .toArray();
    }

    private float[] floats(String tensor) {
        return tensors.floats(tensor).toArray();
    }

    private List<EngineCase> cases() {
        List<EngineCase> all = new ArrayList<>();
        if (tensors.contains("base_last_hidden_state")) {
            all.add(states(
                    "plain base",
                    OutputSelection.LAST_HIDDEN_STATE,
                    OffsetTable.NONE,
                    floats("base_last_hidden_state")));
        }
        OffsetTable offsets = new OffsetTable(floats("offsets"), tensors.shape("offsets")[1]);
        if (tensors.contains("hidden_states")) {
            all.add(states("all states", OutputSelection.ALL_HIDDEN_STATES, offsets, floats("hidden_states")));
        }
        if (tensors.contains("last_hidden_state")) {
            all.add(states("last state", OutputSelection.LAST_HIDDEN_STATE, offsets, floats("last_hidden_state")));
        }
        boolean ofTokens = tensors.shape("logits").length == 3;
        if (!ofTokens && isOfPooler && model.pooler().isPresent() && tensors.contains("grad_offsets")) {
            all.add(gradient(offsets));
        }
        return all;
    }

    private EngineCase states(String what, OutputSelection wanted, OffsetTable offsets, float[] right) {
        return new EngineCase(
                name + ", " + what,
                modelName,
                rows,
                outputRows,
                shape[0] * shape[1],
                offsets,
                PassOptions.inference(wanted),
                new float[0],
                masked(right),
                new float[0],
                SOURCE);
    }

    /** Nothing is said of padding. */
    private float[] masked(float[] states) {
        int h = model.config().hiddenSize();
        float[] all = new float[states.length];
        Arrays.fill(all, Float.NaN);
        for (int state = 0; state < states.length; state += shape[0] * shape[1] * h) {
            for (int row : outputRows) {
                System.arraycopy(states, state + row * h, all, state + row * h, h);
            }
        }
        return all;
    }

    private EngineCase gradient(OffsetTable offsets) {
        float[] first = firstTokens();
        return new EngineCase(
                name + ", gradient",
                modelName,
                rows,
                outputRows,
                shape[0] * shape[1],
                offsets,
                new PassOptions(OutputSelection.FIRST_TOKENS, true, 0, 0, 0),
                throughHead(first),
                first,
                floats("grad_offsets"),
                SOURCE);
    }

    private float[] firstTokens() {
        if (tensors.contains("last_hidden_state_first_token")) {
            return floats("last_hidden_state_first_token");
        }
        int h = model.config().hiddenSize();
        float[] all = floats(tensors.contains("hidden_states") ? "hidden_states" : "last_hidden_state");
        int last = all.length - shape[0] * shape[1] * h;
        float[] first = new float[shape[0] * h];
        for (int b = 0; b < shape[0]; b++) {
            System.arraycopy(all, last + b * shape[1] * h, first, b * h, h);
        }
        return first;
    }

    /** The loss's gradient of the first tokens: through the classifier, the pooler's tanh and its layer. */
    private float[] throughHead(float[] first) {
        int h = model.config().hiddenSize();
        LinearWeights pooler = model.pooler().orElseThrow();
        float[] classifier = floats("classifier_weight");
        float[] logits = floats("logits");
        int labels = logits.length / shape[0];
        float[] gradient = new float[first.length];
        for (int b = 0; b < shape[0]; b++) {
            double[] ofLogits = ofLogits(Arrays.copyOfRange(logits, b * labels, (b + 1) * labels), b);
            for (int o = 0; o < h; o++) {
                double sum = pooler.bias().values().get(o);
                for (int i = 0; i < h; i++) {
                    sum += (double) pooler.weight().at(o, i) * first[b * h + i];
                }
                double pooled = Math.tanh(sum);
                double back = 0;
                for (int c = 0; c < labels; c++) {
                    back += ofLogits[c] * classifier[c * h + o];
                }
                back *= 1 - pooled * pooled;
                for (int i = 0; i < h; i++) {
                    gradient[b * h + i] += (float) (back * pooler.weight().at(o, i));
                }
            }
        }
        return gradient;
    }

    /** Of the mean over the rows of cross entropy, or of the squared error; over rows and labels, of sets of labels. */
    private double[] ofLogits(float[] logits, int row) {
        if (tensors.shape("labels").length == 2) {
            float[] labels = floats("labels");
            double[] gradient = new double[logits.length];
            for (int c = 0; c < gradient.length; c++) {
                double probability = 1 / (1 + Math.exp(-logits[c]));
                gradient[c] = (probability - labels[row * logits.length + c]) / (shape[0] * logits.length);
            }
            return gradient;
        }
        if (logits.length == 1) {
            return new double[] {2 * (logits[0] - floats("labels")[row]) / shape[0]};
        }
        double largest = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            largest = Math.max(largest, logit);
        }
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - largest);
        }
        double[] gradient = new double[logits.length];
        for (int c = 0; c < gradient.length; c++) {
            double right = tensors.longs("labels")[row] == c ? 1 : 0;
            gradient[c] = (Math.exp(logits[c] - largest) / sum - right) / shape[0];
        }
        return gradient;
    }
}
