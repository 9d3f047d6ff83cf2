package org.pasta4j.bert.tensorflow;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.ElementType;
import org.pasta4j.bert.FileBytes;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.MappedBytes;
import org.pasta4j.bert.NamedTensors;
import org.pasta4j.bert.graph.GraphTensor;

/**
 * A checkpoint: the variables of a model by name. Their values lie in the mapped files, which must not be changed while
 * they are in use. Immutable and safe for any number of threads.
 *
 * @see <a href="https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/protobuf/tensor_bundle.proto">the
 *     messages</a>
 */
final class TensorBundle implements NamedTensors {
    static final String INDEX = ".index";

    /** Key of what is said about the whole. */
    private static final String HEADER = "";
    /** Numbers of {@code types.proto}. */
    private static final Map<Integer, ElementType> TYPES = Map.of(
            1, ElementType.F32,
            2, ElementType.F64,
            3, ElementType.I32,
            9, ElementType.I64,
            14, ElementType.BF16,
            19, ElementType.F16);

    private final Path index;
    private final Map<String, BundleEntry> entries;
    private final List<FileBytes> shards;

    private TensorBundle(Path index, Map<String, BundleEntry> entries, List<FileBytes> shards) {
        this.index = index;
        this.entries = entries;
        this.shards = shards;
    }

    /**
     * Opens a checkpoint.
     *
     * @param index the file whose name ends with {@link #INDEX}
     * @throws CheckpointException if a file is missing or damaged
     */
    static TensorBundle open(Path index) {
        Map<String, BundleEntry> entries = entries(index, MappedBytes.of(index));
        int count = entries.remove(HEADER).type();
        List<FileBytes> shards = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            shards.add(FileBytes.of(shard(index, i, count)));
        }
        return new TensorBundle(index, entries, List.copyOf(shards));
    }

    /** The entries by name; under {@link #HEADER} one whose first number is that of the files. */
    static Map<String, BundleEntry> entries(Path index, ByteBuffer bytes) {
        Map<String, BundleEntry> entries = new LinkedHashMap<>();
        try {
            SortedTable.read(index, bytes).forEach((name, value) -> entries.put(name, BundleEntry.parse(value)));
        } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException e) {
            throw new CheckpointException(index + " is damaged: an entry cannot be read. Download it again.", e);
        }
        BundleEntry header = entries.get(HEADER);
        if (header == null || header.type() < 1 || header.type() > entries.size()) {
            throw new CheckpointException(index + " is damaged: it does not say how many files there are.");
        }
        return entries;
    }

    private static Path shard(Path index, int number, int count) {
        String name = index.getFileName().toString();
        String prefix = name.substring(0, name.length() - INDEX.length());
        Path file = index.resolveSibling(String.format(Locale.ROOT, "%s.data-%05d-of-%05d", prefix, number, count));
        if (!Files.isRegularFile(file)) {
            throw new CheckpointException("The checkpoint " + index + " is incomplete: expected its values in "
                    + file.toAbsolutePath() + ".");
        }
        return file;
    }

    @Override
    public Path path() {
        return index;
    }

    @Override
    public List<String> names() {
        return List.copyOf(entries.keySet());
    }

    @Override
    public boolean contains(String name) {
        return entries.containsKey(name);
    }

    @Override
    public int[] shape(String name) {
        return entry(name).shape().stream()
                .mapToInt(length -> (int) Math.min(Math.max(length, 0), Integer.MAX_VALUE))
                .toArray();
    }

    private BundleEntry entry(String name) {
        BundleEntry entry = entries.get(name);
        if (entry == null) {
            throw new CheckpointException(index + " holds no variable " + name + ".");
        }
        return entry;
    }

    /** A variable as a constant of a graph; empty if there is none of that name. */
    Optional<GraphTensor> constant(String name) {
        return Optional.ofNullable(entries.get(name)).map(entry -> {
            String where = index + ": variable " + name;
            long[] shape = entry.shape().stream().mapToLong(Long::longValue).toArray();
            Optional<ElementType> type =
                    Optional.ofNullable(TYPES.get(entry.type())).filter(t -> !entry.sliced());
            return new GraphTensor(index.toString(), name, type, shape, () -> bytes(where, entry, entry.size()));
        });
    }

    @Override
    public FrozenTensor floats(String name) {
        BundleEntry entry = entry(name);
        String where = index + ": variable " + name;
        ElementType type = TYPES.get(entry.type());
        if (type == null || entry.sliced()) {
            throw new CheckpointException(where + (entry.sliced() ? " is kept in slices" : " is of another type")
                    + ", which cannot be read. Save the model with all variables whole and in float32.");
        }
        long count = 1;
        for (long length : entry.shape()) {
            if (length < 1 || length > Integer.MAX_VALUE || count > Long.MAX_VALUE / type.bytes() / length) {
                throw new CheckpointException(where + " has the impossible shape " + entry.shape() + ".");
            }
            count *= length;
        }
        return FrozenTensor.of(
                type.floats(where, bytes(where, entry, count * type.bytes())),
                entry.shape().stream().mapToInt(Math::toIntExact).toArray());
    }

    private ByteBuffer bytes(String where, BundleEntry entry, long expected) {
        if (entry.shard() < 0
                || entry.shard() >= shards.size()
                || entry.size() != expected
                || !shards.get(entry.shard()).has(entry.offset(), entry.size())) {
            throw new CheckpointException(where + " should have " + expected + " bytes in file " + entry.shard()
                    + " from byte " + entry.offset() + "; they are not there. Download the checkpoint again.");
        }
        return shards.get(entry.shard()).slice(where, entry.offset(), entry.size());
    }

    @Override
    public Map<String, String> metadata() {
        return Map.of();
    }
}
