package org.pasta4j.pasta.pool;

import java.util.List;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;
import org.pasta4j.pasta.adapter.Adapter;

/** Adapters in memory. */
final class MemoryStore implements AdapterStore {
    private final int versionsKept;
    private final NavigableMap<String, List<PooledAdapter>> adapters = new ConcurrentSkipListMap<>();

    MemoryStore(int versionsKept) {
        this.versionsKept = versionsKept;
    }

    @Override
    public List<PooledAdapter> versions(String name) {
        return adapters.getOrDefault(name, List.of());
    }

    @Override
    public List<PooledAdapter> resident(String name) {
        return versions(name);
    }

    @Override
    public boolean contains(String name) {
        return adapters.containsKey(name);
    }

    @Override
    public PooledAdapter put(String name, Adapter adapter) {
        PooledAdapter added = new PooledAdapter(name, adapter);
        adapters.merge(name, List.of(added), (old, one) -> newest(added, old, versionsKept));
        return added;
    }

    /** An adapter and those it replaces. One that comes back takes its own place. */
    static List<PooledAdapter> newest(PooledAdapter added, List<PooledAdapter> old, int kept) {
        return Stream.concat(
                        Stream.of(added),
                        old.stream().filter(other -> !other.version().equals(added.version())))
                .limit(kept)
                .toList();
    }

    @Override
    public boolean remove(String name) {
        return adapters.remove(name) != null;
    }

    @Override
    public Stream<String> names(String after) {
        return adapters.tailMap(after, false).keySet().stream();
    }

    @Override
    public PoolMemory memory() {
        return PoolMemory.of(adapters.values());
    }
}
