package org.pasta4j.bert.safetensors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.pasta4j.bert.DamagedFiles;
import org.pasta4j.bert.FrozenTensor;

class DamagedFilesTest {
    private static final byte[] FREQUENT =
            "0123456789-.eE{}[]\",:\\nullFIBOL \0\377".getBytes(StandardCharsets.ISO_8859_1);
    /** A few times what reading the undamaged file takes. */
    private static final long MOST_BYTES = 8 << 20;

    private static byte[] tensors;

    @BeforeContainer
    static void write() throws IOException {
        Map<String, FrozenTensor> few = new LinkedHashMap<>();
        few.put("first", FrozenTensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3));
        few.put("second", FrozenTensor.of(new float[] {7}));
        few.put("third", FrozenTensor.of(new float[] {8, 9}, 2, 1, 1));
        Path file = Files.createTempFile("few", ".safetensors");
        try {
            SafetensorsWriter.write(file, few, Map.of("format", "pt"));
            tensors = Files.readAllBytes(file);
        } finally {
            Files.delete(file);
        }
    }

    @Property(tries = 10_000)
    void tensorsLoadOrAreRefused(@ForAll long seed) {
        byte[] bytes = DamagedFiles.damaged(tensors, FREQUENT, new Random(seed));
        DamagedFiles.loadsOrIsRefused(MOST_BYTES, () -> {
            SafetensorsFile file = SafetensorsFile.of(Path.of("few"), ByteBuffer.wrap(bytes));
            file.names().stream().filter(n -> file.dtype(n).equals("F32")).forEach(file::floats);
        });
    }
}
