package org.pasta4j.cli.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.IoMessages;
import org.pasta4j.bert.Jackson;
import org.pasta4j.pasta.train.EpochReport;
import org.pasta4j.pasta.train.StepReport;
import org.pasta4j.pasta.train.TrainingListener;
import org.pasta4j.pasta.train.ValidationReport;

/**
 * Writes what happens in a training as JSON, an object a line, while it happens. A training that goes on from a saved
 * state goes on with the file: lines of steps that are done again are replaced.
 */
final class MetricsLog {

    private final Path file;
    private final List<TrainingCurve> curves;
    private boolean begun;

    /**
     * @param file may hold the lines of the same training
     * @param curves one a run; hear what is written, and what was there before
     */
    MetricsLog(Path file, List<TrainingCurve> curves) {
        this.file = file;
        this.curves = curves;
    }

    /** The listener of one run. */
    TrainingListener listener(int run) {
        return new TrainingListener() {
            @Override
            public void onStep(StepReport report) {
                begin(report.step());
                ObjectNode line = line(run, report.epoch(), report.step());
                line.put("steps", report.steps()).put("examples", report.examples());
                line.put("tokens", report.tokens()).put("loss", report.loss());
                line.put("learning_rate", report.learningRate());
                write(line.put("gradient_norm", report.gradientNorm()));
            }

            @Override
            public void onValidation(ValidationReport report) {
                begin(report.step() + 1);
                ObjectNode line = line(run, report.epoch(), report.step());
                ObjectNode dev =
                        line.putObject("dev").put("loss", report.result().loss());
                report.result().metrics().forEach(dev::put);
                line.put("metric", report.result().mainMetric());
                write(line.put("best", report.best()));
            }

            @Override
            public void onEpoch(EpochReport report) {
                // A run that diverges has its end before any step is heard of.
                begin(report.step() + 1);
                ObjectNode line = line(run, report.epoch(), report.step());
                write(line.put("epoch_loss", report.loss()).put("seconds", report.trainingSeconds()));
            }
        };
    }

    private ObjectNode line(int run, int epoch, int step) {
        ObjectNode line = Jackson.MAPPER.createObjectNode();
        if (curves.size() > 1) {
            line.put("run", run);
        }
        return line.put("epoch", epoch).put("step", step);
    }

    /** Tells what was there before where the training had nothing left to do. */
    void end() {
        begin(Integer.MAX_VALUE);
    }

    /** Keeps the lines of the steps before this one. */
    private void begin(int step) {
        if (begun) {
            return;
        }
        begun = true;
        List<String> kept = new ArrayList<>();
        try {
            if (Files.exists(file)) {
                for (String line : Files.readAllLines(file)) {
                    JsonNode past = parsed(line);
                    if (past != null && past.path("step").asInt(Integer.MAX_VALUE) < step) {
                        kept.add(line);
                        tellCurve(past);
                    }
                }
            }
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.write(file, kept);
        } catch (IOException e) {
            throw refused(e);
        }
    }

    /** Null for a line that the end of the process cut short. */
    private static JsonNode parsed(String line) {
        try {
            return Jackson.MAPPER.readTree(line);
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    private void write(ObjectNode line) {
        tellCurve(line);
        try {
            Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw refused(e);
        }
    }

    private void tellCurve(JsonNode line) {
        TrainingCurve curve = curves.get(line.path("run").asInt(0));
        int step = line.path("step").asInt();
        if (line.has("loss")) {
            curve.addLoss(step, line.path("steps").asInt(), line.path("loss").asDouble());
        } else if (line.has("dev")) {
            String metric = line.path("metric").asText();
            curve.addDev(step, line.path("dev").path(metric).asDouble());
        }
    }

    private BadInputException refused(IOException e) {
        return new BadInputException("Cannot write " + file + ": " + IoMessages.of(e) + ".", e);
    }
}
