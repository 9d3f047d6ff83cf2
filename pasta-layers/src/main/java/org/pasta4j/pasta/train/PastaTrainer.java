package org.pasta4j.pasta.train;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.pasta4j.bert.Internal;
import org.pasta4j.bert.LruMap;

/**
 * Takes one run or several to their ends, step by step: the next batch of each goes through the frozen base at once. A
 * run's random numbers depend on its seed and its step alone, so that a training can be resumed at any step.
 *
 * @hidden
 */
@Internal
public final class PastaTrainer {
    /** Sets of runs that take turns: in the last step of a window some have fewer batches than others. */
    private static final int MOST_GRAPHS = 8;

    private final List<Run> runs;
    private final Step.Factory steps;
    private final Optional<TrainingStateStore> store;
    private final Map<List<Run>, Step> graphs = new LruMap<>(MOST_GRAPHS);

    /**
     * @param runs at least one; they are all in the same window at any time
     * @param steps makes the step of a set of them
     * @param store where their state is saved; empty saves none
     */
    public PastaTrainer(List<Run> runs, Step.Factory steps, Optional<TrainingStateStore> store) {
        this.runs = List.copyOf(runs);
        this.steps = steps;
        this.store = store;
    }

    /**
     * Trains.
     *
     * @return one result a run; that of a run that diverged has a failure
     */
    public List<TrainingResult> train() {
        store.ifPresent(s -> s.resume(runs));
        runs.forEach(Run::start);
        try (BorrowedRandom random = new BorrowedRandom()) {
            List<Run> going = without(Run::isOver);
            while (!going.isEmpty()) {
                random.setSeed(seed(going.get(0)));
                step(going);
                going.stream().filter(run -> !run.hasFailed()).forEach(Run::afterStep);
                save(going);
                going.stream()
                        .filter(run -> !run.isOver() && !run.shouldContinue())
                        .forEach(Run::stop);
                going = without(Run::isOver);
                // A set with a run that has ended takes no further step.
                graphs.keySet().removeIf(set -> set.stream().anyMatch(Run::isOver));
            }
        }
        return runs.stream().map(Run::finish).toList();
    }

    /** Before a run is stopped, so that a stopped training can be resumed as well. */
    private void save(List<Run> going) {
        boolean ends = going.stream().anyMatch(run -> !run.shouldContinue());
        store.ifPresent(s -> s.save(runs, ends));
    }

    private List<Run> without(Predicate<Run> condition) {
        return runs.stream().filter(condition.negate()).toList();
    }

    private static long seed(Run run) {
        return seed(run.options().seed(), run.step());
    }

    /** Of one batch of those that a step adds up; that of the first is the step's own. */
    private static long seed(Run run, int part) {
        return part == 0 ? seed(run) : seed(seed(run), part);
    }

    /**
     * From which a step draws its random numbers: a training's seed, and its steps counted from 0. Never 0, which means
     * the clock to ND4J.
     */
    public static long seed(long training, int step) {
        long mixed = training * 0x9E3779B97F4A7C15L + step + 1;
        mixed = (mixed ^ mixed >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return (mixed ^ mixed >>> 31) | 1;
    }

    private void step(List<Run> going) {
        long start = System.nanoTime();
        Map<Run, GradientSum> sums = new HashMap<>();
        try {
            going.forEach(run -> sums.put(run, new GradientSum()));
            int parts = going.stream()
                    .mapToInt(run -> run.cursor().current().size())
                    .max()
                    .orElse(0);
            for (int part = 0; part < parts; part++) {
                add(going, part, sums);
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            for (Run run : going) {
                update(run, sums.get(run), seconds);
            }
        } finally {
            sums.values().forEach(GradientSum::close);
        }
    }

    /** Ends a run that diverges; the others continue. */
    private static void update(Run run, GradientSum sum, double seconds) {
        try {
            run.update(sum, seconds);
        } catch (DivergedException e) {
            run.fail(e.getMessage());
        }
    }

    /** Adds the gradients of one batch of each run that has so many in this step. */
    private void add(List<Run> going, int part, Map<Run, GradientSum> sums) {
        List<Run> present = going.stream()
                .filter(run -> run.cursor().current().size() > part)
                .toList();
        List<int[]> batches =
                present.stream().map(run -> run.cursor().current().get(part)).toList();
        List<Step.Outcome> outcomes =
                graph(present).run(present.get(0).cursor().window(), seed(going.get(0), part), batches);
        for (int r = 0; r < present.size(); r++) {
            Step.Outcome outcome = outcomes.get(r);
            Run run = present.get(r);
            BatchCursor at = run.cursor();
            double all = at.current().stream().mapToDouble(at::weight).sum();
            sums.get(run).add(outcome.loss(), outcome.gradients(), at.weight(batches.get(r)) / all);
        }
    }

    private Step graph(List<Run> present) {
        return graphs.computeIfAbsent(
                present, key -> steps.of(key.stream().map(Run::parameters).toList()));
    }
}
