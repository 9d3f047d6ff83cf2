package org.pasta4j.bert.safetensors;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.FrozenTensor;

/** Whatever happens to a file on its way: it loads or is refused, in little memory. */
class DamagedFilesTest {
    /** A few times what reading the undamaged file takes. */
    private static final long MOST_BYTES = 8 << 20;

    private static Path folder;
    private static byte[] tensors;
    private static byte[] config;

    @BeforeContainer
    static void write() throws IOException {
        folder = Files.createTempDirectory("damaged");
        Map<String, FrozenTensor> few = new LinkedHashMap<>();
        few.put("first", FrozenTensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3));
        few.put("second", FrozenTensor.of(new float[] {7}));
        few.put("third", FrozenTensor.of(new float[] {8, 9}, 2, 1, 1));
        SafetensorsWriter.write(folder.resolve("few.safetensors"), few, Map.of("format", "pt"));
        tensors = Files.readAllBytes(folder.resolve("few.safetensors"));
        TinyBert.write(folder, TinyBert.config(), TinyBert.weights());
        config = Files.readAllBytes(folder.resolve("config.json"));
    }

    @AfterContainer
    static void delete() throws IOException {
        for (String name : new String[] {"few.safetensors", "config.json", "model.safetensors"}) {
            Files.delete(folder.resolve(name));
        }
        Files.delete(folder);
    }

    @Property(tries = 5000)
    void tensorsLoadOrAreRefused(@ForAll long seed) {
        byte[] bytes = damaged(tensors, new Random(seed));
        loadsOrIsRefused(() -> {
            SafetensorsFile file = SafetensorsFile.of(Path.of("few"), ByteBuffer.wrap(bytes));
            file.names().stream().filter(n -> file.dtype(n).equals("F32")).forEach(file::floats);
        });
    }

    @Property(tries = 1000)
    void aConfigurationLoadsOrIsRefused(@ForAll long seed) throws IOException {
        Files.write(folder.resolve("config.json"), damaged(config, new Random(seed)));
        loadsOrIsRefused(() -> new HuggingFaceDialect().read(folder));
    }

    private static void loadsOrIsRefused(Runnable load) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        try {
            load.run();
        } catch (CheckpointException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(MOST_BYTES);
    }

    /**
     * A few bytes changed to others that are frequent in such files, a piece left out or put in, or the end cut off.
     */
    private static byte[] damaged(byte[] whole, Random random) {
        byte[] bytes = whole.clone();
        byte[] frequent = "0123456789-.eE{}[]\",:\\nullFIBOL \0\377".getBytes(StandardCharsets.ISO_8859_1);
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
}
