package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.Charset;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.ModelLocation;
import org.pasta4j.bert.text.BertTokenizer;

/** Where a model says that it came from, it is found again, whatever it was published as and wherever it lies. */
class ModelLocationTest {
    private static final Path TINY_BERT = Path.of("src/test/resources/golden/tiny-bert");
    private static final Path ONNX = TINY_BERT.resolve("onnx/torchscript-eager-17.onnx");
    private static final String FINGERPRINT = BertCheckpoint.open(TINY_BERT).fingerprint();

    /** With all that a URI writes in another way. */
    @TempDir
    private Path parent;

    private final ClassLoader before = Thread.currentThread().getContextClassLoader();

    @AfterEach
    void putBack() {
        Thread.currentThread().setContextClassLoader(before);
    }

    /** With a character beyond ASCII, unless the machine's locale has no file names with such. */
    private Path folder() throws IOException {
        boolean isNamed = Charset.forName(System.getProperty("sun.jnu.encoding"))
                .newEncoder()
                .canEncode('ö');
        return Files.createDirectories(parent.resolve(isNamed ? "a b%20 (ö)+#" : "a b%20 (o)+#"));
    }

    @Test
    void whatLiesInFoldersAndFilesIsFoundAgain() throws IOException {
        Path hub = copy(TINY_BERT, folder().resolve("hub"));
        for (Path place : List.of(
                hub,
                hub.resolve("model.safetensors"),
                hub.resolve("onnx/torchscript-eager-17.onnx"),
                hub.resolve("tf"),
                hub.resolve("tf/bert_model.ckpt"),
                hub.resolve("tf/bert_model.ckpt.index"),
                hub.resolve("tf/frozen.pb"))) {
            assertFoundAgain(BertCheckpoint.open(place));
            assertThat(BertCheckpoint.open(place.toUri().toString()).fingerprint())
                    .isEqualTo(FINGERPRINT);
        }
        assertThat(BertCheckpoint.open(hub).origin().location()).isEqualTo(hub.toString());
    }

    @Test
    void whatLiesInArchivesIsFoundAgain() throws IOException {
        Path inner = zip("inner.zip", "", TINY_BERT.resolve("tf"));
        Path onnx = zip("onnx.jar", "models/", ONNX.getParent());
        for (Path archive : List.of(inner, onnx, zip("outer.jar", "com/example/", inner))) {
            assertFoundAgain(BertCheckpoint.open(archive));
        }
        try (FileSystem files = FileSystems.newFileSystem(onnx)) {
            assertFoundAgain(BertCheckpoint.open(files.getPath("models/torchscript-eager-17.onnx")));
        }
        try (FileSystem files = FileSystems.newFileSystem(zip("hub.jar", "a model/", TINY_BERT))) {
            for (String entry : List.of("a model", "a model/model.safetensors", "a model/tf/bert_model.ckpt")) {
                assertFoundAgain(BertCheckpoint.open(files.getPath(entry)));
            }
        }
    }

    /** What a dependency brings is named without a folder of this machine. */
    @Test
    void whatLiesOnTheClassPathIsNamedByThat() throws IOException {
        Path jar = zip("models-1.0.jar", "", ONNX);
        Path outer = zip("outer-1.0.jar", "com/example/", zip("inner.zip", "", TINY_BERT.resolve("tf")));
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {jar.toUri().toURL(), outer.toUri().toURL()}, before)) {
            Thread.currentThread().setContextClassLoader(loader);
            BertModel model = BertCheckpoint.open(jar);
            assertThat(model.origin().location()).isEqualTo("classpath:torchscript-eager-17.onnx");
            assertFoundAgain(model);
            BertModel nested = BertCheckpoint.open(outer);
            assertThat(nested.origin().location()).isEqualTo("classpath:outer-1.0.jar");
            assertFoundAgain(nested);
            try (FileSystem files = FileSystems.newFileSystem(jar)) {
                assertThat(BertCheckpoint.open(files.getPath("torchscript-eager-17.onnx")))
                        .extracting(opened -> opened.origin().location())
                        .isEqualTo("classpath:torchscript-eager-17.onnx");
            }
        }
        Thread.currentThread().setContextClassLoader(before);
        refused("classpath:torchscript-eager-17.onnx", "no torchscript-eager-17.onnx on the class path", "Add the jar");
    }

    @Test
    void aResourceKeepsItsNameWhereverItLies() {
        String name = "classpath:golden/tiny-bert";
        BertModel model = BertCheckpoint.open(name);
        assertThat(model.origin().location()).isEqualTo(name);
        assertFoundAgain(model);
        String jar = "classpath:all-minilm-l6-v2.onnx";
        assertThat(BertCheckpoint.open(jar).origin().location()).isEqualTo(jar);
        assertThat(BertCheckpoint.open(Path.of(jar)).origin().location()).isEqualTo(jar);
        try (BertTokenizer tokenizer = BertTokenizer.open(jar);
                BertTokenizer tiny = BertTokenizer.open(name)) {
            assertThat(tokenizer.encode("a").length()).isEqualTo(3);
            assertThat(tiny.encode("a").length()).isEqualTo(3);
        }
    }

    @Test
    void whatIsNotThereIsSaid() throws IOException {
        Path jar = zip("models.jar", "", ONNX);
        refused("jar:" + jar.toUri() + "!/other.onnx", "No checkpoint at ", "other.onnx");
        refused("jar:" + jar.toUri() + ".gone!/other.onnx", ".gone", "other.onnx");
        refused("jar:" + ONNX.toUri() + "!/other.onnx", ONNX.getFileName().toString(), "archive");
        refused(jar + ".gone", "No checkpoint at ", jar + ".gone");
        refused("file:relative", "not the URI of a file");
        refused("jar:file:relative!/x", "not the URI of a file");
        assertThat(ModelLocation.isAt("a SameDiff graph")).isFalse();
    }

    private static void refused(String location, String... parts) {
        assertThatThrownBy(() -> BertCheckpoint.open(location))
                .isExactlyInstanceOf(CheckpointException.class)
                .hasMessageContainingAll(parts);
        assertThat(ModelLocation.isAt(location)).isFalse();
    }

    private static void assertFoundAgain(BertModel model) {
        String location = model.origin().location();
        assertThat(ModelLocation.isAt(location)).as(location).isTrue();
        BertModel again = BertCheckpoint.open(location);
        assertThat(again.fingerprint()).as(location).isEqualTo(model.fingerprint());
        assertThat(again.origin().location()).isEqualTo(location);
        try (BertTokenizer tokenizer = tokenizer(() -> BertTokenizer.open(location))) {
            assertThat(tokenizer == null || tokenizer.encode("a").length() == 3).isTrue();
        }
    }

    /** Not every place above has one. */
    private static BertTokenizer tokenizer(Supplier<BertTokenizer> open) {
        try {
            return open.get();
        } catch (CheckpointException e) {
            assertThat(e.getMessage())
                    .contains("No tokenizer", "expected one of")
                    .doesNotContain("damaged");
            return null;
        }
    }

    private static Path copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
        return to;
    }

    /** A file, or all files of a folder below their own names. */
    private Path zip(String archive, String below, Path what) throws IOException {
        Path to = folder().resolve(archive);
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(to));
                Stream<Path> files = Files.walk(what)) {
            zip.putNextEntry(new ZipEntry("META-INF/MANIFEST.MF"));
            zip.write("Manifest-Version: 1.0\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = Files.isDirectory(what)
                        ? what.relativize(file).toString()
                        : what.getFileName().toString();
                zip.putNextEntry(new ZipEntry(below + name.replace('\\', '/')));
                Files.copy(file, zip);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return to;
    }
}
