package org.pasta4j.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pasta4j.bert.BertConfig;
import org.pasta4j.bert.HiddenActivation;
import org.pasta4j.bert.samediff.Precision;

/** The kernels compile for the GPUs that are named, on a machine without any. */
class NvrtcTest {
    private static final Path UNPACKED = Path.of("target/nvrtc");
    private static Nvrtc nvrtc;

    @TempDir
    private Path folder;

    @BeforeAll
    static void find() {
        LibrarySearch system = LibrarySearch.ofThisMachine();
        LibrarySearch search = new LibrarySearch(
                system.windows(),
                name -> name.equals(LibrarySearch.PROPERTY)
                        ? System.getProperty(name, UNPACKED.toAbsolutePath().toString())
                        : System.getProperty(name),
                system.variable(),
                system.toolkits());
        try {
            nvrtc = new Nvrtc(NativeLibrary.open(search, CudaLibrary.NVRTC, List.of(13, 12)));
        } catch (CudaException e) {
            assumeTrue(false, "There is no NVRTC; src/test/sh/nvrtc.sh fetches it from PyPI.");
        }
    }

    @ParameterizedTest
    @CsvSource({"80, BF16, 384, 12", "90, BF16, 1024, 16", "100, BF16, 768, 12", "90, FP32, 384, 12"})
    void kernelsCompile(int architecture, Precision precision, int hidden, int heads) {
        BertConfig config =
                new BertConfig(30522, hidden, 1, heads, 4 * hidden, 512, 0, 2, 1e-12, HiddenActivation.GELU, 0.1, 0.1);
        DeviceInfo gpu = new DeviceInfo(0, "a GPU", architecture, 1, 1, 1);
        byte[] code = Kernels.code(nvrtc, gpu, Sizes.of(config, precision), new KernelCache(folder));
        // An ELF file.
        assertThat(code).startsWith(0x7F, 'E', 'L', 'F').hasSizeGreaterThan(50_000);
    }

    @Test
    void whatDoesNotCompileIsToldWithTheCompilersWords() {
        assertThatThrownBy(() -> nvrtc.compile("nonsense;", "a.cu", new TreeMap<>(), List.of("--std=c++17")))
                .isInstanceOf(CudaException.class)
                .hasMessageContaining("does not compile the kernels with [--std=c++17]")
                .hasMessageContaining("a.cu(1): error");
    }
}
