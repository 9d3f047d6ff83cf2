package org.pasta4j.fused.onednn;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import java.util.Optional;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.PointerScope;
import org.nd4j.linalg.factory.Nd4j;
import org.pasta4j.bert.samediff.Precision;

/** The library: whether it is there, what the processor can do, and how many threads it takes. */
final class OneDnn {
    /** Why the library cannot be used; null where it can. */
    private static final String PROBLEM;

    private static final engine CPU;
    private static final Function SET_THREADS;
    private static final Function GET_THREADS;

    static {
        String problem = null;
        engine cpu = null;
        Function setThreads = null;
        Function getThreads = null;
        try {
            // JavaCPP unpacks the OpenMP runtime for the library that is loaded first and links the other to it. Were
            // the order not
            // always the same, one process would overwrite the library that another is running.
            Nd4j.getExecutioner();
            String library = Loader.load(dnnl.class);
            // What one thread has compiled the others take from here, instead of compiling and keeping it again.
            dnnl.dnnl_set_primitive_cache_capacity(ShapedKernels.LIMIT);
            cpu = new engine(engine.kind.cpu, 0);
            // The first caller may be in a pointer scope of its own, whose end must not free it.
            cpu.retainReference();
            setThreads = openMp(library, "omp_set_num_threads");
            getThreads = openMp(library, "omp_get_max_threads");
        } catch (LinkageError | RuntimeException e) {
            problem = "oneDNN does not load on this platform (" + e + ")";
        }
        PROBLEM = problem;
        CPU = cpu;
        SET_THREADS = setThreads;
        GET_THREADS = getThreads;
    }

    private OneDnn() {}

    /**
     * A look-up in the very OpenMP runtime that oneDNN is linked to: there may be several in the process, and oneDNN
     * itself has no function for it.
     */
    private static Function openMp(String library, String name) {
        try {
            return NativeLibrary.getInstance(library).getFunction(name);
        } catch (LinkageError e) {
            return null;
        }
    }

    /** Why the library cannot be used in this precision; empty where it can. */
    static Optional<String> obstacle(Precision precision) {
        if (PROBLEM != null) {
            return Optional.of(PROBLEM);
        }
        if (precision == Precision.TF32) {
            return Optional.of("tf32 is there on GPUs alone");
        }
        if (precision == Precision.BF16 && !hasBf16(dnnl.dnnl_get_effective_cpu_isa())) {
            return Optional.of("this processor has no bfloat16 instructions (AVX-512 BF16)");
        }
        return Optional.empty();
    }

    /** @param instructions of a processor, as oneDNN's bit mask */
    static boolean hasBf16(int instructions) {
        return (instructions & dnnl.dnnl_cpu_isa_avx512_core_bf16) == dnnl.dnnl_cpu_isa_avx512_core_bf16;
    }

    static engine cpu() {
        return CPU;
    }

    /** Whether threads of ours can each keep oneDNN to themselves. */
    static boolean canLimitThreads() {
        return SET_THREADS != null && GET_THREADS != null;
    }

    /**
     * Sets how many threads oneDNN takes when the calling thread runs something.
     *
     * @return how many it took before
     */
    static int limitThreads(int count) {
        if (!canLimitThreads()) {
            return count;
        }
        int before = GET_THREADS.invokeInt(new Object[0]);
        SET_THREADS.invokeVoid(new Object[] {count});
        return before;
    }

    /** Frees what is made in it when it closes. */
    @SuppressWarnings("unchecked")
    static PointerScope scope() {
        return new PointerScope();
    }

    static void check(int status, String what) {
        if (status != dnnl.dnnl_success) {
            throw new IllegalStateException("oneDNN failed to " + what + ": status " + status);
        }
    }
}
