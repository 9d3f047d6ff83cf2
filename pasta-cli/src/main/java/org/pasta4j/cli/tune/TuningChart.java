package org.pasta4j.cli.tune;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.pasta4j.cli.chart.Charts;
import org.pasta4j.cli.chart.Png;
import org.pasta4j.cli.console.Format;
import org.pasta4j.cli.train.TrainingChart;
import org.pasta4j.pasta.tune.TuningResult;
import org.pasta4j.pasta.tune.TuningTrial;

/**
 * Draws a tuning: on the left the first round, the metric over the learning rate; on the right what became of each
 * setting, the metric over the examples that it was trained on, with the mean where there are several seeds.
 */
final class TuningChart {
    private final List<TuningTrial> measured;
    private final List<String> kinds;
    private final String metric;

    private TuningChart(TuningResult tuning) {
        measured = tuning.trials().stream()
                .filter(trial -> trial.dev().isPresent())
                .toList();
        kinds = measured.stream().map(TuningChart::kind).distinct().toList();
        metric = tuning.best().dev().orElseThrow().mainMetric();
    }

    static void write(TuningResult tuning, Path file) {
        TuningChart chart = new TuningChart(tuning);
        Png.write(
                Png.sideBySide(
                        TrainingChart.WIDTH, TrainingChart.HEIGHT, List.of(chart.firstRound(), chart.settings())),
                file);
    }

    private XYChart firstRound() {
        XYChart chart = panel("First round", "learning rate");
        chart.getStyler().setXAxisLogarithmic(true).setXAxisDecimalPattern("0.####");
        kinds.forEach(kind -> add(
                chart,
                kind,
                kinds.indexOf(kind),
                measured.stream()
                        .filter(trial -> trial.rung() == 0 && kind(trial).equals(kind))
                        .toList(),
                trial -> trial.setting().learningRate()));
        return chart;
    }

    private XYChart settings() {
        XYChart chart = panel("The better ones, trained longer", "examples trained on");
        Map<String, List<TuningTrial>> bySetting = measured.stream()
                .collect(Collectors.groupingBy(
                        trial -> trial.setting().describe(), LinkedHashMap::new, Collectors.toList()));
        bySetting.values().stream()
                .filter(trials -> trials.stream().anyMatch(trial -> trial.rung() > 0))
                .sorted(Comparator.comparing((List<TuningTrial> trials) -> kinds.indexOf(kind(trials.get(0)))))
                .forEach(trials -> add(
                        chart,
                        trials.get(0).setting().describe(),
                        chart.getSeriesCollection().size(),
                        trials,
                        TuningTrial::rows));
        return chart;
    }

    private XYChart panel(String title, String xTitle) {
        XYChart chart = Charts.panel(title, xTitle, Format.metricName(metric));
        chart.getStyler().setXAxisDecimalPattern("#,##0").setLegendLayout(LegendLayout.Vertical);
        return chart;
    }

    /** What differs besides rate and seed. */
    private static String kind(TuningTrial trial) {
        String all = trial.setting().describe();
        return all.substring(all.indexOf(", ") + 2);
    }

    private void add(
            XYChart chart, String name, int color, List<TuningTrial> trials, ToDoubleFunction<TuningTrial> place) {
        if (trials.isEmpty()) {
            return;
        }
        Function<TuningTrial, Double> x = place::applyAsDouble;
        Map<Double, Double> points = trials.stream()
                .collect(Collectors.groupingBy(
                        x,
                        TreeMap::new,
                        Collectors.averagingDouble(
                                trial -> trial.dev().orElseThrow().mainValue())));
        XYSeries series = chart.addSeries(
                name,
                points.keySet().stream().mapToDouble(Double::doubleValue).toArray(),
                points.values().stream().mapToDouble(Double::doubleValue).toArray());
        series.setLineColor(Charts.color(color));
        series.setLineStyle(Charts.LINE);
        series.setMarker(SeriesMarkers.CIRCLE);
        series.setMarkerColor(Charts.color(color));
    }
}
