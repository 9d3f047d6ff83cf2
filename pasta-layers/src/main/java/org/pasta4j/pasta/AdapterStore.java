package org.pasta4j.pasta;

import java.util.List;
import java.util.SortedSet;

/** Where a pool's adapters are. Safe for any number of threads: each call sees an adapter before or after a change. */
interface AdapterStore {
    /**
     * The versions of a name that can be had, the newest first; none where there is no such adapter.
     *
     * @param name checked
     * @throws AdapterException if there is one and it is broken
     */
    List<PooledAdapter> versions(String name);

    /**
     * What {@link #versions} would give if it is in memory, else none; nothing is read, and nothing counts as used.
     *
     * @param name checked
     * @throws AdapterException if it is known to be broken
     */
    List<PooledAdapter> resident(String name);

    /**
     * Adds an adapter, or puts it in the place of the one of that name.
     *
     * @throws AdapterException if it cannot be kept
     */
    PooledAdapter put(String name, Adapter adapter);

    /** Removes all versions of a name; false where there are none. */
    boolean remove(String name);

    /** All names. */
    SortedSet<String> names();

    /** What is in memory now. */
    PoolMemory memory();
}
