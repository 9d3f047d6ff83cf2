package org.pasta4j.cuda;

import static org.pasta4j.cuda.NativeCall.INT;
import static org.pasta4j.cuda.NativeCall.LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;

/** The compiler of CUDA C++. */
final class Nvrtc {
    private static final int COMPILATION_FAILED = 6;

    private final NativeCall version;
    private final NativeCall countArchitectures;
    private final NativeCall architectures;
    private final NativeCall create;
    private final NativeCall destroy;
    private final NativeCall compile;
    private final NativeCall codeSize;
    private final NativeCall code;
    private final NativeCall logSize;
    private final NativeCall log;

    Nvrtc(NativeLibrary library) {
        this.version = new NativeCall(library, "nvrtcVersion", LONG, LONG);
        this.countArchitectures = new NativeCall(library, "nvrtcGetNumSupportedArchs", LONG);
        this.architectures = new NativeCall(library, "nvrtcGetSupportedArchs", LONG);
        this.create = new NativeCall(library, "nvrtcCreateProgram", LONG, LONG, LONG, INT, LONG, LONG);
        this.destroy = new NativeCall(library, "nvrtcDestroyProgram", LONG);
        this.compile = new NativeCall(library, "nvrtcCompileProgram", LONG, INT, LONG);
        this.codeSize = new NativeCall(library, "nvrtcGetCUBINSize", LONG, LONG);
        this.code = new NativeCall(library, "nvrtcGetCUBIN", LONG, LONG);
        this.logSize = new NativeCall(library, "nvrtcGetProgramLogSize", LONG, LONG);
        this.log = new NativeCall(library, "nvrtcGetProgramLog", LONG, LONG);
    }

    private static void check(NativeCall call, int status) {
        if (status != 0) {
            throw CudaException.refused(CudaLibrary.NVRTC, call.name(), status);
        }
    }

    /** As in {@code 13.0}. */
    String version() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment both = arena.allocate(ValueLayout.JAVA_INT, 2);
            check(version, version.call(both, both.address() + 4));
            return both.getAtIndex(ValueLayout.JAVA_INT, 0) + "." + both.getAtIndex(ValueLayout.JAVA_INT, 1);
        }
    }

    /** The architectures that it compiles for, rising: 80, 86, 90. */
    int[] architectures() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment count = arena.allocate(ValueLayout.JAVA_INT);
            check(countArchitectures, countArchitectures.call(count));
            MemorySegment all = arena.allocate(ValueLayout.JAVA_INT, count.get(ValueLayout.JAVA_INT, 0));
            check(architectures, architectures.call(all));
            int[] found = all.toArray(ValueLayout.JAVA_INT);
            Arrays.sort(found);
            return found;
        }
    }

    /**
     * @param name of the source, for messages
     * @param headers that it includes, by their names
     * @return machine code
     * @throws CudaException with the compiler's messages, if it does not compile
     */
    byte[] compile(String source, String name, SortedMap<String, String> headers, List<String> options) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment handle = arena.allocate(ValueLayout.JAVA_LONG);
            MemorySegment text = arena.allocateFrom(source);
            MemorySegment texts = strings(headers.values(), arena);
            MemorySegment names = strings(headers.keySet(), arena);
            check(create, create.call(handle, text, arena.allocateFrom(name), headers.size(), texts, names));
            long program = handle.get(ValueLayout.JAVA_LONG, 0);
            try {
                int status = compile.call(program, options.size(), strings(options, arena));
                if (status == COMPILATION_FAILED) {
                    throw new CudaException("NVRTC " + version() + " does not compile the kernels with " + options
                            + ". Please report this:\n" + log(program, arena));
                }
                check(compile, status);
                return bytes(program, codeSize, code, arena).toArray(ValueLayout.JAVA_BYTE);
            } finally {
                destroy.call(handle);
            }
        }
    }

    /** An array of pointers to strings. */
    private static MemorySegment strings(Collection<String> all, Arena arena) {
        MemorySegment pointers = arena.allocate(ValueLayout.JAVA_LONG, Math.max(1, all.size()));
        int i = 0;
        for (String text : all) {
            pointers.setAtIndex(
                    ValueLayout.JAVA_LONG, i++, arena.allocateFrom(text).address());
        }
        return pointers;
    }

    private String log(long program, Arena arena) {
        return bytes(program, logSize, log, arena).getString(0);
    }

    private static MemorySegment bytes(long program, NativeCall size, NativeCall content, Arena arena) {
        MemorySegment length = arena.allocate(ValueLayout.JAVA_LONG);
        check(size, size.call(program, length));
        MemorySegment bytes = arena.allocate(Math.max(1, length.get(ValueLayout.JAVA_LONG, 0)));
        check(content, content.call(program, bytes));
        return bytes;
    }
}
