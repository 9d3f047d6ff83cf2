package org.pasta4j.pasta.pool;

import java.util.List;
import java.util.stream.Stream;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.adapter.AdapterException;

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
     * What {@link #versions} would give if it is in memory, else none; no file is read, and no adapter counts as used.
     *
     * @param name checked
     * @throws AdapterException if it is known to be broken
     */
    List<PooledAdapter> resident(String name);

    /**
     * Whether there is an adapter of that name, perhaps a broken one; no file is read.
     *
     * @param name checked
     */
    boolean contains(String name);

    /**
     * Adds an adapter, or puts it in the place of the one of that name.
     *
     * @throws NameTakenException if something else than an adapter has that name
     * @throws FolderBusyException if others change the adapters for too long
     * @throws AdapterException if it cannot be kept
     */
    PooledAdapter put(String name, Adapter adapter);

    /**
     * Removes all versions of a name; false where there are none.
     *
     * @throws NameTakenException if something else than an adapter has that name
     * @throws FolderBusyException if others change the adapters for too long
     * @throws AdapterException if it cannot be removed
     */
    boolean remove(String name);

    /**
     * Names in their order; to take some costs no more than those, but for reading all names.
     *
     * @param after they come after that one; the empty text is before all
     */
    Stream<String> names(String after);

    /** What is in memory now. */
    PoolMemory memory();
}
