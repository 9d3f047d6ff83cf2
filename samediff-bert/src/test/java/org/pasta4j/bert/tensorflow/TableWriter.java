package org.pasta4j.bert.tensorflow;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.shade.protobuf.CodedOutputStream;

/** Writes the index of a checkpoint: one block of entries, one that says where it is, and the footer. */
final class TableWriter {
    private static final long MAGIC = 0xdb4775248b80fb57L;
    private static final int FOOTER_BYTES = 48;

    private TableWriter() {}

    interface Fields {
        void write(CodedOutputStream out) throws IOException;
    }

    /** A message of protobuf. */
    static byte[] message(Fields fields) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        fields.write(out);
        out.flush();
        return bytes.toByteArray();
    }

    /** What stands under the empty key: the number of files. */
    static byte[] header(long files) throws IOException {
        return message(out -> out.writeInt64(1, files));
    }

    /** Where a variable lies. */
    static byte[] entry(long type, List<Long> shape, long shard, long offset, long size) throws IOException {
        byte[] dimensions = message(out -> {
            for (long length : shape) {
                out.writeByteArray(2, message(dimension -> dimension.writeInt64(1, length)));
            }
        });
        return message(out -> {
            out.writeInt64(1, type);
            out.writeByteArray(2, dimensions);
            out.writeInt64(3, shard);
            out.writeInt64(4, offset);
            out.writeInt64(5, size);
        });
    }

    static byte[] table(Map<String, byte[]> entries) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        byte[] first = handle(file, block(entries));
        Map<String, byte[]> index = new LinkedHashMap<>();
        index.put("\uffff", first);
        byte[] second = handle(file, block(index));
        ByteBuffer footer = ByteBuffer.allocate(FOOTER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        footer.put(new byte[] {0, 0}).put(second).putLong(FOOTER_BYTES - Long.BYTES, MAGIC);
        file.write(footer.array());
        return file.toByteArray();
    }

    private static byte[] handle(ByteArrayOutputStream file, byte[] block) throws IOException {
        int at = file.size();
        file.write(block);
        // No compression, and a sum that is not looked at.
        file.write(new byte[5]);
        return message(out -> {
            out.writeUInt64NoTag(at);
            out.writeUInt64NoTag(block.length);
        });
    }

    private static byte[] block(Map<String, byte[]> entries) throws IOException {
        byte[] pairs = message(out -> {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                byte[] key = entry.getKey().getBytes(StandardCharsets.UTF_8);
                out.writeUInt64NoTag(0);
                out.writeUInt64NoTag(key.length);
                out.writeUInt64NoTag(entry.getValue().length);
                out.writeRawBytes(key);
                out.writeRawBytes(entry.getValue());
            }
        });
        return ByteBuffer.allocate(pairs.length + 8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(pairs)
                .putInt(0)
                .putInt(1)
                .array();
    }
}
