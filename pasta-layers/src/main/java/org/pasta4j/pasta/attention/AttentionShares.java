package org.pasta4j.pasta.attention;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.pasta4j.bert.text.Encoding;

/**
 * How much of their attention the heads of a BERT give to the special tokens of a row, or on average of several rows.
 * Each share is a mean of attention probabilities: over the ordinary tokens as those that attend, or of one special
 * token. All numbers are from 0 to 1; layers, heads and slots count from 0. Immutable.
 */
public final class AttentionShares {
    /** Of all tokens of a row, so many must look most at a special token for a head to be called vertical. */
    private static final double VERTICAL_FROM = 0.9;

    /** {@code [L][A][1 + S][S]}: by who attends (all ordinary tokens, then each special one) and to which slot. */
    private final double[][][][] shares;

    /** {@code [L][A]}. */
    private final double[][] vertical;

    private AttentionShares(double[][][][] shares, double[][] vertical) {
        this.shares = shares;
        this.vertical = vertical;
    }

    /**
     * Of one row.
     *
     * @param probabilities of each layer {@code [1, A, T, T]}
     * @param row has at least one ordinary token
     */
    static AttentionShares of(List<INDArray> probabilities, Encoding row) {
        int heads = Math.toIntExact(probabilities.get(0).size(1));
        double[][][][] shares = new double[probabilities.size()][heads][][];
        double[][] vertical = new double[probabilities.size()][heads];
        for (int l = 0; l < shares.length; l++) {
            float[] values = probabilities.get(l).ravel().toFloatVector();
            for (int a = 0; a < heads; a++) {
                Head head = new Head(values, a, row);
                shares[l][a] = head.shares();
                vertical[l][a] = head.isVertical() ? 1 : 0;
            }
        }
        return new AttentionShares(shares, vertical);
    }

    /**
     * One head's look at a row.
     *
     * @param values {@code [A, T, T]} end to end
     */
    private record Head(float[] values, int number, Encoding row) {

        private float at(int from, int to) {
            return values[(number * row.length() + from) * row.length() + to];
        }

        /** {@code [1 + S][S]}. */
        double[][] shares() {
            int slots = row.specialTokens();
            int ordinary = row.length() - slots;
            double[][] shares = new double[1 + slots][slots];
            for (int from = 0; from < row.length(); from++) {
                int who = row.slots()[from] + 1;
                for (int to = 0; to < row.length(); to++) {
                    if (isSpecial(to)) {
                        shares[who][row.slots()[to]] += at(from, to) / (who == 0 ? (double) ordinary : 1);
                    }
                }
            }
            return shares;
        }

        boolean isVertical() {
            long toSpecial = IntStream.range(0, row.length())
                    .filter(from -> isSpecial(mostAttended(from)))
                    .count();
            return toSpecial >= VERTICAL_FROM * row.length();
        }

        private int mostAttended(int from) {
            return IntStream.range(0, row.length())
                    .reduce((best, next) -> at(from, next) > at(from, best) ? next : best)
                    .orElseThrow();
        }

        private boolean isSpecial(int token) {
            return row.slots()[token] >= 0;
        }
    }

    /** The mean of several, each of which counts alike. */
    static AttentionShares mean(List<AttentionShares> all) {
        AttentionShares first = all.get(0);
        double[][][][] shares = new double[first.layers()][first.heads()][1 + first.slots()][first.slots()];
        double[][] vertical = new double[first.layers()][first.heads()];
        for (AttentionShares one : all) {
            for (int l = 0; l < shares.length; l++) {
                for (int a = 0; a < shares[l].length; a++) {
                    vertical[l][a] += one.vertical[l][a] / all.size();
                    for (int who = 0; who < shares[l][a].length; who++) {
                        for (int slot = 0; slot < shares[l][a][who].length; slot++) {
                            shares[l][a][who][slot] += one.shares[l][a][who][slot] / all.size();
                        }
                    }
                }
            }
        }
        return new AttentionShares(shares, vertical);
    }

    /** Number of layers. */
    public int layers() {
        return shares.length;
    }

    /** Number of heads of a layer. */
    public int heads() {
        return shares[0].length;
    }

    /** Number of special tokens of a row. */
    public int slots() {
        return shares[0][0].length - 1;
    }

    /** What a head's ordinary tokens give to a special token, in the mean over the ordinary tokens. */
    public double ofOrdinary(int layer, int head, int slot) {
        return shares[layer][head][0][slot];
    }

    /** What a layer's ordinary tokens give to a special token, in the mean over these tokens and all heads. */
    public double ofOrdinary(int layer, int slot) {
        return meanOverHeads(head -> ofOrdinary(layer, head, slot));
    }

    /** What a layer's ordinary tokens give to all special tokens together. */
    public double ofOrdinary(int layer) {
        return IntStream.range(0, slots())
                .mapToDouble(slot -> ofOrdinary(layer, slot))
                .sum();
    }

    /**
     * What a special token itself gives to a special token in a head.
     *
     * @param from slot of the one that attends
     * @param slot of the one that is attended to
     */
    public double ofSpecial(int layer, int head, int from, int slot) {
        return shares[layer][head][1 + from][slot];
    }

    /** The same in the mean over a layer's heads. */
    public double ofSpecial(int layer, int from, int slot) {
        return meanOverHeads(head -> ofSpecial(layer, head, from, slot));
    }

    private double meanOverHeads(IntToDoubleFunction value) {
        return IntStream.range(0, heads()).mapToDouble(value).average().orElseThrow();
    }

    /**
     * Share of the rows in which a head is vertical, the paper's word for a head of which at least nine tenths of all
     * tokens attend most to a special token. (The authors' code looks at the first and the last token of a row; of a
     * pair, the one in the middle counts here too.)
     */
    public double vertical(int layer, int head) {
        return vertical[layer][head];
    }

    /** Number of vertical heads of a layer, in the mean over the rows. */
    public double verticalHeads(int layer) {
        return Arrays.stream(vertical[layer]).sum();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AttentionShares that
                && Arrays.deepEquals(shares, that.shares)
                && Arrays.deepEquals(vertical, that.vertical);
    }

    @Override
    public int hashCode() {
        return Arrays.deepHashCode(shares);
    }

    /** {@code 6 layers, 12 heads, 2 special tokens}. */
    @Override
    public String toString() {
        return layers() + " layers, " + heads() + " heads, " + slots() + " special tokens";
    }
}
