package org.pasta4j.bert.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.StringStringEntryProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.TensorProto.DataLocation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.EdgeNumbers;
import org.pasta4j.bert.SparseFile;

/** External data beyond 4 GiB, and places beyond all files. */
class LargeExternalDataTest {
    private static final Path SMALL = TinyBert.onnx(17);
    private static Path beside;

    @TempDir
    Path folder;

    @BeforeContainer
    static void write() throws IOException {
        beside = Files.createTempDirectory("external");
        Files.write(beside.resolve("data"), new byte[64]);
    }

    @AfterContainer
    static void delete() throws IOException {
        Files.delete(beside.resolve("data"));
        Files.delete(beside);
    }

    @Test
    void aModelBehindFiveGigabytesIsTheSameModel() throws IOException {
        ModelProto model = OnnxFile.parse(SMALL);
        GraphProto.Builder graph = model.getGraph().toBuilder();
        try (SparseFile data = new SparseFile(folder.resolve("data"))) {
            long at = SparseFile.HOLE;
            for (TensorProto.Builder weight : graph.getInitializerBuilderList()) {
                byte[] bytes = weight.getRawData().toByteArray();
                if (bytes.length > 64) {
                    data.write(at, bytes);
                    external(weight.clearRawData(), at, bytes.length);
                    at += bytes.length;
                }
            }
        }
        Path moved = folder.resolve("model.onnx");
        Files.write(moved, model.toBuilder().setGraph(graph).build().toByteArray());
        assertThat(BertCheckpoint.open(moved).fingerprint())
                .isEqualTo(BertCheckpoint.open(SMALL).fingerprint());
    }

    private static TensorProto.Builder external(TensorProto.Builder tensor, long offset, long length) {
        return tensor.setDataLocation(DataLocation.EXTERNAL)
                .addExternalData(entry("location", "data"))
                .addExternalData(entry("offset", Long.toString(offset)))
                .addExternalData(entry("length", Long.toString(length)));
    }

    private static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }

    @Provide
    Arbitrary<Long> edges() {
        return EdgeNumbers.all();
    }

    @Property(tries = 3000)
    void whateverPlaceIsClaimed(
            @ForAll("edges") long offset,
            @ForAll("edges") long length,
            @ForAll("edges") long rows,
            @ForAll("edges") long columns) {
        TensorProto tensor = external(TensorProto.newBuilder(), offset, length)
                .setDataType(TensorProto.DataType.FLOAT_VALUE)
                .addDims(rows)
                .addDims(columns)
                .build();
        Path model = beside.resolve("model.onnx");
        try {
            int found = new OnnxTensors("model", new OnnxExternalData(model))
                    .of("a", tensor)
                    .weight()
                    .length();
            assertThat(found * 4L).isEqualTo(length);
        } catch (CheckpointException e) {
            assertThat(e.getMessage()).contains("tensor \"a\"");
        }
    }
}
