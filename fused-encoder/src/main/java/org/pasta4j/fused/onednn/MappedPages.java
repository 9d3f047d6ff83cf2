package org.pasta4j.fused.onednn;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Lets the pages of a mapped file go once the weights in them lie in the engine's layout; read again, they come back
 * from the file. Without this a loaded model counts twice against the process.
 */
final class MappedPages {
    private static final long PAGE = 4096;
    /** {@code MADV_PAGEOUT}: changes nothing that can be read, also where the memory is no file's. */
    private static final int PAGE_OUT = 21;

    private static final Function ADVISE = find();

    private MappedPages() {}

    private static Function find() {
        if (!Platform.isLinux()) {
            return null;
        }
        try {
            return NativeLibrary.getInstance("c").getFunction("madvise");
        } catch (LinkageError e) {
            return null;
        }
    }

    /** Advice only: where the system does not take it, nothing happens. */
    static void release(FloatBuffer values) {
        if (ADVISE == null || !values.isDirect()) {
            return;
        }
        long start = new FloatPointer(values).address();
        long from = (start + PAGE - 1) / PAGE * PAGE;
        long to = (start + 4L * values.remaining()) / PAGE * PAGE;
        if (from < to) {
            ADVISE.invokeInt(new Object[] {new Pointer(from), to - from, PAGE_OUT});
        }
    }
}
