package org.pasta4j.pasta.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.adapter.AdapterException;
import org.pasta4j.pasta.adapter.FolderSteps;
import org.pasta4j.pasta.adapter.JavaProcess;
import org.pasta4j.pasta.adapter.SampleAdapters;

/**
 * A process or thread that was stopped while it changed a folder keeps no other waiting for ever, and no reader at all.
 */
class FolderLockTest {
    private static final Adapter ADAPTER =
            SampleAdapters.of(PastaConfig.classification("bad", "good"), SampleAdapters.BASE);

    @TempDir
    Path folder;

    private FolderStore store;

    @BeforeEach
    void open() {
        store = new FolderStore(new PoolOptions.Folder(folder, 1 << 20), 2, SampleAdapters.BASE);
        store.put("a", ADAPTER);
    }

    /** The process: holds the lock as long as it is not killed. */
    public static void main(String[] arguments) throws IOException {
        FolderLock.holding(Path.of(arguments[0]), steps -> {
            System.out.println("held");
            System.in.read();
        });
    }

    @Test
    void anotherProcessIsWaitedForButNotForEver() throws Exception {
        Process process =
                JavaProcess.of(FolderLockTest.class, folder.toString()).start();
        try {
            assertThat(process.inputReader().readLine()).isEqualTo("held");
            requireBusy(() -> store.remove("a"));
        } finally {
            process.destroyForcibly();
            process.waitFor();
        }
        assertThat(store.remove("a")).isTrue();
    }

    @Test
    void anotherThreadIsWaitedForButNotForEver() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        Thread holder = holding(held, over);
        held.await();
        try {
            requireBusy(() -> store.put("a", ADAPTER));
        } finally {
            over.countDown();
            holder.join();
        }
        assertThat(store.remove("a")).isTrue();
    }

    private Thread holding(CountDownLatch held, CountDownLatch over) {
        Thread holder = new Thread(() -> {
            try {
                FolderLock.holding(folder, steps -> {
                    held.countDown();
                    await(over);
                });
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        holder.setDaemon(true);
        holder.start();
        return holder;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void requireBusy(ThrowingCallable change) {
        assertThatThrownBy(change)
                .isExactlyInstanceOf(FolderBusyException.class)
                .hasMessageContaining("for more than 5 seconds")
                .hasMessageContaining("Try again");
        assertThat(store.versions("a")).hasSize(1);
        assertThat(store.names("")).containsExactly("a");
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("a", FolderSteps.FILE);
    }

    /** So that it is the wait that is interrupted, and not what comes before it, nothing is written here. */
    @Test
    void whoWaitsCanBeInterrupted() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        Thread holder = holding(held, over);
        held.await();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread waiting = new Thread(() -> {
            try {
                store.remove("a");
            } catch (AdapterException e) {
                failure.set(Thread.currentThread().isInterrupted() ? e : new AssertionError("the mark is lost", e));
            }
        });
        waiting.start();
        waiting.interrupt();
        waiting.join();
        over.countDown();
        holder.join();
        assertThat(failure.get())
                .isExactlyInstanceOf(AdapterException.class)
                .hasMessageEndingWith("the thread was interrupted.");
        assertThat(store.contains("a")).isTrue();
    }
}
