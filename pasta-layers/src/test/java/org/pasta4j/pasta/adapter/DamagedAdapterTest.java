package org.pasta4j.pasta.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.pasta4j.bert.safetensors.SafetensorsWriter;

/** Whatever happens to an adapter on its way: it loads or is refused. */
class DamagedAdapterTest {
    private static final byte[] FREQUENT = "0123456789-.e{}[]\",:\\tru \0\377".getBytes(StandardCharsets.ISO_8859_1);

    private static byte[] config;
    private static byte[] tensors;
    private static byte[] sums;

    @BeforeContainer
    static void write() throws IOException {
        config = AdapterJson.write(SampleAdapters.classifier().config());
        Path file = Files.createTempFile("adapter", ".safetensors");
        try {
            SafetensorsWriter.write(file, SampleAdapters.classifier().tensors(), Map.of("format", "pt"));
            tensors = Files.readAllBytes(file);
        } finally {
            Files.delete(file);
        }
        Map<String, byte[]> loaded = Map.of("adapter_config.json", config, "adapter_model.safetensors", tensors);
        sums = AdapterSums.of(loaded);
    }

    @Property(tries = 3000)
    void aDamagedConfigurationLoadsOrIsRefused(@ForAll long seed) {
        loadsOrIsRefused(damaged(config, config.length, new Random(seed)), tensors);
    }

    @Property(tries = 3000)
    void damagedTensorsLoadOrAreRefused(@ForAll long seed) {
        Random random = new Random(seed);
        // Mostly the header: most other bytes are values, and any value will do.
        int within = random.nextInt(4) == 0 ? tensors.length : 300;
        loadsOrIsRefused(config, damaged(tensors, within, random));
    }

    /** 10,000 of the three files together: what loads is what was saved. */
    @Property(tries = 10_000)
    void whatIsDamagedIsRefusedOrLoadsAsItWas(@ForAll long seed) {
        Random random = new Random(seed);
        byte[][] files = {config, tensors, sums};
        int which = random.nextInt(files.length);
        files[which] = damaged(files[which], files[which].length, random);
        isRefusedOrLoadsAsItWas(files[0], files[1], files[2]);
    }

    @Example
    void whatIsCutOffIsRefusedOrLoadsAsItWas() {
        for (int length = 0; length < config.length; length++) {
            isRefusedOrLoadsAsItWas(Arrays.copyOf(config, length), tensors, sums);
        }
        for (int length = 0; length < tensors.length; length++) {
            isRefusedOrLoadsAsItWas(config, Arrays.copyOf(tensors, length), sums);
        }
        for (int length = 0; length < sums.length; length++) {
            isRefusedOrLoadsAsItWas(config, tensors, Arrays.copyOf(sums, length));
        }
    }

    private static void isRefusedOrLoadsAsItWas(byte[] config, byte[] tensors, byte[] sums) {
        try {
            assertThat(AdapterReader.parse(Path.of("folder"), config, tensors, Optional.of(sums)))
                    .isEqualTo(SampleAdapters.classifier());
        } catch (AdapterException e) {
            assertThat(e.getMessage()).startsWith("folder");
        }
    }

    private static void loadsOrIsRefused(byte[] config, byte[] tensors) {
        try {
            AdapterReader.parse(Path.of("folder"), config, tensors);
        } catch (AdapterException e) {
            assertThat(e.getMessage()).startsWith("folder");
        }
    }

    private static byte[] damaged(byte[] whole, int within, Random random) {
        byte[] bytes = whole.clone();
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = Math.min(bytes.length - 1, random.nextInt(within));
            switch (random.nextInt(8)) {
                case 0 -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
                case 1 -> bytes = Arrays.copyOf(bytes, bytes.length + random.nextInt(9));
                case 2 -> System.arraycopy(bytes.clone(), at, bytes, at / 2, bytes.length - at);
                case 3 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                default -> bytes[at] = FREQUENT[random.nextInt(FREQUENT.length)];
            }
        }
        return bytes;
    }
}
