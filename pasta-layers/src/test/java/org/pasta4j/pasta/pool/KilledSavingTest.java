package org.pasta4j.pasta.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.adapter.AdapterConfig;
import org.pasta4j.pasta.adapter.AdapterException;
import org.pasta4j.pasta.adapter.FolderSteps;
import org.pasta4j.pasta.adapter.HaltingFiles;
import org.pasta4j.pasta.adapter.JavaProcess;
import org.pasta4j.pasta.adapter.SampleAdapters;

/** A process that saves an adapter and replaces one is killed at points spread over all that it does to files. */
class KilledSavingTest {
    private static final int KILLS = 20;
    private static final String NAME = "adapter";
    private static final String NEW = "new";

    @TempDir
    private Path around;

    private int folders;

    private static Adapter adapter(int number) {
        int h = 16;
        AdapterConfig config = new AdapterConfig(
                PastaConfig.classification("one", "of " + number), "base", "sha256:" + "0".repeat(64), 6, h, "1");
        return new Adapter(
                config,
                Optional.of(SampleAdapters.random(6, 2, h)),
                Map.of(
                        Adapter.DENSE_WEIGHT, SampleAdapters.random(h, h),
                        Adapter.DENSE_BIAS, SampleAdapters.random(h),
                        Adapter.CLASSIFIER_WEIGHT, SampleAdapters.random(2, h),
                        Adapter.CLASSIFIER_BIAS, SampleAdapters.random(2)));
    }

    /** The process: saves an adapter, and puts another in the place of the old one, until it is killed. */
    public static void main(String[] arguments) {
        Path real = Path.of(arguments[0]);
        HaltingFiles files = HaltingFiles.at(Integer.parseInt(arguments[1]), real);
        Path folder = files.path(real);
        adapter(1).save(folder.resolve(NEW));
        FolderWriter.replace(folder, NAME, adapter(2));
        System.out.println(files.points());
    }

    @Test
    void whatIsSeenIsWholeAndTheOldOneIsStillThere() throws Exception {
        int points = Integer.parseInt(run(fresh(), 0).trim());
        assertThat(points).isGreaterThanOrEqualTo(KILLS);
        Set<Integer> seen = new TreeSet<>();
        int half = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            Path folder = fresh();
            run(folder, 1 + kill * (points - 1) / (KILLS - 1));

            boolean replacing = Files.exists(folder.resolve(NEW));
            assertThat(whole(folder.resolve(NEW))).isEqualTo(replacing ? OptionalInt.of(1) : OptionalInt.empty());
            half += halfWritten(folder);
            OptionalInt found = whole(folder.resolve(NAME));
            assertThat(found).as("before anything is tidied up").isIn(OptionalInt.of(0), OptionalInt.of(2));
            FolderWriter.recover(folder);
            assertThat(folder.toFile().list((dir, name) -> name.startsWith(".")))
                    .as("what the killed process had begun")
                    .isSubsetOf(FolderSteps.FILE);
            OptionalInt kept = whole(folder.resolve(NAME));
            assertThat(kept).isEqualTo(found);
            assertThat(replacing || kept.getAsInt() == 0).isTrue();
            seen.add(kept.getAsInt());
        }
        assertThat(seen).as("the old one and the new one").containsExactly(0, 2);
        assertThat(half).as("drafts that kills have left half written").isGreaterThanOrEqualTo(KILLS / 4);
    }

    /** A folder with the old adapter. */
    private Path fresh() {
        Path folder = around.resolve(Integer.toString(folders++));
        adapter(0).save(folder.resolve(NAME));
        return folder;
    }

    /** Drafts have names that nobody asks for; those that are no whole adapter are refused. */
    private static int halfWritten(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return (int) all.filter(path -> path.getFileName().toString().startsWith("."))
                    .filter(path -> whole(path).isEmpty())
                    .count();
        }
    }

    /** The number of what loads, and then it has to be as it was saved. */
    private static OptionalInt whole(Path place) {
        Adapter loaded;
        try {
            loaded = Adapter.load(place);
        } catch (AdapterException e) {
            return OptionalInt.empty();
        }
        int number =
                Integer.parseInt(loaded.config().pastaConfig().labels().get(1).substring("of ".length()));
        assertThat(loaded).isEqualTo(adapter(number));
        return OptionalInt.of(number);
    }

    /** What it prints; nothing where it is killed at that point. */
    private String run(Path folder, int haltAt) throws IOException, InterruptedException {
        Path log = around.resolve("log");
        Process process = JavaProcess.of(KilledSavingTest.class, folder.toString(), Integer.toString(haltAt))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(process.waitFor()).as(Files.readString(log)).isEqualTo(haltAt == 0 ? 0 : HaltingFiles.HALTED);
        return Files.readString(log);
    }
}
