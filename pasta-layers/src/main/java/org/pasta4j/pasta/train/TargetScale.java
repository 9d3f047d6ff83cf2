package org.pasta4j.pasta.train;

import java.util.Arrays;
import org.pasta4j.bert.Internal;

/**
 * Where the numbers of a regression lie, if that is far from where a head starts. AdamW moves each weight by about the
 * learning rate, whatever the loss: a head on targets in the thousands would never get there. So it starts at their
 * median, and its steps are as many times larger as they are wide. The parameters then hold the numbers as they are.
 *
 * @param centre that the bias of the head starts at
 * @param width that the head's first weights and its steps are multiplied by; a power of two
 * @hidden
 */
@Internal
public record TargetScale(double centre, double width) {
    /** Near enough: the head starts at 0, and takes steps of the learning rate. */
    public static final TargetScale USUAL = new TargetScale(0, 1);

    /** How {@link #USUAL} is described. */
    static final String AS_THEY_ARE = "as they are";

    private static final double NARROW = 0.1;
    private static final double WIDE = 10;

    /** Beyond this the squares that the loss is made of come near to what a float holds. */
    private static final double LARGEST = 1e15;

    /** Of a normal distribution, between the percentiles 5 and 95, in standard deviations. */
    private static final double INNER_DEVIATIONS = 3.29;

    /** Of targets; a few that are far from the others count little. */
    static TargetScale of(double[] targets) {
        if (targets.length == 0) {
            return USUAL;
        }
        double[] sorted = targets.clone();
        Arrays.sort(sorted);
        double centre = quantile(sorted, 0.5);
        double deviation = (quantile(sorted, 0.95) - quantile(sorted, 0.05)) / INNER_DEVIATIONS;
        boolean isFar = deviation > WIDE || deviation > 0 && deviation < NARROW;
        if (!isFar && Math.abs(centre) <= WIDE || !(deviation + Math.abs(centre) <= LARGEST)) {
            return USUAL;
        }
        return new TargetScale(centre, isFar ? Math.pow(2, Math.rint(Math.log(deviation) / Math.log(2))) : 1);
    }

    /** In words, by which trainings are told apart. */
    public String describe() {
        return equals(USUAL) ? AS_THEY_ARE : "around " + centre + ", in steps of " + width;
    }

    private static double quantile(double[] sorted, double share) {
        return sorted[(int) Math.rint(share * (sorted.length - 1))];
    }
}
