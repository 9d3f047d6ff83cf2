package org.pasta4j.pasta.pool;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;
import org.pasta4j.bert.BertModel;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.adapter.AdapterException;
import org.pasta4j.pasta.adapter.AdapterPlaces;
import org.pasta4j.pasta.adapter.FolderContent;
import org.pasta4j.pasta.adapter.FolderStamp;

/**
 * Finds and reads the adapters of a folder, and does not wait for writers ({@link AdapterPlaces}).
 *
 * @param folder holds a folder for each of them
 * @param maxBytes most bytes of one
 * @param base that they have to fit
 */
record FolderReader(Path folder, long maxBytes, BertModel base) {

    /** Whether those files are there still. False also where a pool moves them at this moment. */
    boolean isThere(String name, FolderStamp files) {
        return FolderStamp.of(folder.resolve(name)).equals(Optional.of(files));
    }

    /** By what the files of an adapter are known; empty where there is none. */
    Optional<FolderStamp> look(String name) {
        return AdapterPlaces.find(folder.resolve(name), FolderStamp::of);
    }

    /**
     * Reads the files of an adapter.
     *
     * @param isKnown files that need not be read
     * @return empty where there is none, or it is called otherwise
     * @throws AdapterException if they cannot be read
     */
    Optional<FolderContent> read(String name, Predicate<FolderStamp> isKnown) {
        if (!isExact(name)) {
            return Optional.empty();
        }
        Predicate<FolderStamp> isWanted = files -> files.bytes() <= maxBytes && !isKnown.test(files);
        return AdapterPlaces.find(folder.resolve(name), place -> FolderContent.at(place, isWanted));
    }

    /** Whether an adapter that was found by its name is called exactly so, where a file system is lenient. */
    boolean isExact(String name) {
        try {
            return new NameInFolder(folder, name).isExact();
        } catch (IOException e) {
            throw new AdapterException("Cannot read the folder " + folder + " (" + e + ").", e);
        }
    }

    /** @throws AdapterException if the files are no whole adapter for this base, or too large */
    PooledAdapter adapter(String name, FolderContent content) {
        requireRoom(name, content.stamp().bytes());
        Adapter adapter = content.adapter(folder.resolve(name));
        adapter.requireBase(base);
        return new PooledAdapter(name, adapter);
    }

    void requireRoom(String name, long needed) {
        if (needed > maxBytes) {
            throw new AdapterException("The adapter " + name + " has " + needed + " bytes; the pool keeps at most "
                    + maxBytes + " in memory. Give it more, or train a smaller one.");
        }
    }
}
