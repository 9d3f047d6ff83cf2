package org.pasta4j.pasta.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class TargetScaleTest {
    private static TargetScale ofNormal(double mean, double deviation) {
        Random random = new Random(1);
        return TargetScale.of(random.doubles(1001)
                .map(x -> mean + deviation * random.nextGaussian())
                .toArray());
    }

    @Test
    void numbersNearZeroAreLeftAsTheyAre() {
        assertThat(ofNormal(2.7, 1.5)).isEqualTo(TargetScale.USUAL);
        assertThat(TargetScale.of(new double[0])).isEqualTo(TargetScale.USUAL);
        assertThat(TargetScale.of(new double[] {0, 0})).isEqualTo(TargetScale.USUAL);
        assertThat(TargetScale.of(new double[] {-Double.MAX_VALUE, Double.MAX_VALUE}))
                .isEqualTo(TargetScale.USUAL);
        assertThat(TargetScale.of(new double[] {1, 1, 3e38})).isEqualTo(TargetScale.USUAL);
        assertThat(TargetScale.of(new double[] {Double.NaN})).isEqualTo(TargetScale.USUAL);
    }

    @Test
    void aHeadStartsWhereOthersLie() {
        assertThat(ofNormal(5000, 2900).width()).isEqualTo(2048);
        assertThat(ofNormal(5000, 2900).centre()).isBetween(4500.0, 5500.0);
        assertThat(ofNormal(0.5, 0.01).width()).isEqualTo(0.0078125);
        assertThat(ofNormal(300, 2).width()).isEqualTo(1);
        assertThat(TargetScale.of(new double[] {77, 77})).isEqualTo(new TargetScale(77, 1));
    }

    @Test
    void aFewFarNumbersCountLittle() {
        double[] numbers = new double[100];
        numbers[7] = 1e30;
        assertThat(TargetScale.of(numbers)).isEqualTo(TargetScale.USUAL);
    }
}
