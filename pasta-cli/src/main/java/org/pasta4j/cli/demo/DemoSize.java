package org.pasta4j.cli.demo;

import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.pasta4j.cli.console.Format;

/**
 * How many definitions the demo trains on, so that it takes the time that it may.
 *
 * @param settings of the demo
 * @param all definitions that there are
 */
record DemoSize(DemoSettings settings, int all) {
    /** All of them are worth a quarter more. */
    private static final double MORE_FOR_ALL = 1.25;

    /** Below this both trainings learn next to nothing. */
    private static final int FEWEST = 1000;

    private static final int MANY = 10_000;
    private static final int ROUND = 1000;
    private static final int ROUND_OF_FEW = 100;

    /** A head alone needs no backward pass through the base, nor does a look at held-out examples: half of the time. */
    private static final double FORWARD_SHARE = 0.5;

    /** For pictures, and five definitions that are labelled, in examples that are trained on. */
    private static final int EXAMPLES_OF_THE_REST = 500;

    /** Dev accuracy by PASTA with the first seed, by definitions trained on once (docs/demo.md). */
    private static final NavigableMap<Integer, Double> ACCURACY = new TreeMap<>(
            Map.of(1000, 0.393, 2000, 0.580, 5000, 0.750, 10_000, 0.784, 20_000, 0.806, 40_000, 0.825, 80_137, 0.843));

    /**
     * Chooses.
     *
     * @param secondsPerExample that training takes by PASTA
     * @param passed seconds since the demo has begun
     */
    int examples(double secondsPerExample, double passed) {
        if (passed + seconds(all, secondsPerExample) <= settings.seconds() * MORE_FOR_ALL) {
            return all;
        }
        int examples = all / ROUND * ROUND;
        while (examples > FEWEST && passed + seconds(examples, secondsPerExample) > settings.seconds()) {
            examples -= examples > MANY ? ROUND : ROUND_OF_FEW;
        }
        return Math.min(all, Math.max(examples, FEWEST));
    }

    /** What both trainings and all that follows take. */
    double seconds(int examples, double secondsPerExample) {
        int epochs = settings.training().epochs();
        double trained = (double) examples * epochs * (1 + FORWARD_SHARE);
        double looked = 2.0 * settings.looks(examples) * epochs * settings.heldOut() * FORWARD_SHARE;
        return (trained + looked + EXAMPLES_OF_THE_REST) * secondsPerExample;
    }

    /**
     * What was chosen, and what it costs.
     *
     * @param seconds that the demo is expected to take
     */
    String describe(int examples, double seconds) {
        String trains = "This machine trains " + (examples == all ? "all " : Format.count(examples) + " of the ")
                + Format.count(all) + " definitions in about "
                + Format.count(Math.max(1, Math.round(seconds / 60)), "minute");
        return examples == all
                ? trains + "."
                : String.format(
                        Locale.ROOT,
                        "%s. All of them reach a dev accuracy of %.2f in one epoch, %s about %.2f; --examples chooses.",
                        trains,
                        accuracy(all),
                        Format.count(examples),
                        accuracy(examples));
    }

    /** Between what was measured, a straight line over the logarithm. */
    private static double accuracy(int examples) {
        Map.Entry<Integer, Double> below = ACCURACY.floorEntry(examples);
        Map.Entry<Integer, Double> above = ACCURACY.ceilingEntry(examples);
        if (below == null || above == null || below.getKey().equals(above.getKey())) {
            return (below == null ? above : below).getValue();
        }
        double share =
                Math.log((double) examples / below.getKey()) / Math.log((double) above.getKey() / below.getKey());
        return below.getValue() + share * (above.getValue() - below.getValue());
    }
}
