package org.pasta4j.cuda;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * A native function that is not called often. Pointers and handles are passed as addresses; a segment stands for its
 * address. Those that are called for every kernel have their handles called directly.
 */
final class NativeCall {
    /** Of a pointer, a handle or a size. */
    static final MemoryLayout LONG = ValueLayout.JAVA_LONG;

    /** Of a number or an enumeration. */
    static final MemoryLayout INT = ValueLayout.JAVA_INT;

    private final String name;
    private final MethodHandle handle;

    NativeCall(NativeLibrary library, String name, MemoryLayout... arguments) {
        this.name = name;
        this.handle = library.function(name, arguments);
    }

    String name() {
        return name;
    }

    /** @return the status */
    int call(Object... arguments) {
        Object[] passed = new Object[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            passed[i] = arguments[i] instanceof MemorySegment segment ? (Object) segment.address() : arguments[i];
        }
        try {
            return (int) handle.invokeWithArguments(passed);
        } catch (Throwable e) {
            throw unexpected(name, e);
        }
    }

    /** Native functions throw nothing; their handles are declared to. */
    static RuntimeException unexpected(String name, Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return new IllegalStateException("The call of " + name + " failed.", cause);
    }
}
