package org.pasta4j.cli.train;

import java.awt.Color;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.pasta4j.cli.chart.Charts;
import org.pasta4j.cli.chart.Png;
import org.pasta4j.cli.console.Format;
import org.pasta4j.pasta.metric.EvaluationResult;
import org.pasta4j.pasta.metric.Metric;
import org.pasta4j.pasta.metric.Metrics;

/** Draws trainings: loss on the left, the metric on held-out examples on the right. */
public final class TrainingChart {
    public static final int WIDTH = 1400;
    public static final int HEIGHT = 560;

    /** Points in a curve of losses after smoothing: more would be a band, not a line. */
    private static final int SMOOTH_POINTS = 60;

    private TrainingChart() {}

    /**
     * Writes a PNG file.
     *
     * @param curves those of one name share a colour
     * @param metric that the held-out examples are measured by, as {@link EvaluationResult#metrics} names it
     * @param file to be written
     */
    public static void write(List<TrainingCurve> curves, String metric, Path file) {
        XYChart loss = panel("Training loss", "loss (mean of neighbouring steps)", curves);
        XYChart dev = metricPanel(curves, metric);
        boolean anyDev = false;
        for (TrainingCurve curve : curves) {
            List<TrainingCurve.Point> losses = smoothed(curve.losses());
            // A line of one point is none.
            add(loss, curve.name(), losses, losses.size() == 1 ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
            add(dev, curve.name(), curve.dev(), SeriesMarkers.CIRCLE);
            anyDev |= !curve.dev().isEmpty();
        }
        Png.write(Png.sideBySide(WIDTH, HEIGHT, anyDev ? List.of(loss, dev) : List.of(loss)), file);
    }

    /** Without curves, its axis as long as they need it. */
    public static XYChart metricPanel(List<TrainingCurve> curves, String metric) {
        XYChart chart = panel("Held-out examples", Format.metricName(metric), curves);
        boundMetric(chart, metric, curves);
        return chart;
    }

    private static XYChart panel(String title, String yTitle, List<TrainingCurve> curves) {
        XYChart chart = Charts.panel(title, "epochs", yTitle);
        int epochs = curves.stream().mapToInt(TrainingCurve::epochs).max().orElse(1);
        chart.getStyler()
                .setXAxisMin(0.0)
                .setXAxisMax((double) epochs)
                .setXAxisDecimalPattern(epochs < 4 ? "0.#" : "0");
        return chart;
    }

    /** To the next tenth, so that two points do not become the whole axis, but to no value that cannot be. */
    private static void boundMetric(XYChart chart, String metric, List<TrainingCurve> curves) {
        DoubleSummaryStatistics values = curves.stream()
                .flatMap(curve -> curve.dev().stream())
                .mapToDouble(TrainingCurve.Point::value)
                .filter(Double::isFinite)
                .summaryStatistics();
        double lowest = Metrics.of(metric).map(Metric::lowest).orElse(Double.NEGATIVE_INFINITY);
        double highest = Metrics.of(metric).map(Metric::highest).orElse(Double.POSITIVE_INFINITY);
        if (values.getCount() > 0) {
            chart.getStyler()
                    .setYAxisMin(Math.max(lowest, Math.floor(values.getMin() * 10 - 0.1) / 10))
                    .setYAxisMax(Math.min(highest, Math.ceil(values.getMax() * 10 + 0.1) / 10));
        }
    }

    private static void add(XYChart chart, String name, List<TrainingCurve.Point> points, Marker marker) {
        if (points.isEmpty()) {
            return;
        }
        Collection<XYSeries> all = chart.getSeriesCollection();
        List<String> names = all.stream().map(XYSeries::getLabel).distinct().toList();
        boolean known = names.contains(name);
        XYSeries series = chart.addSeries(
                name + " " + all.size(),
                points.stream().mapToDouble(TrainingCurve.Point::epochs).toArray(),
                points.stream().mapToDouble(TrainingCurve.Point::value).toArray());
        series.setLabel(name);
        series.setShowInLegend(!known);
        Color color = Charts.color(known ? names.indexOf(name) : names.size());
        series.setLineColor(color);
        series.setLineStyle(Charts.LINE);
        series.setMarker(marker);
        series.setMarkerColor(color);
    }

    /** Means of equal stretches, so that the noise of single batches does not hide the course. */
    private static List<TrainingCurve.Point> smoothed(List<TrainingCurve.Point> points) {
        int stretch = Math.max(1, (points.size() + SMOOTH_POINTS - 1) / SMOOTH_POINTS);
        List<TrainingCurve.Point> means = new ArrayList<>();
        for (int from = 0; from < points.size(); from += stretch) {
            List<TrainingCurve.Point> part = points.subList(from, Math.min(points.size(), from + stretch));
            means.add(new TrainingCurve.Point(
                    part.stream()
                            .mapToDouble(TrainingCurve.Point::epochs)
                            .average()
                            .orElseThrow(),
                    part.stream()
                            .mapToDouble(TrainingCurve.Point::value)
                            .average()
                            .orElseThrow()));
        }
        return means;
    }
}
