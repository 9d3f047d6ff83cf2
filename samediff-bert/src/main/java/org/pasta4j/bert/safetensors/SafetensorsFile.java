package org.pasta4j.bert.safetensors;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.ElementType;
import org.pasta4j.bert.FileBytes;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.NamedTensors;

/**
 * A safetensors file. Opening reads the header alone and checks that every byte after it belongs to exactly one tensor;
 * values are read when asked for. Immutable and safe for any number of threads.
 *
 * @see <a href="https://github.com/huggingface/safetensors#format">the format</a>
 */
public final class SafetensorsFile implements NamedTensors {
    private final Path path;
    private final SafetensorsHeader header;
    private final FileBytes file;

    private SafetensorsFile(Path path, SafetensorsHeader header, FileBytes file) {
        this.path = path;
        this.header = header;
        this.file = file;
    }

    /**
     * Opens a file of any size without reading its values. Tensors of the result lie in the mapped file, which must not
     * be changed while they are in use.
     *
     * @throws CheckpointException naming the file (and the tensor), what was expected and what was found, if it cannot
     *     be read or breaks the format
     */
    public static SafetensorsFile open(Path path) {
        return of(path, FileBytes.of(path));
    }

    /**
     * The same over bytes that were read before; tensors of the result lie in them, which must not be written to.
     *
     * @param path for messages
     * @param bytes the whole file, from position to limit
     * @throws CheckpointException as {@link #open} does
     */
    public static SafetensorsFile of(Path path, ByteBuffer bytes) {
        return of(path, FileBytes.of(path, bytes));
    }

    private static SafetensorsFile of(Path path, FileBytes file) {
        return new SafetensorsFile(path, SafetensorsHeader.parse(path, file), file);
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public List<String> names() {
        return Stream.concat(header.entries().keySet().stream(), header.aliases().keySet().stream())
                .toList();
    }

    @Override
    public Map<String, String> metadata() {
        return header.metadata();
    }

    @Override
    public Map<String, String> aliases() {
        return header.aliases();
    }

    @Override
    public boolean contains(String name) {
        return header.entries().containsKey(name) || header.aliases().containsKey(name);
    }

    /**
     * The element type by the format's own name, such as {@code F32} or {@code I64}.
     *
     * @throws CheckpointException if there is no such tensor
     */
    public String dtype(String name) {
        return entry(name).dtype().name();
    }

    /** One length per dimension; empty for a scalar. A length may be 0. */
    @Override
    public int[] shape(String name) {
        return entry(name).shape().clone();
    }

    /**
     * A tensor of float32 lies over the bytes of the file, one of other floats is a copy.
     *
     * @throws CheckpointException as the interface says, or if it has more than 2 GiB as float32
     */
    @Override
    public FrozenTensor floats(String name) {
        SafetensorsHeader.Entry entry = entry(name);
        FloatBuffer values = entry.dtype().floats(path + ": tensor " + name, bytes(entry));
        if (!values.hasRemaining()) {
            throw new CheckpointException(path + ": tensor " + name + " holds no values.");
        }
        return FrozenTensor.of(values, entry.shape());
    }

    /**
     * A copy of the values of an I64 tensor, row by row.
     *
     * @throws CheckpointException if there is no such tensor, it is of another type or has more than 2 GiB
     */
    public long[] longs(String name) {
        ByteBuffer bytes = bytes(typed(name, ElementType.I64));
        long[] values = new long[bytes.remaining() / Long.BYTES];
        bytes.asLongBuffer().get(values);
        return values;
    }

    private SafetensorsHeader.Entry entry(String name) {
        SafetensorsHeader.Entry entry = header.entries().get(header.aliases().getOrDefault(name, name));
        if (entry == null) {
            throw new CheckpointException(path + " holds no tensor " + name + ".");
        }
        return entry;
    }

    private SafetensorsHeader.Entry typed(String name, ElementType expected) {
        SafetensorsHeader.Entry entry = entry(name);
        if (entry.dtype() != expected) {
            throw new CheckpointException(
                    path + ": tensor " + name + ": expected values of " + expected + ", found " + entry.dtype() + ".");
        }
        return entry;
    }

    private ByteBuffer bytes(SafetensorsHeader.Entry entry) {
        long begin = file.size() - header.dataBytes() + entry.begin();
        return file.slice("tensor " + entry.name(), begin, entry.end() - entry.begin());
    }
}
