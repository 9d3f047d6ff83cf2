package org.pasta4j.pasta.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.adapter.AdapterConfig;
import org.pasta4j.pasta.adapter.AdapterFiles;
import org.pasta4j.pasta.adapter.AdapterReader;
import org.pasta4j.pasta.adapter.SampleAdapters;

/** A pool of very many adapters takes the bytes of their parameters and little more. */
class PoolMemoryTest {
    private static final int ADAPTERS = 2_000;
    private static final int LAYERS = 6;
    private static final int HIDDEN = 384;
    /** What other threads may have allocated between two looks. */
    private static final long SLACK = 100_000;

    @TempDir
    Path folder;

    /** As they come from files, each with its own strings and buffers. */
    @Test
    void adaptersTakeTheirOwnBytes() throws IOException {
        miniLm().save(folder.resolve("adapter"));
        byte[] config = Files.readAllBytes(folder.resolve("adapter").resolve(AdapterFiles.CONFIG));
        byte[] tensors = Files.readAllBytes(folder.resolve("adapter").resolve(AdapterFiles.TENSORS));
        MemoryStore store = new MemoryStore(1);
        long before = heap();
        long bytes = 0;
        for (int i = 0; i < ADAPTERS; i++) {
            Adapter adapter = AdapterReader.parse(folder, config, tensors.clone());
            bytes += store.put("adapter-" + i, adapter).bytes();
        }
        double times = (double) (heap() - before) / bytes;
        assertThat(bytes).isEqualTo(ADAPTERS * 4L * (LAYERS * 2 * HIDDEN + 2 * HIDDEN + 2));
        assertThat(times).isBetween(0.95, 1.1);
        assertThat(store.names("")).hasSize(ADAPTERS);
    }

    /** What is in use when collecting frees no more: some of what is dropped goes in a second turn or a third. */
    private static long heap() {
        long used = Long.MAX_VALUE;
        for (int idle = 0; idle < 3; idle++) {
            System.gc();
            long now = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
            idle = now < used - SLACK ? -1 : idle;
            used = Math.min(used, now);
        }
        return used;
    }

    private static Adapter miniLm() {
        AdapterConfig config = new AdapterConfig(
                PastaConfig.classification("bad", "good"),
                "sentence-transformers/all-MiniLM-L6-v2",
                "sha256:" + "0".repeat(64),
                LAYERS,
                HIDDEN,
                "0.1.0");
        Map<String, FrozenTensor> head = new LinkedHashMap<>();
        head.put(Adapter.CLASSIFIER_WEIGHT, SampleAdapters.random(2, HIDDEN));
        head.put(Adapter.CLASSIFIER_BIAS, SampleAdapters.random(2));
        return new Adapter(config, Optional.of(SampleAdapters.random(LAYERS, 2, HIDDEN)), head);
    }
}
