package org.pasta4j.cli.compare;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.IoMessages;
import org.pasta4j.cli.base.OpenModel;
import org.pasta4j.cli.chart.Charts;
import org.pasta4j.cli.console.Format;
import org.pasta4j.cli.file.JsonFile;
import org.pasta4j.cli.train.RunGroup;

/** What a comparison has come to so far, for people and for programs. */
public final class CompareReport {
    private final ComparePlan plan;
    private final CompareResults results;
    private final OpenModel base;

    CompareReport(ComparePlan plan, CompareResults results, OpenModel base) {
        this.plan = plan;
        this.results = results;
        this.base = base;
    }

    /**
     * A row of the report.
     *
     * @param learningRate in words; that there is none where all diverged
     * @param dev the metric, one value for each seed that did not diverge
     * @param devSummary the same in words
     * @param test likewise; empty where there are no test examples
     */
    public record Row(
            String task,
            String metric,
            String method,
            int examples,
            int epochs,
            long trained,
            String learningRate,
            double[] dev,
            String devSummary,
            double[] test,
            double seconds) {}

    /**
     * Writes all files into a folder, and says where there is no picture.
     *
     * @return what was written, in words; empty where there is nothing to tell yet
     */
    String write(Path folder, PrintWriter screen) {
        List<Row> rows = rows();
        if (rows.isEmpty()) {
            return "";
        }
        try {
            Files.writeString(folder.resolve("results.md"), markdown(rows));
            JsonFile.write(folder.resolve("results.json"), results.all());
        } catch (IOException e) {
            throw new BadInputException("Cannot write the results into " + folder + ": " + IoMessages.of(e) + ".", e);
        }
        boolean drawn = Charts.tryToDraw(screen, () -> CompareChart.write(rows, folder.resolve("results.png")));
        return drawn ? "results.md, results.json and results.png" : "results.md and results.json";
    }

    private List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (ComparePlan.TaskPlan task : plan.tasks()) {
            plan.methods().forEach((name, method) -> {
                OptionalDouble best = results.bestRate(task.name(), name, method.learningRates());
                List<CompareResults.Run> runs = best.isPresent()
                        ? results.of(task.name(), name, best.getAsDouble())
                        : results.tried(task.name(), name, method.learningRates());
                if (!runs.isEmpty()) {
                    rows.add(row(runs, best));
                }
            });
        }
        return rows;
    }

    private static Row row(List<CompareResults.Run> runs, OptionalDouble rate) {
        String metric = runs.get(0).metric();
        return new Row(
                runs.get(0).task(),
                metric,
                runs.get(0).method(),
                runs.get(0).examples(),
                runs.get(0).epochs(),
                runs.get(0).trained(),
                rate.isPresent() ? Double.toString(rate.getAsDouble()) : "none",
                CompareResults.devValues(runs),
                rate.isPresent() ? CompareResults.devSummary(runs) : "every learning rate diverged",
                runs.stream()
                        .filter(run -> run.test().containsKey(metric))
                        .mapToDouble(run -> run.test().get(metric))
                        .toArray(),
                runs.stream().mapToDouble(CompareResults.Run::seconds).average().orElse(0));
    }

    private String markdown(List<Row> rows) {
        StringBuilder text = new StringBuilder("Base: " + base.name() + ", " + base.bert() + ", "
                + Format.count(base.bert().parameterCount())
                + " weights. Mean ± standard deviation over the seeds (number"
                + " of seeds: lowest to highest). \"Trained\" are parameters.\n\n");
        text.append("| task | metric | method | trained | examples x epochs | learning rate | dev | test |")
                .append(" a run takes |\n|---|---|---|---|---|---|---|---|---|\n");
        rows.forEach(row -> text.append(line(
                row.task(),
                Format.metricName(row.metric()),
                row.method(),
                Format.count(row.trained()),
                Format.count(row.examples()) + " x " + row.epochs(),
                row.learningRate(),
                row.devSummary(),
                row.test().length == 0 ? "" : RunGroup.summary(row.test()),
                Format.duration(row.seconds()))));
        text.append("\nEvery learning rate that was tried, with the first seed, dev:\n\n");
        text.append("| task | method | tried |\n|---|---|---|\n");
        rows.forEach(row -> text.append(line(row.task(), row.method(), tried(row.task(), row.method()))));
        return text.toString();
    }

    private static String line(Object... cells) {
        return Arrays.stream(cells).map(Object::toString).collect(Collectors.joining(" | ", "| ", " |\n"));
    }

    private String tried(String task, String method) {
        return results.tried(task, method, plan.methods().get(method).learningRates()).stream()
                .map(run ->
                        run.learningRate() + ": " + (run.dev().isEmpty() ? "diverged" : Format.decimal(run.devValue())))
                .collect(Collectors.joining(", "));
    }
}
