package org.pasta4j.bert.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
import org.pasta4j.bert.ElementType;
import org.pasta4j.bert.FileBytes;
import org.pasta4j.bert.SparseFile;

/** Files beyond 4 GiB, whose places ZIP has in 64 bits, and sizes beyond all files. */
class LargeTorchFileTest {
    private static final Path TINY = Path.of("../src-test/src/test/resources/golden/tiny-bert");
    private static final Path BERT = Path.of("src/test/resources/torch/bert.bin");
    private static final int WIDE = -1;

    @TempDir
    Path folder;

    @Test
    void aModelBehindFiveGigabytesIsTheSameModel() throws IOException {
        Files.copy(TINY.resolve("config.json"), folder.resolve("config.json"));
        StoredZip small = StoredZip.of(BERT, FileBytes.of(BERT));
        try (SparseFile file = new SparseFile(folder.resolve("pytorch_model.bin"))) {
            long at = SparseFile.HOLE;
            ByteBuffer directory = littleEndian(1 << 16);
            for (String name : small.names()) {
                StoredZip.Entry entry = small.entry(name);
                byte[] data = new byte[Math.toIntExact(entry.size())];
                entry.slice(name, 0, data.length).get(data);
                byte[] head = local(name);
                file.write(at, head);
                file.write(at + head.length, data);
                describe(directory, name, at, data.length);
                at += head.length + data.length;
            }
            byte[] entries = new byte[directory.position()];
            directory.flip().get(entries);
            file.write(at, entries);
            file.write(at + entries.length, end(at, at + entries.length));
        }
        assertThat(BertCheckpoint.open(folder).fingerprint())
                .isEqualTo(BertCheckpoint.open(TINY).fingerprint());
    }

    private static byte[] local(String name) {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        return littleEndian(30 + text.length)
                .putInt(0, 0x04034b50)
                .putShort(26, (short) text.length)
                .put(30, text)
                .array();
    }

    /** Entry of the directory, with place and size in the extra field. */
    private static void describe(ByteBuffer out, String name, long header, long size) {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        int at = out.position();
        out.putInt(at, 0x02014b50).putInt(at + 20, WIDE).putInt(at + 24, WIDE).putInt(at + 42, WIDE);
        out.putShort(at + 28, (short) text.length).putShort(at + 30, (short) 28);
        out.position(at + 46);
        out.put(text)
                .putShort((short) 1)
                .putShort((short) 24)
                .putLong(size)
                .putLong(size)
                .putLong(header);
    }

    /** The end in 64 bits, the locator that points to it, and the end that is always there. */
    private static byte[] end(long directory, long end) {
        ByteBuffer out = littleEndian(56 + 20 + 22);
        out.putInt(0, 0x06064b50).putLong(48, directory);
        out.putInt(56, 0x07064b50).putLong(56 + 8, end);
        out.putInt(76, 0x06054b50).putShort(76 + 10, (short) WIDE).putInt(76 + 16, WIDE);
        return out.array();
    }

    private static ByteBuffer littleEndian(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Provide
    Arbitrary<Long> edges() {
        return EdgeNumbers.all();
    }

    /** A storage of 16 values. */
    @Property(tries = 5000)
    void whateverViewIsClaimed(@ForAll @Size(8) List<@From("edges") Long> numbers) {
        TorchTensor.Storage storage = new TorchTensor.Storage(ElementType.F32, "0", 16, numbers.get(7));
        long[] shape = {numbers.get(0), numbers.get(1), numbers.get(2)};
        long[] strides = {numbers.get(3), numbers.get(4), numbers.get(5)};
        TorchTensor tensor = new TorchTensor(storage, numbers.get(6), shape, strides);
        FileBytes file = FileBytes.of(Path.of("a"), ByteBuffer.allocate(80));
        try {
            assertThat(tensor.floats("a: tensor b", new StoredZip.Entry(file, 8, 64))
                            .length())
                    .isEqualTo((int) (shape[0] * shape[1] * shape[2]));
        } catch (CheckpointException e) {
            assertThat(e.getMessage()).startsWith("a: tensor b");
        }
    }

    @Property(tries = 5000)
    void whateverPlacesTheArchiveClaims(@ForAll @Size(4) List<@From("edges") Long> numbers) {
        ByteBuffer file = littleEndian(400);
        file.position(40);
        describe(file, "a/data.pkl", numbers.get(0), numbers.get(1));
        file.put(end(numbers.get(2), numbers.get(3))).flip();
        try {
            StoredZip zip = StoredZip.of(Path.of("a"), FileBytes.of(Path.of("a"), file));
            zip.names().forEach(name -> zip.entry(name).slice(name, 0, 1));
        } catch (CheckpointException e) {
            assertThat(e.getMessage()).startsWith("a ");
        }
    }
}
