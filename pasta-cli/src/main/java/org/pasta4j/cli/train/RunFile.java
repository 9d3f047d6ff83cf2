package org.pasta4j.cli.train;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.Sha256;
import org.pasta4j.cli.base.OpenModel;
import org.pasta4j.cli.base.RunHeader;
import org.pasta4j.cli.data.SkippedRows;
import org.pasta4j.cli.file.JsonFile;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.train.TrainingOptions;
import org.pasta4j.pasta.train.TrainingResult;

/** Everything that is needed to do a training again, and what it came to, as JSON. */
final class RunFile {

    private final ObjectNode root;

    /**
     * @param arguments of the command line
     * @param base the frozen model
     */
    RunFile(List<String> arguments, OpenModel base) {
        root = RunHeader.of(arguments, base);
    }

    /** Adds a file of examples; of the held-out part of another one when there is none of its own. */
    RunFile data(String use, Path file, int examples, SkippedRows skipped) {
        ObjectNode all = root.has("data") ? (ObjectNode) root.get("data") : root.putObject("data");
        ObjectNode data = all.putObject(use);
        data.put("examples", examples);
        if (file != null) {
            data.put("skipped", skipped.count(file));
            data.put("file", file.toString());
            data.put("sha256", sha256(file));
        }
        return this;
    }

    private static String sha256(Path file) {
        try (InputStream bytes = Files.newInputStream(file)) {
            MessageDigest hash = Sha256.digest();
            bytes.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), hash));
            return HexFormat.of().formatHex(hash.digest());
        } catch (IOException e) {
            throw new BadInputException("Cannot read " + file + " again: " + e.getMessage(), e);
        }
    }

    /** Adds what was trained. */
    RunFile model(PastaConfig config, long trained) {
        ObjectNode model = root.putObject("model");
        model.put("task", config.task().configName());
        config.labels().forEach(model.putArray("labels")::add);
        model.put("trains", config.tuning().name().toLowerCase(Locale.ROOT));
        if (config.trainOffsets()) {
            model.put("offsets", config.placement().describe());
        }
        if (config.task().isOfTokens()) {
            model.put("decoding", config.decoding().configName());
        } else {
            model.put("pooling", config.pooling().configName());
        }
        if (config.task().isOfLabelSets()) {
            config.thresholds().values().forEach(model.putArray("thresholds")::add);
        }
        config.head().headKind().ifPresent(kind -> model.put("head", kind.configName()));
        model.put("slots", config.slots());
        model.put("max_length", config.maxLength());
        config.dropout().ifPresent(dropout -> model.put("dropout", dropout));
        model.put("initial_scale", config.initialScale());
        model.put("trained_parameters", trained);
        return this;
    }

    /** Adds the runs and what each came to. */
    RunFile runs(RunGroup runs) {
        root.put("seconds", runs.seconds());
        root.put("best_run", runs.best());
        ArrayNode all = root.putArray("runs");
        for (int r = 0; r < runs.size(); r++) {
            ObjectNode run = all.addObject();
            options(run, runs.options().get(r));
            TrainingResult result = runs.results().get(r);
            run.put("best_epoch", result.bestEpoch()).put("best_step", result.bestStep());
            run.put("stopped", result.stopped());
            result.failure().ifPresent(failure -> run.put("failure", failure));
            result.dev().ifPresent(dev -> {
                ObjectNode metrics = run.putObject("dev").put("loss", dev.loss());
                dev.metrics().forEach(metrics::put);
            });
        }
        return this;
    }

    private static void options(ObjectNode run, TrainingOptions options) {
        run.put("learning_rate", options.rate().learningRate()).put("seed", options.seed());
        options.rate().headLearningRate().ifPresent(rate -> run.put("head_learning_rate", rate));
        run.put("epochs", options.epochs()).put("batch_size", options.batching().batchSize());
        run.put("batch_tokens", options.batching().batchTokens())
                .put("accumulation", options.batching().accumulation());
        run.put("schedule", options.rate().schedule().toString())
                .put("warm_up", options.rate().warmUp());
        run.put("weight_decay", options.regularization().weightDecay())
                .put("max_gradient_norm", options.regularization().maxGradientNorm());
        run.put("patience", options.selection().patience())
                .put("validate_every", options.selection().validateEvery());
        run.put("shuffle_buffer", options.batching().shuffleBuffer());
        options.selection().metric().ifPresent(metric -> run.put("metric", metric));
        if (!options.classWeights().isEmpty()) {
            ObjectNode weights = run.putObject("class_weights");
            options.classWeights().forEach(weights::put);
        }
    }

    /** Writes it. */
    void write(Path file) {
        JsonFile.writeObject(file, root);
    }
}
