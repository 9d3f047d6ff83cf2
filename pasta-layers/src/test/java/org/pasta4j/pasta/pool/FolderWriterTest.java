package org.pasta4j.pasta.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.adapter.AdapterFiles;
import org.pasta4j.pasta.adapter.FolderSteps;
import org.pasta4j.pasta.adapter.HaltingFiles;
import org.pasta4j.pasta.adapter.SampleAdapters;

/** What lies in a pool's folder and is no adapter is neither replaced nor deleted. */
class FolderWriterTest {
    private static final Adapter ADAPTER =
            SampleAdapters.of(PastaConfig.classification("bad", "good"), SampleAdapters.BASE);
    private static final Adapter OTHER = SampleAdapters.of(PastaConfig.regression(), SampleAdapters.BASE);
    private static final String PEFT = "{\"peft_type\": \"LORA\", \"r\": 8}";

    @TempDir
    Path around;

    private Path folder;
    private FolderStore store;

    @BeforeEach
    void open() throws IOException {
        folder = Files.createDirectory(around.resolve("adapters"));
        store = open(folder);
    }

    private static FolderStore open(Path folder) {
        return new FolderStore(new PoolOptions.Folder(folder, 1 << 20), 2, SampleAdapters.BASE);
    }

    private void fill() throws IOException {
        Path elsewhere = Files.createDirectories(around.resolve("elsewhere"));
        Files.writeString(folder.resolve("file"), "notes");
        Files.createDirectory(folder.resolve("empty"));
        Path state = Files.createDirectories(folder.resolve("training/step-0000000007"));
        Files.writeString(state.resolve("progress.json"), "{}");
        ADAPTER.save(folder.resolve("group/inner"));
        Files.createDirectories(folder.resolve("odd").resolve(AdapterFiles.CONFIG));
        Files.createDirectory(folder.resolve("peft"));
        Files.writeString(folder.resolve("peft").resolve(AdapterFiles.CONFIG), PEFT);
        Files.createDirectory(folder.resolve("hub"));
        Files.writeString(
                folder.resolve("hub").resolve(AdapterFiles.CONFIG), "{\"model_class\": \"BertAdapterModel\"}");
        ADAPTER.save(folder.resolve("more"));
        ADAPTER.save(folder.resolve("more/inner"));
        Files.createSymbolicLink(folder.resolve("dangling"), around.resolve("nothing"));
        Files.createSymbolicLink(folder.resolve("to-file"), folder.resolve("file"));
        Files.createSymbolicLink(folder.resolve("to-folder"), elsewhere);
    }

    @ParameterizedTest
    @CsvSource({
        "file, a file",
        "empty, a folder without a file adapter_config.json",
        "training, a folder without a file adapter_config.json",
        "group, a folder without a file adapter_config.json",
        "odd, a folder without a file adapter_config.json",
        "peft, an adapter of another method (peft_type LORA)",
        "hub, an adapter of another method (without a peft_type)",
        "more, 'a folder with more than an adapter in it, such as the folder inner'",
        "dangling, a link that leads to no folder",
        "to-file, a link that leads to no folder",
        "to-folder, a link to a folder without a file adapter_config.json"
    })
    void whatIsNoAdapterIsNeitherReplacedNorDeleted(String name, String what) throws IOException {
        fill();
        SortedMap<String, String> before = everything();
        for (Runnable change : List.<Runnable>of(() -> store.put(name, OTHER), () -> store.remove(name))) {
            assertThatThrownBy(change::run)
                    .isExactlyInstanceOf(NameTakenException.class)
                    .hasMessage("At the name \"" + name + "\" in the folder of adapters lies " + what
                            + ". That is never replaced or deleted: move it away by hand, or take another name.");
        }
        before.put("adapters/" + FolderSteps.FILE, "");
        assertThat(everything()).isEqualTo(before);
    }

    /** All files and links below, with what is in them. */
    private SortedMap<String, String> everything() throws IOException {
        SortedMap<String, String> all = new TreeMap<>();
        try (Stream<Path> files = Files.walk(around)) {
            for (Path file : files.toList()) {
                String content = Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                        ? Files.readString(file, StandardCharsets.ISO_8859_1)
                        : "";
                all.put(around.relativize(file).toString(), content);
            }
        }
        return all;
    }

    @Test
    void aDamagedAdapterIsReplacedAndDeleted() throws IOException {
        for (String damaged : List.of("", "{\"peft_type\": ", "[]", "{\"peft_type\": \"PASTA\"}")) {
            for (String name : List.of("a", "b")) {
                Files.createDirectory(folder.resolve(name));
                Files.writeString(folder.resolve(name).resolve(AdapterFiles.CONFIG), damaged);
                Files.createDirectory(folder.resolve(name).resolve(".cache"));
            }
            store.put("a", OTHER);
            assertThat(Adapter.load(folder.resolve("a"))).isEqualTo(OTHER);
            assertThat(store.remove("b")).isTrue();
            assertThat(store.remove("a")).isTrue();
            assertThat(folder.toFile().list()).containsExactly(FolderSteps.FILE);
        }
    }

    /** Or what a process that died had set aside would be lost, with what was put in its place by hand. */
    @Test
    void whatWasSetAsideStaysWhereSomethingElseHasItsName() throws IOException {
        ADAPTER.save(folder.resolve(".replaced-a"));
        Files.createDirectory(folder.resolve("a"));
        FolderStore again = open(folder);
        assertThat(again.versions("a").get(0).adapter()).isEqualTo(ADAPTER);
        assertThatThrownBy(() -> again.put("a", OTHER)).isExactlyInstanceOf(NameTakenException.class);
        Files.delete(folder.resolve("a"));
        assertThat(again.put("a", OTHER).adapter()).isEqualTo(OTHER);
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("a", FolderSteps.FILE);
    }

    @Test
    void theStateOfATrainingHasNoName() throws IOException {
        Path state = Files.createDirectories(folder.resolve("a.checkpoint"));
        assertThat(AdapterNames.isName("a.checkpoint")).isFalse();
        assertThat(AdapterNames.isName("a.checkpoint.b")).isTrue();
        assertThatThrownBy(() -> AdapterNames.require("a.checkpoint"))
                .isExactlyInstanceOf(BadInputException.class)
                .hasMessageContaining("the end not .checkpoint");
        ADAPTER.save(state.resolve("../b.checkpoint"));
        assertThat(store.names("")).isEmpty();
    }

    /** As on the disks of Windows and macOS. */
    @Test
    void whereLettersAreNotToldApartANameIsThatOfItsFolderAlone() throws IOException {
        FolderStore lenient = open(HaltingFiles.ignoringCase(folder).path(folder));
        lenient.put("topic", ADAPTER);
        assertThat(lenient.versions("topic")).hasSize(1);
        for (String other : List.of("Topic", "TOPIC")) {
            assertThat(lenient.versions(other)).as(other).isEmpty();
            assertThat(lenient.contains(other)).isFalse();
            for (Runnable change : List.<Runnable>of(() -> lenient.put(other, OTHER), () -> lenient.remove(other))) {
                assertThatThrownBy(change::run)
                        .isExactlyInstanceOf(NameTakenException.class)
                        .hasMessageContaining("in other letters, small or capital");
            }
        }
        assertThat(lenient.names("")).containsExactly("topic");
        assertThat(lenient.put("topic", OTHER).adapter()).isEqualTo(OTHER);
        assertThat(lenient.remove("topic")).isTrue();
    }
}
