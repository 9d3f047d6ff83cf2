package org.pasta4j.cuda;

import java.util.Locale;

/** A library that a CUDA machine has. */
enum CudaLibrary {
    /** Comes with NVIDIA's driver, whose version is not in the name. */
    DRIVER("NVIDIA's driver", "libcuda.so.1", "nvcuda.dll", "Install NVIDIA's driver"),
    /** Products of matrices. */
    CUBLAS_LT(
            "cuBLASLt",
            "libcublasLt.so.%1$d",
            "cublasLt64_%1$d.dll",
            "Install CUDA's cublas library (Debian and Ubuntu: libcublas-13-0; PyPI: nvidia-cublas)"),
    /** The compiler. */
    NVRTC(
            "NVRTC",
            "libnvrtc.so.%1$d",
            "nvrtc64_%1$d0_0.dll",
            "Install CUDA's nvrtc library (Debian and Ubuntu: cuda-nvrtc-13-0; PyPI: nvidia-cuda-nvrtc)");

    private final String title;
    private final String linux;
    private final String windows;
    private final String remedy;

    CudaLibrary(String title, String linux, String windows, String remedy) {
        this.title = title;
        this.linux = linux;
        this.windows = windows;
        this.remedy = remedy;
    }

    /** For people. */
    String title() {
        return title;
    }

    /** What to do where it is missing; the beginning of a sentence. */
    String remedy() {
        return remedy;
    }

    /** @param version of CUDA, 12 or 13 */
    String linuxName(int version) {
        return String.format(Locale.ROOT, linux, version);
    }

    /** @param version of CUDA, 12 or 13 */
    String windowsName(int version) {
        return String.format(Locale.ROOT, windows, version);
    }
}
