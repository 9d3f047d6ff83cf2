package org.pasta4j.pasta.pool;

import java.util.Collection;
import java.util.List;

/**
 * What an {@link AdapterPool} holds in memory.
 *
 * @param adapters number of them, each version of a name counted
 * @param bytes of their parameters
 */
public record PoolMemory(int adapters, long bytes) {

    /** @param names the versions of each name */
    static PoolMemory of(Collection<List<PooledAdapter>> names) {
        int adapters = names.stream().mapToInt(List::size).sum();
        long bytes = names.stream()
                .flatMap(List::stream)
                .mapToLong(PooledAdapter::bytes)
                .sum();
        return new PoolMemory(adapters, bytes);
    }
}
