package org.pasta4j.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * How a kernel is launched on one stream: the driver's CUlaunchConfig. An overlapping launch starts while the kernel
 * before it still ends (programmatic stream serialization), which every kernel here is written for: it begins by
 * waiting for that end.
 */
final class LaunchConfig {
    private static final long GRID = 0;
    private static final long BLOCK = 12;
    private static final long SHARED = 24;
    private static final long STREAM = 32;
    private static final long ATTRIBUTES = 40;
    private static final long ATTRIBUTE_COUNT = 48;
    private static final long BYTES = 56;

    // CUlaunchAttribute: an id, and from its 8th byte on a value.
    private static final long ATTRIBUTE_BYTES = 72;
    private static final long ATTRIBUTE_VALUE = 8;
    private static final int PROGRAMMATIC_STREAM_SERIALIZATION = 6;

    private final MemorySegment config;

    LaunchConfig(long stream, boolean overlapping, Arena arena) {
        MemorySegment attribute = arena.allocate(ATTRIBUTE_BYTES, 8);
        attribute.set(ValueLayout.JAVA_INT, 0, PROGRAMMATIC_STREAM_SERIALIZATION);
        attribute.set(ValueLayout.JAVA_INT, ATTRIBUTE_VALUE, 1);
        this.config = arena.allocate(BYTES, 8);
        config.set(ValueLayout.JAVA_LONG, STREAM, stream);
        config.set(ValueLayout.JAVA_LONG, ATTRIBUTES, attribute.address());
        config.set(ValueLayout.JAVA_INT, ATTRIBUTE_COUNT, overlapping ? 1 : 0);
        three(BLOCK, 1, 1, 1);
    }

    private void three(long at, int x, int y, int z) {
        config.set(ValueLayout.JAVA_INT, at, x);
        config.set(ValueLayout.JAVA_INT, at + 4, y);
        config.set(ValueLayout.JAVA_INT, at + 8, z);
    }

    /** @param shared bytes of dynamic shared memory */
    LaunchConfig with(int gridX, int gridY, int gridZ, int block, int shared) {
        three(GRID, gridX, gridY, gridZ);
        config.set(ValueLayout.JAVA_INT, BLOCK, block);
        config.set(ValueLayout.JAVA_INT, SHARED, shared);
        return this;
    }

    long address() {
        return config.address();
    }
}
