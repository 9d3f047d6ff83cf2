package org.pasta4j.cuda;

import java.nio.file.Path;
import java.util.List;
import org.pasta4j.bert.BertConfig;
import org.pasta4j.bert.samediff.Precision;

/** Compiles kernels for a GPU that is elsewhere. */
public final class CompileAhead {
    private final Nvrtc nvrtc;
    private final KernelCache cache;

    /** @param folder takes the machine code */
    public CompileAhead(Path folder) {
        this.nvrtc = new Nvrtc(NativeLibrary.open(LibrarySearch.ofThisMachine(), CudaLibrary.NVRTC, List.of(13, 12)));
        this.cache = new KernelCache(folder);
    }

    /** @param architecture of the GPU, as in 90 */
    public int compile(BertConfig config, Precision precision, int architecture) {
        DeviceInfo gpu = new DeviceInfo(0, "a GPU that is elsewhere", architecture, 1, 1, 1);
        return Kernels.code(nvrtc, gpu, Sizes.of(config, precision), cache).length;
    }
}
