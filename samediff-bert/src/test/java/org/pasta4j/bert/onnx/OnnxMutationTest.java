package org.pasta4j.bert.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.DamagedFiles;
import org.pasta4j.bert.MappedBytes;

/** Damaged files load or are refused, files cut off are refused; nothing else comes of them, and nothing hangs. */
class OnnxMutationTest {
    private static final byte[] WHOLE = bytes(TinyBert.onnx(17));
    /** One of each kind of exporter, whose nodes stand at the beginning, those of the newest at the end too. */
    private static final List<byte[]> ALL = Stream.of(
                    "torchscript-eager-11",
                    "torchscript-eager-17",
                    "torchscript-sdpa-14",
                    "dynamo-sdpa-18",
                    "ort-fused-torchscript-eager-14")
            .map(name -> bytes(TinyBert.path("onnx/" + name + ".onnx")))
            .toList();

    private static final List<byte[]> EXPORTS = exports();
    /** Lengths, tags and the types of tensors. */
    private static final byte[] FREQUENT = {0, 1, 2, 4, 7, 8, 0x0a, 0x12, 0x1a, 0x22, 0x2a, 0x7f, (byte) 0xff};
    /** Allocated in all: a handful of probes, each of which may compute so many numbers (32 MB). */
    private static final long MOST_MEMORY = 512 << 20;

    @Property(tries = 2500, shrinking = ShrinkingMode.OFF)
    void changedBytesLoadOrAreRefused(@ForAll long seed, @ForAll @IntRange(min = 1, max = 12) int changes) {
        Random random = new Random(seed);
        byte[] changed = WHOLE.clone();
        for (int i = 0; i < changes; i++) {
            changed[random.nextInt(changed.length)] = (byte) random.nextInt();
        }
        readOrRefuse(ByteBuffer.wrap(changed));
    }

    /** Most bytes of the file are weights; this one aims at the nodes, which stand before them. */
    @Property(tries = 7500, shrinking = ShrinkingMode.OFF)
    void changedNodesLoadOrAreRefused(@ForAll long seed, @ForAll @IntRange(min = 1, max = 4) int changes) {
        Random random = new Random(seed);
        byte[] changed = ALL.get(random.nextInt(ALL.size())).clone();
        for (int i = 0; i < changes; i++) {
            changed[random.nextInt(changed.length / 5)] ^= (byte) (1 << random.nextInt(8));
        }
        readOrRefuse(ByteBuffer.wrap(changed));
    }

    @Example
    void filesCutOffAnywhereAreRefused() {
        assertThat(readOrRefuse(ByteBuffer.wrap(WHOLE))).isPresent();
        for (int length = 0; length < WHOLE.length; length++) {
            if (readOrRefuse(ByteBuffer.wrap(WHOLE, 0, length)).isPresent()) {
                fail("The first %d of %d bytes were taken for a model.", length, WHOLE.length);
            }
        }
    }

    @Property(tries = 500, shrinking = ShrinkingMode.OFF)
    void movedPiecesLoadOrAreRefused(@ForAll long seed) {
        Random random = new Random(seed);
        byte[] changed = WHOLE.clone();
        int length = random.nextInt(2000);
        int from = random.nextInt(WHOLE.length - length);
        System.arraycopy(WHOLE, from, changed, random.nextInt(WHOLE.length - length), length);
        readOrRefuse(ByteBuffer.wrap(changed));
    }

    /** In these nearly every byte is of a node. */
    @Property(tries = 10_000, shrinking = ShrinkingMode.OFF)
    void damagedExportsLoadOrAreRefused(@ForAll long seed) {
        Random random = new Random(seed);
        byte[] damaged = DamagedFiles.damaged(EXPORTS.get(random.nextInt(EXPORTS.size())), FREQUENT, random);
        DamagedFiles.loadsOrIsRefused(MOST_MEMORY, () -> readOrRefuse(ByteBuffer.wrap(damaged)));
    }

    /** The model, or empty where it was refused as it should be. */
    private static Optional<BertModel> readOrRefuse(ByteBuffer bytes) {
        Path name = Path.of("damaged.onnx");
        try {
            return Optional.of(OnnxDialect.read(OnnxFile.parse(name, bytes.asReadOnlyBuffer()), name));
        } catch (CheckpointException expected) {
            if (!expected.getMessage().contains("damaged.onnx")) {
                throw new AssertionError("The message names no file: " + expected.getMessage(), expected);
            }
            return Optional.empty();
        }
    }

    private static List<byte[]> exports() {
        try (Stream<Path> files = Files.walk(Path.of("src/test/resources/exports"))) {
            return files.filter(f -> f.toString().endsWith(".onnx"))
                    .sorted()
                    .map(OnnxMutationTest::bytes)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(Path file) {
        ByteBuffer mapped = MappedBytes.of(file);
        byte[] bytes = new byte[mapped.remaining()];
        mapped.get(bytes);
        return bytes;
    }
}
