package org.pasta4j.cli.train;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import org.pasta4j.bert.Jackson;
import org.pasta4j.cli.file.JsonFile;
import org.pasta4j.pasta.train.EpochReport;

/** A training's numbers as JSON, for programs. */
final class MetricsFile {

    private MetricsFile() {}

    static void write(Path file, TrainingRun run, TrainingInput input) {
        ObjectNode root = Jackson.MAPPER.createObjectNode();
        root.put("best_epoch", run.result().bestEpoch());
        root.put("seconds", run.seconds());
        root.put("truncated_training_examples", run.result().truncatedTexts());
        root.put("skipped_training_examples", input.skipped().count(input.train()));
        if (input.dev() != null) {
            root.put("skipped_dev_examples", input.skipped().count(input.dev()));
        }
        ArrayNode epochs = root.putArray("epochs");
        run.result().epochs().forEach(epoch -> epochs.add(epoch(epoch)));
        JsonFile.writeObject(file, root);
    }

    private static ObjectNode epoch(EpochReport report) {
        ObjectNode node = Jackson.MAPPER.createObjectNode();
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
