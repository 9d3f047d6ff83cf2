package org.pasta4j.fused.onednn;

import java.nio.FloatBuffer;
import java.util.List;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.pasta4j.bert.FrozenTensor;

/**
 * One frozen linear layer {@code y = x W^T + b}, or several over the same input side by side. The weights are laid out
 * for the forward kernel when the layer is made, and for the backward kernel when the first backward pass comes.
 */
final class FrozenLinear implements AutoCloseable {
    /**
     * A part of a layer's output.
     *
     * @param weight {@code [out, in]}, may be a strip of a larger matrix
     * @param scale everything is multiplied by it
     */
    record Part(Strip weight, float scale) {}

    /**
     * Part of a matrix.
     *
     * @param matrix {@code [rows, columns]}
     * @param row first row
     * @param rows how many
     * @param column first column
     * @param columns how many
     */
    record Strip(FrozenTensor matrix, int row, int rows, int column, int columns) {
        static Strip whole(FrozenTensor matrix) {
            return new Strip(matrix, 0, matrix.size(0), 0, matrix.size(1));
        }

        /** Floats between the matrix's first value and the strip's. */
        long offset() {
            return matrix.isByColumns() ? (long) column * matrix.size(0) + row : (long) row * matrix.size(1) + column;
        }

        /** The strip transposed, {@code [columns, rows]}, as it lies in memory. */
        memory.desc transposed() {
            long rowStep = matrix.isByColumns() ? 1 : matrix.size(1);
            long columnStep = matrix.isByColumns() ? matrix.size(0) : 1;
            return Shapes.strided(Shapes.F32, new long[] {columns, rows}, new long[] {columnStep, rowStep});
        }
    }

    private final List<Part> parts;
    private final int in;
    private final int out;
    private final boolean bf16;
    private final NativeBlock bias;
    private final NativeBlock forward;
    private volatile NativeBlock backward;

    /**
     * @param parts over the same columns
     * @param bias of all parts, one after the other, already scaled
     */
    FrozenLinear(List<Part> parts, float[] bias, boolean bf16) {
        this.parts = parts;
        this.in = parts.get(0).weight().columns();
        this.out = parts.stream().mapToInt(p -> p.weight().rows()).sum();
        this.bf16 = bf16;
        this.bias = new NativeBlock(4L * out);
        this.bias.floats().put(0, bias);
        this.forward = lay(false);
    }

    /** Columns of the input. */
    int in() {
        return in;
    }

    /** Columns of the output. */
    int out() {
        return out;
    }

    /**
     * {@code output = epilogue(input W^T + b)}.
     *
     * @param input address of {@code [rows, in]}
     * @param output address of {@code [rows, out]}
     */
    void forward(ShapedKernels kernels, int rows, long input, long output, boolean bf16Output, Epilogue epilogue) {
        LinearShape shape = new LinearShape(rows, in, out, bf16, bf16Output, true, epilogue.finish());
        Kernel kernel = LinearKernels.get(kernels, shape, epilogue.activation());
        long weights = forward.address();
        if (shape.finish().masks()) {
            kernel.run(input, weights, output, bias.address(), epilogue.mask(), epilogue.residual());
        } else if (shape.finish().hasResidual()) {
            kernel.run(input, weights, output, bias.address(), epilogue.residual());
        } else {
            kernel.run(input, weights, output, bias.address());
        }
    }

    /** {@code inputGradient = outputGradient W}, or added to it. */
    void backward(
            ShapedKernels kernels,
            int rows,
            long outputGradient,
            long inputGradient,
            boolean bf16Gradient,
            boolean add) {
        LinearShape.Finish finish = add ? LinearShape.Finish.ADD : LinearShape.Finish.WRITE;
        LinearShape shape = new LinearShape(rows, out, in, bf16, bf16Gradient, false, finish);
        LinearKernels.get(kernels, shape, null)
                .run(outputGradient, backwardWeights().address(), inputGradient);
    }

    private NativeBlock backwardWeights() {
        NativeBlock known = backward;
        if (known == null) {
            synchronized (this) {
                known = backward;
                if (known == null) {
                    known = lay(true);
                    backward = known;
                }
            }
        }
        return known;
    }

    /** The weights {@code [in, out]}, or {@code [out, in]} for the backward pass, in the kernel's layout. */
    @SuppressWarnings("try")
    private NativeBlock lay(boolean transposed) {
        memory.data_type type = bf16 ? Shapes.BF16 : Shapes.F32;
        try (PointerScope scope = OneDnn.scope();
                NativeBlock rows = new NativeBlock(4L * in * out)) {
            stream stream = new stream(OneDnn.cpu());
            gather(rows, stream);
            memory.desc packed = transposed ? LinearKernels.packed(out, in, type) : LinearKernels.packed(in, out, type);
            NativeBlock target = new NativeBlock(packed.get_size());
            memory.desc source = transposed
                    ? Shapes.dense(Shapes.F32, out, in)
                    : Shapes.strided(Shapes.F32, new long[] {in, out}, new long[] {1, in});
            copy(source, rows.address(), packed, target.address(), 1, stream);
            return target;
        }
    }

    /** The parts one below the other, {@code [out, in]} by rows. */
    private void gather(NativeBlock rows, stream stream) {
        int row = 0;
        for (Part part : parts) {
            Strip strip = part.weight();
            FloatPointer values = pointer(strip.matrix().values());
            memory.desc to = Shapes.strided(Shapes.F32, new long[] {in, strip.rows()}, new long[] {1, in});
            copy(
                    strip.transposed(),
                    values.address() + 4 * strip.offset(),
                    to,
                    rows.address() + 4L * row * in,
                    part.scale(),
                    stream);
            row += strip.rows();
        }
        parts.forEach(part -> MappedPages.release(part.weight().matrix().values()));
    }

    /** The values where they are, or a copy of them where they are on the Java heap. */
    private static FloatPointer pointer(FloatBuffer values) {
        if (values.isDirect()) {
            return new FloatPointer(values);
        }
        float[] copy = new float[values.remaining()];
        values.get(copy);
        return new FloatPointer(copy);
    }

    private static void copy(
            memory.desc from, long fromAddress, memory.desc to, long toAddress, float scale, stream stream) {
        primitive_attr attributes = new primitive_attr();
        if (scale != 1) {
            attributes.set_output_scales(0, new float[] {scale});
        }
        memory source = new memory(from, OneDnn.cpu(), new At(fromAddress));
        memory target = new memory(to, OneDnn.cpu(), new At(toAddress));
        new reorder(new reorder.primitive_desc(source, target, attributes, false)).execute(stream, source, target);
    }

    /** Bytes of weights and bias. */
    long bytes() {
        return forward.bytes() + bias.bytes();
    }

    /** Bytes of the layout for the backward pass; 0 before it is made. */
    long backwardBytes() {
        NativeBlock known = backward;
        return known == null ? 0 : known.bytes();
    }

    @Override
    public void close() {
        forward.close();
        bias.close();
        if (backward != null) {
            backward.close();
        }
    }

    private static final class At extends Pointer {
        At(long address) {
            this.address = address;
        }
    }
}
