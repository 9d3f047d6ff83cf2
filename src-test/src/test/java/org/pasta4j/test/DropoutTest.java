package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.pasta4j.bert.samediff.Dropout;
import org.pasta4j.bert.samediff.FrozenGradients;
import org.pasta4j.bert.samediff.GraphRunner;

/** Dropout in a gradient function, where training runs it. */
class DropoutTest {
    private static final double PROBABILITY = 0.2;

    @Test
    void dropsOtherElementsInEveryStepAndTheSameForTheSameSeed() {
        SameDiff sd = SameDiff.create();
        SDVariable x = sd.var("x", Nd4j.ones(DataType.FLOAT, 100, 100));
        SDVariable first = Dropout.inverted(sd, x, PROBABILITY);
        SDVariable second = Dropout.inverted(sd, first, PROBABILITY);
        sd.setLossVariables(second.sum("loss"));
        GraphRunner runner = new GraphRunner(FrozenGradients.create(sd));
        List<String> wanted = List.of(first.name(), second.name(), x.gradient().name());

        Nd4j.getRandom().setSeed(1);
        Map<String, INDArray> one = runner.run(Map.of(), wanted);
        Map<String, INDArray> two = runner.run(Map.of(), wanted);
        Nd4j.getRandom().setSeed(1);
        Map<String, INDArray> again = runner.run(Map.of(), wanted);

        float[] dropped = flat(one, first.name());
        assertThat(share(dropped, 0)).isCloseTo(PROBABILITY, within(0.02));
        assertThat(share(dropped, 1.25f)).isCloseTo(1 - PROBABILITY, within(0.02));
        assertThat(share(flat(one, second.name()), 1.5625f))
                .as("kept by two independent masks")
                .isCloseTo((1 - PROBABILITY) * (1 - PROBABILITY), within(0.02));
        assertThat(flat(one, x.gradient().name())).isEqualTo(flat(one, second.name()));
        assertThat(flat(two, first.name())).isNotEqualTo(dropped);
        wanted.forEach(name -> assertThat(flat(again, name)).as(name).isEqualTo(flat(one, name)));
    }

    private static double share(float[] values, float of) {
        int count = 0;
        for (float value : values) {
            count += value == of ? 1 : 0;
        }
        return (double) count / values.length;
    }

    private static float[] flat(Map<String, INDArray> values, String name) {
        INDArray array = values.get(name);
        return array.reshape(array.length()).toFloatVector();
    }
}
