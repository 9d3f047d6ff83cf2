package org.pasta4j.cuda.check;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.pasta4j.bert.BertConfig;
import org.pasta4j.bert.samediff.Precision;
import org.pasta4j.cuda.CompileAhead;

/**
 * Compiles all that {@link GpuCheck} and {@link GpuBench} need, so that it need not be done where the GPU is.
 *
 * <p>Arguments: the file of cases, the folder for the code, the GPU's architecture as in 90, and the models that are
 * wanted, all without any.
 */
final class CompileCases {
    private CompileCases() {}

    public static void main(String[] arguments) throws IOException {
        CompileAhead ahead = new CompileAhead(Path.of(arguments[1]));
        List<BertConfig> configs = new ArrayList<>(GpuBench.MODELS.values());
        CaseFile.read(Path.of(arguments[0]))
                .models()
                .values()
                .forEach(m -> configs.add(m.get().config()));
        configs.add(GpuCheck.MODEL);
        configs.add(GpuCheck.OTHER);
        List<Runnable> all = new ArrayList<>();
        for (BertConfig config : configs) {
            for (Precision precision : Precision.values()) {
                all.add(() -> System.out.println(config.layers() + " x " + config.hiddenSize() + " " + precision + ": "
                        + ahead.compile(config, precision, Integer.parseInt(arguments[2]))));
            }
        }
        try (ExecutorService threads =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
            all.forEach(threads::execute);
        }
    }
}
