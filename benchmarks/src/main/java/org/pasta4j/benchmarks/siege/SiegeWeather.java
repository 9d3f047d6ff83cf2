package org.pasta4j.benchmarks.siege;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Times at which something was otherwise than it is, such as a server down, by {@link System#nanoTime}. */
final class SiegeWeather {
    private final List<Spell> spells = new CopyOnWriteArrayList<>();

    private static final class Spell {
        private final long from = System.nanoTime();
        private volatile long until;
        private volatile boolean over;

        private boolean touches(long a, long b) {
            return b - from >= 0 && (!over || a - until <= 0);
        }
    }

    /** Begins a time, which lasts until the work is done. */
    void during(Runnable work) {
        Spell spell = new Spell();
        spells.add(spell);
        try {
            work.run();
        } finally {
            spell.until = System.nanoTime();
            spell.over = true;
        }
    }

    /** Whether it was so at any moment from one time to another. */
    boolean touched(long from, long to) {
        return spells.stream().anyMatch(spell -> spell.touches(from, to));
    }

    /** How long each time was, in seconds; of those that are over. */
    List<Double> seconds() {
        return spells.stream()
                .filter(spell -> spell.over)
                .map(spell -> (spell.until - spell.from) / 1e9)
                .toList();
    }

    int count() {
        return spells.size();
    }
}
