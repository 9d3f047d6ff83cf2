package org.pasta4j.pasta;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that saves and replaces adapters all the time is killed, at moments drawn at random. */
class KilledSavingTest {
    private static final int KILLS = 20;
    private static final String NAME = "adapter";

    @TempDir
    Path folder;

    /** Large enough that writing it takes a while. */
    private static Adapter adapter(int number) {
        int h = 384;
        AdapterConfig config = new AdapterConfig(
                Task.SEQUENCE_CLASSIFICATION,
                List.of("one", "of " + number),
                2,
                128,
                OptionalDouble.empty(),
                true,
                OffsetPlacement.ALL,
                "base",
                "sha256:" + "0".repeat(64),
                6,
                h,
                "1");
        return new Adapter(
                config,
                Optional.of(SampleAdapters.random(6, 2, h)),
                Map.of(
                        Adapter.DENSE_WEIGHT, SampleAdapters.random(h, h),
                        Adapter.DENSE_BIAS, SampleAdapters.random(h),
                        Adapter.CLASSIFIER_WEIGHT, SampleAdapters.random(2, h),
                        Adapter.CLASSIFIER_BIAS, SampleAdapters.random(2)));
    }

    /** The process: saves new ones, and puts one in the place of another, until it is killed. */
    public static void main(String[] arguments) {
        Path folder = Path.of(arguments[0]);
        for (int i = Integer.parseInt(arguments[1]); ; i++) {
            Adapter adapter = adapter(i);
            adapter.save(folder.resolve("new" + i));
            FolderWriter.replace(folder, NAME, adapter);
        }
    }

    @Test
    void whatIsSeenIsWholeAndTheOldOneIsStillThere() throws IOException, InterruptedException {
        adapter(0).save(folder.resolve(NAME));
        Random random = new Random(5);
        int drafts = 0;
        for (int kill = 1; kill <= KILLS; kill++) {
            Process process = start(1000 * kill);
            while (process.isAlive() && !Files.exists(folder.resolve("new" + 1000 * kill))) {
                process.waitFor(1, TimeUnit.MILLISECONDS);
            }
            process.waitFor(random.nextInt(40_000), TimeUnit.MICROSECONDS);
            assertThat(process.isAlive()).as("log: %s", folder.resolve("log")).isTrue();
            process.destroyForcibly().waitFor();

            FolderWriter.recover(folder);
            assertThat(isWhole(folder.resolve(NAME))).isTrue();
            drafts += checkAll();
        }
        assertThat(drafts).as("drafts that kills have left").isPositive();
    }

    /** Deletes what is left, so that the next kill leaves its own; how many drafts there were. */
    private int checkAll() throws IOException {
        int drafts = 0;
        for (Path left : folders()) {
            String name = left.getFileName().toString();
            if (name.equals(NAME)) {
                continue;
            }
            // Drafts have names that nobody asks for; what is in them is whole or refused.
            boolean draft = name.startsWith(".");
            assertThat(isWhole(left) || draft).as(name).isTrue();
            drafts += draft ? 1 : 0;
            try (Stream<Path> files = Files.list(left)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(left);
        }
        return drafts;
    }

    private List<Path> folders() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(Files::isDirectory).toList();
        }
    }

    /** Whether it loads, and then it has to be one that was saved. */
    private static boolean isWhole(Path place) {
        try {
            Adapter loaded = Adapter.load(place);
            int number = Integer.parseInt(loaded.config().labels().get(1).substring("of ".length()));
            assertThat(loaded).isEqualTo(adapter(number));
            return true;
        } catch (AdapterException e) {
            return false;
        }
    }

    private Process start(int first) throws IOException {
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledSavingTest.class.getName(),
                        folder.toString(),
                        Integer.toString(first))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
    }
}
