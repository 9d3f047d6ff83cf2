package org.pasta4j.benchmarks.comparison;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.pasta4j.benchmarks.measure.Measurement;
import org.pasta4j.benchmarks.measure.Spread;
import org.pasta4j.benchmarks.model.Contestant;
import org.pasta4j.benchmarks.task.BenchmarkTask;

/** What the rounds of a comparison have measured, and what could not be. */
public final class Results {
    private final Map<Case, List<Measurement>> rounds = new LinkedHashMap<>();
    private final Map<Case, Double> disturbances = new HashMap<>();
    private final Map<Case, String> failures = new LinkedHashMap<>();

    /** One contestant on one task with one model. */
    record Case(String model, BenchmarkTask task, Contestant contestant) {
        Case with(Contestant other) {
            return new Case(model, task, other);
        }

        @Override
        public String toString() {
            return model + " " + task + " " + contestant;
        }
    }

    /**
     * Adds the result of a case's next round.
     *
     * @param others share of the processors that other processes took meanwhile, where it is known
     */
    void add(Case measured, Measurement measurement, OptionalDouble others) {
        rounds.computeIfAbsent(measured, key -> new ArrayList<>()).add(measurement);
        others.ifPresent(share -> disturbances.merge(measured, share, Math::max));
    }

    /** Notes that a case cannot be measured here, and why. */
    void fail(Case failed, String reason) {
        failures.putIfAbsent(failed, reason);
    }

    boolean hasFailed(Case asked) {
        return failures.containsKey(asked);
    }

    /** What could not be measured, and why. */
    Map<Case, String> failures() {
        return failures;
    }

    /** Whether nothing has been measured. */
    public boolean isEmpty() {
        return rounds.isEmpty();
    }

    /** Whether something could not be measured. */
    public boolean hasFailures() {
        return !failures.isEmpty();
    }

    /** Those that have been measured, in the order of their first round. */
    List<Case> cases() {
        return List.copyOf(rounds.keySet());
    }

    /** Tokens a second of each round. */
    Optional<Spread> speed(Case asked) {
        List<Double> speeds = of(asked).stream().map(Measurement::speed).toList();
        return speeds.isEmpty() ? Optional.empty() : Optional.of(Spread.of(speeds));
    }

    /** Most resident memory of all rounds, in bytes; 0 where it is not known. */
    long peakBytes(Case asked) {
        return of(asked).stream().mapToLong(Measurement::peakBytes).max().orElse(0);
    }

    /** The largest share of the processors that other processes took in a round; empty where it is not known. */
    OptionalDouble others(Case asked) {
        Double share = disturbances.get(asked);
        return share == null ? OptionalDouble.empty() : OptionalDouble.of(share);
    }

    /**
     * How many times as fast one is as another, round by round: what slows the machine for a while slows both of a
     * round.
     */
    Optional<Spread> ratio(Case fast, Case slow) {
        List<Measurement> above = of(fast);
        List<Measurement> below = of(slow);
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < Math.min(above.size(), below.size()); round++) {
            ratios.add(above.get(round).speed() / below.get(round).speed());
        }
        return ratios.isEmpty() ? Optional.empty() : Optional.of(Spread.of(ratios));
    }

    private List<Measurement> of(Case asked) {
        return rounds.getOrDefault(asked, List.of());
    }
}
