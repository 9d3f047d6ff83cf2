package org.pasta4j.bert.huggingface;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.pasta4j.bert.DamagedFiles;

class DamagedFoldersTest {
    private static final byte[] FREQUENT = "0123456789-.eE{}[]\",:\\nul/ \0\377".getBytes(StandardCharsets.ISO_8859_1);
    /** A few times what reading the undamaged folder takes. */
    private static final long MOST_BYTES = 8 << 20;

    /** In each of which one file is damaged: nothing else has to be written again. */
    private static Path withConfig;

    private static Path withIndex;
    private static byte[] config;
    private static byte[] index;

    @BeforeContainer
    static void write() throws IOException {
        withConfig = Files.createTempDirectory("damaged");
        withIndex = Files.createTempDirectory("damaged");
        for (Path folder : List.of(withConfig, withIndex)) {
            TinyBert.writeShards(folder, TinyBert.config(), TinyBert.weights());
        }
        config = Files.readAllBytes(withConfig.resolve("config.json"));
        index = Files.readAllBytes(withIndex.resolve(TinyBert.INDEX));
    }

    @AfterContainer
    static void delete() throws IOException {
        for (Path folder : List.of(withConfig, withIndex)) {
            List<Path> all;
            try (Stream<Path> files = Files.walk(folder)) {
                all = files.sorted(Comparator.reverseOrder()).toList();
            }
            for (Path path : all) {
                Files.delete(path);
            }
        }
    }

    @Property(tries = 2000)
    void aConfigurationLoadsOrIsRefused(@ForAll long seed) throws IOException {
        DamagedFiles.write(withConfig.resolve("config.json"), DamagedFiles.damaged(config, FREQUENT, new Random(seed)));
        DamagedFiles.loadsOrIsRefused(MOST_BYTES, () -> new HuggingFaceDialect().read(withConfig));
    }

    @Property(tries = 2000)
    void anIndexLoadsOrIsRefused(@ForAll long seed) throws IOException {
        DamagedFiles.write(withIndex.resolve(TinyBert.INDEX), DamagedFiles.damaged(index, FREQUENT, new Random(seed)));
        DamagedFiles.loadsOrIsRefused(MOST_BYTES, () -> new HuggingFaceDialect().read(withIndex));
    }
}
