package org.pasta4j.pasta;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.FrozenTensor;

/**
 * Where offsets are trained: the paper's ablations, and less than all layers.
 *
 * @param layers numbers from 0, rising; empty for all
 * @param tokens special tokens that have an offset
 * @param shared one vector a layer for all its special tokens, instead of one each
 */
public record OffsetPlacement(List<Integer> layers, Tokens tokens, boolean shared) {
    /** A vector of its own for each special token of each layer: PASTA as the paper has it. */
    public static final OffsetPlacement ALL = new OffsetPlacement(List.of(), Tokens.ALL, false);

    /** Which special tokens. */
    public enum Tokens {
        /** Every special token. */
        ALL,
        /** The first, {@code [CLS]}, alone. */
        FIRST,
        /** The separators alone: all but the first. */
        SEPARATORS;

        boolean has(int slot) {
            return this == ALL || (slot == 0) == (this == FIRST);
        }
    }

    /** Checks the layers. */
    public OffsetPlacement {
        layers = List.copyOf(layers);
        if (!layers.equals(new ArrayList<>(new TreeSet<>(layers))) || !layers.isEmpty() && layers.get(0) < 0) {
            throw new BadInputException(
                    "The layers with offsets are " + layers + "; expected rising numbers from 0, each once.");
        }
    }

    /** In words, such as {@code layers 0, 1; separators; one vector for all tokens of a layer}. */
    public String describe() {
        String where = layers.isEmpty()
                ? "all layers"
                : "layers " + layers.stream().map(String::valueOf).collect(Collectors.joining(", "));
        String which =
                tokens == Tokens.ALL ? "all special tokens" : tokens == Tokens.FIRST ? "the first token" : "separators";
        return where + "; " + which + (shared ? "; one vector for all tokens of a layer" : "");
    }

    /** Refuses layers that a base does not have. */
    public void check(int baseLayers) {
        if (!layers.isEmpty() && layers.get(layers.size() - 1) >= baseLayers) {
            throw new BadInputException("Layer " + layers.get(layers.size() - 1) + " is to have offsets; the base has"
                    + " layers 0 to " + (baseLayers - 1) + ".");
        }
    }

    /** Refuses slots of which none would have an offset. */
    void checkSlots(int slots) {
        if (tokens == Tokens.SEPARATORS && slots < 2) {
            throw new BadInputException("The separators alone are to have offsets, and the only slot is that of the"
                    + " first token; expected at least 2 slots.");
        }
    }

    /**
     * Refuses a table of offsets that is not as {@link #table} makes them, so that it is the same whether it is read
     * whole or by what is trained of it.
     *
     * @param offsets {@code [L, S, H]}
     * @throws BadInputException if there is a value where no offset is trained, or slots of a layer differ where one
     *     vector serves all
     */
    public void requireTable(FrozenTensor offsets) {
        if (equals(ALL)) {
            return;
        }
        int slots = offsets.size(1);
        int hidden = offsets.size(2);
        float[] values = offsets.toArray();
        int shown = tokens == Tokens.SEPARATORS ? 1 : 0;
        for (int i = 0; i < values.length; i++) {
            int layer = i / hidden / slots;
            int slot = i / hidden % slots;
            boolean here = has(layer, slot);
            float expected = !here ? 0 : shared ? values[(layer * slots + shown) * hidden + i % hidden] : values[i];
            if (values[i] != expected) {
                throw new BadInputException("The offsets are not where the configuration says (" + describe()
                        + "): expected " + expected + ", "
                        + (here ? "as in slot " + shown + " of layer " + layer : "for none is trained there")
                        + ", found " + values[i] + " at layer " + layer + ", slot " + slot + ", index " + i % hidden
                        + ". Take configuration and tensors as they were saved together.");
            }
        }
    }

    private boolean has(int layer, int slot) {
        return (layers.isEmpty() || layers.contains(layer)) && tokens.has(slot);
    }

    /** Number of vectors that are trained. */
    public int vectors(int baseLayers, int slots) {
        long all = IntStream.range(0, baseLayers)
                .mapToLong(l -> IntStream.range(0, slots).filter(s -> has(l, s)).count())
                .map(ofLayer -> shared ? Math.min(1, ofLayer) : ofLayer)
                .sum();
        return Math.toIntExact(all);
    }

    /** Slots of the array that is trained: 1 where one vector serves all. */
    public int trainedSlots(int slots) {
        return shared ? 1 : slots;
    }

    /** Ones where there is an offset, {@code [L, S, H]}. */
    private INDArray mask(int baseLayers, int slots, int hidden) {
        float[] mask = new float[baseLayers * slots * hidden];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = has(i / hidden / slots, i / hidden % slots) ? 1 : 0;
        }
        return Nd4j.create(mask, new long[] {baseLayers, slots, hidden}, 'c');
    }

    /**
     * The table of offsets, {@code [L, S, H]}, zeros where there is none.
     *
     * @param trained {@code [L, S, H]}, or {@code [L, 1, H]} where it is shared
     */
    public SDVariable table(SameDiff graph, SDVariable trained, int slots, DataType dataType) {
        if (equals(ALL)) {
            return trained;
        }
        long[] shape = trained.getShape();
        SDVariable[] copies = new SDVariable[slots];
        Arrays.fill(copies, trained);
        SDVariable wide = shared && slots > 1 ? graph.concat(1, copies) : trained;
        return wide.mul(
                graph.constant(mask((int) shape[0], slots, (int) shape[2]).castTo(dataType)));
    }

    /** The same of an array, as an adapter keeps it. */
    public INDArray table(INDArray trained, int slots) {
        if (equals(ALL)) {
            return trained;
        }
        INDArray wide = shared ? Nd4j.tile(trained, 1, slots, 1) : trained.dup();
        return wide.muli(mask((int) wide.size(0), slots, (int) wide.size(2)));
    }

    /** What is trained, of a table that {@link #table} made. */
    public INDArray trained(INDArray table) {
        int slot = tokens == Tokens.SEPARATORS ? 1 : 0;
        return shared
                ? table.get(NDArrayIndex.all(), NDArrayIndex.interval(slot, slot + 1), NDArrayIndex.all())
                        .dup('c')
                : table;
    }
}
