package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner;
import org.nd4j.linalg.cpu.nativecpu.CpuBackend;
import org.nd4j.linalg.cpu.nativecpu.ops.NativeOpExecutioner;
import org.nd4j.linalg.factory.Nd4j;
import org.pasta4j.bert.samediff.Precision;
import org.pasta4j.fused.FusedEncoder;
import org.pasta4j.fused.FusedExecutioner;

/** With the module on the class path ND4J is what it was, with two operations more. */
class FusedBackendTest {
    @Test
    void allOtherOperationsComputeAsBefore() {
        assertThat(Nd4j.getBackend()).isInstanceOf(CpuBackend.class);
        assertThat(Nd4j.getExecutioner()).isInstanceOf(FusedExecutioner.class);
        Nd4j.getRandom().setSeed(1);
        INDArray left = Nd4j.randn(DataType.FLOAT, 40, 50);
        INDArray right = Nd4j.randn(DataType.FLOAT, 50, 30);
        INDArray logits = Nd4j.randn(DataType.DOUBLE, 7, 9);
        for (CustomOp op : new CustomOp[] {op("matmul", left, right), op("softmax", logits), op("top_k", logits)}) {
            assertThat(run(Nd4j.getExecutioner(), op)).isEqualTo(run(new NativeOpExecutioner(), op));
        }
    }

    private static CustomOp op(String name, INDArray... inputs) {
        DynamicCustomOp.DynamicCustomOpsBuilder op =
                DynamicCustomOp.builder(name).addInputs(inputs);
        return name.equals("top_k") ? op.addIntegerArguments(3).build() : op.build();
    }

    private static INDArray[] run(OpExecutioner executioner, CustomOp op) {
        op.outputArguments().clear();
        return executioner.exec(op);
    }

    /** Elsewhere, other tests of the fused encoder skip themselves; here they may not. */
    @Test
    @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
    void theFusedEncoderRunsOnLinux() {
        assertThat(FusedEncoder.obstacle(Precision.FP32)).isEmpty();
    }
}
