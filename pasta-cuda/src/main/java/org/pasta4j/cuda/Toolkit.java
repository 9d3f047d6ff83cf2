package org.pasta4j.cuda;

import java.util.List;
import java.util.Optional;

/**
 * The libraries of this machine and the GPU that is taken, found once for the process.
 *
 * @param driver initialised
 * @param cublas products of matrices
 * @param nvrtc the compiler
 * @param device the driver's handle of the GPU
 */
record Toolkit(Driver driver, CublasLt cublas, Nvrtc nvrtc, DeviceInfo device) {
    /** Number of the GPU, from 0, where there are several. */
    static final String DEVICE_PROPERTY = "pasta.cuda.device";

    /** Oldest version of CUDA that the driver has to know. */
    private static final int OLDEST_DRIVER = 12000;

    /** Either a toolkit or what is missing. */
    private record Found(Toolkit toolkit, String obstacle, boolean hasDriver) {}

    /** Looked for at first use. */
    private static final class Holder {
        static final Found FOUND = find(LibrarySearch.ofThisMachine());
    }

    private static Found find(LibrarySearch search) {
        boolean hasDriver = false;
        try {
            Driver driver = new Driver(NativeLibrary.open(search, CudaLibrary.DRIVER, List.of(0)));
            hasDriver = true;
            int status = driver.initialize();
            if (status != 0) {
                throw new CudaException("the driver finds no GPU: " + driver.describe(status));
            }
            return new Found(of(search, driver), null, true);
        } catch (CudaException e) {
            // An obstacle is part of a sentence.
            return new Found(null, e.getMessage().replaceFirst("\\.$", ""), hasDriver);
        }
    }

    private static Toolkit of(LibrarySearch search, Driver driver) {
        DeviceInfo device = DeviceInfo.of(driver, ordinal(driver.deviceCount()));
        device.obstacle().ifPresent(why -> {
            throw new CudaException(why);
        });
        List<Integer> versions = versions(driver.version());
        CublasLt cublas = new CublasLt(NativeLibrary.open(search, CudaLibrary.CUBLAS_LT, versions));
        Nvrtc nvrtc = new Nvrtc(NativeLibrary.open(search, CudaLibrary.NVRTC, versions));
        return new Toolkit(driver, cublas, nvrtc, device);
    }

    private static int ordinal(int count) {
        String text = System.getProperty(DEVICE_PROPERTY, "0");
        if (!text.matches("\\d{1,4}") || Integer.parseInt(text) >= count) {
            throw new CudaException("-D" + DEVICE_PROPERTY + " is \"" + text + "\"; the driver shows " + count
                    + " GPUs, numbered from 0");
        }
        return Integer.parseInt(text);
    }

    /**
     * Versions of the libraries that a driver can serve, the best first: an older library runs on a newer driver, not
     * the other way round.
     *
     * @param driver 13000 for 13.0
     */
    static List<Integer> versions(int driver) {
        if (driver < OLDEST_DRIVER) {
            throw new CudaException("the driver knows CUDA " + driver / 1000 + "." + driver % 1000 / 10
                    + ", and 12.0 or newer is needed: update NVIDIA's driver");
        }
        return driver >= 13000 ? List.of(13, 12) : List.of(12);
    }

    /** Why there is none, in one sentence; empty where there is one. */
    static Optional<String> obstacle() {
        return Optional.ofNullable(Holder.FOUND.obstacle());
    }

    /** Whether this machine has NVIDIA's driver, so that its owner may expect its GPU to be used. */
    static boolean hasDriver() {
        return Holder.FOUND.hasDriver();
    }

    /**
     * The one of this process.
     *
     * @throws CudaException if there is none
     */
    static Toolkit get() {
        obstacle().ifPresent(why -> {
            throw new CudaException(why);
        });
        return Holder.FOUND.toolkit();
    }
}
