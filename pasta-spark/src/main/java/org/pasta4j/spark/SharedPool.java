package org.pasta4j.spark;

import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.pool.AdapterPool;
import org.pasta4j.pasta.pool.PoolRequest;
import org.pasta4j.pasta.pool.PoolResult;
import org.pasta4j.pasta.pool.PreparedRequest;

/**
 * The pool of a base, whose adapters come with the tasks. They stay for the tasks that follow, up to so many bytes of
 * parameters; beyond that those used longest ago go. None goes while requests are prepared by it, and a request that is
 * prepared holds its adapter itself: no task loses one. Safe for any number of threads.
 */
final class SharedPool {
    private final AdapterPool pool;
    private final GatheredRequests<PreparedRequest, PoolResult> gathered;
    private final long maxBytes;
    /** In the order of their last use. */
    private final Map<String, Resident> residents = new LinkedHashMap<>(16, 0.75f, true);

    private long bytes;

    /** An adapter in the pool. */
    private static final class Resident {
        private final long bytes;
        private int leases;

        Resident(long bytes) {
            this.bytes = bytes;
        }
    }

    /**
     * @param pool without adapters
     * @param maxBytes most bytes of parameters of adapters that no task uses
     */
    SharedPool(AdapterPool pool, long maxBytes) {
        this.pool = pool;
        this.gathered = new GatheredRequests<>(pool::answer);
        this.maxBytes = maxBytes;
    }

    /** Holds adapters while requests are prepared; for one thread. */
    Lease lease() {
        return new Lease();
    }

    /** Answers requests that a lease of this pool has prepared; the lease need not last. */
    List<PoolResult> answer(List<PreparedRequest> requests) {
        return pool.answer(requests);
    }

    /** Answers one request, together with those that other threads ask for meanwhile. */
    PoolResult answerWithOthers(PreparedRequest request) {
        return gathered.answer(request);
    }

    /** Adapters in memory now. */
    Set<String> adapters() {
        return pool.names();
    }

    private synchronized void take(String key, Supplier<Adapter> adapter) {
        Resident resident = residents.get(key);
        if (resident == null) {
            resident = new Resident(pool.put(key, adapter.get()).bytes());
            residents.put(key, resident);
            bytes += resident.bytes;
        }
        resident.leases++;
    }

    private synchronized void giveBack(Set<String> keys) {
        keys.forEach(key -> residents.get(key).leases--);
        Iterator<Map.Entry<String, Resident>> oldest = residents.entrySet().iterator();
        while (bytes > maxBytes && oldest.hasNext()) {
            Map.Entry<String, Resident> entry = oldest.next();
            if (entry.getValue().leases == 0) {
                oldest.remove();
                pool.remove(entry.getKey());
                bytes -= entry.getValue().bytes;
            }
        }
    }

    /** Adapters that stay until it is closed. */
    final class Lease implements AutoCloseable {
        private final Set<String> held = new HashSet<>();

        private Lease() {}

        /**
         * Prepares a request.
         *
         * @param request names its adapter by a key that stands for the adapter's content
         * @param adapter reads the adapter, where the pool has none of that key
         * @throws org.pasta4j.pasta.adapter.AdapterException if the adapter was made for another base
         */
        PreparedRequest prepare(PoolRequest request, Supplier<Adapter> adapter) {
            if (!held.contains(request.adapter())) {
                take(request.adapter(), adapter);
                held.add(request.adapter());
            }
            return pool.prepare(request);
        }

        @Override
        public void close() {
            giveBack(held);
            held.clear();
        }
    }
}
