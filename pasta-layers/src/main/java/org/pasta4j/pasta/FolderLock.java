package org.pasta4j.pasta;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets one thread of one process change a folder of adapters at a time. The system's lock on a file in it, which ends
 * with its process however that ends, keeps out others' processes, and a lock of this process its own threads.
 */
final class FolderLock {
    /** Stays when it is free: to delete it would take it from under somebody who waits for it. */
    static final String FILE = ".lock";

    private static final Map<String, ReentrantLock> HERE = new ConcurrentHashMap<>();

    private FolderLock() {}

    /** What is done meanwhile. */
    interface Step {
        void run() throws IOException;
    }

    /** Waits until nobody else changes the folder. */
    static void holding(Path folder, Step work) throws IOException {
        ReentrantLock here = here(folder);
        here.lock();
        try (FileChannel file = open(folder);
                FileLock held = file.lock()) {
            run(held, work);
        } finally {
            here.unlock();
        }
    }

    /** Does nothing where somebody else changes the folder. */
    static void ifFree(Path folder, Step work) throws IOException {
        ReentrantLock here = here(folder);
        if (!here.tryLock()) {
            return;
        }
        try (FileChannel file = open(folder);
                FileLock held = file.tryLock()) {
            if (held != null) {
                run(held, work);
            }
        } finally {
            here.unlock();
        }
    }

    private static void run(FileLock held, Step work) throws IOException {
        if (!held.isValid()) {
            throw new IOException("the lock on the folder is lost");
        }
        work.run();
    }

    private static ReentrantLock here(Path folder) throws IOException {
        return HERE.computeIfAbsent(folder.toRealPath().toString(), path -> new ReentrantLock());
    }

    private static FileChannel open(Path folder) throws IOException {
        return FileChannel.open(folder.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }
}
