package org.pasta4j.fused.onednn;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import org.bytedeco.javacpp.BytePointer;

/** Memory outside the Java heap, aligned to cache lines. What is not closed is freed with the garbage. */
final class NativeBlock implements AutoCloseable {
    static final int ALIGNMENT = 64;
    /** Most bytes of a block: buffers count in int. */
    static final long LIMIT = Integer.MAX_VALUE - ALIGNMENT;

    private final BytePointer memory;
    private final long address;
    private final long bytes;
    private final ByteBuffer raw;
    private final FloatBuffer floats;
    private final IntBuffer ints;

    NativeBlock(long bytes) {
        if (bytes > LIMIT) {
            throw new IllegalArgumentException("A block of " + bytes + " bytes is too large; the limit is 2 GiB.");
        }
        this.memory = new BytePointer(bytes + ALIGNMENT);
        // So that a scope in which the block happens to be made does not take it along.
        memory.retainReference();
        this.bytes = bytes;
        long start = memory.address();
        long aligned = (start + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        this.address = aligned;
        this.raw = memory.asByteBuffer()
                .slice((int) (aligned - start), (int) bytes)
                .order(ByteOrder.nativeOrder());
        this.floats = raw.asFloatBuffer();
        this.ints = raw.asIntBuffer();
    }

    long address() {
        return address;
    }

    long bytes() {
        return bytes;
    }

    /** The whole block. */
    ByteBuffer raw() {
        return raw;
    }

    /** The whole block, as float32. */
    FloatBuffer floats() {
        return floats;
    }

    /** The whole block, as the bits of float32. */
    IntBuffer ints() {
        return ints;
    }

    @Override
    public void close() {
        memory.close();
    }
}
