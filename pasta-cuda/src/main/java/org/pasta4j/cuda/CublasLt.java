package org.pasta4j.cuda;

import static org.pasta4j.cuda.NativeCall.INT;
import static org.pasta4j.cuda.NativeCall.LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** cuBLASLt's functions (version 12 and newer). Handles and device pointers are longs. */
final class CublasLt {
    /** Of elements, cudaDataType_t. */
    static final int FLOAT32 = 0;

    /** Of elements, cudaDataType_t. */
    static final int BFLOAT16 = 14;

    /** Products and sums in float32, cublasComputeType_t. */
    static final int COMPUTE_FLOAT32 = 68;

    /** Factors rounded to TF32, cublasComputeType_t. */
    static final int COMPUTE_TF32 = 77;

    // cublasLtMatmulDescAttributes_t
    private static final int TRANSPOSE_A = 3;
    private static final int EPILOGUE = 7;
    private static final int BIAS_POINTER = 8;

    // cublasLtEpilogue_t
    private static final int EPILOGUE_BIAS = 4;

    // cublasLtMatmulPreferenceAttributes_t
    private static final int MOST_WORKSPACE = 1;
    private static final int LEAST_ALIGNMENT_A = 5;

    /** cublasLtMatmulHeuristicResult_t: the algorithm in 64 bytes, then its workspace, its state and other things. */
    private static final long RESULT_BYTES = 96;

    private static final long STATE_OFFSET = 72;
    private static final int NOT_SUPPORTED = 15;

    private final NativeCall create;
    private final NativeCall destroy;
    private final NativeCall createProduct;
    private final NativeCall destroyProduct;
    private final NativeCall setProduct;
    private final NativeCall createLayout;
    private final NativeCall destroyLayout;
    private final NativeCall createPreference;
    private final NativeCall destroyPreference;
    private final NativeCall setPreference;
    private final NativeCall heuristic;
    private final MethodHandle set;
    private final MethodHandle multiply;

    CublasLt(NativeLibrary library) {
        this.create = new NativeCall(library, "cublasLtCreate", LONG);
        this.destroy = new NativeCall(library, "cublasLtDestroy", LONG);
        this.createProduct = new NativeCall(library, "cublasLtMatmulDescCreate", LONG, INT, INT);
        this.destroyProduct = new NativeCall(library, "cublasLtMatmulDescDestroy", LONG);
        this.setProduct = new NativeCall(library, "cublasLtMatmulDescSetAttribute", LONG, INT, LONG, LONG);
        this.createLayout = new NativeCall(library, "cublasLtMatrixLayoutCreate", LONG, INT, LONG, LONG, LONG);
        this.destroyLayout = new NativeCall(library, "cublasLtMatrixLayoutDestroy", LONG);
        this.createPreference = new NativeCall(library, "cublasLtMatmulPreferenceCreate", LONG);
        this.destroyPreference = new NativeCall(library, "cublasLtMatmulPreferenceDestroy", LONG);
        this.setPreference = new NativeCall(library, "cublasLtMatmulPreferenceSetAttribute", LONG, INT, LONG, LONG);
        this.heuristic = new NativeCall(
                library, "cublasLtMatmulAlgoGetHeuristic", LONG, LONG, LONG, LONG, LONG, LONG, LONG, INT, LONG, LONG);
        this.set = library.function("cublasLtMatmulDescSetAttribute", LONG, INT, LONG, LONG);
        this.multiply = library.function(
                "cublasLtMatmul",
                LONG,
                LONG,
                LONG,
                LONG,
                LONG,
                LONG,
                LONG,
                LONG,
                LONG,
                LONG,
                LONG,
                LONG,
                LONG,
                LONG,
                LONG,
                LONG);
    }

    private static void check(NativeCall call, int status) {
        if (status != 0) {
            throw CudaException.refused(CudaLibrary.CUBLAS_LT, call.name(), status);
        }
    }

    private static long made(NativeCall call, Object... others) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pointer = arena.allocate(ValueLayout.JAVA_LONG);
            Object[] all = new Object[others.length + 1];
            all[0] = pointer;
            System.arraycopy(others, 0, all, 1, others.length);
            check(call, call.call(all));
            return pointer.get(ValueLayout.JAVA_LONG, 0);
        }
    }

    /** A handle for the context of the calling thread. */
    long create() {
        return made(create);
    }

    void destroy(long handle) {
        destroy.call(handle);
    }

    /** @param transposedA whether the first factor, stored by columns, is taken transposed */
    long createProduct(int computeType, boolean transposedA, boolean bias) {
        long product = made(createProduct, computeType, FLOAT32);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(ValueLayout.JAVA_INT);
            value.set(ValueLayout.JAVA_INT, 0, transposedA ? 1 : 0);
            check(setProduct, setProduct.call(product, TRANSPOSE_A, value, 4L));
            if (bias) {
                value.set(ValueLayout.JAVA_INT, 0, EPILOGUE_BIAS);
                check(setProduct, setProduct.call(product, EPILOGUE, value, 4L));
            }
        }
        return product;
    }

    void destroyProduct(long product) {
        destroyProduct.call(product);
    }

    /** A matrix stored by columns. */
    long createLayout(int type, long rows, long columns) {
        return made(createLayout, type, rows, columns, rows);
    }

    void destroyLayout(long layout) {
        destroyLayout.call(layout);
    }

    /**
     * The algorithm that cuBLASLt thinks fastest.
     *
     * @param alignment of all pointers, in bytes
     * @return its description, in the arena
     */
    MemorySegment algorithm(long handle, long product, long[] layouts, long workspace, int alignment, Arena arena) {
        long preference = made(createPreference);
        try {
            MemorySegment value = arena.allocate(ValueLayout.JAVA_LONG);
            value.set(ValueLayout.JAVA_LONG, 0, workspace);
            check(setPreference, setPreference.call(preference, MOST_WORKSPACE, value, 8L));
            value.set(ValueLayout.JAVA_INT, 0, alignment);
            for (int factor = 0; factor < 4; factor++) {
                check(setPreference, setPreference.call(preference, LEAST_ALIGNMENT_A + factor, value, 4L));
            }
            MemorySegment result = arena.allocate(RESULT_BYTES, 8);
            MemorySegment count = arena.allocate(ValueLayout.JAVA_INT);
            int status = heuristic.call(
                    handle, product, layouts[0], layouts[1], layouts[2], layouts[2], preference, 1, result, count);
            if (status == 0 && count.get(ValueLayout.JAVA_INT, 0) == 0) {
                status = NOT_SUPPORTED;
            }
            check(heuristic, status);
            check(heuristic, result.get(ValueLayout.JAVA_INT, STATE_OFFSET));
            return result;
        } finally {
            destroyPreference.call(preference);
        }
    }

    /** @param pointer holds the bias's address */
    void setBias(long product, MemorySegment pointer) {
        try {
            int status = (int) set.invokeExact(product, BIAS_POINTER, pointer.address(), 8L);
            if (status != 0) {
                throw CudaException.refused(CudaLibrary.CUBLAS_LT, "cublasLtMatmulDescSetAttribute", status);
            }
        } catch (CudaException e) {
            throw e;
        } catch (Throwable e) {
            throw NativeCall.unexpected("cublasLtMatmulDescSetAttribute", e);
        }
    }

    /** As cublasLtMatmul, with the addend and the result in one place. */
    void multiply(
            long handle,
            long product,
            long alpha,
            long first,
            long firstLayout,
            long second,
            long secondLayout,
            long beta,
            long result,
            long resultLayout,
            long algorithm,
            long workspace,
            long workspaceBytes,
            long stream) {
        try {
            int status = (int) multiply.invokeExact(
                    handle,
                    product,
                    alpha,
                    first,
                    firstLayout,
                    second,
                    secondLayout,
                    beta,
                    result,
                    resultLayout,
                    result,
                    resultLayout,
                    algorithm,
                    workspace,
                    workspaceBytes,
                    stream);
            if (status != 0) {
                throw CudaException.refused(CudaLibrary.CUBLAS_LT, "cublasLtMatmul", status);
            }
        } catch (CudaException e) {
            throw e;
        } catch (Throwable e) {
            throw NativeCall.unexpected("cublasLtMatmul", e);
        }
    }
}
