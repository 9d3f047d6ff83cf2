package org.pasta4j.benchmarks.kernel;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.openjdk.jmh.runner.NoBenchmarksException;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.samediff.Precision;
import org.pasta4j.cli.console.OptionChecks;
import org.pasta4j.fused.FusedEncoder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pasta-bench kernels}: the kernels one by one, by JMH. */
@Command(
        name = "kernels",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Time the kernels of the fused encoder one by one, on one thread (JMH).",
        footerHeading = "%nExamples:%n",
        footer = {"  pasta-bench kernels", "  pasta-bench kernels Linear.forward --seconds 2"})
public final class KernelsCommand implements Callable<Integer> {
    private static final int WARM_UPS = 2;
    private static final int MEASUREMENTS = 3;

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "NAME",
            arity = "0..*",
            description = "Parts of names: Linear, Attention, LayerNorm, Activation, Dropout, each followed by .forward"
                    + " and the like (default: all).")
    private List<String> names = List.of();

    @Option(
            names = "--seconds",
            paramLabel = "SECONDS",
            description = "Length of each of " + (WARM_UPS + MEASUREMENTS) + " stretches, the first " + WARM_UPS
                    + " of which do not count (default: ${DEFAULT-VALUE}).")
    private double seconds = 1;

    /** Those that run here. */
    private static String[] precisions() {
        FusedEncoder.obstacle(Precision.FP32).ifPresent(why -> {
            throw new BadInputException("The kernels do not run here: " + why + ".");
        });
        return Arrays.stream(Precision.values())
                .filter(precision -> FusedEncoder.obstacle(precision).isEmpty())
                .map(Enum::name)
                .toArray(String[]::new);
    }

    @Override
    public Integer call() {
        new OptionChecks(spec).check(seconds > 0, "--seconds is " + seconds + "; expected more than 0.");
        TimeValue stretch = TimeValue.milliseconds(Math.max(1, Math.round(1000 * seconds)));
        ChainedOptionsBuilder options = new OptionsBuilder()
                .forks(1)
                .shouldFailOnError(true)
                .warmupIterations(WARM_UPS)
                .warmupTime(stretch)
                .measurementIterations(MEASUREMENTS)
                .measurementTime(stretch);
        // As it is typed: "Linear.forward" is LinearBenchmark.forward.
        names.forEach(name -> options.include(Pattern.quote(name).replaceFirst("\\.", "Benchmark.")));
        options.param("precision", precisions());
        try {
            new Runner(options.build()).run();
            return 0;
        } catch (NoBenchmarksException e) {
            throw new BadInputException(
                    "No kernel is called " + String.join(" or ", names) + ". See pasta-bench kernels --help.", e);
        } catch (RunnerException e) {
            throw new BadInputException("The benchmarks do not run: " + e.getMessage(), e);
        }
    }
}
