package org.pasta4j.fused.onednn;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.samediff.Precision;
import org.pasta4j.bert.text.EncodedBatch;
import org.pasta4j.bert.text.Encoding;
import org.pasta4j.fused.engine.EnginePass;
import org.pasta4j.fused.engine.OffsetTable;
import org.pasta4j.fused.engine.OutputSelection;
import org.pasta4j.fused.engine.PassOptions;
import org.pasta4j.fused.engine.TokenBatch;

/** Training steps in a process of its own, for the number of threads is a matter of the process. */
final class StepsOnManyThreads {
    private StepsOnManyThreads() {}

    /**
     * Prints the chunks of a batch, then after each step how many blocks of activations were allocated.
     *
     * @param arguments the base, rows of a batch, their tokens, steps
     */
    public static void main(String[] arguments) {
        BertModel base = BertCheckpoint.open(Path.of(arguments[0]));
        int length = Integer.parseInt(arguments[2]);
        int[] slots = IntStream.range(0, length).map(t -> t == 0 ? 0 : -1).toArray();
        Encoding row = new Encoding(new int[length], new int[length], slots, false);
        List<Encoding> rows = Collections.nCopies(Integer.parseInt(arguments[1]), row);
        EncodedBatch batch = EncodedBatch.of(rows);
        int[] places = IntStream.range(0, batch.tokens()).toArray();
        TokenBatch packed = new TokenBatch(batch, places, places.length);
        int hidden = base.config().hiddenSize();
        OffsetTable offsets = new OffsetTable(new float[base.config().layers() * hidden], 1);
        PassOptions options = new PassOptions(OutputSelection.LAST_HIDDEN_STATE, true, 0, 0, 0);
        float[] ones = new float[places.length * hidden];
        Arrays.fill(ones, 1);
        System.out.println("chunks " + Chunks.of(packed, Workers.count()).size());
        try (OneDnnEngine engine = new OneDnnEngine(base, Precision.FP32)) {
            for (int step = 0; step < Integer.parseInt(arguments[3]); step++) {
                FloatBuffer output = FloatBuffer.allocate(ones.length);
                try (EnginePass pass = engine.forward(packed, offsets, options, output)) {
                    pass.backward(FloatBuffer.wrap(ones));
                }
                System.out.println("blocks " + engine.blocksMade());
            }
        }
    }
}
