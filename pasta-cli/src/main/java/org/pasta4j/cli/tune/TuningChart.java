package org.pasta4j.cli.tune;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.pasta4j.cli.chart.Charts;
import org.pasta4j.cli.chart.Png;
import org.pasta4j.cli.console.Format;
import org.pasta4j.cli.train.TrainingChart;
import org.pasta4j.pasta.tune.TuningResult;
import org.pasta4j.pasta.tune.TuningTrial;

/** Draws a tuning: a panel a round, the metric over the learning rate. */
final class TuningChart {
    private TuningChart() {}

    static void write(TuningResult tuning, Path file) {
        String metric = tuning.best().dev().orElseThrow().mainMetric();
        int rounds = tuning.best().rung() + 1;
        List<XYChart> panels = IntStream.range(0, rounds)
                .mapToObj(rung -> panel(tuning.rung(rung), "Round " + (rung + 1), metric))
                .toList();
        Png.write(Png.sideBySide(TrainingChart.WIDTH, TrainingChart.HEIGHT, panels), file);
    }

    private static XYChart panel(List<TuningTrial> trials, String title, String metric) {
        XYChart chart = Charts.panel(title, "learning rate", Format.metricName(metric));
        chart.getStyler().setXAxisLogarithmic(true).setXAxisDecimalPattern("0.####");
        Map<String, TreeMap<Double, List<Double>>> byKind = new LinkedHashMap<>();
        for (TuningTrial trial : trials) {
            trial.dev()
                    .ifPresent(dev -> byKind.computeIfAbsent(kind(trial), kind -> new TreeMap<>())
                            .computeIfAbsent(trial.setting().learningRate(), rate -> new ArrayList<>())
                            .add(dev.mainValue()));
        }
        byKind.forEach((kind, points) -> add(chart, kind, points));
        return chart;
    }

    /** What differs besides rate and seed. */
    private static String kind(TuningTrial trial) {
        String all = trial.setting().describe();
        return all.substring(all.indexOf(", ") + 2);
    }

    private static void add(XYChart chart, String kind, TreeMap<Double, List<Double>> points) {
        double[] rates = points.entrySet().stream()
                .flatMapToDouble(point -> point.getValue().stream().mapToDouble(value -> point.getKey()))
                .toArray();
        double[] values = points.values().stream()
                .flatMapToDouble(all -> all.stream().mapToDouble(value -> value))
                .toArray();
        XYSeries series = chart.addSeries(kind, rates, values);
        series.setLineColor(Charts.color(chart.getSeriesCollection().size() - 1));
        series.setLineStyle(Charts.LINE);
        series.setMarker(SeriesMarkers.CIRCLE);
        series.setMarkerColor(Charts.color(chart.getSeriesCollection().size() - 1));
    }
}
