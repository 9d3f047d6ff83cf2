package org.pasta4j.pasta.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What others see of a folder while it is saved, and what is left when that fails. */
class AdapterSavingTest {
    private final Adapter adapter = SampleAdapters.classifier();

    @TempDir
    Path parent;

    @Test
    void whatIsThereIsNeverReplaced() throws IOException {
        Path file = Files.writeString(parent.resolve("file"), "mine");
        Path folder = Files.createDirectory(parent.resolve("folder"));
        Path link = Files.createSymbolicLink(parent.resolve("link"), parent.resolve("nothing"));
        for (Path taken : List.of(file, folder, link)) {
            assertThatThrownBy(() -> adapter.save(taken))
                    .isExactlyInstanceOf(AdapterException.class)
                    .hasMessage(taken + " already exists; choose another folder for the adapter or remove this one.");
            assertThatThrownBy(() -> Adapter.requireFree(taken)).isExactlyInstanceOf(AdapterException.class);
        }
        assertThat(file).hasContent("mine");
        assertThat(parent.toFile().list()).hasSize(3);
    }

    @Test
    void aFullDiskLeavesNothingBehind() {
        Path target = parent.resolve("new/folders/adapter");
        assertThatThrownBy(() -> AdapterWriter.save(target, folder -> {
                    Files.write(folder.resolve("adapter_model.safetensors"), new byte[100]);
                    throw new IOException("No space left on device");
                }))
                .isExactlyInstanceOf(AdapterException.class)
                .hasMessage("Cannot save the adapter to " + target + ": No space left on device.");
        assertThat(parent).isEmptyDirectory();
    }

    @Test
    void anErrorThatIsNotTheDisksLeavesNothingBehindEither() {
        Path target = parent.resolve("new/adapter");
        assertThatThrownBy(() -> AdapterWriter.save(target, folder -> {
                    Files.write(folder.resolve("adapter_model.safetensors"), new byte[100]);
                    throw new OutOfMemoryError("Java heap space");
                }))
                .isInstanceOf(OutOfMemoryError.class);
        assertThat(parent).isEmptyDirectory();
    }

    @Test
    void anInterruptedThreadSavesNothing() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> adapter.save(parent.resolve("adapter"))).hasMessageContaining("was interrupted");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(parent).isEmptyDirectory();
    }

    @Test
    void aFileInTheWayIsNamed() throws IOException {
        Path file = Files.writeString(parent.resolve("file"), "mine");
        assertThatThrownBy(() -> adapter.save(file.resolve("adapter")))
                .isExactlyInstanceOf(AdapterException.class)
                .hasMessage("Cannot save the adapter to " + file.resolve("adapter") + ": " + file
                        + " is in the way and is no folder.");
    }

    @Test
    void aParentWithoutPermissionIsNamed() throws IOException {
        Path closed = Files.createDirectory(
                parent.resolve("closed"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r-x------")));
        assumeFalse(Files.isWritable(closed), "Skipped: this user may write anywhere.");
        assertThatThrownBy(() -> adapter.save(closed.resolve("adapter")))
                .isExactlyInstanceOf(AdapterException.class)
                .hasMessageContaining("no permission to write in " + closed);
    }

    @Test
    void aFolderIsSeenCompleteOrNotAtAll() throws Exception {
        AtomicBoolean saving = new AtomicBoolean(true);
        AtomicInteger newest = new AtomicInteger();
        AtomicInteger seen = new AtomicInteger();
        try (Threads threads = new Threads(1)) {
            Future<?> watcher = threads.start(() -> {
                while (saving.get()) {
                    Path folder = parent.resolve("adapter" + newest.get());
                    if (Files.exists(folder)) {
                        assertThat(Adapter.load(folder)).isEqualTo(adapter);
                        seen.incrementAndGet();
                    }
                }
                return null;
            });
            try {
                // Saves until the watcher has seen some, however late its thread gets to run.
                for (int i = 0; i < 40 || seen.get() < 10 && !watcher.isDone(); i++) {
                    newest.set(i);
                    adapter.save(parent.resolve("adapter" + i));
                }
            } finally {
                saving.set(false);
            }
            watcher.get();
        }
    }

    @Test
    void ofManySaversOneWins() throws Exception {
        Path target = parent.resolve("adapter");
        try (Threads threads = new Threads(8)) {
            List<Future<String>> outcomes = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                outcomes.add(threads.start(() -> {
                    try {
                        adapter.save(target);
                        return "saved";
                    } catch (AdapterException e) {
                        return e.getMessage();
                    }
                }));
            }
            List<String> messages = new ArrayList<>();
            for (Future<String> outcome : outcomes) {
                messages.add(outcome.get());
            }
            assertThat(messages).containsOnlyOnce("saved");
            assertThat(messages).allMatch(m -> m.equals("saved") || m.contains("already exists; choose another"));
        }
        assertThat(Adapter.load(target)).isEqualTo(adapter);
        assertThat(parent.toFile().list()).containsExactly("adapter");
    }

    /** Threads that end with the test. */
    private static final class Threads implements AutoCloseable {
        private final ExecutorService service;

        Threads(int count) {
            service = Executors.newFixedThreadPool(count);
        }

        <T> Future<T> start(Callable<T> work) {
            return service.submit(work);
        }

        @Override
        public void close() {
            service.shutdownNow();
        }
    }
}
