package org.pasta4j.pasta.pool;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.pasta4j.pasta.adapter.FolderSteps;

/**
 * Lets one thread of one process change a folder of adapters at a time. The system's lock on a file in it, which ends
 * with its process however that ends, keeps out others' processes, and a lock of this process its own threads.
 */
final class FolderLock {
    /** A change takes milliseconds; a process that holds the lock for so long has been stopped. */
    static final Duration LONGEST = Duration.ofSeconds(5);

    private static final int PAUSE_MILLIS = 5;

    /** By what the system knows the folders: to close a file by another path of it would end the system's lock. */
    private static final Map<Object, ReentrantLock> HERE = new ConcurrentHashMap<>();

    private FolderLock() {}

    /** What is done meanwhile. */
    interface Change {
        void by(FolderSteps steps) throws IOException;
    }

    /**
     * Changes the folder when no other changes it.
     *
     * @throws FolderBusyException if another does for {@link #LONGEST}
     * @throws InterruptedIOException if the thread is interrupted while it waits; it stays marked as interrupted
     */
    static void holding(Path folder, Change change) throws IOException {
        if (!tryHolding(folder, LONGEST, change)) {
            throw new FolderBusyException("The adapters in " + folder
                    + " are being changed by another thread or process,"
                    + " for more than " + LONGEST.toSeconds() + " seconds now; nothing was changed. Try again; if that"
                    + " does not help, look for a process that was stopped while it held " + FolderSteps.FILE
                    + " there.");
        }
    }

    /** Has no effect where another changes the folder. */
    static void ifFree(Path folder, Change change) throws IOException {
        tryHolding(folder, Duration.ZERO, change);
    }

    private static boolean tryHolding(Path folder, Duration longest, Change change) throws IOException {
        long end = System.nanoTime() + longest.toNanos();
        ReentrantLock here = HERE.computeIfAbsent(key(folder), path -> new ReentrantLock());
        try {
            if (!here.tryLock(longest.toNanos(), TimeUnit.NANOSECONDS)) {
                return false;
            }
            try (RandomAccessFile file = new RandomAccessFile(
                            folder.resolve(FolderSteps.FILE).toFile(), "rw");
                    FileLock held = lock(file, end)) {
                if (held != null) {
                    change.by(new FolderSteps(file));
                }
                return held != null;
            } finally {
                here.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the thread was interrupted");
        }
    }

    private static Object key(Path folder) throws IOException {
        Object key = Files.readAttributes(folder, BasicFileAttributes.class).fileKey();
        return key == null ? folder.toRealPath().toString() : key;
    }

    /** Asks again and again: the system could wait, but not for a time. */
    private static FileLock lock(RandomAccessFile file, long end) throws IOException, InterruptedException {
        while (true) {
            FileLock held = tryLock(file);
            if (held != null || System.nanoTime() - end >= 0) {
                return held;
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    private static FileLock tryLock(RandomAccessFile file) throws IOException {
        try {
            return file.getChannel().tryLock();
        } catch (OverlappingFileLockException e) {
            // Another copy of this class, in the same process.
            return null;
        }
    }
}
