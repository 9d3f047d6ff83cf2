package org.pasta4j.cli.train;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.cli.console.Reason;
import org.pasta4j.pasta.train.EpochReport;

/** A training's numbers as JSON, for programs. */
final class MetricsFile {
    private static final ObjectMapper JSON = new ObjectMapper();

    private MetricsFile() {}

    static void write(Path file, TrainingRun run, TrainingInput input) {
        ObjectNode root = JSON.createObjectNode();
        root.put("best_epoch", run.result().bestEpoch());
        root.put("seconds", run.seconds());
        root.put("truncated_training_examples", run.result().truncatedTexts());
        root.put("skipped_training_examples", input.skipped().count(input.train()));
        if (input.dev() != null) {
            root.put("skipped_dev_examples", input.skipped().count(input.dev()));
        }
        ArrayNode epochs = root.putArray("epochs");
        run.result().epochs().forEach(epoch -> epochs.add(epoch(epoch)));
        try {
            JSON.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), root);
        } catch (IOException e) {
            throw new BadInputException("Cannot write " + file + ": " + Reason.of(e) + ".", e);
        }
    }

    private static ObjectNode epoch(EpochReport report) {
        ObjectNode node = JSON.createObjectNode();
        node.put("epoch", report.epoch());
        node.put("loss", report.loss());
        node.put("seconds", report.trainingSeconds());
        report.dev().ifPresent(dev -> {
            ObjectNode metrics = node.putObject("dev");
            metrics.put("examples", dev.examples());
            metrics.put("loss", dev.loss());
            dev.metrics().forEach(metrics::put);
        });
        return node;
    }
}
