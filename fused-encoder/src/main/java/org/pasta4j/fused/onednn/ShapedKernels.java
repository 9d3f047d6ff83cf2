package org.pasta4j.fused.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_FROM;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_0;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_TO;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.dnnl.eltwise_backward;
import org.bytedeco.dnnl.eltwise_forward;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.global.dnnl.scratchpad_mode;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.primitive_desc_base;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.softmax_backward;
import org.bytedeco.dnnl.softmax_forward;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.PointerScope;
import org.pasta4j.bert.HiddenActivation;

/**
 * The kernels of one worker by their shape. oneDNN compiles each shape once, which takes most of a millisecond; here
 * they are kept, the least recently used ones going when there are too many.
 */
final class ShapedKernels {
    /** More than a run with rows of up to 128 tokens meets; some 20 KB each. */
    static final int LIMIT = 8192;

    private static final AtomicLong MADE = new AtomicLong();

    private final stream stream = new stream(OneDnn.cpu()).retainReference();
    private final dnnl_stream streamHandle = stream.get();
    private final Scratchpad scratchpad = new Scratchpad();
    private final Map<Object, Kernel> known = new LinkedHashMap<>(256, 0.75f, true);

    /**
     * A primitive and the arguments it takes.
     *
     * @param description made with {@link #attributes}
     */
    record Parts(primitive primitive, primitive_desc_base description, List<Kernel.Argument> arguments) {}

    /** What all kernels have in common. */
    static primitive_attr attributes() {
        primitive_attr attributes = new primitive_attr();
        attributes.set_scratchpad_mode(scratchpad_mode.user);
        return attributes;
    }

    /** The kernel of a key, made at the first call. */
    Kernel get(Object key, Supplier<Parts> maker) {
        Kernel kernel = known.get(key);
        if (kernel == null) {
            kernel = make(maker);
            MADE.incrementAndGet();
            known.put(key, kernel);
            forgetEldest();
        }
        return kernel;
    }

    /** Kernels made by all threads so far. */
    static long made() {
        return MADE.get();
    }

    private void forgetEldest() {
        if (known.size() > LIMIT) {
            Iterator<Kernel> eldest = known.values().iterator();
            eldest.next().close();
            eldest.remove();
        }
    }

    /** Descriptions and attributes go when the kernel stands. */
    @SuppressWarnings("try")
    private Kernel make(Supplier<Parts> maker) {
        try (PointerScope scope = OneDnn.scope()) {
            Parts parts = maker.get();
            return new Kernel(parts, streamHandle, scratchpad);
        }
    }

    private record Elementwise(boolean backward, HiddenActivation activation, int rows, int columns, boolean bf16) {}

    /** Arguments: input, output. */
    Kernel activation(HiddenActivation activation, int rows, int columns, boolean bf16) {
        return get(new Elementwise(false, activation, rows, columns, bf16), () -> {
            memory.desc shape = Shapes.dense(bf16 ? Shapes.BF16 : Shapes.F32, rows, columns);
            eltwise_forward.primitive_desc forward = activationShape(activation, shape);
            return new Parts(
                    new eltwise_forward(forward),
                    forward,
                    List.of(argument(DNNL_ARG_SRC, shape), argument(DNNL_ARG_DST, shape)));
        });
    }

    /** Arguments: input of the forward pass, gradient of the output, gradient of the input. */
    Kernel activationBackward(HiddenActivation activation, int rows, int columns, boolean bf16) {
        return get(new Elementwise(true, activation, rows, columns, bf16), () -> {
            memory.desc shape = Shapes.dense(bf16 ? Shapes.BF16 : Shapes.F32, rows, columns);
            eltwise_backward.primitive_desc backward = new eltwise_backward.primitive_desc(
                    new eltwise_backward.desc(algorithm(activation), shape, shape, 0f, 0f),
                    attributes(),
                    OneDnn.cpu(),
                    activationShape(activation, shape));
            return new Parts(
                    new eltwise_backward(backward),
                    backward,
                    List.of(
                            argument(DNNL_ARG_SRC, shape),
                            argument(DNNL_ARG_DIFF_DST, shape),
                            argument(DNNL_ARG_DIFF_SRC, shape)));
        });
    }

    private static eltwise_forward.primitive_desc activationShape(HiddenActivation activation, memory.desc shape) {
        return new eltwise_forward.primitive_desc(
                new eltwise_forward.desc(prop_kind.forward_training, algorithm(activation), shape, 0f, 0f),
                attributes(),
                OneDnn.cpu());
    }

    static algorithm algorithm(HiddenActivation activation) {
        return switch (activation) {
            case GELU -> algorithm.eltwise_gelu_erf;
            case GELU_TANH -> algorithm.eltwise_gelu_tanh;
            case RELU -> algorithm.eltwise_relu;
        };
    }

    private record Product(int rows, int columns) {}

    /** Element by element. Arguments: one factor, the other, product. */
    Kernel multiply(int rows, int columns) {
        return get(new Product(rows, columns), () -> {
            memory.desc shape = Shapes.dense(Shapes.F32, rows, columns);
            binary.primitive_desc product = new binary.primitive_desc(
                    new binary.desc(algorithm.binary_mul, shape, shape, shape), attributes(), OneDnn.cpu());
            return new Parts(
                    new binary(product),
                    product,
                    List.of(
                            argument(DNNL_ARG_SRC_0, shape),
                            argument(DNNL_ARG_SRC_1, shape),
                            argument(DNNL_ARG_DST, shape)));
        });
    }

    private record Conversion(int rows, int columns) {}

    /** float32 to bfloat16. Arguments: from, to. */
    Kernel toBf16(int rows, int columns) {
        return get(
                new Conversion(rows, columns),
                () -> copy(Shapes.dense(Shapes.F32, rows, columns), Shapes.dense(Shapes.BF16, rows, columns)));
    }

    /** A copy that changes layout or type. Arguments: from, to. */
    static Parts copy(memory.desc from, memory.desc to) {
        reorder.primitive_desc copy =
                new reorder.primitive_desc(OneDnn.cpu(), from, OneDnn.cpu(), to, attributes(), false);
        return new Parts(new reorder(copy), copy, List.of(argument(DNNL_ARG_FROM, from), argument(DNNL_ARG_TO, to)));
    }

    private record Softmax(boolean backward, int rows, int columns) {}

    /** Over the last axis. Arguments: scores, probabilities; they may be the same. */
    Kernel softmax(int rows, int columns) {
        return get(new Softmax(false, rows, columns), () -> {
            memory.desc shape = Shapes.dense(Shapes.F32, rows, columns);
            softmax_forward.primitive_desc forward = softmaxShape(shape);
            return new Parts(
                    new softmax_forward(forward),
                    forward,
                    List.of(argument(DNNL_ARG_SRC, shape), argument(DNNL_ARG_DST, shape)));
        });
    }

    /** Arguments: probabilities, their gradient, gradient of the scores. */
    Kernel softmaxBackward(int rows, int columns) {
        return get(new Softmax(true, rows, columns), () -> {
            memory.desc shape = Shapes.dense(Shapes.F32, rows, columns);
            softmax_backward.primitive_desc backward = new softmax_backward.primitive_desc(
                    new softmax_backward.desc(shape, shape, 1), attributes(), OneDnn.cpu(), softmaxShape(shape));
            return new Parts(
                    new softmax_backward(backward),
                    backward,
                    List.of(
                            argument(DNNL_ARG_DST, shape),
                            argument(DNNL_ARG_DIFF_DST, shape),
                            argument(DNNL_ARG_DIFF_SRC, shape)));
        });
    }

    private static softmax_forward.primitive_desc softmaxShape(memory.desc shape) {
        return new softmax_forward.primitive_desc(
                new softmax_forward.desc(prop_kind.forward_training, shape, 1), attributes(), OneDnn.cpu());
    }

    /**
     * Many small products {@code [m, k] x [k, n]}, one after the other in memory.
     *
     * @param batch how many
     * @param transposeLeft whether the left factor is stored as {@code [k, m]}
     * @param transposeRight whether the right factor is stored as {@code [n, k]}
     * @param masked whether the result is multiplied by a mask
     */
    record SmallProducts(
            int batch, int m, int k, int n, boolean transposeLeft, boolean transposeRight, boolean masked) {}

    /** Arguments: left, right, result, and the mask if there is one. */
    Kernel products(SmallProducts p) {
        return get(p, () -> {
            memory.desc left = factor(p.batch, p.m, p.k, p.transposeLeft);
            memory.desc right = factor(p.batch, p.k, p.n, p.transposeRight);
            memory.desc result = factor(p.batch, p.m, p.n, false);
            primitive_attr attributes = attributes();
            List<Kernel.Argument> arguments = new ArrayList<>(List.of(
                    argument(DNNL_ARG_SRC, left), argument(DNNL_ARG_WEIGHTS, right), argument(DNNL_ARG_DST, result)));
            if (p.masked) {
                post_ops mask = new post_ops();
                mask.append_binary(algorithm.binary_mul, result);
                attributes.set_post_ops(mask);
                arguments.add(argument(LinearKernels.operand(0), result));
            }
            matmul.primitive_desc shape =
                    new matmul.primitive_desc(new matmul.desc(left, right, result), attributes, OneDnn.cpu());
            return new Parts(new matmul(shape), shape, arguments);
        });
    }

    private static memory.desc factor(long batch, long rows, long columns, boolean transposed) {
        return transposed
                ? Shapes.strided(Shapes.F32, new long[] {batch, rows, columns}, new long[] {rows * columns, 1, rows})
                : Shapes.dense(Shapes.F32, batch, rows, columns);
    }

    static Kernel.Argument argument(int id, memory.desc shape) {
        return new Kernel.Argument(id, shape);
    }
}
