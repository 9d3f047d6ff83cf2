package org.pasta4j.benchmarks.model;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.samediff.Precision;

/** What is measured, each in a process of its own. */
public enum Contestant {
    /** The fused encoder, trained as a user's graph is. */
    OURS_FP32(Side.OURS, Mode.TRAINING, Precision.FP32, true, "ours, fp32"),
    OURS_BF16(Side.OURS, Mode.TRAINING, Precision.BF16, true, "ours, bf16"),
    OURS_FP32_UNSORTED(Side.OURS, Mode.TRAINING, Precision.FP32, false, "ours, fp32, rows unsorted"),
    OURS_BF16_UNSORTED(Side.OURS, Mode.TRAINING, Precision.BF16, false, "ours, bf16, rows unsorted"),
    /** The same model as stock SameDiff operations, trained by the same code. */
    STOCK(Side.STOCK, Mode.TRAINING, Precision.FP32, true, "stock SameDiff"),
    /** As a good engineer writes it. */
    TORCH_CAREFUL(Side.TORCH, Mode.TRAINING, Precision.FP32, false, "PyTorch careful, rows unsorted"),
    TORCH_BUCKETED(Side.TORCH, Mode.TRAINING, Precision.FP32, true, "PyTorch bucketed"),
    TORCH_COMPILED(Side.TORCH, Mode.TRAINING, Precision.FP32, true, "PyTorch bucketed, compiled"),
    TORCH_BF16(Side.TORCH, Mode.TRAINING, Precision.BF16, true, "PyTorch bucketed, bf16"),
    /** The frozen layers' matrix products alone, on all threads: what no encoder can exceed without shortcuts. */
    LIMIT_FP32(Side.LIMIT, Mode.TRAINING, Precision.FP32, true, "oneDNN matmul limit, fp32"),
    LIMIT_BF16(Side.LIMIT, Mode.TRAINING, Precision.BF16, true, "oneDNN matmul limit, bf16"),

    /** The library sorts what it predicts itself: rows come in any order. */
    OURS_INFER_FP32(Side.OURS, Mode.PREDICTION, Precision.FP32, false, "ours, fp32, any order of rows"),
    OURS_INFER_BF16(Side.OURS, Mode.PREDICTION, Precision.BF16, false, "ours, bf16, any order of rows"),
    TORCH_INFER(Side.TORCH, Mode.PREDICTION, Precision.FP32, true, "PyTorch"),
    TORCH_INFER_BF16(Side.TORCH, Mode.PREDICTION, Precision.BF16, true, "PyTorch, bf16"),
    /** In batches of as many tokens as ours; the others take as many rows as in training. */
    TORCH_INFER_LARGE(Side.TORCH, Mode.PREDICTION, Precision.FP32, true, "PyTorch, large batches"),
    ORT(Side.ORT, Mode.PREDICTION, Precision.FP32, true, "ONNX Runtime"),
    ORT_LARGE(Side.ORT, Mode.PREDICTION, Precision.FP32, true, "ONNX Runtime, large batches"),
    ORT_UNSORTED(Side.ORT, Mode.PREDICTION, Precision.FP32, false, "ONNX Runtime, rows unsorted"),
    LIMIT_INFER_FP32(Side.LIMIT, Mode.PREDICTION, Precision.FP32, true, "oneDNN matmul limit, fp32"),
    LIMIT_INFER_BF16(Side.LIMIT, Mode.PREDICTION, Precision.BF16, true, "oneDNN matmul limit, bf16");

    /** Whose code runs. */
    public enum Side {
        OURS,
        STOCK,
        LIMIT,
        TORCH,
        ORT;

        /** Whether the Python side runs it. */
        public boolean isPython() {
            return this == TORCH || this == ORT;
        }
    }

    /** What is done with the rows. */
    public enum Mode {
        /** Forward, backward and update, dropout on. */
        TRAINING,
        /** Forward, dropout off. */
        PREDICTION;

        @Override
        public String toString() {
            return id(name());
        }
    }

    private final Side side;
    private final Mode mode;
    private final Precision precision;
    private final boolean sorted;
    private final String title;

    Contestant(Side side, Mode mode, Precision precision, boolean sorted, String title) {
        this.side = side;
        this.mode = mode;
        this.precision = precision;
        this.sorted = sorted;
        this.title = title;
    }

    private static String id(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The contestant of a name as {@link #toString} gives it. */
    public static Contestant of(String id) {
        return Arrays.stream(values())
                .filter(c -> c.toString().equals(id))
                .findFirst()
                .orElseThrow(() -> new BadInputException("No contestant \"" + id + "\"."));
    }

    /**
     * Those that are asked for, in their usual order.
     *
     * @param names contestants, or the first words of several; none for all
     * @throws BadInputException if a name is of none of them
     */
    public static List<Contestant> select(List<String> names) {
        for (String name : names) {
            if (Arrays.stream(values()).noneMatch(c -> c.isMeant(name))) {
                throw new BadInputException("No contestant \"" + name + "\"; there are "
                        + Stream.concat(
                                        Arrays.stream(Side.values()).map(side -> id(side.name())),
                                        Arrays.stream(values()).map(Contestant::toString))
                                .distinct()
                                .collect(Collectors.joining(", "))
                        + ".");
            }
        }
        return Arrays.stream(values())
                .filter(c -> names.isEmpty() || names.stream().anyMatch(c::isMeant))
                .toList();
    }

    private boolean isMeant(String name) {
        return toString().equals(name) || id(side.name()).equals(name);
    }

    /** Ours of a precision that does the same work: training in batches of the same order, or prediction. */
    public Contestant ours(Precision wanted) {
        return Arrays.stream(values())
                .filter(c -> c.side == Side.OURS && c.mode == mode && c.precision == wanted)
                .filter(c -> mode == Mode.PREDICTION || c.sorted == sorted)
                .findFirst()
                .orElseThrow();
    }

    /** Whose code runs. */
    public Side side() {
        return side;
    }

    /** What is done with the rows. */
    public Mode mode() {
        return mode;
    }

    /** Of the frozen layers. */
    public Precision precision() {
        return precision;
    }

    /** Whether rows of like length are in a batch. */
    public boolean sorted() {
        return sorted;
    }

    /** As tables have it. */
    public String title() {
        return title;
    }

    /** As it is typed, and as the Python side calls it. */
    @Override
    public String toString() {
        return id(name());
    }
}
