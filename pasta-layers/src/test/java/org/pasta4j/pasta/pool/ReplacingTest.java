package org.pasta4j.pasta.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.adapter.AdapterConfig;
import org.pasta4j.pasta.adapter.AdapterVersion;
import org.pasta4j.pasta.adapter.HaltingFiles;
import org.pasta4j.pasta.adapter.JavaProcess;
import org.pasta4j.pasta.adapter.SampleAdapters;

/**
 * One process replaces an adapter again and again, and two others read it in every way, each by four threads: every
 * read is of one version, and whole. With {@code -Dpasta.replacements=10000} it takes minutes.
 */
class ReplacingTest {
    private static final int REPLACEMENTS = Integer.getInteger("pasta.replacements", 100);
    private static final int VERSIONS = 5;
    private static final int READERS = 2;
    private static final String NAME = "a";
    /** Comes and goes. */
    private static final String OTHER = "b";

    @TempDir
    Path folder;

    /** All shapes are alike: files of two of them together would load. */
    private static Adapter version(int number) {
        Adapter adapter = SampleAdapters.of(PastaConfig.classification("bad", "good"), SampleAdapters.BASE);
        Map<String, FrozenTensor> head = new LinkedHashMap<>(adapter.head());
        head.put(Adapter.CLASSIFIER_BIAS, FrozenTensor.of(new float[] {number, number}, 2));
        AdapterConfig config = AdapterConfig.of(
                PastaConfig.classification("bad", "good" + number), SampleAdapters.BASE, "org/tiny-bert");
        return new Adapter(config, adapter.offsets(), head);
    }

    private static Map<String, Adapter> versions() {
        return IntStream.range(0, VERSIONS)
                .mapToObj(ReplacingTest::version)
                .collect(Collectors.toMap(AdapterVersion::of, adapter -> adapter));
    }

    @Test
    void whileAnAdapterIsReplacedEveryReadIsOfOneVersionAndWhole() throws IOException, InterruptedException {
        List<Adapter> versions =
                IntStream.range(0, VERSIONS).mapToObj(ReplacingTest::version).toList();
        FolderStore store = Reader.open(folder);
        store.put(NAME, versions.get(0));
        FolderStore other = Reader.open(folder);
        List<Process> readers = new ArrayList<>();
        try {
            for (int i = 0; i < READERS; i++) {
                Process reader = JavaProcess.of(Reader.class, folder.toString()).start();
                readers.add(reader);
                assertThat(reader.inputReader().readLine()).isEqualTo("reading");
            }
            for (int i = 1; i <= REPLACEMENTS; i++) {
                Adapter next = versions.get(i % VERSIONS);
                store.put(NAME, next);
                assertThat(other.versions(NAME).get(0).version()).isEqualTo(AdapterVersion.of(next));
                if (i % 4 == 0) {
                    store.put(OTHER, next);
                } else if (i % 4 == 2) {
                    store.remove(OTHER);
                }
            }
            for (Process reader : readers) {
                reader.getOutputStream().close();
                assertThat(reader.inputReader().readLine())
                        .as("reads of one process")
                        .matches("[1-9][0-9]*");
                assertThat(reader.waitFor()).isZero();
            }
        } finally {
            readers.forEach(Process::destroyForcibly);
        }
    }

    /** The reading process, until its input ends. */
    static final class Reader {
        private final Path folder;
        private final Map<String, Adapter> versions = versions();
        private volatile boolean over;

        private Reader(Path folder) {
            this.folder = folder;
        }

        static FolderStore open(Path folder) {
            return new FolderStore(new PoolOptions.Folder(folder, 1 << 20), 1, SampleAdapters.BASE);
        }

        public static void main(String[] arguments) throws Exception {
            Reader reader = new Reader(Path.of(arguments[0]));
            System.out.println("reading");
            System.out.println(reader.readUntilTheEnd());
        }

        private long readUntilTheEnd() throws Exception {
            Thread end = new Thread(() -> {
                try {
                    over = System.in.read() < 0;
                } catch (IOException e) {
                    over = true;
                }
            });
            end.setDaemon(true);
            end.start();
            FolderStore store = open(folder);
            FolderStore byPaths = open(HaltingFiles.at(0, folder).path(folder));
            ExecutorService threads = Executors.newFixedThreadPool(4, task -> {
                Thread thread = new Thread(task);
                thread.setDaemon(true);
                return thread;
            });
            ExecutorCompletionService<Long> all = new ExecutorCompletionService<>(threads);
            all.submit(reading(() -> check(store)));
            all.submit(reading(() -> check(byPaths)));
            all.submit(reading(() -> checkWhole(Adapter.load(folder.resolve(NAME)))));
            all.submit(reading(() -> check(open(folder))));
            long reads = 0;
            for (int i = 0; i < 4; i++) {
                reads += all.take().get();
            }
            return reads;
        }

        private Callable<Long> reading(Runnable one) {
            return () -> {
                long reads = 0;
                while (!over || reads == 0) {
                    one.run();
                    reads++;
                }
                return reads;
            };
        }

        private void check(FolderStore store) {
            List<PooledAdapter> found = store.versions(NAME);
            assertThat(found).hasSize(1);
            checkWhole(found.get(0).adapter());
            store.versions(OTHER).forEach(adapter -> checkWhole(adapter.adapter()));
            store.resident(NAME).forEach(adapter -> checkWhole(adapter.adapter()));
            assertThat(store.contains(NAME)).isTrue();
            assertThat(store.names("").toList()).contains(NAME).isSubsetOf(NAME, OTHER);
        }

        private void checkWhole(Adapter found) {
            assertThat(found).isEqualTo(versions.get(AdapterVersion.of(found)));
        }
    }
}
