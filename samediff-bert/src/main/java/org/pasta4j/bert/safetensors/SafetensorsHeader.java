package org.pasta4j.bert.safetensors;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.ElementType;
import org.pasta4j.bert.FileBytes;
import org.pasta4j.bert.JsonSettings;

/** What the header of a file says, held against the size of the file and against itself. */
final class SafetensorsHeader {
    /** Key of the header under which texts about the file stand; no tensor can have this name. */
    static final String METADATA = "__metadata__";

    /** Bytes before the JSON: its length. */
    static final int LENGTH_BYTES = 8;

    /** Longest JSON that is parsed, as in the format's reference implementation. */
    static final int MAX_LENGTH = 100_000_000;

    /**
     * One tensor.
     *
     * @param begin offset of the first byte from the end of the header
     * @param end offset after the last byte
     */
    record Entry(String name, ElementType dtype, int[] shape, long begin, long end) {}

    private final Path path;
    private final long dataBytes;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final Map<String, String> aliases = new LinkedHashMap<>();

    private SafetensorsHeader(Path path, long dataBytes) {
        this.path = path;
        this.dataBytes = dataBytes;
    }

    static SafetensorsHeader parse(Path path, FileBytes file) {
        int length = length(path, file);
        SafetensorsHeader header = new SafetensorsHeader(path, file.size() - LENGTH_BYTES - length);
        JsonSettings json = JsonSettings.of(
                path + ": header", file.slice("the header", LENGTH_BYTES, length), CheckpointException::new);
        for (Map.Entry<String, JsonNode> field : json.tree().properties()) {
            if (field.getKey().equals(METADATA)) {
                header.readMetadata(field.getValue());
            } else {
                header.entries.put(field.getKey(), header.entry(field.getKey(), field.getValue()));
            }
        }
        header.checkLayout();
        header.findAliases();
        return header;
    }

    /** The tensors by name, in the order of the header. */
    Map<String, Entry> entries() {
        return Collections.unmodifiableMap(entries);
    }

    /**
     * The tensors that are stored under another name, which safetensors' {@code save_model} notes among the texts about
     * the file.
     */
    Map<String, String> aliases() {
        return Collections.unmodifiableMap(aliases);
    }

    private void findAliases() {
        metadata.forEach((name, stored) -> {
            if (entries.containsKey(stored) && !entries.containsKey(name)) {
                aliases.put(name, stored);
            }
        });
    }

    /** Bytes of all values together, up to the end of the file. */
    long dataBytes() {
        return dataBytes;
    }

    Map<String, String> metadata() {
        return Collections.unmodifiableMap(metadata);
    }

    private static int length(Path path, FileBytes file) {
        if (file.size() < LENGTH_BYTES) {
            throw new CheckpointException(path + " is no safetensors file: expected at least " + LENGTH_BYTES
                    + " bytes, found " + file.size() + ".");
        }
        long length = file.slice("its length", 0, LENGTH_BYTES).getLong(0);
        if (length < 0 || length > MAX_LENGTH) {
            throw new CheckpointException(path + " is no safetensors file: its header should have at most " + MAX_LENGTH
                    + " bytes, found " + Long.toUnsignedString(length) + ".");
        }
        long rest = file.size() - LENGTH_BYTES;
        if (length > rest) {
            throw new CheckpointException(path + " is cut off: its header should have " + length + " bytes, found "
                    + rest + ". Download the file again.");
        }
        return (int) length;
    }

    private void readMetadata(JsonNode node) {
        if (!node.isObject()) {
            throw new CheckpointException(path + ": header: " + METADATA + " should be an object of texts.");
        }
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            if (!field.getValue().isTextual()) {
                throw new CheckpointException(path + ": header: " + METADATA + " should hold texts only; found another"
                        + " value under " + field.getKey() + ".");
            }
            metadata.put(field.getKey(), field.getValue().textValue());
        }
    }

    private Entry entry(String name, JsonNode node) {
        String dtypeName = node.path("dtype").asText("nothing");
        ElementType dtype = ElementType.named(dtypeName)
                .orElseThrow(
                        () -> refuse(name, "dtype should be one of " + ElementType.names() + ", found " + dtypeName));
        int[] shape = shape(name, node.path("shape"));
        long[] offsets = offsets(name, node.path("data_offsets"));
        long expected = bytes(dtype, shape);
        if (offsets[1] - offsets[0] != expected) {
            throw refuse(
                    name,
                    "shape " + Arrays.toString(shape) + " of " + dtype + " should take "
                            + (expected < 0 ? "more bytes than a file can have" : expected + " bytes")
                            + ", found offsets for " + (offsets[1] - offsets[0]));
        }
        return new Entry(name, dtype, shape, offsets[0], offsets[1]);
    }

    private int[] shape(String name, JsonNode node) {
        int[] shape = new int[node.size()];
        for (int i = 0; i < shape.length; i++) {
            JsonNode length = node.get(i);
            if (length == null || !length.isIntegralNumber() || !length.canConvertToInt() || length.intValue() < 0) {
                throw refuse(name, "shape should hold whole numbers from 0 to 2147483647, found " + length);
            }
            shape[i] = length.intValue();
        }
        if (!node.isArray()) {
            throw refuse(name, "shape should be a list, found " + found(node));
        }
        return shape;
    }

    private long[] offsets(String name, JsonNode node) {
        boolean pair = node.isArray() && node.size() == 2 && isLong(node.get(0)) && isLong(node.get(1));
        if (!pair) {
            throw refuse(name, "data_offsets should be two whole numbers, found " + found(node));
        }
        long begin = node.get(0).longValue();
        long end = node.get(1).longValue();
        if (begin < 0 || end < begin) {
            throw refuse(name, "data_offsets should rise from 0 or more, found " + begin + " to " + end);
        }
        if (end > dataBytes) {
            throw refuse(
                    name,
                    "its values should end at byte " + end + " of the data, found only " + dataBytes
                            + " bytes; the file is cut off or damaged");
        }
        return new long[] {begin, end};
    }

    private static boolean isLong(JsonNode node) {
        return node.isIntegralNumber() && node.canConvertToLong();
    }

    private static String found(JsonNode node) {
        return node.isMissingNode() ? "nothing" : "something else";
    }

    /** Size of the values, or -1 where it would pass that of any file. */
    private static long bytes(ElementType dtype, int[] shape) {
        if (Arrays.stream(shape).anyMatch(n -> n == 0)) {
            return 0;
        }
        long bytes = dtype.bytes();
        for (int length : shape) {
            if (bytes > Long.MAX_VALUE / length) {
                return -1;
            }
            bytes *= length;
        }
        return bytes;
    }

    /** Every byte of the data must belong to exactly one tensor, so that nothing can hide in a file. */
    private void checkLayout() {
        List<Entry> byPlace = new ArrayList<>(entries.values());
        byPlace.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        long at = 0;
        String before = "the header";
        for (Entry entry : byPlace) {
            if (entry.begin() != at) {
                throw refuse(
                        entry.name(),
                        "its values should begin at byte " + at + " of the data, after " + before + ", found "
                                + entry.begin() + (entry.begin() < at ? " (an overlap)" : " (a hole)"));
            }
            at = entry.end();
            before = entry.name();
        }
        if (at != dataBytes) {
            throw new CheckpointException(path + ": expected the file to end after " + before + ", found "
                    + (dataBytes - at) + " more bytes.");
        }
    }

    private CheckpointException refuse(String tensor, String problem) {
        return new CheckpointException(path + ": tensor " + tensor + ": " + problem + ".");
    }
}
