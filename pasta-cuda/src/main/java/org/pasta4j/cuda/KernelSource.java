package org.pasta4j.cuda;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.pasta4j.bert.HiddenActivation;
import org.pasta4j.bert.samediff.Precision;

/** The kernels' CUDA C++ in this jar, and how it is compiled for a model. */
final class KernelSource {
    static final String MAIN = "pasta.cu";

    /** What the main file includes, by these names. */
    private static final List<String> HEADERS = List.of(
            "common.cuh",
            "ptx.cuh",
            "dropout.cuh",
            "rows.cuh",
            "row_kernels.cuh",
            "activation.cuh",
            "mma.cuh",
            "attention.cuh",
            "attention_backward.cuh",
            "attention_backward_kernels.cuh",
            "first.cuh");

    private KernelSource() {}

    /** The main file. */
    static String main() {
        return read(MAIN);
    }

    /** The other files by their names. */
    static SortedMap<String, String> headers() {
        SortedMap<String, String> all = new TreeMap<>();
        HEADERS.forEach(name -> all.put(name, read(name)));
        return all;
    }

    private static String read(String name) {
        try (InputStream in = KernelSource.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("The jar holds no " + name + ".");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param architecture as in 90 */
    static List<String> options(Sizes sizes, int architecture) {
        return List.of(
                "--gpu-architecture=sm_" + architecture,
                "--std=c++17",
                "-DPASTA_BF16=" + (sizes.bf16() ? 1 : 0),
                "-DPASTA_WIDE=" + (sizes.wideStream() ? 1 : 0),
                "-DPASTA_TF32=" + (sizes.precision() == Precision.TF32 ? 1 : 0),
                "-DPASTA_HIDDEN=" + sizes.hidden(),
                "-DPASTA_HEADS=" + sizes.heads(),
                "-DPASTA_INTERMEDIATE=" + sizes.intermediate(),
                "-DPASTA_ACTIVATION=" + activation(sizes.activation()),
                "-DPASTA_EPSILON=" + sizes.epsilon() + "f");
    }

    private static int activation(HiddenActivation activation) {
        return switch (activation) {
            case GELU -> 0;
            case GELU_TANH -> 1;
            case RELU -> 2;
        };
    }

    /**
     * The architecture to compile for: code runs on all later GPUs of the same generation, which the tens are.
     *
     * @param known of the compiler, rising
     * @throws CudaException if the compiler is older than the GPU
     */
    static int architecture(int[] known, DeviceInfo gpu, String compiler) {
        int best = 0;
        for (int architecture : known) {
            if (architecture <= gpu.architecture() && architecture / 10 == gpu.architecture() / 10) {
                best = architecture;
            }
        }
        if (best == 0) {
            throw new CudaException("NVRTC " + compiler + " cannot compile for the GPU " + gpu + ". "
                    + CudaLibrary.NVRTC.remedy() + " of a newer CUDA.");
        }
        return best;
    }
}
