package org.pasta4j.bert.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.EdgeNumbers;
import org.pasta4j.bert.MappedBytes;
import org.pasta4j.bert.SparseFile;

/** Checkpoints beyond 4 GiB, and places beyond all files. */
class LargeBundleTest {
    private static final Path GOOGLE = Path.of("../src-test/src/test/resources/golden/tiny-bert/tf");
    private static final String DATA = "bert_model.ckpt.data-00000-of-00001";
    private static final String INDEX = "bert_model.ckpt.index";

    private static Path edges;

    @TempDir
    Path folder;

    @BeforeContainer
    static void write() throws IOException {
        edges = Files.createTempDirectory("bundle");
        Files.write(edges.resolve(DATA), new byte[64]);
    }

    @AfterContainer
    static void delete() throws IOException {
        Files.deleteIfExists(edges.resolve(INDEX));
        Files.delete(edges.resolve(DATA));
        Files.delete(edges);
    }

    @Test
    void aModelBehindFiveGigabytesIsTheSameModel() throws IOException {
        Files.copy(GOOGLE.resolve("bert_config.json"), folder.resolve("bert_config.json"));
        Map<String, BundleEntry> small = TensorBundle.entries(GOOGLE, MappedBytes.of(GOOGLE.resolve(INDEX)));
        Map<String, byte[]> moved = new LinkedHashMap<>();
        for (Map.Entry<String, BundleEntry> entry : small.entrySet()) {
            BundleEntry e = entry.getValue();
            byte[] value = entry.getKey().isEmpty()
                    ? TableWriter.header(e.type())
                    : TableWriter.entry(e.type(), e.shape(), e.shard(), SparseFile.HOLE + e.offset(), e.size());
            moved.put(entry.getKey(), value);
        }
        Files.write(folder.resolve(INDEX), TableWriter.table(moved));
        try (SparseFile data = new SparseFile(folder.resolve(DATA))) {
            data.write(SparseFile.HOLE, Files.readAllBytes(GOOGLE.resolve(DATA)));
        }
        assertThat(BertCheckpoint.open(folder).fingerprint())
                .isEqualTo(BertCheckpoint.open(GOOGLE).fingerprint());
    }

    @Provide
    Arbitrary<Long> edges() {
        return EdgeNumbers.all();
    }

    @Property(tries = 500)
    void whateverPlaceIsClaimed(@ForAll @Size(6) List<@From("edges") Long> numbers) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("", TableWriter.header(1));
        // Float32, or what numbers wrap to it.
        long type = 1 + (numbers.get(0) << 32);
        List<Long> shape = List.of(numbers.get(1), numbers.get(2));
        entries.put("a", TableWriter.entry(type, shape, numbers.get(3), numbers.get(4), numbers.get(5)));
        Path index = Files.write(edges.resolve(INDEX), TableWriter.table(entries));
        try {
            TensorBundle bundle = TensorBundle.open(index);
            readAsConstant(bundle);
            assertThat(bundle.floats("a").length() * 4L).isEqualTo(numbers.get(5));
            assertThat(type).isEqualTo(1);
            assertThat(numbers.get(3)).isZero();
        } catch (CheckpointException e) {
            assertThat(e.getMessage()).startsWith(index.toString());
        }
    }

    private static void readAsConstant(TensorBundle bundle) {
        try {
            bundle.constant("a").orElseThrow().weight();
        } catch (CheckpointException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }
}
