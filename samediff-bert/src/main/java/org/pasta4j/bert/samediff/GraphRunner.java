package org.pasta4j.bert.samediff;

import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.listeners.At;
import org.nd4j.autodiff.listeners.Operation;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.InferenceSession;
import org.nd4j.autodiff.samediff.internal.memory.AbstractMemoryMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.LongShapeDescriptor;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Runs a graph, giving back the memory of each intermediate array as soon as nothing needs it. SameDiff's own session
 * keeps such arrays by their shape, and batches of text have ever new shapes; it also remembers the number of every
 * array it ever freed, so a session is replaced after a while. For one thread at a time, which need not be the same:
 * whoever shares it holds a lock for a run. Runners of other graphs may run beside it, also where the graphs share
 * constants and variables, as long as none of these is written.
 */
public final class GraphRunner {
    private static final int RUNS_PER_SESSION = 100;

    private final SameDiff graph;
    private final At at;
    private InferenceSession session;
    private int runs;

    /**
     * @param graph is run as it stands; must not be changed between runs. A gradient function runs with
     *     {@link Dropout}, any other graph without
     */
    public GraphRunner(SameDiff graph) {
        this(graph, FrozenGradients.isGradientFunction(graph));
    }

    /** Runs a graph forward as in training, with {@link Dropout}. */
    static GraphRunner inTraining(SameDiff graph) {
        return new GraphRunner(graph, true);
    }

    private GraphRunner(SameDiff graph, boolean training) {
        this.graph = graph;
        this.at = At.builder()
                .operation(training ? Operation.TRAINING : Operation.INFERENCE)
                .build();
        // Without this flag a session frees nothing at all, whatever its memory manager.
        graph.setEnableCache(true);
    }

    /**
     * Computes variables of the graph.
     *
     * @param placeholders values by name
     * @param outputs names of the variables that are wanted
     * @return their values by name, new arrays that belong to the caller
     */
    public Map<String, INDArray> run(Map<String, INDArray> placeholders, List<String> outputs) {
        if (session == null || ++runs == RUNS_PER_SESSION) {
            session = new InferenceSession(graph);
            session.setMmgr(new ClosingMemory());
            runs = 0;
        }
        return session.output(outputs, placeholders, null, null, null, at);
    }

    /** Allocates plainly, closes at once. */
    private static final class ClosingMemory extends AbstractMemoryMgr {
        @Override
        public INDArray allocate(boolean detached, DataType dataType, long... shape) {
            return Nd4j.createUninitializedDetached(dataType, shape);
        }

        @Override
        public INDArray allocate(boolean detached, LongShapeDescriptor descriptor) {
            return descriptor.isEmpty()
                    ? Nd4j.create(descriptor)
                    : Nd4j.createUninitializedDetached(descriptor.dataType(), descriptor.getShape());
        }

        @Override
        public void release(INDArray array) {
            if (array.closeable()) {
                array.close();
            }
        }

        @Override
        public void close() {
            // Nothing is kept.
        }
    }
}
