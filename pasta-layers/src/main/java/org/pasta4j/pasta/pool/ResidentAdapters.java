package org.pasta4j.pasta.pool;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pasta4j.pasta.adapter.FolderStamp;

/**
 * Adapters in memory, up to a number of bytes: those used longest ago leave it when it is full. Safe for any number of
 * threads.
 */
final class ResidentAdapters {
    private final long maxBytes;
    /** In the order of their last use. */
    private final Map<String, Resident> all = new LinkedHashMap<>();

    private long bytes;
    private int versions;

    /** @param maxBytes of parameters; an adapter alone may have more */
    ResidentAdapters(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * An adapter in memory.
     *
     * @param files from which the newest was read, or others that were looked at since and are broken
     * @param versions newest first, at least one
     */
    record Resident(FolderStamp files, List<PooledAdapter> versions) {
        long bytes() {
            return versions.stream().mapToLong(PooledAdapter::bytes).sum();
        }
    }

    /** Finds one and marks it as used. */
    synchronized Optional<Resident> use(String name) {
        Resident used = all.remove(name);
        if (used != null) {
            all.put(name, used);
        }
        return Optional.ofNullable(used);
    }

    /** Finds one without marking it as used. */
    synchronized Optional<Resident> look(String name) {
        return Optional.ofNullable(all.get(name));
    }

    /** Puts one in the place of what is of that name. */
    synchronized Resident put(String name, Resident read) {
        // Those that it replaced must not push out everything else.
        Resident added = read.bytes() > maxBytes
                ? new Resident(read.files(), read.versions().subList(0, 1))
                : read;
        remove(name);
        all.put(name, added);
        count(added, 1);
        Iterator<Resident> oldest = all.values().iterator();
        while (bytes > maxBytes && all.size() > 1) {
            count(oldest.next(), -1);
            oldest.remove();
        }
        return added;
    }

    synchronized void remove(String name) {
        Resident old = all.remove(name);
        if (old != null) {
            count(old, -1);
        }
    }

    private void count(Resident one, int sign) {
        bytes += sign * one.bytes();
        versions += sign * one.versions().size();
    }

    synchronized PoolMemory memory() {
        return new PoolMemory(versions, bytes);
    }
}
