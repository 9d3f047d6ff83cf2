package org.pasta4j.cli.tune;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import org.pasta4j.cli.base.OpenModel;
import org.pasta4j.cli.base.RunHeader;
import org.pasta4j.cli.file.JsonFile;
import org.pasta4j.pasta.HeadKind;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.tune.TuningResult;
import org.pasta4j.pasta.tune.TuningSpace;
import org.pasta4j.pasta.tune.TuningTrial;

/** Every run of a tuning as JSON. */
final class TuningFile {
    private final ObjectNode root;

    /**
     * @param arguments of the command line
     * @param base the frozen model
     */
    TuningFile(List<String> arguments, OpenModel base) {
        root = RunHeader.of(arguments, base);
    }

    void write(Path file, TuningResult tuning, TuningSpace space, double seconds) {
        root.put("seconds", seconds);
        root.put("best", tuning.trials().indexOf(tuning.best()));
        space.learningRates().forEach(root.putArray("learning_rates")::add);
        ArrayNode runs = root.putArray("runs");
        tuning.trials().forEach(trial -> put(runs.addObject(), trial));
        JsonFile.writeObject(file, root);
    }

    private static void put(ObjectNode run, TuningTrial trial) {
        PastaConfig config = trial.setting().config();
        run.put("round", trial.rung() + 1).put("learning_rate", trial.setting().learningRate());
        run.put("seed", config.seed());
        if (!config.task().isOfTokens()) {
            run.put("pooling", config.pooling().configName());
        }
        config.head().headKind().map(HeadKind::configName).ifPresent(kind -> run.put("head", kind));
        config.dropout().ifPresent(dropout -> run.put("dropout", dropout));
        run.put("examples_trained_on", trial.rows());
        run.put("best_look", trial.bestLook()).put("looks", trial.looks());
        trial.failure().ifPresent(failure -> run.put("failure", failure));
        trial.dev().ifPresent(dev -> {
            ObjectNode metrics = run.putObject("dev");
            metrics.put("examples", dev.examples()).put("loss", dev.loss());
            dev.metrics().forEach(metrics::put);
        });
    }
}
