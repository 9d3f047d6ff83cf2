package org.pasta4j.pasta.pool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertModel;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.adapter.AdapterException;
import org.pasta4j.pasta.adapter.FolderContent;
import org.pasta4j.pasta.adapter.FolderStamp;
import org.pasta4j.pasta.pool.ResidentAdapters.Resident;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adapters in a folder, each in a folder of its own under its name. One is read when it is first asked for, and again
 * when its files are others; those used longest ago leave memory when it is full. While the files of an adapter that is
 * in memory are broken, as they are while they are copied by hand, it stays what it was. What is asked for never waits
 * for what is being put or removed.
 */
final class FolderStore implements AdapterStore {
    private static final Logger LOG = LoggerFactory.getLogger(FolderStore.class);
    private static final int LOCKS = 64;

    private final Path folder;
    private final int versionsKept;
    private final FolderReader reader;
    private final AdapterListing listing;
    private final ResidentAdapters resident;
    private final BrokenFiles broken = new BrokenFiles();

    /** A name has one of them, held while its files are read: they are read once. */
    private final List<Lock> locks = Stream.generate(ReentrantLock::new)
            .limit(LOCKS)
            .<Lock>map(lock -> lock)
            .toList();

    FolderStore(PoolOptions.Folder settings, int versionsKept, BertModel base) {
        this.folder = settings.path();
        this.versionsKept = versionsKept;
        this.reader = new FolderReader(folder, settings.maxBytes(), base);
        this.listing = new AdapterListing(folder);
        this.resident = new ResidentAdapters(settings.maxBytes());
        if (!Files.isDirectory(folder)) {
            throw new BadInputException("There is no folder " + folder.toAbsolutePath()
                    + "; expected one that holds a folder for each adapter. Make it, empty if there are none yet.");
        }
        FolderWriter.recover(folder);
    }

    @Override
    public List<PooledAdapter> versions(String name) {
        Optional<Resident> known = resident.use(name);
        if (known.isPresent() && reader.isThere(name, known.get().files())) {
            return known.get().versions();
        }
        Optional<FolderStamp> files = reader.look(name);
        if (files.isPresent() && known.isEmpty()) {
            requireNotBroken(name, files.get());
        }
        return files.isEmpty() ? gone(name) : alone(name, () -> read(name));
    }

    @Override
    public List<PooledAdapter> resident(String name) {
        Optional<FolderStamp> files = reader.look(name);
        Optional<Resident> known = resident.look(name);
        if (files.isPresent() && known.isEmpty()) {
            requireNotBroken(name, files.get());
        }
        return known.filter(one -> files.equals(Optional.of(one.files())))
                .map(Resident::versions)
                .orElse(List.of());
    }

    private void requireNotBroken(String name, FolderStamp files) {
        broken.message(name, files).ifPresent(message -> {
            throw new AdapterException(message);
        });
    }

    private <T> T alone(String name, Supplier<T> work) {
        Lock lock = locks.get(Math.floorMod(name.hashCode(), LOCKS));
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    /** What is in memory if it is of the files that are there, else what is in them. */
    private List<PooledAdapter> read(String name) {
        Optional<Resident> known = resident.use(name);
        Optional<FolderContent> content = Optional.empty();
        try {
            content = reader.read(
                    name,
                    files -> known.filter(one -> one.files().equals(files)).isPresent());
            if (content.isEmpty()) {
                return gone(name);
            }
            FolderStamp files = content.get().stamp();
            if (known.filter(one -> one.files().equals(files)).isPresent()) {
                return known.get().versions();
            }
            return keep(files, reader.adapter(name, content.get()));
        } catch (AdapterException e) {
            return stays(name, content.map(FolderContent::stamp), known, e);
        }
    }

    private List<PooledAdapter> gone(String name) {
        broken.forget(name);
        resident.remove(name);
        return List.of();
    }

    private List<PooledAdapter> keep(FolderStamp files, PooledAdapter added) {
        broken.forget(added.name());
        List<PooledAdapter> old =
                resident.look(added.name()).map(Resident::versions).orElse(List.of());
        Resident read = new Resident(files, MemoryStore.newest(added, old, versionsKept));
        return resident.put(added.name(), read).versions();
    }

    private List<PooledAdapter> stays(
            String name, Optional<FolderStamp> files, Optional<Resident> known, AdapterException why) {
        // What the disk refuses now it may give another time, and the files would be the same.
        boolean forGood = files.isPresent() && !(why.getCause() instanceof IOException);
        if (known.isEmpty()) {
            if (forGood) {
                broken.remember(name, files.get(), why.getMessage());
            }
            throw why;
        }
        List<PooledAdapter> versions = known.get().versions();
        LOG.warn("The adapter {} stays in version {}: {}", name, versions.get(0).version(), why.getMessage());
        if (forGood) {
            resident.put(name, new Resident(files.get(), versions));
        }
        return versions;
    }

    @Override
    public boolean contains(String name) {
        return reader.look(name).isPresent() && reader.isExact(name);
    }

    @Override
    public PooledAdapter put(String name, Adapter adapter) {
        PooledAdapter added = new PooledAdapter(name, adapter);
        reader.requireRoom(name, added.bytes());
        FolderStamp files = FolderWriter.replace(folder, name, adapter);
        alone(name, () -> keep(files, added));
        return added;
    }

    @Override
    public boolean remove(String name) {
        boolean found = FolderWriter.delete(folder, name);
        gone(name);
        return found;
    }

    @Override
    public Stream<String> names(String after) {
        return listing.names(after);
    }

    @Override
    public PoolMemory memory() {
        return resident.memory();
    }
}
