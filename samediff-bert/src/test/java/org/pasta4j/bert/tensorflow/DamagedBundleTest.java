package org.pasta4j.bert.tensorflow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.DamagedFiles;

class DamagedBundleTest {
    private static final Path GOOGLE = Path.of("../src-test/src/test/resources/golden/tiny-bert/tf");
    private static final byte[] FREQUENT = {0, 1, 2, 3, 4, 8, 10, 18, 26, 32, 40, 53, 58, 127, (byte) 128, (byte) 255};
    /** A few times what reading the undamaged files takes. */
    private static final long MOST_BYTES = 8 << 20;

    private static Path folder;
    private static byte[] index;

    @BeforeContainer
    static void write() throws IOException {
        folder = Files.createTempDirectory("bundle");
        for (String name : new String[] {"bert_config.json", "bert_model.ckpt.data-00000-of-00001"}) {
            Files.copy(GOOGLE.resolve(name), folder.resolve(name));
        }
        index = Files.readAllBytes(GOOGLE.resolve("bert_model.ckpt.index"));
    }

    @AfterContainer
    static void delete() throws IOException {
        for (String name :
                new String[] {"bert_config.json", "bert_model.ckpt.data-00000-of-00001", "bert_model.ckpt.index"}) {
            Files.delete(folder.resolve(name));
        }
        Files.delete(folder);
    }

    @Property(tries = 10_000)
    void aDamagedIndexLoadsOrIsRefused(@ForAll long seed) throws IOException {
        Path file = folder.resolve("bert_model.ckpt.index");
        DamagedFiles.write(file, DamagedFiles.damaged(index, FREQUENT, new Random(seed)));
        DamagedFiles.loadsOrIsRefused(MOST_BYTES, () -> BertCheckpoint.open(file));
    }
}
