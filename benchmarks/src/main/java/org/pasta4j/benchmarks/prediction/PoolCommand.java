package org.pasta4j.benchmarks.prediction;

import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.function.IntFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.pasta4j.benchmarks.measure.ElapsedTime;
import org.pasta4j.benchmarks.measure.ProcessMemory;
import org.pasta4j.benchmarks.measure.Spread;
import org.pasta4j.benchmarks.task.ModelAndTexts;
import org.pasta4j.benchmarks.task.RandomAdapters;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.cli.console.Format;
import org.pasta4j.cli.console.OptionChecks;
import org.pasta4j.pasta.data.TextInput;
import org.pasta4j.pasta.pool.AdapterPool;
import org.pasta4j.pasta.pool.PoolOptions;
import org.pasta4j.pasta.pool.PoolRequest;
import org.pasta4j.pasta.pool.PoolResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pasta-bench pool}: what do many adapters cost beside one, in time and in memory? */
@Command(
        name = "pool",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Predict with one adapter and with many in random order, in turns; then hold very many in memory.")
public final class PoolCommand implements Callable<Integer> {
    private static final double MIB = 1 << 20;

    @Spec
    private CommandSpec spec;

    @Mixin
    private final ModelAndTexts measured = new ModelAndTexts();

    @Option(names = "--adapters", paramLabel = "N", description = "In random order (default: ${DEFAULT-VALUE}).")
    private int adapters = 1000;

    @Option(names = "--examples", paramLabel = "N", description = "The first ones (default: ${DEFAULT-VALUE}).")
    private int examples = 2048;

    @Option(names = "--batch", paramLabel = "N", description = "Texts of a batch (default: ${DEFAULT-VALUE}).")
    private int batch = 128;

    @Option(names = "--rounds", paramLabel = "N", description = "Of both (default: ${DEFAULT-VALUE}).")
    private int rounds = 9;

    @Option(
            names = "--resident",
            paramLabel = "N",
            description = "Adapters held in memory at last; 0 for none (default: ${DEFAULT-VALUE}).")
    private int resident = 100_000;

    @Override
    public Integer call() {
        new OptionChecks(spec)
                .atLeast("--adapters", adapters, 1)
                .atLeast("--examples", examples, 1)
                .atLeast("--batch", batch, 1)
                .atLeast("--rounds", rounds, 1)
                .atLeast("--resident", resident, 0);
        List<TextInput> texts = measured.texts(examples);
        Path checkpoint = measured.checkpoint(spec.commandLine().getOut());
        BertModel base = BertCheckpoint.open(checkpoint);
        try (BertTokenizer tokenizer = BertTokenizer.open(checkpoint);
                AdapterPool pool = AdapterPool.open(base, tokenizer, PoolOptions.defaults())) {
            RandomAdapters random = new RandomAdapters(base);
            IntStream.range(0, adapters).forEach(i -> pool.put(name(i), random.next()));
            measure(pool, texts);
            if (resident > 0) {
                hold(pool, random, texts.get(0));
            }
        }
        return 0;
    }

    private static String name(int adapter) {
        return "adapter-" + adapter;
    }

    private void measure(AdapterPool pool, List<TextInput> texts) {
        Random order = new Random(1);
        IntFunction<String> one = i -> name(0);
        IntFunction<String> many = i -> name(order.nextInt(adapters));
        // Warms up kernels, the compiler and the largest batch.
        time(pool, texts, many);
        time(pool, texts, one);
        List<ElapsedTime> alone = new ArrayList<>();
        List<ElapsedTime> mixed = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            // Who comes second finds another machine: each is first in turn.
            if (round % 2 == 0) {
                alone.add(time(pool, texts, one));
                mixed.add(time(pool, texts, many));
            } else {
                mixed.add(time(pool, texts, many));
                alone.add(time(pool, texts, one));
            }
            print(String.format(
                    Locale.ROOT,
                    "round %d: one adapter %.2f s, %s in random order %.2f s",
                    round + 1,
                    alone.get(round).clock(),
                    Format.count(adapters),
                    mixed.get(round).clock()));
        }
        print(String.format(
                Locale.ROOT,
                "%s, %d texts in batches of %d: %.0f texts a second with one adapter, %.0f with %s in random order;"
                        + " time %s that with one, processor time %s",
                measured,
                texts.size(),
                batch,
                texts.size() / median(alone),
                texts.size() / median(mixed),
                Format.count(adapters),
                times(mixed, alone, ElapsedTime::clock),
                times(mixed, alone, ElapsedTime::processors)));
    }

    private static double median(List<ElapsedTime> times) {
        return Spread.of(times.stream().map(ElapsedTime::clock).toList()).median();
    }

    /** As in {@code 1.010 (0.995 to 1.030) times}: the median of the rounds, and from the least to the most. */
    private static String times(List<ElapsedTime> some, List<ElapsedTime> others, ToDoubleFunction<ElapsedTime> of) {
        // Processor time is counted in hundredths of a second.
        if (Stream.concat(some.stream(), others.stream()).anyMatch(time -> of.applyAsDouble(time) == 0)) {
            return "too short to tell";
        }
        Spread ratio = Spread.of(IntStream.range(0, some.size())
                .mapToDouble(i -> of.applyAsDouble(some.get(i)) / of.applyAsDouble(others.get(i)))
                .toArray());
        return String.format(Locale.ROOT, "%.3f (%.3f to %.3f) times", ratio.median(), ratio.least(), ratio.most());
    }

    private ElapsedTime time(AdapterPool pool, List<TextInput> texts, IntFunction<String> adapter) {
        List<List<PoolRequest>> batches = new ArrayList<>();
        for (int from = 0; from < texts.size(); from += batch) {
            batches.add(IntStream.range(from, Math.min(texts.size(), from + batch))
                    .mapToObj(i -> request(adapter.apply(i), texts.get(i)))
                    .toList());
        }
        return ElapsedTime.of(() -> batches.forEach(requests -> answered(pool, requests)));
    }

    private static PoolRequest request(String adapter, TextInput text) {
        return PoolRequest.text(adapter, text.text());
    }

    private static void answered(AdapterPool pool, List<PoolRequest> requests) {
        for (PoolResult result : pool.predict(requests)) {
            if (result instanceof PoolResult.Refusal refusal) {
                throw new BadInputException(refusal.message());
            }
        }
    }

    private void hold(AdapterPool pool, RandomAdapters random, TextInput text) {
        long heapBefore = heap();
        long residentBefore = ProcessMemory.now();
        long bytes = 0;
        for (int i = 0; i < resident; i++) {
            bytes += pool.put("resident-" + i, random.next()).bytes();
        }
        long heap = heap() - heapBefore;
        long grown = ProcessMemory.now() - residentBefore;
        print(String.format(
                Locale.ROOT,
                "%s adapters of %,d bytes, %.0f MiB: the heap grew by %.0f MiB, %.3f times as much; resident memory by"
                        + " %.0f MiB, %.3f times",
                Format.count(resident),
                bytes / resident,
                bytes / MIB,
                heap / MIB,
                (double) heap / bytes,
                grown / MIB,
                (double) grown / bytes));
        answered(pool, List.of(request("resident-" + (resident - 1), text)));
    }

    /** What is on the Java heap and in use. */
    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private void print(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
