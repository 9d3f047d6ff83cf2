package org.pasta4j.bert.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import onnx.Onnx.ModelProto;
import onnx.Onnx.StringStringEntryProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.TensorProto.DataLocation;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.shade.protobuf.ByteString;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.CheckpointException;

/** A model whose weights lie in a file beside it. */
class OnnxExternalDataTest {
    @TempDir
    private Path parent;

    private Path folder;
    private byte[] weights;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createDirectory(parent.resolve("model"));
    }

    @Test
    void isReadFromTheFileBesideTheModel() throws IOException {
        Path model = write("weights.data", 0);
        Files.write(folder.resolve("weights.data"), weights);
        BertModel expected = BertCheckpoint.open(TinyBert.onnx(17));
        assertThat(BertCheckpoint.open(model).fingerprint()).isEqualTo(expected.fingerprint());
    }

    @Test
    void isReadFromAFolderBelow() throws IOException {
        Path model = write("data/weights.bin", 0);
        Files.write(Files.createDirectory(folder.resolve("data")).resolve("weights.bin"), weights);
        assertThat(BertCheckpoint.open(model).config().layers()).isEqualTo(3);
    }

    @Test
    void anAbsentFileIsNamed() throws IOException {
        assertRefused(write("weights.data", 0), folder.resolve("weights.data").toString(), "absent", "Put it into");
    }

    @Test
    void aFileOutsideIsNotOpened() throws IOException {
        Files.write(parent.resolve("secret"), new byte[1 << 20]);
        assertRefused(write("../secret", 0), "../secret", "outside the folder");
        assertRefused(write("data/../../secret", 0), "outside the folder");
        assertRefused(write(parent.resolve("secret").toString(), 0), "outside the folder");
    }

    @Test
    void aLinkThatLeadsOutIsNotFollowed() throws IOException {
        Path outside = Files.write(parent.resolve("secret"), new byte[1 << 20]);
        Files.createSymbolicLink(folder.resolve("weights.data"), outside);
        assertRefused(write("weights.data", 0), "weights.data", "outside the folder");
    }

    /** onnxruntime 27353: the hub's cache keeps files by their hashes and lays links to them. */
    @Test
    void linksOfADownloadCacheAreFollowed() throws IOException {
        Path model = write("weights.data", 0);
        Path blobs = Files.createDirectories(parent.resolve("cache/blobs"));
        Path snapshot = Files.createDirectories(parent.resolve("cache/snapshots/0123abcd"));
        Files.move(model, blobs.resolve("b1"));
        Files.write(blobs.resolve("b2"), weights);
        Path link = Files.createSymbolicLink(snapshot.resolve("model.onnx"), Path.of("../../blobs/b1"));
        Files.createSymbolicLink(snapshot.resolve("weights.data"), Path.of("../../blobs/b2"));
        assertThat(BertCheckpoint.open(link).config().layers()).isEqualTo(3);
        assertThat(BertCheckpoint.open(snapshot).config().layers()).isEqualTo(3);

        Files.delete(snapshot.resolve("weights.data"));
        Files.write(parent.resolve("secret"), weights);
        Files.createSymbolicLink(snapshot.resolve("weights.data"), parent.resolve("secret"));
        assertRefused(link, "weights.data", "outside the folder");
    }

    @Test
    void aFolderIsNoData() throws IOException {
        Files.createDirectory(folder.resolve("weights.data"));
        assertRefused(write("weights.data", 0), "is not a file");
    }

    @Test
    void aFileThatIsTooShortIsRefused() throws IOException {
        Path model = write("weights.data", 0);
        Files.write(folder.resolve("weights.data"), Arrays.copyOf(weights, weights.length / 2));
        assertRefused(model, "truncated or belongs to another model", "weights.data");
    }

    @Test
    void offsetsBeyondAllBoundsAreRefused() throws IOException {
        Path model = write("weights.data", Long.MAX_VALUE - 10);
        Files.write(folder.resolve("weights.data"), weights);
        assertRefused(model, "truncated or belongs to another model");
        assertRefused(write("weights.data", -1000000), "truncated or belongs to another model");
    }

    @Test
    void impossibleNamesAreRefused() throws IOException {
        assertRefused(write("a\0b", 0), "no possible file name");
        assertRefused(write("", 0), "does not say where");
    }

    private void assertRefused(Path model, String... parts) {
        assertThatThrownBy(() -> BertCheckpoint.open(model))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContainingAll(parts)
                .hasMessageContaining(model.toString());
    }

    /** Moves every initialiser's bytes to another file, whose content is kept in {@link #weights}. */
    private Path write(String location, long shift) throws IOException {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        ModelProto model = TinyBert.changed(
                17, graph -> graph.getInitializerBuilderList().forEach(tensor -> move(tensor, location, data, shift)));
        weights = data.toByteArray();
        return Files.write(folder.resolve("model.onnx"), model.toByteArray());
    }

    private static void move(TensorProto.Builder tensor, String location, ByteArrayOutputStream data, long shift) {
        byte[] bytes = tensor.getRawData().toByteArray();
        tensor.setRawData(ByteString.EMPTY)
                .setDataLocation(DataLocation.EXTERNAL)
                .addExternalData(entry("location", location))
                .addExternalData(entry("offset", Long.toString(data.size() + shift)))
                .addExternalData(entry("length", Integer.toString(bytes.length)));
        data.writeBytes(bytes);
    }

    private static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }
}
