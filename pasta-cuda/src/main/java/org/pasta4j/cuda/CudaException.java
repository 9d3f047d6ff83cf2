package org.pasta4j.cuda;

import java.util.List;
import org.pasta4j.bert.BadInputException;

/** The GPU, or what is needed to use it, is not there, not enough, or gone; the message says what to do. */
final class CudaException extends BadInputException {
    private static final long serialVersionUID = 1L;

    CudaException(String message) {
        super(message);
    }

    /** A library that was not found. */
    static CudaException missing(
            LibrarySearch search, CudaLibrary library, List<Integer> versions, List<String> failures) {
        String names = String.join(" or ", search.fileNames(library, versions));
        String found = failures.isEmpty() ? "" : " " + String.join("; ", failures) + ".";
        return new CudaException(library.title() + " is missing: " + names + " is neither known to the system's loader"
                + " nor in " + search.places() + "." + found + " " + library.remedy()
                + ", or name its folder with -D" + LibrarySearch.PROPERTY + "=FOLDER.");
    }

    /** Memory that was asked for and is not there. */
    static CudaException outOfMemory(String what, long needed, long free, long total, String gpu) {
        return new CudaException(String.format(
                java.util.Locale.ROOT,
                "%s needs %s on the GPU; free are %s of the %s of %s. Take smaller batches, cut rows shorter, or end"
                        + " other programs on this GPU.",
                what,
                mebibytes(needed),
                mebibytes(free),
                mebibytes(total),
                gpu));
    }

    private static String mebibytes(long bytes) {
        return (bytes + (1 << 20) - 1 >> 20) + " MiB";
    }

    /** A driver's call for which memory lacked, how much is not known. */
    static CudaException outOfMemory(String call) {
        return new CudaException("The GPU has not enough memory for " + call
                + ". Take smaller batches, or end other programs on this GPU.");
    }

    /** A driver's call that failed and leaves the GPU as it was. */
    static CudaException refused(String call) {
        return new CudaException("The GPU refused " + call + ". It can be asked on; if it refuses this again, please"
                + " report it with the output of nvidia-smi, and take the encoder for processors meanwhile.");
    }

    /** A driver's call that failed and took the GPU's context along. */
    static CudaException lost(String call) {
        return new CudaException("The GPU failed in " + call
                + ". Nothing more can be computed on it in this process; start the program again. If it fails again, see"
                + " what nvidia-smi and the system's log say of the GPU.");
    }

    /** A library's call that failed. */
    static CudaException refused(CudaLibrary library, String call, int status) {
        return new CudaException(library.title() + " refused " + call + " with the status " + status
                + ". Please report this with the output of nvidia-smi, and take the encoder for processors meanwhile.");
    }
}
