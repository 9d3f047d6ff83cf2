package org.pasta4j.cuda;

import java.util.Locale;
import java.util.Optional;

/**
 * What a GPU is.
 *
 * @param device the driver's handle
 * @param name as NVIDIA calls it
 * @param architecture ten times the compute capability: 90 for a Hopper GPU
 * @param multiprocessors number of them
 * @param memory bytes
 * @param sharedMemory bytes of shared memory that one block may take
 */
record DeviceInfo(int device, String name, int architecture, int multiprocessors, long memory, int sharedMemory) {
    /** The first with bfloat16 and TF32: Ampere. */
    static final int OLDEST = 80;

    // CUdevice_attribute
    private static final int MULTIPROCESSORS = 16;
    private static final int CAPABILITY_MAJOR = 75;
    private static final int CAPABILITY_MINOR = 76;
    private static final int SHARED_MEMORY = 97;

    static DeviceInfo of(Driver driver, int ordinal) {
        int device = driver.device(ordinal);
        return new DeviceInfo(
                device,
                driver.deviceName(device),
                10 * driver.deviceAttribute(CAPABILITY_MAJOR, device)
                        + driver.deviceAttribute(CAPABILITY_MINOR, device),
                driver.deviceAttribute(MULTIPROCESSORS, device),
                driver.deviceMemory(device),
                driver.deviceAttribute(SHARED_MEMORY, device));
    }

    /** Why it cannot be used; empty where it can. */
    Optional<String> obstacle() {
        if (architecture >= OLDEST) {
            return Optional.empty();
        }
        return Optional.of(String.format(
                Locale.ROOT,
                "the GPU %s is too old: its compute capability is %s, and %s or newer is needed (Ampere, 2020)",
                name,
                capability(architecture),
                capability(OLDEST)));
    }

    private static String capability(int architecture) {
        return architecture / 10 + "." + architecture % 10;
    }

    /** As in {@code NVIDIA H100 80GB HBM3, 79 GiB, compute capability 9.0}. */
    @Override
    public String toString() {
        return name + ", " + (memory >> 30) + " GiB, compute capability " + capability(architecture);
    }
}
