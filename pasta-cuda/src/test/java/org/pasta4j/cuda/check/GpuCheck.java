package org.pasta4j.cuda.check;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
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
 * Asks a GPU the cases of a file and holds its answers against the right ones; then what is no matter of numbers. Needs
 * neither ND4J nor a test framework.
 *
 * <p>Arguments: the file, and parts of the names of the cases that are wanted ("behaviour" for the rest); all without
 * any.
 */
final class GpuCheck {
    /** What is no matter of numbers is tried with these. */
    static final BertConfig MODEL = RandomModel.config(4, 256, 4, 1024, 1000, 512);

    static final BertConfig OTHER = RandomModel.config(4, 256, 8, 512, 1000, 512);

    private final EngineProvider gpu;
    private final CaseFile file;
    private final List<String> wanted;
    private int failures;

    private GpuCheck(EngineProvider gpu, CaseFile file, List<String> wanted) {
        this.gpu = gpu;
        this.file = file;
        this.wanted = wanted;
    }

    public static void main(String[] arguments) throws IOException {
        List<String> obstacles = new ArrayList<>();
        EngineProvider gpu = Engines.find(EncoderKind.CUDA, Precision.FP32, obstacles)
                .orElseThrow(() -> new BadInputException("No GPU: " + obstacles));
        System.out.println(gpu.device().orElse("?"));
        GpuCheck check = new GpuCheck(
                gpu,
                CaseFile.read(Path.of(arguments[0])),
                Arrays.asList(arguments).subList(1, arguments.length));
        check.numbers();
        if (check.isWanted("behaviour")) {
            check.behaviour();
        }
        System.out.println(check.failures == 0 ? "ALL GOOD" : check.failures + " FAILURES");
        System.exit(check.failures == 0 ? 0 : 1);
    }

    /** By what part of the largest right value an answer may be off. */
    private static double tolerance(EngineCase c, Precision precision, boolean gradient) {
        return switch (precision) {
            case FP32 -> 1e-4;
            case TF32 -> gradient ? 1e-2 : 3e-3;
            case BF16 -> gradient && c.isComparison() ? 5e-2 : 3e-2;
        };
    }

    private boolean isWanted(String name) {
        return wanted.isEmpty() || wanted.stream().anyMatch(name::contains);
    }

    private void numbers() {
        System.out.printf(Locale.ROOT, "%-44s %-5s %9s %9s%n", "case", "", "output", "gradient");
        for (String name : file.models().keySet()) {
            List<EngineCase> cases = file.cases().stream()
                    .filter(c -> c.model().equals(name) && isWanted(c.name()))
                    .toList();
            if (!cases.isEmpty()) {
                BertModel model = file.models().get(name).get();
                for (Precision precision : Precision.values()) {
                    numbers(model, precision, cases);
                }
            }
        }
    }

    private void numbers(BertModel model, Precision precision, List<EngineCase> cases) {
        int h = model.config().hiddenSize();
        int layers = model.config().layers();
        try (EncoderEngine engine = gpu.create(model, precision)) {
            for (EngineCase c : cases) {
                EngineAnswers first = EngineAnswers.of(engine, c, h, layers);
                double output = EngineAnswers.error(first.output(), c.output());
                double gradient =
                        c.options().backward() ? EngineAnswers.error(first.offsetGradient(), c.offsetGradient()) : 0;
                boolean good = output <= tolerance(c, precision, false) && gradient <= tolerance(c, precision, true);
                // The second time the launches are captured, the third time replayed.
                for (int i = 0; i < 3; i++) {
                    EngineAnswers again = EngineAnswers.of(engine, c, h, layers);
                    if (!Arrays.equals(first.output(), again.output())
                            || !Arrays.equals(first.offsetGradient(), again.offsetGradient())) {
                        System.out.println("    other bits in repetition " + i);
                        good = false;
                    }
                }
                report(
                        String.format(Locale.ROOT, "%-44s %-5s %9.2e %9.2e", c.name(), precision, output, gradient),
                        good);
            }
        } catch (RuntimeException e) {
            report(model + " in " + precision + ": " + e, false);
            e.printStackTrace(System.out);
        }
    }

    private void report(String line, boolean good) {
        System.out.println(line + (good ? "" : "  FAILED"));
        failures += good ? 0 : 1;
    }

    private void behaviour() {
        BertModel model = RandomModel.of(MODEL, 5);
        twoModels(model);
        outOfMemory(model);
        threads(model);
    }

    private static TokenBatch batch(int rows, int length) {
        int[] ids = new int[rows * length];
        int[] slots = new int[ids.length];
        int[] starts = new int[rows + 1];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = i * 7 % 997;
            slots[i] = i % length == 0 ? 0 : -1;
        }
        for (int r = 0; r <= rows; r++) {
            starts[r] = r * length;
        }
        EncodedBatch all = new EncodedBatch(ids, new int[ids.length], slots, starts);
        return new TokenBatch(all, IntStream.range(0, ids.length).toArray(), ids.length);
    }

    private static float[] first(EncoderEngine engine, TokenBatch batch, long seed) {
        OffsetTable offsets = new OffsetTable(RandomModel.values(9, 0.1f, 0, 4 * 256), 1);
        float[] output = new float[batch.rows().rows() * 256];
        PassOptions options = new PassOptions(OutputSelection.FIRST_TOKENS, true, 0.1, 0.1, seed);
        try (EnginePass pass = engine.forward(batch, offsets, options, FloatBuffer.wrap(output))) {
            return pass.backward(FloatBuffer.wrap(output.clone()));
        }
    }

    /** Two on one GPU do not disturb each other. */
    private void twoModels(BertModel model) {
        BertModel other = RandomModel.of(OTHER, 6);
        TokenBatch batch = batch(8, 40);
        try (EncoderEngine one = gpu.create(model, Precision.FP32)) {
            float[] alone = first(one, batch, 1);
            try (EncoderEngine two = gpu.create(other, Precision.BF16)) {
                boolean same = true;
                for (int i = 0; i < 4; i++) {
                    first(two, batch, i);
                    same &= Arrays.equals(alone, first(one, batch, 1));
                }
                report("two models on one GPU", same);
            }
            report("the one after the other is closed", Arrays.equals(alone, first(one, batch, 1)));
        }
    }

    private void outOfMemory(BertModel model) {
        try (EncoderEngine engine = gpu.create(model, Precision.FP32)) {
            float[] before = first(engine, batch(8, 40), 1);
            try {
                first(engine, batch(40_000, 400), 1);
                report("out of memory: nothing happened", false);
            } catch (BadInputException e) {
                report("out of memory: " + e.getMessage(), e.getMessage().contains("MiB on the GPU"));
            }
            report("the same engine afterwards", Arrays.equals(before, first(engine, batch(8, 40), 1)));
        }
    }

    private void threads(BertModel model) {
        try (EncoderEngine engine = gpu.create(model, Precision.BF16)) {
            List<TokenBatch> batches = IntStream.range(1, 9)
                    .mapToObj(i -> batch(4 * i, 10 + 7 * i))
                    .toList();
            List<float[]> right = batches.stream().map(b -> first(engine, b, 3)).toList();
            boolean same = IntStream.range(0, 64)
                    .parallel()
                    .allMatch(i -> Arrays.equals(right.get(i % 8), first(engine, batches.get(i % 8), 3)));
            report("many threads", same);
        }
    }
}
