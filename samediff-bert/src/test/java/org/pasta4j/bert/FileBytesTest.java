package org.pasta4j.bert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

class FileBytesTest {
    private static final int SIZE = 300;
    /** By their size: mapping each is what takes time. */
    private static final Map<Integer, FileBytes> PIECES = new HashMap<>();

    private static byte[] bytes;
    private static Path file;
    private static FileBytes whole;

    @BeforeContainer
    static void write() throws IOException {
        bytes = new byte[SIZE];
        for (int i = 0; i < SIZE; i++) {
            bytes[i] = (byte) (i * 31);
        }
        file = Files.write(Files.createTempFile("bytes", null), bytes);
        whole = FileBytes.of(file);
    }

    @AfterContainer
    static void delete() throws IOException {
        PIECES.clear();
        whole = null;
        Files.delete(file);
    }

    /** As files beyond 2 GiB are, with smaller pieces. */
    @Property(tries = 2000)
    void everySliceIsThatOfTheFile(
            @ForAll @IntRange(min = 1, max = SIZE + 1) int most,
            @ForAll @IntRange(max = SIZE) int offset,
            @ForAll @IntRange(max = SIZE) int length) {
        FileBytes pieces = PIECES.computeIfAbsent(most, size -> FileBytes.of(file, size));
        assertThat(pieces.size()).isEqualTo(SIZE);
        if (offset + length > SIZE) {
            assertThat(pieces.has(offset, length)).isFalse();
            assertThatThrownBy(() -> pieces.slice("a tensor", offset, length))
                    .isExactlyInstanceOf(CheckpointException.class)
                    .hasMessage(file + " is cut off or damaged: a tensor should have " + length + " bytes from byte "
                            + offset + " on, and the file has 300. Download it again.");
        } else if (length > most) {
            assertThatThrownBy(() -> pieces.slice("a tensor", offset, length))
                    .isExactlyInstanceOf(CheckpointException.class)
                    .hasMessage(file + ": a tensor has " + length + " bytes; at most " + most
                            + " of one tensor can be read.");
        } else {
            ByteBuffer slice = pieces.slice("a tensor", offset, length);
            byte[] found = new byte[slice.remaining()];
            slice.get(found);
            assertThat(found).isEqualTo(Arrays.copyOfRange(bytes, offset, offset + length));
        }
    }

    @Provide
    Arbitrary<Long> edges() {
        return EdgeNumbers.all();
    }

    @Property(tries = 2000)
    void noNumberLeadsOutside(@ForAll("edges") long offset, @ForAll("edges") long length) {
        for (FileBytes all : List.of(whole, PIECES.computeIfAbsent(64, size -> FileBytes.of(file, size)))) {
            boolean within = offset >= 0 && length >= 0 && offset <= SIZE && length <= SIZE && offset + length <= SIZE;
            assertThat(all.has(offset, length)).isEqualTo(within);
            try {
                assertThat(all.slice("it", offset, length).remaining()).isEqualTo((int) length);
            } catch (CheckpointException e) {
                assertThat(!within || length > 64).isTrue();
            }
        }
    }
}
