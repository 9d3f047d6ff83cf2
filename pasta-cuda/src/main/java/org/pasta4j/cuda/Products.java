package org.pasta4j.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.Map;
import org.pasta4j.bert.samediff.Precision;

/**
 * Products with frozen weights {@code [out, in]}, row-major like all that they multiply. cuBLASLt counts by columns: it
 * is told of transposed matrices, and multiplies in the opposite order. One copy of the weights serves both ways. For
 * one thread at a time.
 */
final class Products implements AutoCloseable {
    /** Every pointer and every row begins at a multiple of so many bytes. */
    private static final int ALIGNMENT = 16;

    private final Gpu gpu;
    private final int act;
    private final int stream;
    private final int compute;
    private final Arena arena = Arena.ofShared();
    private final Map<Shape, Plan> plans = new HashMap<>();
    private final MemorySegment one;
    private final MemorySegment zero;
    private final MemorySegment bias;

    /**
     * @param back whether it leads from the layer's output to its input
     * @param rows of what is multiplied
     * @param wide whether the result is of the residual stream's type
     */
    private record Shape(boolean back, int rows, int in, int out, boolean biased, boolean wide) {}

    /** Handles of cuBLASLt; the layouts of weight, factor and result. */
    private record Plan(long product, long[] layouts, MemorySegment algorithm) {}

    Products(Gpu gpu, Sizes sizes) {
        this.gpu = gpu;
        this.act = sizes.bf16() ? CublasLt.BFLOAT16 : CublasLt.FLOAT32;
        this.stream = sizes.streamBytes() == 2 ? CublasLt.BFLOAT16 : CublasLt.FLOAT32;
        this.compute = sizes.precision() == Precision.TF32 ? CublasLt.COMPUTE_TF32 : CublasLt.COMPUTE_FLOAT32;
        this.one = arena.allocateFrom(ValueLayout.JAVA_FLOAT, 1f);
        this.zero = arena.allocateFrom(ValueLayout.JAVA_FLOAT, 0f);
        this.bias = arena.allocate(ValueLayout.JAVA_LONG);
    }

    /**
     * A linear layer on one stream.
     *
     * @param workspace cuBLASLt's, of {@link ArenaPlan#WORKSPACE_BYTES}
     */
    record Target(long stream, long workspace) {}

    /** {@code y = x W^T + b}. @param biasPointer 0 for none */
    void forward(Target target, int rows, Linear linear, long x, long biasPointer, long y) {
        Plan plan = plan(new Shape(false, rows, linear.in(), linear.out(), biasPointer != 0, false));
        if (biasPointer != 0) {
            bias.set(ValueLayout.JAVA_LONG, 0, biasPointer);
            gpu.cublas().setBias(plan.product(), bias);
        }
        run(target, plan, linear.weight(), x, zero, y);
    }

    /** {@code dx = dy W}. */
    void back(Target target, int rows, Linear linear, long dy, long dx) {
        run(
                target,
                plan(new Shape(true, rows, linear.in(), linear.out(), false, false)),
                linear.weight(),
                dy,
                zero,
                dx);
    }

    /** {@code dx += dy W} in the residual stream; {@code dx = dy W} where it is not to be added. */
    void backIntoStream(Target target, int rows, Linear linear, long dy, boolean add, long dx) {
        Plan plan = plan(new Shape(true, rows, linear.in(), linear.out(), false, true));
        run(target, plan, linear.weight(), dy, add ? one : zero, dx);
    }

    private void run(Target target, Plan plan, long weight, long factor, MemorySegment beta, long result) {
        long[] layouts = plan.layouts();
        gpu.cublas()
                .multiply(
                        gpu.cublasHandle(),
                        plan.product(),
                        one.address(),
                        weight,
                        layouts[0],
                        factor,
                        layouts[1],
                        beta.address(),
                        result,
                        layouts[2],
                        plan.algorithm().address(),
                        target.workspace(),
                        ArenaPlan.WORKSPACE_BYTES,
                        target.stream());
    }

    private Plan plan(Shape shape) {
        return plans.computeIfAbsent(shape, this::make);
    }

    private Plan make(Shape shape) {
        CublasLt cublas = gpu.cublas();
        int from = shape.back() ? shape.out() : shape.in();
        int to = shape.back() ? shape.in() : shape.out();
        long product = cublas.createProduct(compute, !shape.back(), shape.biased());
        long[] layouts = {
            cublas.createLayout(act, shape.in(), shape.out()),
            cublas.createLayout(act, from, shape.rows()),
            cublas.createLayout(shape.wide() ? stream : act, to, shape.rows())
        };
        MemorySegment algorithm =
                cublas.algorithm(gpu.cublasHandle(), product, layouts, ArenaPlan.WORKSPACE_BYTES, ALIGNMENT, arena);
        return new Plan(product, layouts, algorithm);
    }

    @Override
    public void close() {
        for (Plan plan : plans.values()) {
            gpu.cublas().destroyProduct(plan.product());
            for (long layout : plan.layouts()) {
                gpu.cublas().destroyLayout(layout);
            }
        }
        plans.clear();
        arena.close();
    }
}
