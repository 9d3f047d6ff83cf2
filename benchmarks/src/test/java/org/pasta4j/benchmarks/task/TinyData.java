package org.pasta4j.benchmarks.task;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A model of 41,408 weights, and data sets of a few lines in the layout of the published ones. */
public final class TinyData {
    public static final Path TINY_BERT = Path.of("../src-test/src/test/resources/golden/tiny-bert");

    private TinyData() {}

    /** Writes the data sets. */
    public static Path write(Path folder) throws IOException {
        file(
                folder.resolve("cola/in_domain_train.tsv"),
                "gj04\t1\t\tThe more we study, the \"more we know.\n",
                "gj04\t0\t*\tThey drank the pub.\n");
        file(
                folder.resolve("sst2/train.tsv"),
                "a joy from start to finish\t1\n",
                "dull\t0\n",
                "a moving and generous film\t1\n",
                "a waste of two hours\t0\n");
        file(folder.resolve("stsb/train.csv"), "A plane is taking off.,\"A plane, taking off.\",5.0\n", "a,b,0.25\n");
        file(
                folder.resolve("wnut17/wnut17train.conll"),
                "@paul\tO\nloves\tO\nEmpire\tB-location\nState\tI-location\n\n",
                "Hello\tO\nEsther\tB-person\n");
        return folder;
    }

    private static void file(Path file, String... lines) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, String.join("", lines));
    }
}
