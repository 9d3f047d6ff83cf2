package org.pasta4j.fused.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.dnnl.global.dnnl;
import org.junit.jupiter.api.Test;

class OneDnnTest {
    /** Names of processors are bit masks: a larger number need not contain a smaller one. */
    @Test
    void bfloat16IsOneOfTheInstructions() {
        assertThat(OneDnn.hasBf16(dnnl.dnnl_cpu_isa_avx512_core_bf16)).isTrue();
        assertThat(OneDnn.hasBf16(dnnl.dnnl_cpu_isa_avx512_core_amx)).isTrue();
        assertThat(OneDnn.hasBf16(dnnl.dnnl_cpu_isa_avx512_core_vnni)).isFalse();
        assertThat(dnnl.dnnl_cpu_isa_avx2_vnni).isGreaterThan(dnnl.dnnl_cpu_isa_avx512_core_bf16);
        assertThat(OneDnn.hasBf16(dnnl.dnnl_cpu_isa_avx2_vnni)).isFalse();
    }
}
