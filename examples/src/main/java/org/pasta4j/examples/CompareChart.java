package org.pasta4j.examples;

import java.awt.Color;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws a metric against the number of trained parameters: a panel for each task, a point for each method and seed. */
final class CompareChart {
    private static final int PANEL = 420;
    private static final int HEIGHT = 460;
    private static final double LEAST_SPAN = 0.05;
    private static final Marker[] MARKERS = {
        SeriesMarkers.CIRCLE, SeriesMarkers.DIAMOND, SeriesMarkers.SQUARE, SeriesMarkers.TRIANGLE_UP,
        SeriesMarkers.TRIANGLE_DOWN, SeriesMarkers.CROSS, SeriesMarkers.PLUS, SeriesMarkers.TRAPEZOID
    };
    private static final Color GRID = new Color(0xe2, 0xe2, 0xe2);

    private CompareChart() {}

    static void write(List<CompareReport.Row> rows, Path file) {
        Map<String, List<CompareReport.Row>> byTask = new LinkedHashMap<>();
        rows.forEach(row ->
                byTask.computeIfAbsent(row.task(), key -> new ArrayList<>()).add(row));
        List<String> methods =
                rows.stream().map(CompareReport.Row::method).distinct().toList();
        List<XYChart> panels = byTask.entrySet().stream()
                .map(task -> panel(task.getKey(), task.getValue(), methods))
                .toList();
        Png.write(Png.sideBySide(PANEL * panels.size(), HEIGHT, panels), file);
    }

    private static XYChart panel(String task, List<CompareReport.Row> rows, List<String> methods) {
        XYChart chart = new XYChartBuilder()
                .title(task)
                .xAxisTitle("trained parameters")
                .yAxisTitle("dev " + Format.metricName(rows.get(0).metric()))
                .build();
        chart.getStyler()
                .setXAxisLogarithmic(true)
                .setYAxisDecimalPattern("0.00")
                .setPlotGridLinesColor(GRID)
                .setChartBackgroundColor(Color.WHITE)
                .setPlotBackgroundColor(Color.WHITE)
                .setPlotBorderVisible(false)
                .setLegendBorderColor(Color.WHITE)
                .setLegendPosition(LegendPosition.OutsideS)
                .setMarkerSize(9);
        widen(chart, rows);
        for (CompareReport.Row row : rows) {
            int method = methods.indexOf(row.method());
            double[] trained =
                    DoubleStream.generate(row::trained).limit(row.dev().length).toArray();
            XYSeries series = chart.addSeries(row.method(), trained, row.dev());
            series.setLineStyle(SeriesLines.NONE);
            series.setMarkerColor(Charts.color(method));
            series.setMarker(MARKERS[method % MARKERS.length]);
        }
        return chart;
    }

    /** Values that are all but alike would leave the axis without a number, and look far apart. */
    private static void widen(XYChart chart, List<CompareReport.Row> rows) {
        DoubleSummaryStatistics values =
                rows.stream().flatMapToDouble(row -> Arrays.stream(row.dev())).summaryStatistics();
        double lacking = LEAST_SPAN - (values.getMax() - values.getMin());
        if (values.getCount() > 0 && lacking > 0) {
            chart.getStyler().setYAxisMin(values.getMin() - lacking / 2).setYAxisMax(values.getMax() + lacking / 2);
        }
    }
}
