package org.pasta4j.cli.compare;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.pasta4j.cli.chart.ChartLegend;
import org.pasta4j.cli.chart.Charts;
import org.pasta4j.cli.chart.Png;
import org.pasta4j.cli.console.Format;

/**
 * Draws a metric against the number of trained parameters: a panel for each task, a point for each method and seed, and
 * one legend for all. Marks that would lie on each other stand beside each other. A method that always diverged has no
 * point.
 */
public final class CompareChart {
    public static final int PANEL = 500;
    public static final int HEIGHT = 460;
    private static final int COLUMNS = 3;
    private static final int MARKER = 11;

    /** Of the width of a plot. */
    private static final double MARK_SHARE = 0.034;

    private static final double LEAST_SPAN = 0.05;
    private static final Marker[] MARKERS = {
        SeriesMarkers.CIRCLE, SeriesMarkers.DIAMOND, SeriesMarkers.SQUARE, SeriesMarkers.TRIANGLE_UP,
        SeriesMarkers.TRIANGLE_DOWN, SeriesMarkers.CROSS, SeriesMarkers.PLUS, SeriesMarkers.TRAPEZOID
    };

    private CompareChart() {}

    public static void write(List<CompareReport.Row> rows, Path file) {
        Map<String, List<CompareReport.Row>> byTask = new LinkedHashMap<>();
        rows.stream()
                .filter(row -> row.dev().length > 0)
                .forEach(row -> byTask.computeIfAbsent(row.task(), key -> new ArrayList<>())
                        .add(row));
        List<String> methods = byTask.values().stream()
                .flatMap(List::stream)
                .map(CompareReport.Row::method)
                .distinct()
                .toList();
        List<XYChart> panels = byTask.entrySet().stream()
                .map(task -> panel(task.getKey(), task.getValue(), methods))
                .toList();
        if (!panels.isEmpty()) {
            Png.write(draw(panels, methods), file);
        }
    }

    private static BufferedImage draw(List<XYChart> panels, List<String> methods) {
        int columns = panels.size() == 4 ? 2 : Math.min(COLUMNS, panels.size());
        int height = (panels.size() + columns - 1) / columns * HEIGHT;
        ChartLegend legend = new ChartLegend(methods, CompareChart::mark, columns * PANEL);
        BufferedImage image = Png.blank(columns * PANEL, height + legend.height());
        Graphics2D g = image.createGraphics();
        for (int p = 0; p < panels.size(); p++) {
            Graphics2D part = (Graphics2D) g.create(p % columns * PANEL, p / columns * HEIGHT, PANEL, HEIGHT);
            panels.get(p).paint(part, PANEL, HEIGHT);
            part.dispose();
        }
        legend.draw(g, height);
        g.dispose();
        return image;
    }

    private static void mark(Graphics2D g, int method, double x, double y) {
        g.setColor(Charts.color(method));
        MARKERS[method % MARKERS.length].paint(g, x, y, MARKER);
    }

    private static XYChart panel(String task, List<CompareReport.Row> rows, List<String> methods) {
        String metric = Format.metricName(rows.get(0).metric());
        XYChart chart = Charts.panel(task, "trained parameters", "dev " + metric);
        chart.getStyler()
                .setXAxisTickLabelsFormattingFunction(CompareChart::power)
                .setXAxisLogarithmic(true)
                .setLegendVisible(false)
                .setMarkerSize(MARKER);
        widen(chart, rows);
        List<CompareReport.Row> sorted = rows.stream()
                .sorted(Comparator.comparingLong(CompareReport.Row::trained))
                .toList();
        double[] places = places(sorted);
        reachPowers(chart, places[0], places[places.length - 1]);
        for (int r = 0; r < places.length; r++) {
            CompareReport.Row row = sorted.get(r);
            int method = methods.indexOf(row.method());
            double[] place = new double[row.dev().length];
            Arrays.fill(place, Math.pow(10, places[r]));
            XYSeries series = chart.addSeries(row.method(), place, row.dev());
            series.setLineStyle(SeriesLines.NONE);
            series.setMarkerColor(Charts.color(method));
            series.setMarker(MARKERS[method % MARKERS.length]);
        }
        return chart;
    }

    /** Only powers of ten have a label on the axis: an axis between two of them would have none. */
    private static void reachPowers(XYChart chart, double from, double to) {
        if (Math.ceil(from) > Math.floor(to)) {
            chart.getStyler().setXAxisMin(Math.pow(10, Math.floor(from))).setXAxisMax(Math.pow(10, Math.ceil(to)));
        }
    }

    /** {@code 1k}, {@code 10k}, {@code 1M}. */
    private static String power(double number) {
        return number >= 1e6
                ? Math.round(number / 1e6) + "M"
                : number >= 1e3 ? Math.round(number / 1e3) + "k" : Long.toString(Math.round(number));
    }

    /** Decimal logarithms of the trained parameters, so far moved that no mark lies on that of another method. */
    private static double[] places(List<CompareReport.Row> sorted) {
        double[] logs =
                sorted.stream().mapToDouble(row -> Math.log10(row.trained())).toArray();
        double span = Math.max(1, logs[logs.length - 1] - logs[0]);
        return apart(logs, span * MARK_SHARE);
    }

    /**
     * The numbers that are nearest to some by their squares and at least so far apart: isotonic regression, by pooling
     * neighbours.
     *
     * @param sorted from the lowest
     */
    public static double[] apart(double[] sorted, double gap) {
        Deque<double[]> pools = new ArrayDeque<>();
        for (int i = 0; i < sorted.length; i++) {
            double[] pool = {sorted[i] - i * gap, 1};
            while (!pools.isEmpty() && pools.peekLast()[0] >= pool[0]) {
                double[] before = pools.removeLast();
                double count = before[1] + pool[1];
                pool = new double[] {(before[0] * before[1] + pool[0] * pool[1]) / count, count};
            }
            pools.addLast(pool);
        }
        double[] places = new double[sorted.length];
        int i = 0;
        for (double[] pool : pools) {
            for (int end = i + (int) pool[1]; i < end; i++) {
                places[i] = pool[0] + i * gap;
            }
        }
        return places;
    }

    /** Values that are all but alike would leave the axis without a number, and look far apart. */
    private static void widen(XYChart chart, List<CompareReport.Row> rows) {
        DoubleSummaryStatistics values =
                rows.stream().flatMapToDouble(row -> Arrays.stream(row.dev())).summaryStatistics();
        double lacking = LEAST_SPAN - (values.getMax() - values.getMin());
        if (lacking > 0) {
            chart.getStyler().setYAxisMin(values.getMin() - lacking / 2).setYAxisMax(values.getMax() + lacking / 2);
        }
    }
}
