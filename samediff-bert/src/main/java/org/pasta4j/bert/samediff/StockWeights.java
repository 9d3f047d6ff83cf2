package org.pasta4j.bert.samediff;

import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.FrozenTensor;

/** One model's weights as ND4J arrays, made once and shared by all encoders and graphs of the model. */
final class StockWeights {
    /** Keeps neither alive: the arrays go with the last encoder and graph, though the model may live on. */
    private static final Map<BertModel, WeakReference<StockWeights>> OF_MODELS = new WeakHashMap<>();

    private final Map<String, INDArray> arrays = new ConcurrentHashMap<>();

    private StockWeights() {}

    /** The weights that living encoders of the model use, or new ones. */
    static synchronized StockWeights of(BertModel model) {
        WeakReference<StockWeights> known = OF_MODELS.get(model);
        StockWeights weights = known == null ? null : known.get();
        if (weights == null) {
            weights = new StockWeights();
            OF_MODELS.put(model, new WeakReference<>(weights));
        }
        return weights;
    }

    /**
     * The array of a weight, always by rows. A product with an array by columns gives one by columns, which SameDiff's
     * array cache in 1.0.0-M2.1 later hands out as one by rows: {@code fit} then computes wrong numbers without a word.
     */
    INDArray array(String name, FrozenTensor tensor, DataType dataType) {
        return arrays.computeIfAbsent(dataType + " " + name, key -> {
            INDArray stored = stored(tensor);
            if (dataType == DataType.FLOAT && !tensor.isByColumns()) {
                return stored;
            }
            try (stored) {
                return Nd4j.createUninitializedDetached(dataType, 'c', stored.shape())
                        .assign(stored);
            }
        });
    }

    /** The values in the order of the file. Detached, as it may outlive a workspace that is open now. */
    private static INDArray stored(FrozenTensor tensor) {
        long[] shape = Arrays.stream(tensor.shape()).asLongStream().toArray();
        INDArray array = Nd4j.createUninitializedDetached(DataType.FLOAT, tensor.isByColumns() ? 'f' : 'c', shape);
        array.data().asNioFloat().put(tensor.values());
        // A backend that computes elsewhere must fetch what was written here.
        Nd4j.getAffinityManager().tagLocation(array, AffinityManager.Location.HOST);
        return array;
    }
}
