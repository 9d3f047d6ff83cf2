package org.pasta4j.pasta.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.adapter.AdapterException;
import org.pasta4j.pasta.adapter.AdapterFiles;
import org.pasta4j.pasta.adapter.AdapterVersion;
import org.pasta4j.pasta.adapter.FolderSteps;
import org.pasta4j.pasta.adapter.HaltingFiles;
import org.pasta4j.pasta.adapter.SampleAdapters;

/** A folder of adapters as the source of a pool. */
class FolderStoreTest {
    private static final Adapter GOOD =
            SampleAdapters.of(PastaConfig.classification("bad", "good"), SampleAdapters.BASE);
    private static final Adapter OTHER = SampleAdapters.of(PastaConfig.regression(), SampleAdapters.BASE);
    private static final long BYTES = new PooledAdapter("a", GOOD).bytes();
    /** For files and more. */
    private static final long ROOM = 10 * BYTES;

    @TempDir
    Path folder;

    private FolderStore store;

    @BeforeEach
    void open() {
        store = open(ROOM);
    }

    private FolderStore open(long maxBytes) {
        return new FolderStore(new PoolOptions.Folder(folder, maxBytes), 2, SampleAdapters.BASE);
    }

    private static String version(Adapter adapter) {
        return AdapterVersion.of(adapter);
    }

    @Test
    void anAdapterIsReadWhenItIsAskedForAndAgainWhenItIsAnother() throws IOException {
        GOOD.save(folder.resolve("a"));
        assertThat(store.memory().bytes()).isZero();
        PooledAdapter first = store.versions("a").get(0);
        assertThat(first.adapter()).isEqualTo(GOOD);
        assertThat(store.memory().bytes()).isEqualTo(BYTES);
        assertThat(store.versions("a").get(0)).isSameAs(first);

        OTHER.save(folder.resolve("b"));
        exchange("a", "b");
        assertThat(store.versions("a"))
                .extracting(PooledAdapter::version)
                .containsExactly(version(OTHER), version(GOOD));
        assertThat(store.versions("b")).extracting(PooledAdapter::version).containsExactly(version(GOOD));
        Files.move(folder.resolve("a"), folder.resolve("c"));
        assertThat(store.versions("a")).isEmpty();
        assertThat(store.names("")).containsExactly("b", "c");
    }

    private void exchange(String one, String other) throws IOException {
        Files.move(folder.resolve(one), folder.resolve("aside"));
        Files.move(folder.resolve(other), folder.resolve(one));
        Files.move(folder.resolve("aside"), folder.resolve(other));
    }

    @Test
    void thoseUsedLongestAgoLeaveMemory() {
        long room = 3 * BYTES + 100;
        FolderStore small = open(room);
        for (String name : List.of("a", "b", "c", "d", "e")) {
            GOOD.save(folder.resolve(name));
        }
        PooledAdapter a = small.versions("a").get(0);
        PooledAdapter b = small.versions("b").get(0);
        small.versions("c");
        assertThat(small.versions("a").get(0)).isSameAs(a);
        small.versions("d");
        assertThat(small.memory().bytes()).isEqualTo(3 * BYTES);
        assertThat(small.versions("a").get(0)).isSameAs(a);
        assertThat(small.versions("b").get(0)).isNotSameAs(b).returns(b.version(), PooledAdapter::version);
        for (int i = 0; i < 50; i++) {
            small.versions(List.of("a", "b", "c", "d", "e").get(i * 7 % 5));
            assertThat(small.memory().bytes()).isLessThanOrEqualTo(room);
        }
    }

    @Test
    void oneThatIsLargerThanTheMemoryIsRefused() {
        FolderStore small = open(BYTES - 1);
        GOOD.save(folder.resolve("a"));
        assertThatThrownBy(() -> small.versions("a"))
                .isInstanceOf(AdapterException.class)
                .hasMessageContaining("keeps at most " + (BYTES - 1));
        assertThatThrownBy(() -> small.put("b", GOOD)).isInstanceOf(AdapterException.class);
        assertThat(folder.resolve("b")).doesNotExist();
        assertThat(small.memory().bytes()).isZero();
    }

    @Test
    void aBrokenOneIsRefusedUntilItIsWhole() throws IOException {
        GOOD.save(folder.resolve("a"));
        Path tensors = folder.resolve("a").resolve(AdapterFiles.TENSORS);
        byte[] whole = Files.readAllBytes(tensors);
        for (int i = 0; i < 20; i++) {
            Files.write(tensors, Arrays.copyOf(whole, whole.length * i / 20));
            assertThatThrownBy(() -> store.versions("a"))
                    .isInstanceOf(AdapterException.class)
                    .hasMessageContaining(AdapterFiles.TENSORS);
        }
        Files.delete(tensors);
        assertThatThrownBy(() -> store.versions("a"))
                .isInstanceOf(AdapterException.class)
                .hasMessageContaining("not complete");
        assertThat(store.memory().bytes()).isZero();
        Files.write(tensors, whole);
        assertThat(store.versions("a").get(0).adapter()).isEqualTo(GOOD);
    }

    /** Files that look as before are not read again; on a second look these are whole. */
    @Test
    void aBrokenOneIsReadOnceUntilItsFilesAreOthers() throws IOException {
        GOOD.save(folder.resolve("a"));
        Path tensors = folder.resolve("a").resolve(AdapterFiles.TENSORS);
        byte[] whole = Files.readAllBytes(tensors);
        byte[] flipped = whole.clone();
        flipped[flipped.length - 4] ^= 1;
        Files.write(tensors, flipped);
        FileTime then = FileTime.fromMillis(1_000_000_000_000L);
        Files.setLastModifiedTime(tensors, then);
        assertThat(store.resident("a")).isEmpty();
        String why = catchThrowableOfType(AdapterException.class, () -> store.versions("a"))
                .getMessage();
        Files.write(tensors, whole);
        Files.setLastModifiedTime(tensors, then);
        assertThatThrownBy(() -> store.versions("a")).hasMessage(why);
        assertThatThrownBy(() -> store.resident("a")).hasMessage(why);
        Files.setLastModifiedTime(tensors, FileTime.fromMillis(1_000_000_001_000L));
        assertThat(store.resident("a")).isEmpty();
        assertThat(store.versions("a")).hasSize(1).isEqualTo(store.resident("a"));
    }

    @Test
    void toLookAtWhatIsInMemoryDisturbsNothing() {
        FolderStore small = open(3 * BYTES + 100);
        for (String name : List.of("a", "b", "c", "d")) {
            GOOD.save(folder.resolve(name));
            small.versions(name.equals("d") ? "a" : name);
        }
        assertThat(small.resident("d")).isEmpty();
        assertThat(small.resident("nothing")).isEmpty();
        assertThat(small.resident("b")).hasSize(1);
        small.versions("d");
        assertThat(small.resident("b"))
                .as("used longest ago, for looking is no use")
                .isEmpty();
        assertThat(small.resident("a")).hasSize(1);
    }

    /** As a copy over the old files does it, file by file; all shapes are alike. */
    @Test
    void oneThatBreaksWhileItIsInMemoryStaysWhatItWas() throws IOException {
        Adapter next = withOtherBias(GOOD);
        next.save(folder.resolve("b"));
        List<String> files = List.of(AdapterFiles.CONFIG, AdapterFiles.SUMS, AdapterFiles.TENSORS);
        for (int first = 0; first < files.size(); first++) {
            String name = "a" + first;
            GOOD.save(folder.resolve(name));
            store.versions(name);
            copy("b", name, files.get(first));
            copy("b", name, files.get((first + 1) % files.size()));
            assertThat(store.versions(name))
                    .extracting(PooledAdapter::version)
                    .isSubsetOf(version(next), version(GOOD))
                    .contains(version(GOOD));
            copy("b", name, files.get((first + 2) % files.size()));
            assertThat(store.versions(name))
                    .extracting(PooledAdapter::version)
                    .containsExactly(version(next), version(GOOD));
        }
    }

    private static Adapter withOtherBias(Adapter adapter) {
        Map<String, FrozenTensor> head = new LinkedHashMap<>(adapter.head());
        head.put(Adapter.CLASSIFIER_BIAS, FrozenTensor.of(new float[] {1, 2}, 2));
        return new Adapter(adapter.config(), adapter.offsets(), head);
    }

    /** With a time of its own: the system's clock for files may stand still for some milliseconds. */
    private void copy(String from, String to, String file) throws IOException {
        Path target = folder.resolve(to).resolve(file);
        Files.copy(folder.resolve(from).resolve(file), target, StandardCopyOption.REPLACE_EXISTING);
        Files.setLastModifiedTime(target, FileTime.fromMillis(1_000_000_000_000L));
    }

    @Test
    void onesOfAnotherBaseAreRefused() {
        SampleAdapters.of(PastaConfig.classification("bad", "good"), SampleAdapters.baseWithoutPooler())
                .save(folder.resolve("a"));
        assertThatThrownBy(() -> store.versions("a"))
                .isInstanceOf(AdapterException.class)
                .hasMessageContaining("another base");
    }

    @Test
    void whatIsPutIsSavedAndWhatIsRemovedIsDeleted() throws IOException {
        assertThat(store.put("a", GOOD).version()).isEqualTo(version(GOOD));
        assertThat(Adapter.load(folder.resolve("a"))).isEqualTo(GOOD);
        assertThat(store.put("a", OTHER).version()).isEqualTo(version(OTHER));
        assertThat(Adapter.load(folder.resolve("a"))).isEqualTo(OTHER);
        assertThat(store.versions("a")).hasSize(2);
        assertThat(open(ROOM).versions("a")).extracting(PooledAdapter::version).containsExactly(version(OTHER));
        assertThat(store.remove("a")).isTrue();
        assertThat(store.remove("a")).isFalse();
        assertThat(store.versions("a")).isEmpty();
        assertThat(folder.toFile().list()).containsExactly(FolderSteps.FILE);
    }

    @Test
    void aProcessThatDiedWhileReplacingLosesNothing() throws IOException {
        GOOD.save(folder.resolve(".replaced-a"));
        GOOD.save(folder.resolve(".replaced-b"));
        OTHER.save(folder.resolve("b"));
        FolderStore again = open(ROOM);
        assertThat(again.versions("a").get(0).version()).isEqualTo(version(GOOD));
        assertThat(again.versions("b").get(0).version()).isEqualTo(version(OTHER));
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("a", "b", FolderSteps.FILE);
    }

    @Test
    void aLinkIsReplacedAndWhatItPointsToStays() throws IOException {
        Path elsewhere = folder.resolve("releases");
        GOOD.save(elsewhere.resolve("one"));
        OTHER.save(elsewhere.resolve("two"));
        Path link = Files.createSymbolicLink(folder.resolve("a"), elsewhere.resolve("one"));
        assertThat(store.versions("a").get(0).version()).isEqualTo(version(GOOD));
        Path next = Files.createSymbolicLink(folder.resolve("next"), elsewhere.resolve("two"));
        Files.move(next, link, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        assertThat(store.versions("a").get(0).version()).isEqualTo(version(OTHER));
        store.put("a", GOOD);
        assertThat(Files.isDirectory(link, LinkOption.NOFOLLOW_LINKS)).isTrue();
        assertThat(store.remove("a")).isTrue();
        assertThat(Adapter.load(elsewhere.resolve("two"))).isEqualTo(OTHER);
    }

    @Test
    void whatIsNoAdapterIsNotThere() throws IOException {
        Files.writeString(folder.resolve("notes.txt"), "a file");
        Files.createDirectory(folder.resolve("empty"));
        GOOD.save(folder.resolve("not a name"));
        for (String name : List.of("notes.txt", "empty", "nothing")) {
            assertThat(store.versions(name)).as(name).isEmpty();
        }
        assertThat(store.names("")).isEmpty();
    }

    /** Whatever else is in the folder: at files that were not taken from the list nothing looks. */
    @Test
    void aPartOfTheNamesCostsWhatIsInIt() {
        for (int i = 0; i < 40; i++) {
            GOOD.save(folder.resolve("a" + (10 + i)));
        }
        HaltingFiles files = HaltingFiles.at(0, folder);
        FolderStore counted = new FolderStore(new PoolOptions.Folder(files.path(folder), ROOM), 2, SampleAdapters.BASE);
        for (int limit : new int[] {1, 2, 5}) {
            int before = files.looks();
            assertThat(counted.names("a19").limit(limit))
                    .hasSize(limit)
                    .startsWith("a20")
                    .isSorted();
            assertThat(files.looks() - before).isEqualTo(limit);
        }
        assertThat(counted.names("")).hasSize(40);
        assertThat(counted.names("a49")).isEmpty();
        assertThat(counted.remove("a30")).isTrue();
        assertThat(counted.names("a29").limit(1)).containsExactly("a31");
    }

    @Test
    void theBoundHoldsUnderManyThreads() throws InterruptedException, ExecutionException {
        long room = 3 * BYTES + 100;
        FolderStore small = open(room);
        for (int i = 0; i < 8; i++) {
            GOOD.save(folder.resolve("a" + i));
        }
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Long>> readers = IntStream.range(0, 4)
                    .mapToObj(t -> (Callable<Long>) () -> new Random(t)
                            .ints(200, 0, 8)
                            .mapToLong(i -> {
                                assertThat(small.versions("a" + i)).hasSize(1);
                                return small.memory().bytes();
                            })
                            .max()
                            .orElseThrow())
                    .toList();
            for (Future<Long> most : threads.invokeAll(readers)) {
                assertThat(most.get()).isLessThanOrEqualTo(room);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(small.memory().bytes()).isEqualTo(3 * BYTES);
    }

    @Test
    void aFolderThatIsNotThereIsRefused() {
        PoolOptions.Folder missing = new PoolOptions.Folder(folder.resolve("missing"), ROOM);
        assertThatThrownBy(() -> new FolderStore(missing, 2, SampleAdapters.BASE))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("Make it");
    }
}
