package org.pasta4j.fused.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SCALE_SHIFT;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_MEAN;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCALE_SHIFT;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_VARIANCE;

import java.util.List;
import org.bytedeco.dnnl.global.dnnl.normalization_flags;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.layer_normalization_backward;
import org.bytedeco.dnnl.layer_normalization_forward;
import org.bytedeco.dnnl.memory;
import org.pasta4j.bert.LayerNormWeights;

/** A frozen layer norm. */
final class LayerNorm implements AutoCloseable {
    private final int size;
    private final float epsilon;
    private final NativeBlock scaleShift;

    LayerNorm(LayerNormWeights weights, double epsilon) {
        this.size = weights.scale().length();
        this.epsilon = (float) epsilon;
        this.scaleShift = new NativeBlock(8L * size);
        scaleShift.floats().put(0, weights.scale().toArray());
        scaleShift.floats().put(size, weights.shift().toArray());
    }

    private record Key(boolean backward, int rows, int size, float epsilon) {}

    /** @param statistics {@code [2, rows]}: takes mean and variance */
    void forward(ShapedKernels kernels, int rows, Matrix input, Matrix output, Matrix statistics) {
        Kernel kernel = kernels.get(new Key(false, rows, size, epsilon), () -> {
            memory.desc shape = Shapes.dense(Shapes.F32, rows, size);
            memory.desc perRow = Shapes.dense(Shapes.F32, rows);
            layer_normalization_forward.primitive_desc forward = forwardShape(shape);
            return new ShapedKernels.Parts(
                    new layer_normalization_forward(forward),
                    forward,
                    List.of(
                            ShapedKernels.argument(DNNL_ARG_SRC, shape),
                            ShapedKernels.argument(DNNL_ARG_DST, shape),
                            ShapedKernels.argument(DNNL_ARG_MEAN, perRow),
                            ShapedKernels.argument(DNNL_ARG_VARIANCE, perRow),
                            ShapedKernels.argument(DNNL_ARG_SCALE_SHIFT, Shapes.dense(Shapes.F32, 2, size))));
        });
        kernel.run(
                input.address(),
                output.address(),
                statistics.address(),
                statistics.address(rows),
                scaleShift.address());
    }

    /**
     * @param input of the forward pass, as are the statistics
     * @param unused {@code [2, H]}: oneDNN will not be kept from computing the gradient of scale and shift
     */
    void backward(
            ShapedKernels kernels,
            int rows,
            Matrix input,
            Matrix statistics,
            Matrix outputGradient,
            Matrix inputGradient,
            Matrix unused) {
        Kernel kernel = kernels.get(new Key(true, rows, size, epsilon), () -> {
            memory.desc shape = Shapes.dense(Shapes.F32, rows, size);
            memory.desc perRow = Shapes.dense(Shapes.F32, rows);
            memory.desc both = Shapes.dense(Shapes.F32, 2, size);
            layer_normalization_backward.primitive_desc backward = new layer_normalization_backward.primitive_desc(
                    new layer_normalization_backward.desc(
                            prop_kind.backward, shape, shape, epsilon, normalization_flags.use_scale_shift),
                    ShapedKernels.attributes(),
                    OneDnn.cpu(),
                    forwardShape(shape));
            return new ShapedKernels.Parts(
                    new layer_normalization_backward(backward),
                    backward,
                    List.of(
                            ShapedKernels.argument(DNNL_ARG_SRC, shape),
                            ShapedKernels.argument(DNNL_ARG_MEAN, perRow),
                            ShapedKernels.argument(DNNL_ARG_VARIANCE, perRow),
                            ShapedKernels.argument(DNNL_ARG_SCALE_SHIFT, both),
                            ShapedKernels.argument(DNNL_ARG_DIFF_DST, shape),
                            ShapedKernels.argument(DNNL_ARG_DIFF_SRC, shape),
                            ShapedKernels.argument(DNNL_ARG_DIFF_SCALE_SHIFT, both)));
        });
        kernel.run(
                input.address(),
                statistics.address(),
                statistics.address(rows),
                scaleShift.address(),
                outputGradient.address(),
                inputGradient.address(),
                unused.address());
    }

    private layer_normalization_forward.primitive_desc forwardShape(memory.desc shape) {
        return new layer_normalization_forward.primitive_desc(
                new layer_normalization_forward.desc(
                        prop_kind.forward_training, shape, epsilon, normalization_flags.use_scale_shift),
                ShapedKernels.attributes(),
                OneDnn.cpu());
    }

    long bytes() {
        return scaleShift.bytes();
    }

    @Override
    public void close() {
        scaleShift.close();
    }
}
