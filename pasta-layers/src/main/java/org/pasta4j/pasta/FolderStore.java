package org.pasta4j.pasta;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertModel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adapters in a folder, each in a folder of its own under its name. One is read when it is first asked for, and again
 * when its files are others; those used longest ago leave memory when it is full. While the files of an adapter that is
 * in memory are broken, as they are while somebody copies, it stays what it was.
 */
final class FolderStore implements AdapterStore {
    private static final Logger LOG = LoggerFactory.getLogger(FolderStore.class);
    private static final int LOCKS = 64;
    /** So often a writer may have been in the way where an adapter seems to be missing or broken. */
    private static final int LOOKS = 3;

    private static final int MOST_BROKEN = 1000;

    private final Path folder;
    private final long maxBytes;
    private final int versionsKept;
    private final BertModel base;

    /** In the order of their last use; guarded by itself. */
    private final Map<String, Loaded> loaded = new LinkedHashMap<>();

    /** Those that cannot be read, and are not read again until their files are others; guarded as those in memory. */
    private final Map<String, Broken> broken = new LinkedHashMap<>();

    private long bytes;

    /** A name has one of them: an adapter is read once, and others meanwhile. */
    private final List<ReadWriteLock> locks = Stream.generate(ReentrantReadWriteLock::new)
            .limit(LOCKS)
            .<ReadWriteLock>map(lock -> lock)
            .toList();

    /**
     * An adapter in memory.
     *
     * @param seen the files that were last looked at
     * @param versions newest first
     */
    private record Loaded(FolderStamp seen, List<PooledAdapter> versions) {
        long bytes() {
            return versions.stream().mapToLong(PooledAdapter::bytes).sum();
        }
    }

    /** What is wrong with files. */
    private record Broken(FolderStamp files, String message) {}

    /** Where an adapter lies, and its files. */
    private record Place(Path path, FolderStamp files) {}

    /** What was there when it was last listed. */
    private volatile Set<String> listed;

    FolderStore(PoolOptions.Folder settings, int versionsKept, BertModel base) {
        this.folder = settings.path();
        this.maxBytes = settings.maxBytes();
        this.versionsKept = versionsKept;
        this.base = base;
        if (!Files.isDirectory(folder)) {
            throw new BadInputException("There is no folder " + folder.toAbsolutePath()
                    + "; expected one that holds a folder for each adapter. Make it, empty if there are none yet.");
        }
        FolderWriter.recover(folder);
        this.listed = list();
    }

    @Override
    public List<PooledAdapter> versions(String name) {
        ReadWriteLock lock = lock(name);
        lock.readLock().lock();
        try {
            Optional<Place> now = find(name);
            Loaded known = touch(name);
            if (now.isEmpty()) {
                forget(name);
                return List.of();
            }
            if (known != null && known.seen().equals(now.get().files())) {
                return known.versions();
            }
            if (known == null) {
                requireNotBroken(name, now.get().files());
            }
        } finally {
            lock.readLock().unlock();
        }
        return writing(name, () -> current(name));
    }

    @Override
    public List<PooledAdapter> resident(String name) {
        Optional<Place> now = find(name);
        if (now.isEmpty()) {
            return List.of();
        }
        Loaded known;
        synchronized (loaded) {
            known = loaded.get(name);
        }
        if (known == null) {
            requireNotBroken(name, now.get().files());
        }
        return known != null && known.seen().equals(now.get().files()) ? known.versions() : List.of();
    }

    private void requireNotBroken(String name, FolderStamp files) {
        Broken known;
        synchronized (loaded) {
            known = broken.get(name);
        }
        if (known != null && known.files().equals(files)) {
            throw new AdapterException(known.message());
        }
    }

    /** Where an adapter lies now. A writer may take it from each of its places just before that is looked at. */
    private Optional<Place> find(String name) {
        for (int look = 0; look < LOOKS; look++) {
            for (Path path : FolderWriter.places(folder, name)) {
                Optional<FolderStamp> files = FolderStamp.of(path);
                if (files.isPresent()) {
                    return Optional.of(new Place(path, files.get()));
                }
            }
        }
        return Optional.empty();
    }

    /** What is in memory if it is of the files that are there, else what is in them. */
    private List<PooledAdapter> current(String name) {
        Optional<Place> place = find(name);
        for (int look = 1; place.isPresent(); look++) {
            Place now = place.get();
            Loaded known = touch(name);
            if (known != null && known.seen().equals(now.files())) {
                return known.versions();
            }
            if (known == null) {
                requireNotBroken(name, now.files());
            }
            try {
                return replaced(now.files(), known, load(name, now));
            } catch (AdapterException e) {
                place = find(name);
                if (look == LOOKS || place.equals(Optional.of(now))) {
                    return stays(name, now.files(), known, e);
                }
            }
        }
        forget(name);
        return List.of();
    }

    private List<PooledAdapter> stays(String name, FolderStamp now, Loaded known, AdapterException why) {
        // What the disk refuses now it may give another time, and the files would be the same.
        boolean forGood = !(why.getCause() instanceof IOException);
        if (known == null) {
            if (forGood) {
                remember(name, new Broken(now, why.getMessage()));
            }
            throw why;
        }
        LOG.warn(
                "The adapter {} stays in version {}: {}",
                name,
                known.versions().get(0).version(),
                why.getMessage());
        return forGood ? keep(name, new Loaded(now, known.versions())) : known.versions();
    }

    private void remember(String name, Broken files) {
        synchronized (loaded) {
            broken.put(name, files);
            if (broken.size() > MOST_BROKEN) {
                broken.remove(broken.keySet().iterator().next());
            }
        }
    }

    private PooledAdapter load(String name, Place place) {
        requireRoom(name, place.files().bytes());
        Adapter adapter = Adapter.load(place.path());
        adapter.requireBase(base);
        if (!FolderStamp.of(place.path()).equals(Optional.of(place.files()))) {
            throw new AdapterException("The adapter " + name + " was changed while it was read; try again.");
        }
        return new PooledAdapter(name, adapter);
    }

    private void requireRoom(String name, long needed) {
        if (needed > maxBytes) {
            throw new AdapterException("The adapter " + name + " has " + needed + " bytes; the pool keeps at most "
                    + maxBytes + " in memory. Give it more, or train a smaller one.");
        }
    }

    private List<PooledAdapter> replaced(FolderStamp files, Loaded known, PooledAdapter added) {
        List<PooledAdapter> old = known == null ? List.of() : known.versions();
        return keep(added.name(), new Loaded(files, MemoryStore.newest(added, old, versionsKept)));
    }

    private ReadWriteLock lock(String name) {
        return locks.get(Math.floorMod(name.hashCode(), LOCKS));
    }

    private Loaded touch(String name) {
        synchronized (loaded) {
            Loaded used = loaded.remove(name);
            if (used != null) {
                loaded.put(name, used);
            }
            return used;
        }
    }

    private List<PooledAdapter> keep(String name, Loaded read) {
        // Those that it replaced must not push out everything else.
        Loaded adapter = read.bytes() > maxBytes
                ? new Loaded(read.seen(), read.versions().subList(0, 1))
                : read;
        synchronized (loaded) {
            forget(name);
            loaded.put(name, adapter);
            bytes += adapter.bytes();
            Iterator<Loaded> oldest = loaded.values().iterator();
            while (bytes > maxBytes && loaded.size() > 1) {
                bytes -= oldest.next().bytes();
                oldest.remove();
            }
        }
        return adapter.versions();
    }

    private void forget(String name) {
        synchronized (loaded) {
            broken.remove(name);
            Loaded old = loaded.remove(name);
            bytes -= old == null ? 0 : old.bytes();
        }
    }

    /** Bytes of parameters in memory. */
    long bytes() {
        synchronized (loaded) {
            return bytes;
        }
    }

    @Override
    public PoolMemory memory() {
        synchronized (loaded) {
            int adapters = loaded.values().stream()
                    .mapToInt(one -> one.versions().size())
                    .sum();
            return new PoolMemory(adapters, bytes());
        }
    }

    @Override
    public PooledAdapter put(String name, Adapter adapter) {
        PooledAdapter added = new PooledAdapter(name, adapter);
        requireRoom(name, added.bytes());
        return writing(name, () -> {
            Loaded known = touch(name);
            FolderWriter.replace(folder, name, adapter);
            Place now = find(name)
                    .orElseThrow(() -> new AdapterException("The adapter " + name + " was saved, and is gone again."));
            return replaced(now.files(), known, added).get(0);
        });
    }

    @Override
    public boolean remove(String name) {
        return writing(name, () -> {
            forget(name);
            return FolderWriter.delete(folder, name);
        });
    }

    private <T> T writing(String name, Supplier<T> work) {
        Lock lock = lock(name).writeLock();
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public SortedSet<String> names() {
        SortedSet<String> names = list();
        // One that a writer moves at this moment can be missing in a list of the folder.
        for (String name : listed) {
            if (!names.contains(name) && find(name).isPresent()) {
                names.add(name);
            }
        }
        listed = Set.copyOf(names);
        return names;
    }

    private SortedSet<String> list() {
        try (Stream<Path> folders = Files.list(folder)) {
            return folders.filter(Adapter::isAt)
                    .map(path -> FolderWriter.nameAt(path.getFileName().toString()))
                    .filter(AdapterNames::isName)
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new AdapterException("Cannot read the folder " + folder + " (" + e + ").", e);
        }
    }
}
