package org.pasta4j.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibrarySearchTest {
    @TempDir
    private Path folder;

    private LibrarySearch search(Map<String, String> properties, Map<String, String> variables) {
        return new LibrarySearch(false, properties::get, variables::get, folder.resolve("usr"));
    }

    private String library(String place, String name) throws IOException {
        Path file = folder.resolve(place).resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "no library");
        return file.toString();
    }

    @Test
    void foldersOfTheUserComeFirstThenTheToolkitsThenTheLoader() throws IOException {
        String newest = library("usr/cuda-13.10/lib64", "libcublasLt.so.13");
        String newer = library("usr/cuda-13.9/lib64", "libcublasLt.so.13");
        String old = library("usr/cuda-12.2/lib64", "libcublasLt.so.12");
        String home = library("home/lib64", "libcublasLt.so.13");
        String loader = library("loader", "libcublasLt.so.13");
        String named = library("named", "libcublasLt.so.12");
        LibrarySearch search = search(
                Map.of(LibrarySearch.PROPERTY, folder.resolve("none") + File.pathSeparator + folder.resolve("named")),
                Map.of(
                        "CUDA_HOME",
                        folder.resolve("home").toString(),
                        "LD_LIBRARY_PATH",
                        folder.resolve("loader").toString()));
        assertThat(search.candidates(CudaLibrary.CUBLAS_LT, List.of(13, 12)))
                .containsExactly(loader, home, newest, newer, "libcublasLt.so.13", named, old, "libcublasLt.so.12");
        assertThat(search.candidates(CudaLibrary.CUBLAS_LT, List.of(12)))
                .containsExactly(named, old, "libcublasLt.so.12");
    }

    @Test
    void windowsCallsThemOtherwise() throws IOException {
        String file = library("toolkit/bin", "nvrtc64_130_0.dll");
        LibrarySearch search = new LibrarySearch(
                true,
                name -> null,
                Map.of("CUDA_PATH", folder.resolve("toolkit").toString())::get,
                folder.resolve("none"));
        assertThat(search.candidates(CudaLibrary.NVRTC, List.of(13))).containsExactly(file, "nvrtc64_130_0.dll");
        assertThat(search.fileNames(CudaLibrary.DRIVER, List.of(0))).containsExactly("nvcuda.dll");
        assertThat(search.fileNames(CudaLibrary.CUBLAS_LT, List.of(13, 12)))
                .containsExactly("cublasLt64_13.dll", "cublasLt64_12.dll");
    }

    @Test
    void namesHaveTheSameDigitsInEveryCountry() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
        try {
            assertThat(search(Map.of(), Map.of()).fileNames(CudaLibrary.NVRTC, List.of(13, 12)))
                    .containsExactly("libnvrtc.so.13", "libnvrtc.so.12");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void whatIsMissingIsNamedWithThePlacesAndTheRemedy() {
        LibrarySearch search =
                search(Map.of(LibrarySearch.PROPERTY, folder.resolve("mine").toString()), Map.of());
        // A version that there will never be, so that the loader of a machine with CUDA does not know it.
        assertThatThrownBy(() -> NativeLibrary.open(search, CudaLibrary.NVRTC, List.of(1)))
                .isInstanceOf(CudaException.class)
                .hasMessageStartingWith(
                        "NVRTC is missing: libnvrtc.so.1 is neither known to the system's loader nor in ")
                .hasMessageContaining(folder.resolve("mine").toString())
                .hasMessageContaining("nvidia-cuda-nvrtc")
                .hasMessageEndingWith("or name its folder with -Dpasta.cuda.libraries=FOLDER.");
    }

    @Test
    void whatIsThereAndDoesNotLoadIsNamed() throws IOException {
        String file = library("mine", "libcublasLt.so.1");
        LibrarySearch search =
                search(Map.of(LibrarySearch.PROPERTY, folder.resolve("mine").toString()), Map.of());
        assertThatThrownBy(() -> NativeLibrary.open(search, CudaLibrary.CUBLAS_LT, List.of(1)))
                .isInstanceOf(CudaException.class)
                .hasMessageContaining(file + " is there but does not load");
    }
}
