package org.pasta4j.serve;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Bounds the bytes of bodies and answers that are in memory together. Each may have a few for nothing, as many as most
 * requests have, so that those of others leave no request without any; the number of connections bounds these. Where
 * the rest is short, the one gives up its bytes whose client sends or takes them the slowest.
 */
final class ByteBudget {
    /** What each has for nothing. */
    static final int FREE = 16 * 1024;

    /** Before that no client is called slow. */
    private static final long GRACE = TimeUnit.SECONDS.toNanos(1);

    private final long most;
    /** Those that wait for their clients. */
    private final Set<Claim> waiting = new HashSet<>();

    private long taken;

    /** @param most bytes of all claims together, beside those that are free */
    ByteBudget(long most) {
        this.most = most;
    }

    /** The bytes of one body or answer. */
    final class Claim implements AutoCloseable {
        private final Runnable giveUp;
        private final long since = System.nanoTime();
        private long bytes;
        private boolean closed;

        private Claim(Runnable giveUp) {
            this.giveUp = giveUp;
        }

        /**
         * Takes bytes.
         *
         * @return whether they were to be had; not once this is closed
         */
        boolean take(long more) {
            while (true) {
                Optional<Claim> slow;
                synchronized (ByteBudget.this) {
                    long price = price(bytes + more) - price(bytes);
                    if (closed || taken + price <= most) {
                        bytes += closed ? 0 : more;
                        taken += closed ? 0 : price;
                        return !closed;
                    }
                    slow = slowest(this);
                }
                if (slow.isEmpty()) {
                    return false;
                }
                slow.get().giveUp();
            }
        }

        /** Nothing is waited for any more: what it has it keeps until it is closed. */
        void arrived() {
            synchronized (ByteBudget.this) {
                waiting.remove(this);
            }
        }

        private void giveUp() {
            close();
            giveUp.run();
        }

        /** Gives all back. */
        @Override
        public void close() {
            synchronized (ByteBudget.this) {
                if (!closed) {
                    closed = true;
                    taken -= price(bytes);
                    waiting.remove(this);
                }
            }
        }

        private double bytesANano(long now) {
            return (double) bytes / (now - since);
        }
    }

    private static long price(long bytes) {
        return Math.max(0, bytes - FREE);
    }

    /**
     * A claim of no bytes so far, which waits for its client.
     *
     * @param giveUp called, by any thread, where its bytes have gone to another
     */
    Claim claim(Runnable giveUp) {
        Claim claim = new Claim(giveUp);
        synchronized (this) {
            waiting.add(claim);
        }
        return claim;
    }

    /** Of those that cost anything, and not for a moment only. */
    private Optional<Claim> slowest(Claim other) {
        long now = System.nanoTime();
        return waiting.stream()
                .filter(claim -> claim != other && claim.bytes > FREE && now - claim.since > GRACE)
                .min(Comparator.comparingDouble(claim -> claim.bytesANano(now)));
    }

    /**
     * Gives up the slowest of those that wait for their clients, whatever they cost, because connections are short.
     *
     * @param number at most
     * @return how many
     */
    int giveUp(int number) {
        List<Claim> slow;
        synchronized (this) {
            long now = System.nanoTime();
            slow = waiting.stream()
                    .filter(claim -> now - claim.since > GRACE)
                    .sorted(Comparator.comparingDouble(claim -> claim.bytesANano(now)))
                    .limit(number)
                    .toList();
        }
        slow.forEach(Claim::giveUp);
        return slow.size();
    }

    /** Bytes that are taken now, without those that are free. */
    synchronized long taken() {
        return taken;
    }
}
