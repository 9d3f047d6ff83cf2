package org.pasta4j.pasta.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.adapter.AdapterException;
import org.pasta4j.pasta.adapter.FolderSteps;
import org.pasta4j.pasta.adapter.HaltingFiles;
import org.pasta4j.pasta.adapter.JavaProcess;
import org.pasta4j.pasta.adapter.SampleAdapters;

/** A folder of adapters that several use at once, or whose disk fails. */
class SharedFolderTest {
    private static final Adapter OLD =
            SampleAdapters.of(PastaConfig.classification("bad", "good"), SampleAdapters.BASE);
    private static final Adapter NEW = SampleAdapters.of(PastaConfig.regression(), SampleAdapters.BASE);
    private static final String NAME = "a";
    private static final int REPLACED = 40;

    @TempDir
    Path folder;

    private static FolderStore open(Path folder) {
        return new FolderStore(new PoolOptions.Folder(folder, 1 << 20), 1, SampleAdapters.BASE);
    }

    @Test
    void whileOneReplacesAnAdapterOthersFindIt() throws InterruptedException {
        FolderStore writing = open(folder);
        writing.put(NAME, OLD);
        FolderStore reading = open(folder);
        List<Throwable> failures = new ArrayList<>();
        Thread writer = new Thread(() -> {
            for (int i = 0; i < REPLACED; i++) {
                writing.put(NAME, i % 2 == 0 ? NEW : OLD);
            }
        });
        writer.setUncaughtExceptionHandler((thread, failure) -> failures.add(failure));
        writer.start();
        while (writer.isAlive()) {
            for (FolderStore one : List.of(reading, open(folder))) {
                assertThat(one.names("")).containsExactly(NAME);
                assertThat(one.versions(NAME)).hasSize(1);
            }
        }
        writer.join();
        assertThat(failures).isEmpty();
        assertThat(Adapter.load(folder.resolve(NAME))).isEqualTo(OLD);
    }

    /** The process: sets the adapter aside and waits, as long as nobody kills it. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        FolderLock.holding(folder, steps -> {
            Files.move(folder.resolve(NAME), folder.resolve(".replaced-" + NAME));
            System.out.println("set aside");
            System.in.read();
        });
    }

    @Test
    void whatALivingProcessHasSetAsideStaysThereAndIsRead() throws IOException, InterruptedException {
        OLD.save(folder.resolve(NAME));
        Process process =
                JavaProcess.of(SharedFolderTest.class, folder.toString()).start();
        try {
            assertThat(process.inputReader().readLine()).isEqualTo("set aside");
            FolderStore store = open(folder);
            assertThat(store.names("")).containsExactly(NAME);
            assertThat(store.versions(NAME)).hasSize(1);
            assertThat(folder.resolve(NAME)).doesNotExist();
        } finally {
            process.destroyForcibly();
            process.waitFor();
        }
        open(folder);
        assertThat(Adapter.load(folder.resolve(NAME))).isEqualTo(OLD);
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder(NAME, FolderSteps.FILE);
    }

    @Test
    void whoIsToldThatReplacingFailedHasTheOldOneAndWhoIsNotTheNew() throws IOException {
        assertThat(failEverywhere((at, name) -> FolderWriter.replace(at, name, NEW), NEW))
                .isPositive();
    }

    @Test
    void whoIsToldThatDeletingFailedHasTheOldOneAndWhoIsNotHasNone() throws IOException {
        assertThat(failEverywhere(FolderWriter::delete, null)).isPositive();
    }

    /** @return how many failures did not matter */
    private int failEverywhere(BiConsumer<Path, String> change, Adapter changed) throws IOException {
        int harmless = 0;
        for (int failAt = 1; true; failAt++) {
            Path at = Files.createDirectory(folder.resolve(Integer.toString(failAt)));
            OLD.save(at.resolve(NAME));
            HaltingFiles files = HaltingFiles.failing(failAt, at);
            boolean told = false;
            try {
                change.accept(files.path(at), NAME);
            } catch (AdapterException e) {
                told = true;
            }
            Optional<Adapter> found =
                    open(at).versions(NAME).stream().map(PooledAdapter::adapter).findFirst();
            assertThat(found).as("point " + failAt).isEqualTo(Optional.ofNullable(told ? OLD : changed));
            if (files.points() < failAt) {
                return harmless;
            }
            harmless += told ? 0 : 1;
        }
    }
}
