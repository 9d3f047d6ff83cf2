package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.nd4j.linalg.api.memory.deallocation.DeallocatorService;
import org.nd4j.linalg.factory.Nd4j;

/** ND4J's arrays that are garbage, whose native memory its own threads free some time after a garbage collection. */
final class NativeGarbage {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private NativeGarbage() {}

    /** Collects garbage and waits until ND4J's threads have freed what the collection found. */
    static void free() throws ReflectiveOperationException {
        // References of a collection are handed out one after the other, those of the next one after all of them.
        collect();
        collect();
        Map<?, ?> known = known();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (isQueued(known) || !busy().isEmpty()) {
            assertThat(System.nanoTime())
                    .as("time until ND4J has freed its garbage: %s in a queue, at work %s", isQueued(known), busy())
                    .isLessThan(end);
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** Collects until a reference of its own, made before, is handed out. */
    private static void collect() {
        ReferenceQueue<Object> queue = new ReferenceQueue<>();
        Reference<Object> witness = new PhantomReference<>(new Object(), queue);
        System.gc();
        try {
            assertThat((Object) queue.remove(PATIENCE.toMillis()))
                    .as("what a garbage collection has found within %s", PATIENCE)
                    .isSameAs(witness);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted while garbage is collected", e);
        }
    }

    private static Map<?, ?> known() throws ReflectiveOperationException {
        Field references = DeallocatorService.class.getDeclaredField("referenceMap");
        references.setAccessible(true);
        return (Map<?, ?>) references.get(Nd4j.getDeallocatorService());
    }

    /** An array that becomes garbage while ND4J takes it up stays on its list for good, in no queue. */
    @SuppressWarnings("deprecation") // A false "no" while it is handed out does not matter: the collection before is.
    private static boolean isQueued(Map<?, ?> known) {
        return known.values().stream().anyMatch(array -> ((Reference<?>) array).isEnqueued());
    }

    /** The threads that free something now; looked at after the queues, which they have what they free from. */
    private static List<String> busy() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("DeallocatorServiceThread"))
                .filter(thread -> thread.getState() != Thread.State.WAITING)
                .map(thread -> thread.getName() + " " + thread.getState())
                .toList();
    }
}
