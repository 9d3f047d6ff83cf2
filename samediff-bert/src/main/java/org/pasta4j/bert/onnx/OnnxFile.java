package org.pasta4j.bert.onnx;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import onnx.Onnx.ModelProto;
import org.nd4j.shade.protobuf.CodedInputStream;
import org.nd4j.shade.protobuf.InvalidProtocolBufferException;
import org.nd4j.shade.protobuf.UnsafeByteOperations;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.MappedBytes;
import org.pasta4j.bert.ModelLocation;

/** The bytes of an ONNX file as a protobuf message whose tensors still point into those bytes. */
final class OnnxFile {
    private static final int HEAD = 16;
    private static final int IR_VERSION_TAG = 0x08;
    /** TensorFlow's SavedModel begins with the same tag, and its version is 1; ONNX files in use have 3 and more. */
    private static final int FIRST_IR_VERSION = 3;

    private OnnxFile() {}

    /** The file for messages; inside a jar, with the jar. */
    static String name(Path file) {
        return ModelLocation.of(file);
    }

    /** Whether the file begins as every exporter's ONNX does: with its IR version, then another field of the model. */
    static boolean looksLikeOnnx(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return looksLikeOnnx(in.readNBytes(HEAD));
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean looksLikeOnnx(byte[] head) {
        if (head.length < 4 || head[0] != IR_VERSION_TAG || head[1] < FIRST_IR_VERSION) {
            return false;
        }
        int field = head[2] >>> 3;
        int wireType = head[2] & 7;
        return field >= 2 && field <= 14 && wireType == (field == 5 ? 0 : 2);
    }

    /**
     * Parses the file.
     *
     * @throws CheckpointException if it is not ONNX, or damaged
     */
    static ModelProto parse(Path file) {
        return parse(file, MappedBytes.of(file));
    }

    /** Parses bytes that came from the file; its name is for messages. */
    static ModelProto parse(Path file, ByteBuffer bytes) {
        byte[] head = new byte[Math.min(HEAD, bytes.remaining())];
        bytes.duplicate().get(head);
        if (!looksLikeOnnx(head)) {
            throw new CheckpointException(name(file) + " is not an ONNX file: " + whatItIs(head)
                    + " Expected a model as torch.onnx.export writes it; export or download it again.");
        }
        try {
            // A stream over a wrapped buffer counts as unchanging; only then do tensors alias it instead of copying.
            CodedInputStream in = UnsafeByteOperations.unsafeWrap(bytes).newCodedInput();
            in.enableAliasing(true);
            ModelProto model = ModelProto.parseFrom(in);
            if (!model.hasGraph() || model.getGraph().getNodeCount() == 0) {
                throw new CheckpointException(name(file)
                        + " is not an ONNX model, or a damaged one: it holds no graph. Export or download it again.");
            }
            return model;
        } catch (InvalidProtocolBufferException e) {
            throw new CheckpointException(
                    name(file) + " is truncated or corrupt: it begins as ONNX, but its " + bytes.remaining()
                            + " bytes break off or contradict themselves. Export or download it again.",
                    e);
        } catch (IOException e) {
            throw new CheckpointException("Cannot read " + name(file) + ": " + e.getMessage(), e);
        }
    }

    private static String whatItIs(byte[] head) {
        String text = new String(head, StandardCharsets.ISO_8859_1);
        if (head.length == 0) {
            return "it is empty.";
        }
        if (text.startsWith("version https://")) {
            return "it is a Git LFS pointer, which stands for the model until \"git lfs pull\" fetches it.";
        }
        if (text.startsWith("PK")) {
            return "it is a zip or jar; the model may be inside.";
        }
        if (text.stripLeading().startsWith("<")) {
            return "it is a web page, perhaps the answer to a failed download.";
        }
        return "its first bytes are not those of an ONNX model.";
    }
}
