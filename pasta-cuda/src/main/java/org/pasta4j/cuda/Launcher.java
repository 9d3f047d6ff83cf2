package org.pasta4j.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Launches kernels on one stream. For one thread at a time. */
final class Launcher {
    private static final int MOST_ARGUMENTS = 24;

    private final Driver driver;
    private final Kernels kernels;
    private final LaunchConfig config;
    private final MemorySegment values;
    private final MemorySegment pointers;
    private String name;
    private int count;
    private int moreShared;

    /** @param arena as long-lived as the launcher */
    Launcher(Driver driver, Kernels kernels, long stream, Arena arena) {
        this.driver = driver;
        this.kernels = kernels;
        this.config = new LaunchConfig(stream, kernels.overlap(), arena);
        this.values = arena.allocate(ValueLayout.JAVA_LONG, MOST_ARGUMENTS);
        this.pointers = arena.allocate(ValueLayout.JAVA_LONG, MOST_ARGUMENTS);
        for (int i = 0; i < MOST_ARGUMENTS; i++) {
            pointers.setAtIndex(ValueLayout.JAVA_LONG, i, values.address() + 8L * i);
        }
    }

    /** Begins a launch; arguments follow in the kernel's order. */
    Launcher kernel(String kernel) {
        name = kernel;
        count = 0;
        moreShared = 0;
        return this;
    }

    /** Pointers, 0 for none. */
    Launcher pointers(long... addresses) {
        for (long address : addresses) {
            values.setAtIndex(ValueLayout.JAVA_LONG, count++, address);
        }
        return this;
    }

    /** An int64. */
    Launcher wide(long value) {
        return pointers(value);
    }

    /** int32 values. */
    Launcher numbers(int... numbers) {
        for (int number : numbers) {
            values.set(ValueLayout.JAVA_INT, 8L * count++, number);
        }
        return this;
    }

    /** Bytes of dynamic shared memory besides those that the kernel always wants. */
    Launcher shared(int bytes) {
        moreShared = bytes;
        return this;
    }

    /** Ends it, with a flat grid. */
    void launch(int gridX, int gridY, int block) {
        launch(gridX, gridY, 1, block);
    }

    /** Ends it: nothing is launched where the grid is empty. */
    void launch(int gridX, int gridY, int gridZ, int block) {
        if (gridX > 0 && gridY > 0 && gridZ > 0) {
            int shared = kernels.shared(name) + moreShared;
            driver.launch(config.with(gridX, gridY, gridZ, block, shared), kernels.function(name), pointers.address());
        }
    }
}
