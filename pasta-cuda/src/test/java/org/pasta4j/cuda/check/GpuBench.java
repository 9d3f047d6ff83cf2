package org.pasta4j.cuda.check;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertConfig;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.samediff.EncoderKind;
import org.pasta4j.bert.samediff.Precision;
import org.pasta4j.bert.text.EncodedBatch;
import org.pasta4j.fused.engine.EncoderEngine;
import org.pasta4j.fused.engine.EnginePass;
import org.pasta4j.fused.engine.EngineProvider;
import org.pasta4j.fused.engine.Engines;
import org.pasta4j.fused.engine.OffsetTable;
import org.pasta4j.fused.engine.OutputSelection;
import org.pasta4j.fused.engine.PassOptions;
import org.pasta4j.fused.engine.TokenBatch;

/**
 * Real tokens a second on a GPU: forward alone, and forward, backward pass and AdamW on the offsets. The same batches
 * as benchmarks' cuda_peer.py.
 *
 * <p>Arguments: a file of row lengths (a line for each data set: its name and the lengths), seconds for each
 * measurement, and parts of the names of those that are wanted.
 */
final class GpuBench {
    static final Map<String, BertConfig> MODELS = models();
    private static final int SLOTS = 2;

    private final EngineProvider gpu;
    private final Map<String, List<Integer>> lengths;
    private final double seconds;
    private final List<String> wanted;

    private GpuBench(EngineProvider gpu, Map<String, List<Integer>> lengths, double seconds, List<String> wanted) {
        this.gpu = gpu;
        this.lengths = lengths;
        this.seconds = seconds;
        this.wanted = wanted;
    }

    private static Map<String, BertConfig> models() {
        Map<String, BertConfig> all = new LinkedHashMap<>();
        all.put("minilm", RandomModel.config(6, 384, 12, 1536, 30522, 512));
        all.put("base", RandomModel.config(12, 768, 12, 3072, 30522, 512));
        all.put("large", RandomModel.config(24, 1024, 16, 4096, 30522, 512));
        return all;
    }

    public static void main(String[] arguments) throws IOException {
        EngineProvider gpu = Engines.find(EncoderKind.CUDA, Precision.FP32, new ArrayList<>())
                .orElseThrow(() -> new BadInputException("No GPU."));
        Map<String, List<Integer>> lengths = new LinkedHashMap<>();
        for (String line : Files.readAllLines(Path.of(arguments[0]))) {
            String[] parts = line.split(" ");
            lengths.put(
                    parts[0], Arrays.stream(parts).skip(1).map(Integer::valueOf).toList());
        }
        System.out.println(gpu.device().orElse("?"));
        new GpuBench(
                        gpu,
                        lengths,
                        Double.parseDouble(arguments[1]),
                        Arrays.asList(arguments).subList(2, arguments.length))
                .run();
    }

    private void run() {
        for (Map.Entry<String, BertConfig> entry : MODELS.entrySet()) {
            BertModel model = null;
            for (Precision precision : Precision.values()) {
                for (String data : lengths.keySet()) {
                    for (String mode : List.of("train", "predict", "predict by two")) {
                        String name = entry.getKey() + " " + data + " " + precision + " " + mode;
                        if (wanted.isEmpty() || wanted.stream().anyMatch(name::matches)) {
                            model = model == null ? RandomModel.of(entry.getValue(), 3) : model;
                            int threads = mode.endsWith("two") ? 2 : 1;
                            measure(name, model, precision, data, mode.equals("train"), threads);
                        }
                    }
                }
            }
        }
    }

    /** Rows of about the same length go together, as everywhere. */
    private List<TokenBatch> batches(BertConfig config, String data) {
        List<Integer> sorted = lengths.get(data).stream().sorted().toList();
        int size = data.equals("wnut17") ? 16 : 32;
        Random random = new Random(1);
        List<TokenBatch> all = new ArrayList<>();
        for (int from = 0; from + size <= sorted.size(); from += size) {
            all.add(batch(config, sorted.subList(from, from + size), random));
        }
        return all;
    }

    private static TokenBatch batch(BertConfig config, List<Integer> rows, Random random) {
        int[] starts = new int[rows.size() + 1];
        for (int r = 0; r < rows.size(); r++) {
            starts[r + 1] = starts[r] + rows.get(r);
        }
        int[] ids = random.ints(starts[rows.size()], 0, config.vocabularySize()).toArray();
        int[] slots = new int[ids.length];
        Arrays.fill(slots, -1);
        for (int r = 0; r < rows.size(); r++) {
            slots[starts[r]] = 0;
            slots[starts[r + 1] - 1] = 1;
        }
        EncodedBatch packed = new EncodedBatch(ids, new int[ids.length], slots, starts);
        return new TokenBatch(packed, IntStream.range(0, ids.length).toArray(), ids.length);
    }

    /** @param threads that ask at the same time, each for a batch of its own */
    private void measure(
            String name, BertModel model, Precision precision, String data, boolean training, int threads) {
        List<TokenBatch> batches = batches(model.config(), data);
        OutputSelection wantedStates =
                data.equals("wnut17") ? OutputSelection.LAST_HIDDEN_STATE : OutputSelection.FIRST_TOKENS;
        try (EncoderEngine engine = gpu.create(model, precision)) {
            List<Step> steps = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                steps.add(new Step(engine, model.config(), wantedStates, training));
            }
            // Eager, captured, replayed; in each thread's workspace.
            inThreads(steps, step -> {
                for (int i = 0; i < 3 * threads; i++) {
                    batches.forEach(step::run);
                }
                return 0;
            });
            double[] rates = IntStream.range(0, 3)
                    .mapToDouble(round -> rate(steps, batches))
                    .sorted()
                    .toArray();
            long memory = engine.memory().weights() + engine.memory().activations();
            System.out.printf(
                    Locale.ROOT,
                    "%-34s %12.0f tokens/s  (%.0f to %.0f)  %6d MiB%n",
                    name,
                    rates[1],
                    rates[0],
                    rates[2],
                    memory >> 20);
        }
    }

    /** Tokens a second in a third of the time. */
    private double rate(List<Step> steps, List<TokenBatch> batches) {
        long begin = System.nanoTime();
        long end = begin + (long) (seconds / 3 * 1e9);
        long tokens = inThreads(steps, step -> {
            long count = 0;
            while (System.nanoTime() < end) {
                for (TokenBatch batch : batches) {
                    step.run(batch);
                    count += batch.rows().tokens();
                }
            }
            return count;
        });
        return tokens / ((System.nanoTime() - begin) / 1e9);
    }

    /** The sum of what they give. */
    private static long inThreads(List<Step> steps, ToLongFunction<Step> work) {
        try (ExecutorService threads = Executors.newFixedThreadPool(steps.size())) {
            List<Future<Long>> all = steps.stream()
                    .map(step -> threads.submit(() -> work.applyAsLong(step)))
                    .toList();
            long sum = 0;
            for (Future<Long> one : all) {
                sum += one.get();
            }
            return sum;
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What is done with one batch. */
    private static final class Step {
        private final EncoderEngine engine;
        private final BertConfig config;
        private final OutputSelection wanted;
        private final boolean training;
        private final OffsetTable offsets;
        private final float[] first;
        private final float[] second;
        private FloatBuffer output = FloatBuffer.allocate(0);
        private FloatBuffer gradient = FloatBuffer.allocate(0);
        private int steps;

        Step(EncoderEngine engine, BertConfig config, OutputSelection wanted, boolean training) {
            this.engine = engine;
            this.config = config;
            this.wanted = wanted;
            this.training = training;
            int count = config.layers() * SLOTS * config.hiddenSize();
            this.offsets = new OffsetTable(RandomModel.values(4, 0.02f, 0, count), SLOTS);
            this.first = new float[count];
            this.second = new float[count];
        }

        void run(TokenBatch batch) {
            int rows = wanted == OutputSelection.FIRST_TOKENS ? batch.rows().rows() : batch.outputSize();
            int floats = rows * config.hiddenSize();
            if (output.capacity() < floats) {
                output = direct(floats);
                gradient = direct(floats).put(0, RandomModel.values(5, 1e-3f, 0, floats));
            }
            if (!training) {
                engine.forward(batch, offsets, PassOptions.inference(wanted), output)
                        .close();
                return;
            }
            PassOptions options = new PassOptions(wanted, true, 0.1, 0.1, ++steps);
            try (EnginePass pass = engine.forward(batch, offsets, options, output)) {
                adamW(pass.backward(gradient));
            }
        }

        private static FloatBuffer direct(int floats) {
            return ByteBuffer.allocateDirect(4 * floats)
                    .order(ByteOrder.nativeOrder())
                    .asFloatBuffer();
        }

        private void adamW(float[] g) {
            float[] values = offsets.values();
            float correction = (float) (Math.sqrt(1 - Math.pow(0.999, steps)) / (1 - Math.pow(0.9, steps)));
            for (int i = 0; i < g.length; i++) {
                first[i] = 0.9f * first[i] + 0.1f * g[i];
                second[i] = 0.999f * second[i] + 0.001f * g[i] * g[i];
                values[i] -= 1e-5f * correction * first[i] / ((float) Math.sqrt(second[i]) + 1e-8f);
            }
        }
    }
}
