package org.pasta4j.bert.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.EdgeNumbers;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.SparseFile;

/** Files beyond 2 GiB, and sizes beyond all files. */
class LargeSafetensorsTest {
    private static final Path TINY = Path.of("../src-test/src/test/resources/golden/tiny-bert");
    private static final long GIB = 1L << 30;

    @TempDir
    Path folder;

    @Test
    void aModelBehindFiveGigabytesIsTheSameModel() throws IOException {
        Files.copy(TINY.resolve("config.json"), folder.resolve("config.json"));
        SafetensorsFile small = SafetensorsFile.open(TINY.resolve("model.safetensors"));
        long at = 5 * GIB;
        StringBuilder header = new StringBuilder("{" + RawSafetensors.entry("filler", "U8", "[5," + GIB + "]", 0, at));
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        for (String name : small.names()) {
            if (!small.dtype(name).equals("F32")) {
                continue;
            }
            FrozenTensor tensor = small.floats(name);
            tensor.writeTo(data);
            long end = 5 * GIB + data.size();
            header.append(",").append(RawSafetensors.entry(name, "F32", Arrays.toString(tensor.shape()), at, end));
            at = end;
        }
        byte[] head = RawSafetensors.of(header + "}", 0);
        try (SparseFile file = new SparseFile(folder.resolve("model.safetensors"))) {
            file.write(0, head);
            file.write(head.length + 5 * GIB, data.toByteArray());
        }
        assertThat(BertCheckpoint.open(folder).fingerprint())
                .isEqualTo(BertCheckpoint.open(TINY).fingerprint());
    }

    @Test
    void aTensorMayReachOverAnyBoundaryButHasAtMostTwoGigabytes() throws IOException {
        Path path = folder.resolve("large.safetensors");
        long begin = GIB / 2 + 4;
        long end = begin + 2 * GIB - 4;
        String header = "{"
                + String.join(
                        ",",
                        RawSafetensors.entry("filler", "U8", "[" + begin + "]", 0, begin),
                        RawSafetensors.entry("long", "F32", "[1," + (end - begin) / 4 + "]", begin, end),
                        RawSafetensors.entry("wide", "F32", "[2," + GIB / 4 + "]", end, end + 2 * GIB),
                        RawSafetensors.entry("widened", "F16", "[2," + GIB / 4 + "]", end + 2 * GIB, end + 3 * GIB))
                + "}";
        byte[] head = RawSafetensors.of(header, 0);
        try (SparseFile file = new SparseFile(path)) {
            file.write(0, head);
            file.write(head.length + begin, new byte[] {0, 0, (byte) 0x80, 0x3f});
            file.write(head.length + end - 4, new byte[] {0, 0, 0, 0x40});
            file.write(head.length + end + 3 * GIB - 1, new byte[1]);
        }
        SafetensorsFile file = SafetensorsFile.open(path);
        FrozenTensor tensor = file.floats("long");
        assertThat(tensor.at(0, 0)).isEqualTo(1);
        assertThat(tensor.at(0, tensor.length() - 1)).isEqualTo(2);
        assertThatThrownBy(() -> file.floats("wide"))
                .isExactlyInstanceOf(CheckpointException.class)
                .hasMessage(path + ": tensor wide has 2147483648 bytes; at most 2147483647 of one tensor can be read.");
        assertThatThrownBy(() -> file.floats("widened"))
                .isExactlyInstanceOf(CheckpointException.class)
                .hasMessage(
                        path + ": tensor widened has 536870912 values; at most 536870911 of one tensor can be read.");
    }

    @Provide
    Arbitrary<Long> edges() {
        return EdgeNumbers.all();
    }

    @Property(tries = 3000)
    void whateverSizesTheHeaderClaims(@ForAll @Size(4) List<@From("edges") Long> sizes) {
        String header = "{"
                + RawSafetensors.entry(
                        "a", "F32", "[" + sizes.get(0) + "," + sizes.get(1) + "]", sizes.get(2), sizes.get(3))
                + "}";
        ByteBuffer bytes = ByteBuffer.wrap(RawSafetensors.of(header, 64));
        try {
            SafetensorsFile file = SafetensorsFile.of(Path.of("a"), bytes);
            assertThat(file.floats("a").length()).isEqualTo(16);
        } catch (CheckpointException e) {
            assertThat(e.getMessage()).startsWith("a: ");
        }
    }
}
