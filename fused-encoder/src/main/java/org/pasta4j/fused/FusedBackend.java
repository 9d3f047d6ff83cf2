package org.pasta4j.fused;

import org.nd4j.common.io.ClassPathResource;
import org.nd4j.common.io.Resource;
import org.nd4j.linalg.cpu.nativecpu.CpuBackend;

/**
 * ND4J's backend for processors with {@link FusedExecutioner} in place of its executioner. ND4J finds it as a service
 * and takes it before its own, but after one for GPUs; everything else about the backend stays as it is.
 */
public final class FusedBackend extends CpuBackend {
    /** For {@link java.util.ServiceLoader}. */
    public FusedBackend() {}

    @Override
    public int getPriority() {
        return super.getPriority() + 1;
    }

    @Override
    public Resource getConfigurationResource() {
        return new ClassPathResource("/pasta-native.properties", FusedBackend.class.getClassLoader());
    }
}
