package org.pasta4j.bert.samediff;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.pasta4j.bert.FrozenTensor;

/** One model's weights as ND4J arrays, made once and shared by all graphs that are built of the model. */
final class StockWeights {
    private final Map<String, INDArray> arrays = new ConcurrentHashMap<>();

    /**
     * The array of a weight, always by rows. A product with an array by columns gives one by columns, which SameDiff's
     * array cache in 1.0.0-M2.1 later hands out as one by rows: {@code fit} then computes wrong numbers without a word.
     */
    INDArray array(String name, FrozenTensor tensor, DataType dataType) {
        return arrays.computeIfAbsent(dataType + " " + name, key -> {
            long[] shape = Arrays.stream(tensor.shape()).asLongStream().toArray();
            INDArray array = Nd4j.createUninitialized(DataType.FLOAT, shape, tensor.isByColumns() ? 'f' : 'c');
            array.data().asNioFloat().put(tensor.values());
            INDArray byRows = tensor.isByColumns() ? array.dup('c') : array;
            return byRows.castTo(dataType);
        });
    }
}
