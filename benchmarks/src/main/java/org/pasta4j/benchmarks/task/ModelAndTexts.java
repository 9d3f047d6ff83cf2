package org.pasta4j.benchmarks.task;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.pasta4j.benchmarks.measure.Checkout;
import org.pasta4j.benchmarks.model.Contestant.Side;
import org.pasta4j.benchmarks.model.ModelStore;
import org.pasta4j.pasta.data.TextInput;
import picocli.CommandLine.Option;

/** Options of commands that measure one model on the texts of one task. */
public final class ModelAndTexts {
    @Option(names = "--model", paramLabel = "NAME", description = "As for pasta-bench (default: ${DEFAULT-VALUE}).")
    private String model = ModelStore.MINILM;

    @Option(names = "--task", paramLabel = "NAME", description = "Whose texts (default: ${DEFAULT-VALUE}).")
    private String task = BenchmarkTask.SST2.toString();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Folder with the data sets (default: PASTA_DATA, or ../shared/data beside the checkout).")
    private Path data;

    /** The first texts of the task. */
    public List<TextInput> texts(int count) {
        BenchmarkTask chosen = BenchmarkTask.of(task);
        Path folder = data == null ? Checkout.data() : data;
        chosen.require(folder);
        return chosen.texts(folder, count);
    }

    /** Where the model lies. */
    public Path checkpoint(PrintWriter out) {
        return new ModelStore(Checkout.module(), Optional.empty(), out)
                .prepare(model, EnumSet.of(Side.OURS))
                .checkpoint();
    }

    /** As in {@code minilm, sst2}. */
    @Override
    public String toString() {
        return model + ", " + task;
    }
}
