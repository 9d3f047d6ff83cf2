package org.pasta4j.bert.tensorflow;

import java.nio.file.Path;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.HiddenActivation;
import org.pasta4j.bert.ModelArchive;

/**
 * The head with which Google's BERT was trained, as a test of the encoder below it: dense, activation, layer norm, and
 * the product with the word table.
 */
public final class MaskedLmHead {
    private static final String SCOPE = "module/cls/predictions/";

    private final BertModel base;
    private final FrozenTensor kernel;
    private final FrozenTensor bias;
    private final FrozenTensor gamma;
    private final FrozenTensor beta;
    private final FrozenTensor outputBias;

    private MaskedLmHead(BertModel base, TensorBundle variables) {
        this.base = base;
        this.kernel = variables.floats(SCOPE + "transform/dense/kernel");
        this.bias = variables.floats(SCOPE + "transform/dense/bias");
        this.gamma = variables.floats(SCOPE + "transform/LayerNorm/gamma");
        this.beta = variables.floats(SCOPE + "transform/LayerNorm/beta");
        this.outputBias = variables.floats(SCOPE + "output_bias");
    }

    /** The head that lies beside a base in its jar. */
    public static MaskedLmHead open(Path jar, BertModel base) {
        return ModelArchive.with(jar, "variables.index", index -> new MaskedLmHead(base, TensorBundle.open(index)));
    }

    /** The word that a hidden state stands for. */
    public int word(float[] hidden) {
        double[] x = normalised(activated(hidden));
        FrozenTensor words = base.embeddings().words();
        int best = 0;
        double most = Double.NEGATIVE_INFINITY;
        for (int word = 0; word < words.size(0); word++) {
            double logit = outputBias.values().get(word);
            for (int i = 0; i < x.length; i++) {
                logit += x[i] * words.at(word, i);
            }
            if (logit > most) {
                most = logit;
                best = word;
            }
        }
        return best;
    }

    private double[] activated(float[] hidden) {
        double[] x = new double[hidden.length];
        for (int out = 0; out < x.length; out++) {
            double sum = bias.values().get(out);
            for (int in = 0; in < hidden.length; in++) {
                sum += hidden[in] * kernel.at(in, out);
            }
            x[out] = gelu(sum);
        }
        return x;
    }

    private double gelu(double x) {
        if (base.config().hiddenActivation() != HiddenActivation.GELU_TANH) {
            throw new AssertionError("Google's graphs have GELU by tanh.");
        }
        return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
    }

    private double[] normalised(double[] x) {
        double mean = 0;
        for (double value : x) {
            mean += value / x.length;
        }
        double variance = 0;
        for (double value : x) {
            variance += (value - mean) * (value - mean) / x.length;
        }
        double deviation = Math.sqrt(variance + base.config().layerNormEpsilon());
        for (int i = 0; i < x.length; i++) {
            x[i] = (x[i] - mean) / deviation * gamma.values().get(i)
                    + beta.values().get(i);
        }
        return x;
    }
}
