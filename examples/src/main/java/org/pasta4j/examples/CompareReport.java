package org.pasta4j.examples;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.pasta4j.bert.BadInputException;

/** What a comparison has come to so far, for people and for programs. */
final class CompareReport {
    private static final ObjectMapper JSON =
            new ObjectMapper().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);

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
     * @param dev the main metric, one value a seed
     * @param test likewise; empty where there are no test examples
     */
    record Row(
            String task,
            String metric,
            String method,
            long trained,
            double learningRate,
            double[] dev,
            double[] test,
            double seconds) {}

    /** Writes all files into a folder. */
    void write(Path folder) {
        List<Row> rows = rows();
        if (rows.isEmpty()) {
            return;
        }
        try {
            Files.writeString(folder.resolve("results.md"), markdown(rows));
            JSON.writerWithDefaultPrettyPrinter()
                    .writeValue(folder.resolve("results.json").toFile(), results.all());
        } catch (IOException e) {
            throw new BadInputException("Cannot write the results into " + folder + ": " + Reason.of(e) + ".", e);
        }
        Charts.draw(() -> CompareChart.write(rows, folder.resolve("results.png")));
    }

    private List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (ComparePlan.TaskPlan task : plan.tasks()) {
            plan.methods().forEach((name, method) -> {
                OptionalDouble rate = results.bestRate(task.name(), name, method.learningRates());
                rate.ifPresent(best -> rows.add(row(task.name(), name, best)));
            });
        }
        return rows;
    }

    private Row row(String task, String method, double rate) {
        List<CompareResults.Run> runs = results.of(task, method, rate);
        String metric = runs.get(0).metric();
        return new Row(
                task,
                metric,
                method,
                runs.get(0).trained(),
                rate,
                runs.stream().mapToDouble(CompareResults.Run::devValue).toArray(),
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
                + " of seeds: lowest to highest).\n\n");
        text.append("| task | metric | method | trained | learning rate | dev | test | a run takes |\n");
        text.append("|---|---|---|---|---|---|---|---|\n");
        for (Row row : rows) {
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %s | %s | %s | %s | %s | %s | %s |%n",
                    row.task(),
                    Format.metricName(row.metric()),
                    row.method(),
                    Format.count(row.trained()),
                    row.learningRate(),
                    RunGroup.summary(row.dev()),
                    row.test().length == 0 ? "" : RunGroup.summary(row.test()),
                    Format.duration(row.seconds())));
        }
        text.append(
                "\nEvery learning rate that was tried, with the first seed, dev:\n\n| task | method | tried |\n|---|---|---|\n");
        for (ComparePlan.TaskPlan task : plan.tasks()) {
            plan.methods().forEach((name, method) -> {
                Map<Double, String> tried = new TreeMap<>();
                method.learningRates()
                        .forEach(rate -> results.find(task.name(), name, rate, 0)
                                .ifPresent(run -> tried.put(
                                        rate, run.dev().isEmpty() ? "diverged" : Format.decimal(run.devValue()))));
                if (!tried.isEmpty()) {
                    text.append("| ")
                            .append(task.name())
                            .append(" | ")
                            .append(name)
                            .append(" | ");
                    text.append(String.join(
                            ", ",
                            tried.entrySet().stream()
                                    .map(one -> one.getKey() + ": " + one.getValue())
                                    .toList()));
                    text.append(" |\n");
                }
            });
        }
        return text.toString().replace("\r\n", "\n");
    }
}
