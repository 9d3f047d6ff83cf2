package org.pasta4j.fused;

import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.shape.LongShapeDescriptor;
import org.pasta4j.bert.samediff.ArrayValues;
import org.pasta4j.fused.engine.EnginePass;

/**
 * The backward pass from {@link EncodeOp} to the offsets. Inputs: the offsets {@code [L, S, H]}, the handle, the
 * gradient of the hidden states. Output: the gradient of the offsets.
 */
public final class EncodeGradientOp extends DynamicCustomOp implements ExecutedInJava {
    static final String NAME = "pasta_encode_bp";
    private static final long HASH = 0x5057_A57A_0002L;

    /** For ND4J. */
    public EncodeGradientOp() {}

    EncodeGradientOp(SameDiff graph, SDVariable offsets, SDVariable handle, SDVariable gradient) {
        super(NAME, graph, new SDVariable[] {offsets, handle, gradient});
    }

    @Override
    public String opName() {
        return NAME;
    }

    @Override
    public long opHash() {
        return HASH;
    }

    @Override
    public int getNumOutputs() {
        return 1;
    }

    @Override
    public Map<String, Object> propertiesForFunction() {
        return Map.of();
    }

    @Override
    public void setPropertiesForFunction(Map<String, Object> properties) {
        // It has none.
    }

    @Override
    public void configureFromArguments() {
        // It has none.
    }

    @Override
    public List<DataType> calculateOutputDataTypes(List<DataType> inputs) {
        return List.of(DataType.FLOAT);
    }

    @Override
    public List<LongShapeDescriptor> calculateOutputShape(OpContext context) {
        return List.of(LongShapeDescriptor.fromShape(context.getInputArray(0).shape(), DataType.FLOAT));
    }

    @Override
    public void execute(OpContext context) {
        INDArray gradient = context.getInputArray(2);
        try (EnginePass pass = SavedActivations.take(context.getInputArray(1).getLong(0))) {
            float[] offsets = backward(pass, gradient);
            ArrayValues.memory(context.getOutputArray(0)).put(0, offsets);
        }
    }

    private static float[] backward(EnginePass pass, INDArray gradient) {
        INDArray dense = ArrayValues.denseByRows(gradient);
        try {
            return pass.backward(ArrayValues.memory(dense));
        } finally {
            if (dense != gradient) {
                dense.close();
            }
        }
    }

    @Override
    public List<SDVariable> doDiff(List<SDVariable> gradients) {
        throw new UnsupportedOperationException("The fused encoder has no second derivative. Use StockEncoder.");
    }
}
