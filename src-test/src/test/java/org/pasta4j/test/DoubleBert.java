package org.pasta4j.test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.math3.special.Erf;
import org.pasta4j.bert.BertLayerWeights;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.LayerNormWeights;
import org.pasta4j.bert.LinearWeights;
import org.pasta4j.bert.text.Encoding;

/** PASTA on a BERT with GELU as its formulas say it, in Java's doubles, one row at a time and nothing of ND4J. */
final class DoubleBert {
    private final BertModel model;

    DoubleBert(BertModel model) {
        this.model = model;
    }

    /**
     * What a row comes to.
     *
     * @param attention of each layer {@code [A][T][T]}
     * @param hidden the last hidden state, {@code [T][H]}
     */
    record Result(List<double[][][]> attention, double[][] hidden) {}

    /** @param offsets {@code [L, S, H]} */
    Result run(Encoding row, FrozenTensor offsets) {
        float[] vectors = offsets.toArray();
        int slots = offsets.size(1);
        int width = model.config().hiddenSize();
        double[][] x = embedded(row);
        List<double[][][]> attention = new ArrayList<>();
        for (int l = 0; l < model.config().layers(); l++) {
            for (int t = 0; t < x.length; t++) {
                for (int i = 0; i < width && row.slots()[t] >= 0; i++) {
                    x[t][i] += vectors[(l * slots + row.slots()[t]) * width + i];
                }
            }
            BertLayerWeights weights = model.layers().get(l);
            double[][][] probabilities = probabilities(x, weights);
            attention.add(probabilities);
            x = layer(x, probabilities, weights);
        }
        return new Result(attention, x);
    }

    private double[][] embedded(Encoding row) {
        double[][] x = new double[row.length()][model.config().hiddenSize()];
        for (int t = 0; t < x.length; t++) {
            for (int i = 0; i < x[t].length; i++) {
                x[t][i] = (double) model.embeddings().words().at(row.ids()[t], i)
                        + model.embeddings().positions().at(t + model.config().positionOffset(), i);
                if (model.embeddings().tokenTypes().isPresent()) {
                    x[t][i] += model.embeddings().tokenTypes().get().at(row.types()[t], i);
                }
            }
        }
        return norm(x, model.embeddings().norm());
    }

    private double[][][] probabilities(double[][] x, BertLayerWeights weights) {
        double[][] query = linear(x, weights.query());
        double[][] key = linear(x, weights.key());
        int size = model.config().headSize();
        double[][][] probabilities = new double[model.config().attentionHeads()][x.length][x.length];
        for (int a = 0; a < probabilities.length; a++) {
            for (int from = 0; from < x.length; from++) {
                double sum = 0;
                for (int to = 0; to < x.length; to++) {
                    double score = 0;
                    for (int i = a * size; i < (a + 1) * size; i++) {
                        score += query[from][i] * key[to][i];
                    }
                    probabilities[a][from][to] = Math.exp(score / Math.sqrt(size));
                    sum += probabilities[a][from][to];
                }
                for (int to = 0; to < x.length; to++) {
                    probabilities[a][from][to] /= sum;
                }
            }
        }
        return probabilities;
    }

    private double[][] layer(double[][] x, double[][][] probabilities, BertLayerWeights weights) {
        double[][] value = linear(x, weights.value());
        int size = model.config().headSize();
        double[][] context = new double[x.length][x[0].length];
        for (int from = 0; from < x.length; from++) {
            for (int i = 0; i < context[from].length; i++) {
                for (int to = 0; to < x.length; to++) {
                    context[from][i] += probabilities[i / size][from][to] * value[to][i];
                }
            }
        }
        double[][] middle = norm(sum(linear(context, weights.attentionOutput()), x), weights.attentionNorm());
        double[][] wide = linear(middle, weights.intermediate());
        for (double[] token : wide) {
            Arrays.setAll(token, i -> 0.5 * token[i] * (1 + Erf.erf(token[i] / Math.sqrt(2))));
        }
        return norm(sum(linear(wide, weights.output()), middle), weights.outputNorm());
    }

    private static double[][] linear(double[][] x, LinearWeights weights) {
        double[][] y = new double[x.length][weights.weight().size(0)];
        for (int t = 0; t < x.length; t++) {
            for (int o = 0; o < y[t].length; o++) {
                y[t][o] = weights.bias().values().get(o);
                for (int i = 0; i < x[t].length; i++) {
                    y[t][o] += weights.weight().at(o, i) * x[t][i];
                }
            }
        }
        return y;
    }

    private double[][] norm(double[][] x, LayerNormWeights weights) {
        double[][] y = new double[x.length][];
        for (int t = 0; t < x.length; t++) {
            double[] token = x[t];
            double mean = Arrays.stream(token).average().orElseThrow();
            double variance = Arrays.stream(token)
                    .map(v -> (v - mean) * (v - mean))
                    .average()
                    .orElseThrow();
            double deviation = Math.sqrt(variance + model.config().layerNormEpsilon());
            y[t] = IntStream.range(0, token.length)
                    .mapToDouble(i -> (token[i] - mean)
                                    / deviation
                                    * weights.scale().values().get(i)
                            + weights.shift().values().get(i))
                    .toArray();
        }
        return y;
    }

    private static double[][] sum(double[][] a, double[][] b) {
        double[][] sum = new double[a.length][a[0].length];
        for (int t = 0; t < sum.length; t++) {
            for (int i = 0; i < sum[t].length; i++) {
                sum[t][i] = a[t][i] + b[t][i];
            }
        }
        return sum;
    }
}
