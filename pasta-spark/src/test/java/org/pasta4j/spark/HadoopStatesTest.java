package org.pasta4j.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileUtil;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.pasta4j.pasta.train.TrainingStateException;

/** States in a file system that renames a folder file by file, as object stores do. */
@ExtendWith(LatinDigits.class)
class HadoopStatesTest {
    private static final String PROGRESS = "progress.json";
    private static final String TENSORS = "state.safetensors";

    @TempDir
    private Path folder;

    private final Configuration hadoop = new Configuration();

    @BeforeEach
    void prepare() {
        Store.renamesAll = true;
        Store.target = null;
        hadoop.set("fs.store.impl", Store.class.getName());
    }

    /** Files of this machine, of which a rename may lose one; a file that is called unreadable cannot be copied. */
    public static final class Store extends RawLocalFileSystem {
        private static boolean renamesAll;
        private static Path target;

        @Override
        public URI getUri() {
            return URI.create("store:///");
        }

        @Override
        public String getScheme() {
            return "store";
        }

        @Override
        public boolean rename(org.apache.hadoop.fs.Path from, org.apache.hadoop.fs.Path to) throws IOException {
            return renamesAll
                    ? super.rename(from, to)
                    : FileUtil.copy(
                            this,
                            new org.apache.hadoop.fs.Path(from, PROGRESS),
                            this,
                            new org.apache.hadoop.fs.Path(to, PROGRESS),
                            false,
                            getConf());
        }

        @Override
        public void copyToLocalFile(
                boolean moves, org.apache.hadoop.fs.Path from, org.apache.hadoop.fs.Path to, boolean isRaw)
                throws IOException {
            target = Path.of(to.toUri().getPath());
            if (exists(new org.apache.hadoop.fs.Path(from, "unreadable"))) {
                throw new IOException("it is unreadable");
            }
            super.copyToLocalFile(moves, from, to, isRaw);
        }
    }

    private HadoopStates states() {
        return new HadoopStates("store://" + folder, hadoop);
    }

    private static void write(Path state, String... files) throws IOException {
        Files.createDirectories(state);
        for (String file : files) {
            Files.writeString(state.resolve(file), state.getFileName() + file);
        }
    }

    @Test
    void aFolderThatLacksAFileIsNoState() throws IOException {
        write(folder.resolve("step-0000000010"), PROGRESS, TENSORS);
        write(folder.resolve("step-0000000020"), PROGRESS);

        try (HadoopStates states = states()) {
            assertThat(states.local()).isDirectoryContaining("glob:**/step-0000000010");
            assertThat(states.local().toFile().list()).hasSize(1);
            write(states.local().resolve("step-0000000020"), PROGRESS, TENSORS);
            states.save();
        }

        assertThat(folder.toFile().list()).containsExactly("step-0000000020");
        assertThat(folder.resolve("step-0000000020").resolve(TENSORS)).hasContent("step-0000000020" + TENSORS);
    }

    @Test
    void aStateStaysUntilTheNextIsWhole() throws IOException {
        write(folder.resolve("step-0000000010"), PROGRESS, TENSORS);
        Store.renamesAll = false;
        try (HadoopStates states = states()) {
            write(states.local().resolve("step-0000000020"), PROGRESS, TENSORS);
            assertThatThrownBy(states::save)
                    .isInstanceOf(TrainingStateException.class)
                    .hasMessageContaining("it does not rename");
        }

        try (HadoopStates states = states()) {
            assertThat(states.local().toFile().list()).containsExactly("step-0000000010");
        }
    }

    @Test
    void whatIsThereAlreadyIsNotReplaced() throws IOException {
        write(folder.resolve("step-0000000010"), PROGRESS, TENSORS);
        Store.renamesAll = false;
        try (HadoopStates states = states()) {
            states.save();
        }
        assertThat(folder.resolve("step-0000000010").resolve(TENSORS)).exists();
    }

    @Test
    void aStateThatCannotBeReadLeavesNoCopy() throws IOException {
        write(folder.resolve("step-0000000010"), PROGRESS, TENSORS, "unreadable");

        assertThatThrownBy(this::states)
                .isInstanceOf(TrainingStateException.class)
                .hasMessageEndingWith(": it is unreadable.");

        assertThat(Store.target.getParent()).doesNotExist();
    }
}
