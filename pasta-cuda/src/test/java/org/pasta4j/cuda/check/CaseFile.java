package org.pasta4j.cuda.check;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.pasta4j.bert.BertConfig;
import org.pasta4j.bert.BertLayerWeights;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.EmbeddingWeights;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.HiddenActivation;
import org.pasta4j.bert.LayerNormWeights;
import org.pasta4j.bert.LinearWeights;
import org.pasta4j.bert.ModelOrigin;
import org.pasta4j.bert.text.EncodedBatch;
import org.pasta4j.fused.engine.OffsetTable;
import org.pasta4j.fused.engine.OutputSelection;
import org.pasta4j.fused.engine.PassOptions;

/**
 * Models and cases in one file, to be carried to a machine with a GPU. A model is there with its weights, in float32 or
 * bfloat16, or as the seed of a random one.
 */
final class CaseFile {
    private static final String RANDOM = "random";

    private final Map<String, Supplier<BertModel>> models = new LinkedHashMap<>();
    private final List<EngineCase> cases = new ArrayList<>();

    /** Each is made when it is asked for. */
    Map<String, Supplier<BertModel>> models() {
        return models;
    }

    List<EngineCase> cases() {
        return cases;
    }

    /** Writes piece by piece. */
    static final class Writer implements AutoCloseable {
        private final DataOutputStream out;

        Writer(Path file) throws IOException {
            this.out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 20));
        }

        void random(String name, BertConfig config, int seed) throws IOException {
            out.writeUTF("model");
            out.writeUTF(name);
            out.writeUTF(RANDOM);
            config(config);
            out.writeInt(seed);
        }

        /** @param bf16 whether the weights are bfloat16 numbers already */
        void weights(String name, BertModel model, boolean bf16) throws IOException {
            out.writeUTF("model");
            out.writeUTF(name);
            out.writeUTF(bf16 ? "bf16" : "fp32");
            config(model.config());
            List<FrozenTensor> all = new ArrayList<>(model.weights().values());
            if (model.pooler().isPresent()) {
                all = all.subList(0, all.size() - 2);
            }
            for (FrozenTensor tensor : all) {
                for (float value : tensor.toArray()) {
                    if (bf16) {
                        out.writeShort(Float.floatToRawIntBits(value) >>> 16);
                    } else {
                        out.writeFloat(value);
                    }
                }
            }
        }

        private void config(BertConfig c) throws IOException {
            int[] numbers = {
                c.vocabularySize(),
                c.hiddenSize(),
                c.layers(),
                c.attentionHeads(),
                c.intermediateSize(),
                c.maxPositions(),
                c.positionOffset(),
                c.tokenTypes(),
                c.hiddenActivation().ordinal()
            };
            ints(numbers);
            out.writeDouble(c.layerNormEpsilon());
        }

        void add(EngineCase c) throws IOException {
            out.writeUTF("case");
            out.writeUTF(c.name());
            out.writeUTF(c.model());
            out.writeUTF(c.source());
            ints(c.rows().ids());
            ints(c.rows().types());
            ints(c.rows().slots());
            ints(c.rows().rowStarts());
            ints(c.outputRows());
            out.writeInt(c.outputSize());
            out.writeInt(c.offsets().size());
            floats(c.offsets().values());
            out.writeUTF(c.options().wanted().name());
            out.writeBoolean(c.options().backward());
            out.writeDouble(c.options().hiddenDropout());
            out.writeDouble(c.options().attentionDropout());
            out.writeLong(c.options().seed());
            floats(c.outputGradient());
            floats(c.output());
            floats(c.offsetGradient());
        }

        private void ints(int[] values) throws IOException {
            out.writeInt(values.length);
            for (int value : values) {
                out.writeInt(value);
            }
        }

        private void floats(float[] values) throws IOException {
            out.writeInt(values.length);
            for (float value : values) {
                out.writeFloat(value);
            }
        }

        @Override
        public void close() throws IOException {
            out.writeUTF("end");
            out.close();
        }
    }

    static CaseFile read(Path file) throws IOException {
        CaseFile all = new CaseFile();
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 20))) {
            for (String what = in.readUTF(); !what.equals("end"); what = in.readUTF()) {
                if (what.equals("model")) {
                    String name = in.readUTF();
                    all.models.put(name, model(in, name));
                } else {
                    all.cases.add(engineCase(in));
                }
            }
        }
        return all;
    }

    private static Supplier<BertModel> model(DataInputStream in, String name) throws IOException {
        String kind = in.readUTF();
        int[] n = ints(in);
        BertConfig config = new BertConfig(
                n[0],
                n[1],
                n[2],
                n[3],
                n[4],
                n[5],
                n[6],
                n[7],
                in.readDouble(),
                HiddenActivation.values()[n[8]],
                BertConfig.DEFAULT_DROPOUT,
                BertConfig.DEFAULT_DROPOUT);
        if (kind.equals(RANDOM)) {
            int seed = in.readInt();
            return () -> RandomModel.of(config, seed);
        }
        BertModel model = new Weights(in, kind.equals("bf16"), config.hiddenSize()).model(config, name);
        return () -> model;
    }

    /** Reads weights in canonical order. */
    private record Weights(DataInputStream in, boolean bf16, int hidden) {
        BertModel model(BertConfig c, String name) throws IOException {
            EmbeddingWeights embeddings = new EmbeddingWeights(
                    tensor(c.vocabularySize(), hidden),
                    tensor(c.positionOffset() + c.maxPositions(), hidden),
                    c.tokenTypes() == 0 ? Optional.empty() : Optional.of(tensor(c.tokenTypes(), hidden)),
                    norm());
            List<BertLayerWeights> layers = new ArrayList<>();
            for (int l = 0; l < c.layers(); l++) {
                layers.add(new BertLayerWeights(
                        linear(hidden, hidden),
                        linear(hidden, hidden),
                        linear(hidden, hidden),
                        linear(hidden, hidden),
                        norm(),
                        linear(c.intermediateSize(), hidden),
                        linear(hidden, c.intermediateSize()),
                        norm()));
            }
            return new BertModel(
                    c, embeddings, layers, Optional.empty(), new ModelOrigin("carried", name, Map.of(), List.of()));
        }

        private LinearWeights linear(int out, int in) throws IOException {
            return new LinearWeights(tensor(out, in), tensor(out));
        }

        private LayerNormWeights norm() throws IOException {
            return new LayerNormWeights(tensor(hidden), tensor(hidden));
        }

        private FrozenTensor tensor(int... shape) throws IOException {
            int count = shape.length == 1 ? shape[0] : shape[0] * shape[1];
            byte[] bytes = in.readNBytes(count * (bf16 ? 2 : 4));
            float[] values = new float[count];
            for (int i = 0; i < count; i++) {
                values[i] = bf16
                        ? Float.intBitsToFloat(bytes[2 * i] << 24 | (bytes[2 * i + 1] & 0xFF) << 16)
                        : ByteBuffer.wrap(bytes, 4 * i, 4).getFloat();
            }
            return FrozenTensor.of(values, shape);
        }
    }

    private static EngineCase engineCase(DataInputStream in) throws IOException {
        String name = in.readUTF();
        String model = in.readUTF();
        String source = in.readUTF();
        EncodedBatch rows = new EncodedBatch(ints(in), ints(in), ints(in), ints(in));
        int[] outputRows = ints(in);
        int outputSize = in.readInt();
        int slots = in.readInt();
        OffsetTable offsets = new OffsetTable(floats(in), slots);
        PassOptions options = new PassOptions(
                OutputSelection.valueOf(in.readUTF()),
                in.readBoolean(),
                in.readDouble(),
                in.readDouble(),
                in.readLong());
        return new EngineCase(
                name,
                model,
                rows,
                outputRows,
                outputSize,
                offsets,
                options,
                floats(in),
                floats(in),
                floats(in),
                source);
    }

    private static int[] ints(DataInputStream in) throws IOException {
        int[] values = new int[in.readInt()];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readInt();
        }
        return values;
    }

    private static float[] floats(DataInputStream in) throws IOException {
        float[] values = new float[in.readInt()];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readFloat();
        }
        return values;
    }
}
