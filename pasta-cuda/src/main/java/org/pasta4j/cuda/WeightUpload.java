package org.pasta4j.cuda;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.FloatBuffer;
import org.pasta4j.bert.FrozenTensor;

/** Copies tensors to the GPU, piece by piece through memory that the GPU reads by itself. */
final class WeightUpload implements AutoCloseable {
    private static final int PIECE = 1 << 20;

    private final Driver driver;
    private final long stream;
    private final MemorySegment staging;
    private final float[] floats = new float[PIECE];
    private final short[] halves = new short[PIECE];

    WeightUpload(Gpu gpu) {
        this.driver = gpu.driver();
        this.stream = driver.createStream();
        this.staging = driver.allocateHost(4L * PIECE);
    }

    /** @param to takes the values by rows */
    void copy(FrozenTensor tensor, boolean bf16, long to) {
        FloatBuffer values = tensor.isByColumns() ? FloatBuffer.wrap(tensor.toArray()) : tensor.values();
        int width = bf16 ? 2 : 4;
        for (long at = to; values.hasRemaining(); ) {
            int count = Math.min(PIECE, values.remaining());
            values.get(floats, 0, count);
            if (bf16) {
                for (int i = 0; i < count; i++) {
                    halves[i] = toBfloat16(floats[i]);
                }
                MemorySegment.copy(halves, 0, staging, ValueLayout.JAVA_SHORT, 0, count);
            } else {
                MemorySegment.copy(floats, 0, staging, ValueLayout.JAVA_FLOAT, 0, count);
            }
            driver.copyToDevice(at, staging, (long) width * count, stream);
            driver.synchronize(stream);
            at += (long) width * count;
        }
    }

    /** The nearest; of two, the even one. */
    static short toBfloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        return (short) (bits + 0x7FFF + (bits >>> 16 & 1) >>> 16);
    }

    @Override
    public void close() {
        driver.freeHost(staging);
        driver.destroyStream(stream);
    }
}
