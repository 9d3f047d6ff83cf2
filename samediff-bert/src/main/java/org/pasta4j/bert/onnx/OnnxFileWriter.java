package org.pasta4j.bert.onnx;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.StringStringEntryProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.TensorProto.DataLocation;
import onnx.Onnx.TensorProto.DataType;
import org.nd4j.shade.protobuf.CodedOutputStream;
import org.nd4j.shade.protobuf.WireFormat;
import org.pasta4j.bert.FrozenTensor;

/** Writes a model weight by weight: as a whole it would lie in memory three times. */
final class OnnxFileWriter {
    /** Protobuf counts a message's bytes in an int; some room is left for what is around the weights. */
    static final long MOST_BYTES = Integer.MAX_VALUE - (1L << 20);

    /** What is smaller stays in the model's own file, where people look for it. */
    private static final int SMALL = 1024;

    /** Runtimes map the second file, and a page is the least that can be mapped. */
    private static final long PAGE = 4096;

    private final Path file;
    private final Path data;
    private final long mostBytes;

    /** @param mostBytes that the file may have */
    OnnxFileWriter(Path file, long mostBytes) {
        this.file = file;
        this.data = file.resolveSibling(file.getFileName() + ".data");
        this.mostBytes = mostBytes;
    }

    /** The names of the files written. */
    List<String> write(ModelProto model, GraphProto graph, Map<String, FrozenTensor> weights) throws IOException {
        long bytes = graph.getSerializedSize();
        for (Map.Entry<String, FrozenTensor> weight : weights.entrySet()) {
            bytes += initializerBytes(described(weight), bytesOf(weight.getValue()));
        }
        boolean inside = bytes + model.getSerializedSize() <= mostBytes;
        if (inside) {
            writeInside(model, graph, weights, bytes);
            return List.of(name(file));
        }
        writeOutside(model, graph, weights);
        return List.of(name(file), name(data));
    }

    private static String name(Path path) {
        return path.getFileName().toString();
    }

    /** The graph's message is a field of the model's, and the weights are fields of the graph's. */
    private void writeInside(ModelProto model, GraphProto graph, Map<String, FrozenTensor> weights, long graphBytes)
            throws IOException {
        try (OutputStream out = newFile(file)) {
            CodedOutputStream coded = CodedOutputStream.newInstance(out);
            model.writeTo(coded);
            writeLength(coded, ModelProto.GRAPH_FIELD_NUMBER, graphBytes);
            graph.writeTo(coded);
            for (Map.Entry<String, FrozenTensor> weight : weights.entrySet()) {
                TensorProto described = described(weight);
                long bytes = bytesOf(weight.getValue());
                writeLength(coded, GraphProto.INITIALIZER_FIELD_NUMBER, tensorBytes(described, bytes));
                described.writeTo(coded);
                writeLength(coded, TensorProto.RAW_DATA_FIELD_NUMBER, bytes);
                coded.flush();
                weight.getValue().writeTo(out);
            }
            coded.flush();
        }
    }

    private void writeOutside(ModelProto model, GraphProto graph, Map<String, FrozenTensor> weights)
            throws IOException {
        GraphProto.Builder whole = graph.toBuilder();
        try (OutputStream out = newFile(data)) {
            long at = 0;
            for (Map.Entry<String, FrozenTensor> weight : weights.entrySet()) {
                long bytes = bytesOf(weight.getValue());
                if (bytes < SMALL) {
                    whole.addInitializer(withValues(weight));
                    continue;
                }
                long start = (at + PAGE - 1) / PAGE * PAGE;
                out.write(new byte[(int) (start - at)]);
                weight.getValue().writeTo(out);
                at = start + bytes;
                whole.addInitializer(described(weight).toBuilder()
                        .setDataLocation(DataLocation.EXTERNAL)
                        .addExternalData(entry("location", name(data)))
                        .addExternalData(entry("offset", Long.toString(start)))
                        .addExternalData(entry("length", Long.toString(bytes))));
            }
        }
        try (OutputStream out = newFile(file)) {
            model.toBuilder().setGraph(whole).build().writeTo(out);
        }
    }

    private static OutputStream newFile(Path file) throws IOException {
        return new BufferedOutputStream(Files.newOutputStream(file, StandardOpenOption.CREATE_NEW), 1 << 16);
    }

    private static TensorProto described(Map.Entry<String, FrozenTensor> weight) {
        TensorProto.Builder tensor =
                TensorProto.newBuilder().setName(weight.getKey()).setDataType(DataType.FLOAT_VALUE);
        for (int length : weight.getValue().shape()) {
            tensor.addDims(length);
        }
        return tensor.build();
    }

    private static TensorProto withValues(Map.Entry<String, FrozenTensor> weight) {
        TensorProto.Builder tensor = described(weight).toBuilder();
        for (float value : weight.getValue().toArray()) {
            tensor.addFloatData(value);
        }
        return tensor.build();
    }

    private static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }

    private static long bytesOf(FrozenTensor tensor) {
        return (long) Float.BYTES * tensor.length();
    }

    private static long initializerBytes(TensorProto described, long bytes) {
        return fieldBytes(GraphProto.INITIALIZER_FIELD_NUMBER, tensorBytes(described, bytes));
    }

    private static long tensorBytes(TensorProto described, long bytes) {
        return described.getSerializedSize() + fieldBytes(TensorProto.RAW_DATA_FIELD_NUMBER, bytes);
    }

    private static long fieldBytes(int field, long bytes) {
        return CodedOutputStream.computeTagSize(field) + CodedOutputStream.computeUInt64SizeNoTag(bytes) + bytes;
    }

    private static void writeLength(CodedOutputStream coded, int field, long bytes) throws IOException {
        coded.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        coded.writeUInt64NoTag(bytes);
    }
}
