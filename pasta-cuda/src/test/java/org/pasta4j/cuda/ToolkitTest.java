package org.pasta4j.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.pasta4j.bert.BertConfig;
import org.pasta4j.bert.HiddenActivation;
import org.pasta4j.bert.samediff.Precision;

class ToolkitTest {
    private static DeviceInfo gpu(int architecture) {
        return new DeviceInfo(0, "NVIDIA Test", architecture, 10, 16L << 30, 99 << 10);
    }

    @Test
    void librariesAreNotNewerThanTheDriver() {
        assertThat(Toolkit.versions(13000)).containsExactly(13, 12);
        assertThat(Toolkit.versions(12080)).containsExactly(12);
        assertThatThrownBy(() -> Toolkit.versions(11060))
                .hasMessage("the driver knows CUDA 11.6, and 12.0 or newer is needed: update NVIDIA's driver");
    }

    @Test
    void aGpuThatIsTooOldIsNamed() {
        assertThat(gpu(80).obstacle()).isEmpty();
        assertThat(gpu(75).obstacle())
                .hasValue("the GPU NVIDIA Test is too old: its compute capability is 7.5, and 8.0 or newer is needed"
                        + " (Ampere, 2020)");
    }

    @Test
    void codeIsForTheGpuOrAnOlderOneOfItsGeneration() {
        int[] known = {75, 80, 86, 89, 90, 100, 120};
        assertThat(KernelSource.architecture(known, gpu(90), "13.0")).isEqualTo(90);
        assertThat(KernelSource.architecture(known, gpu(87), "13.0")).isEqualTo(86);
        assertThat(KernelSource.architecture(known, gpu(103), "13.0")).isEqualTo(100);
        assertThatThrownBy(() -> KernelSource.architecture(new int[] {80, 90}, gpu(100), "12.2"))
                .hasMessageStartingWith(
                        "NVRTC 12.2 cannot compile for the GPU NVIDIA Test, 16 GiB, compute capability 10.0."
                                + " Install CUDA's nvrtc library");
    }

    @Test
    void aModelWithoutKernelsIsRefused() {
        assertThat(obstacle(312, 12, 1200)).isEmpty();
        assertThat(obstacle(12, 4, 24)).startsWith("The model has the hidden size 12 ");
        assertThat(obstacle(24, 8, 24)).startsWith("The model has heads of 3;");
        assertThat(obstacle(512, 2, 512)).startsWith("The model has heads of 256;");
    }

    private static String obstacle(int hidden, int heads, int intermediate) {
        BertConfig config =
                new BertConfig(10, hidden, 1, heads, intermediate, 8, 0, 2, 1e-12, HiddenActivation.GELU, 0, 0);
        return Sizes.of(config, Precision.FP32).obstacle().orElse("");
    }

    @Test
    void memoryThatIsNotThereIsToldWithWhatWasWanted() {
        assertThat(CudaException.outOfMemory("A batch of 9 tokens", (3L << 30) + 1, 1 << 20, 1L << 30, "NVIDIA Test"))
                .hasMessage(
                        "A batch of 9 tokens needs 3073 MiB on the GPU; free are 1 MiB of the 1024 MiB of NVIDIA Test."
                                + " Take smaller batches, cut rows shorter, or end other programs on this GPU.");
    }

    @Test
    void roundingToBfloat16IsToTheNearestAndOfTwoToTheEvenOne() {
        assertThat(WeightUpload.toBfloat16(1f)).isEqualTo((short) 0x3F80);
        assertThat(WeightUpload.toBfloat16(Float.intBitsToFloat(0x3F808000))).isEqualTo((short) 0x3F80);
        assertThat(WeightUpload.toBfloat16(Float.intBitsToFloat(0x3F818000))).isEqualTo((short) 0x3F82);
        assertThat(WeightUpload.toBfloat16(Float.intBitsToFloat(0x3F808001))).isEqualTo((short) 0x3F81);
        assertThat(WeightUpload.toBfloat16(-2.5f)).isEqualTo((short) 0xC020);
    }
}
