package org.pasta4j.bert;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

/** Whatever happens to a file on its way: it loads or is refused, in little memory. */
public final class DamagedFiles {
    private DamagedFiles() {}

    /**
     * A few bytes changed to others that are frequent in such files, a piece left out or put in, or the end cut off.
     */
    public static byte[] damaged(byte[] whole, byte[] frequent, Random random) {
        byte[] bytes = whole.clone();
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(8)) {
                case 0 -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
                case 1 -> bytes = Arrays.copyOf(bytes, bytes.length + random.nextInt(9));
                case 2 -> bytes = spliced(bytes, at, at + random.nextInt(4), new byte[0]);
                case 3 -> bytes = spliced(bytes, at, at, new byte[] {frequent[random.nextInt(frequent.length)]});
                case 4 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                default -> bytes[at] = frequent[random.nextInt(frequent.length)];
            }
        }
        return bytes;
    }

    private static byte[] spliced(byte[] bytes, int from, int to, byte[] put) {
        int rest = Math.min(to, bytes.length - 1);
        return ByteBuffer.allocate(from + put.length + bytes.length - Math.max(from, rest))
                .put(bytes, 0, from)
                .put(put)
                .put(bytes, Math.max(from, rest), bytes.length - Math.max(from, rest))
                .array();
    }

    /**
     * Writes a file that may be there. Deleting it first is several times as fast on ext4, which waits for the disk
     * where a file is emptied and written.
     */
    public static void write(Path file, byte[] bytes) throws IOException {
        Files.deleteIfExists(file);
        Files.write(file, bytes);
    }

    /** @param mostBytes that may be allocated meanwhile */
    public static void loadsOrIsRefused(long mostBytes, Runnable load) {
        if (allocated(load) >= mostBytes) {
            // Classes may have been loaded meanwhile, but not twice.
            assertThat(allocated(load)).isLessThan(mostBytes);
        }
    }

    private static long allocated(Runnable load) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        try {
            load.run();
        } catch (CheckpointException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
        return threads.getCurrentThreadAllocatedBytes() - before;
    }
}
