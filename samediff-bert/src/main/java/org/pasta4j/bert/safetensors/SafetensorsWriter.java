package org.pasta4j.bert.safetensors;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.pasta4j.bert.ElementType;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.Jackson;

/** Writes tensors of float32 as a safetensors file. */
public final class SafetensorsWriter {
    /** The values begin at a multiple of this many bytes, so that other readers can use them in place. */
    private static final int ALIGNMENT = 8;

    private SafetensorsWriter() {}

    /**
     * Writes a file; one that is there is overwritten. Neither atomic nor synced: where that matters, the caller writes
     * to a temporary place.
     *
     * @param path the file
     * @param tensors by name, in the order in which they are to be stored; values are written row by row
     * @param metadata texts about the file; may be empty
     * @throws IOException if the file system refuses; what was written so far is left
     * @throws IllegalArgumentException if a tensor has the one name that the format reserves
     */
    public static void write(Path path, Map<String, FrozenTensor> tensors, Map<String, String> metadata)
            throws IOException {
        Map<String, int[]> shapes = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> shapes.put(name, tensor.shape()));
        write(path, shapes, tensors::get, metadata);
    }

    /**
     * Writes a file as {@link #write(Path, Map, Map)} does, with one tensor in memory at a time.
     *
     * @param path the file
     * @param shapes by name, in the order in which the tensors are to be stored
     * @param tensors gives a tensor of the shape when its turn comes
     * @param metadata texts about the file; may be empty
     * @throws IOException if the file system refuses; what was written so far is left
     * @throws IllegalArgumentException if a tensor has the one name that the format reserves, or another shape
     */
    public static void write(
            Path path, Map<String, int[]> shapes, Function<String, FrozenTensor> tensors, Map<String, String> metadata)
            throws IOException {
        byte[] header = header(shapes, metadata);
        try (OutputStream out = Files.newOutputStream(path)) {
            out.write(littleEndian(SafetensorsHeader.LENGTH_BYTES)
                    .putLong(header.length)
                    .array());
            out.write(header);
            for (Map.Entry<String, int[]> shape : shapes.entrySet()) {
                FrozenTensor tensor = tensors.apply(shape.getKey());
                if (!Arrays.equals(tensor.shape(), shape.getValue())) {
                    throw new IllegalArgumentException("The tensor " + shape.getKey() + " should have the shape "
                            + Arrays.toString(shape.getValue()) + ", found " + tensor + ".");
                }
                tensor.writeTo(out);
            }
        }
    }

    private static byte[] header(Map<String, int[]> shapes, Map<String, String> metadata) throws IOException {
        ObjectMapper mapper = Jackson.MAPPER;
        ObjectNode header = mapper.createObjectNode();
        if (!metadata.isEmpty()) {
            ObjectNode texts = header.putObject(SafetensorsHeader.METADATA);
            metadata.forEach(texts::put);
        }
        long at = 0;
        for (Map.Entry<String, int[]> tensor : shapes.entrySet()) {
            if (tensor.getKey().equals(SafetensorsHeader.METADATA)) {
                throw new IllegalArgumentException("No tensor can be named " + SafetensorsHeader.METADATA + ".");
            }
            ObjectNode entry = header.putObject(tensor.getKey());
            entry.put("dtype", ElementType.F32.name());
            entry.set("shape", mapper.valueToTree(tensor.getValue()));
            long end = at
                    + Float.BYTES
                            * Arrays.stream(tensor.getValue()).asLongStream().reduce(1, Math::multiplyExact);
            entry.putArray("data_offsets").add(at).add(end);
            at = end;
        }
        return padded(mapper.writeValueAsBytes(header));
    }

    private static byte[] padded(byte[] json) {
        int length = (json.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        byte[] padded = Arrays.copyOf(json, length);
        Arrays.fill(padded, json.length, length, (byte) ' ');
        return padded;
    }

    private static ByteBuffer littleEndian(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
