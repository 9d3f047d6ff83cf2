package org.pasta4j.fused.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_attr;
import org.pasta4j.bert.HiddenActivation;

/** Products with frozen weights, which lie in the layout that the kernel likes best. */
final class LinearKernels {
    /** Rows for which the layout of the weights is asked; it is the same for any number of them. */
    private static final int TYPICAL_ROWS = 512;

    private LinearKernels() {}

    /** The layout of weights {@code [in, out]} that the processor's fastest kernel reads. */
    static memory.desc packed(int in, int out, memory.data_type type) {
        matmul.desc product = new matmul.desc(
                Shapes.dense(type, TYPICAL_ROWS, in),
                Shapes.any(type, in, out),
                Shapes.dense(Shapes.F32, TYPICAL_ROWS, out));
        return new matmul.primitive_desc(product, OneDnn.cpu()).weights_desc();
    }

    /**
     * The kernel of a shape. Arguments: input, weights, output, and as far as there are any: bias, mask, residual.
     *
     * @param activation for {@link LinearShape.Finish#ACTIVATE}
     */
    static Kernel get(ShapedKernels kernels, LinearShape shape, HiddenActivation activation) {
        return kernels.get(new Key(shape, activation), () -> make(shape, activation));
    }

    private record Key(LinearShape shape, HiddenActivation activation) {}

    private static ShapedKernels.Parts make(LinearShape s, HiddenActivation activation) {
        memory.desc input = Shapes.dense(s.type(), s.rows(), s.in());
        memory.desc weights = packed(s.in(), s.out(), s.type());
        memory.desc bias = Shapes.dense(Shapes.F32, 1, s.out());
        memory.desc output = Shapes.dense(s.outputType(), s.rows(), s.out());
        List<Kernel.Argument> arguments = new ArrayList<>(List.of(
                ShapedKernels.argument(DNNL_ARG_SRC, input),
                ShapedKernels.argument(DNNL_ARG_WEIGHTS, weights),
                ShapedKernels.argument(DNNL_ARG_DST, output)));
        if (s.bias()) {
            arguments.add(ShapedKernels.argument(DNNL_ARG_BIAS, bias));
        }
        primitive_attr attributes = ShapedKernels.attributes();
        attributes.set_post_ops(finish(s, activation, arguments));
        matmul.desc product =
                s.bias() ? new matmul.desc(input, weights, bias, output) : new matmul.desc(input, weights, output);
        matmul.primitive_desc description = new matmul.primitive_desc(product, attributes, OneDnn.cpu());
        return new ShapedKernels.Parts(new matmul(description), description, arguments);
    }

    private static post_ops finish(LinearShape s, HiddenActivation activation, List<Kernel.Argument> arguments) {
        post_ops operations = new post_ops();
        memory.desc operand = Shapes.dense(Shapes.F32, s.rows(), s.out());
        int count = 0;
        if (s.finish() == LinearShape.Finish.ACTIVATE) {
            operations.append_eltwise(1f, ShapedKernels.algorithm(activation), 0f, 0f);
        }
        if (s.finish().adds()) {
            operations.append_sum();
            count++;
        }
        if (s.finish().masks()) {
            operations.append_binary(algorithm.binary_mul, operand);
            arguments.add(ShapedKernels.argument(operand(count++), operand));
        }
        if (s.finish().hasResidual()) {
            operations.append_binary(algorithm.binary_add, operand);
            arguments.add(ShapedKernels.argument(operand(count), operand));
        }
        return operations;
    }

    /** Argument number of the operand of a post-operation. */
    static int operand(int index) {
        return DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE * (index + 1) | DNNL_ARG_SRC_1;
    }
}
