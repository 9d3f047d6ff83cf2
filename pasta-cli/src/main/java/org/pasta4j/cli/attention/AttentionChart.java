package org.pasta4j.cli.attention;

import java.awt.BasicStroke;
import java.awt.Color;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.pasta4j.cli.chart.Charts;
import org.pasta4j.cli.chart.Png;
import org.pasta4j.cli.train.TrainingChart;
import org.pasta4j.pasta.attention.SpecialTokenAttention;

/** Draws attention to special tokens on the left, norms of the offsets on the right, both by layer. */
final class AttentionChart {
    private static final BasicStroke BEFORE =
            new BasicStroke(2f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1f, new float[] {7f, 6f}, 0f);

    private AttentionChart() {}

    /** Writes a PNG file. */
    static void write(AttentionReport report, Path file) {
        SpecialTokenAttention attention = report.attention();
        int layers = attention.before().layers();
        XYChart shares = panel(
                "Attention to special tokens (dashed: before tuning)", "share of ordinary tokens' attention", layers);
        XYChart norms = panel("Norm of each offset", "norm", layers);
        List<String> names = report.specialTokens();
        for (int s = 0; s < names.size(); s++) {
            int slot = s;
            Color color = Charts.color(slot);
            String name = names.get(slot);
            IntToDoubleFunction before = l -> attention.before().ofOrdinary(l, slot);
            add(shares, name + " before", layers, before, color, BEFORE).setShowInLegend(false);
            add(shares, name, layers, l -> attention.after().ofOrdinary(l, slot), color, Charts.LINE);
            add(norms, name, layers, l -> attention.offsetNorms().get(l).get(slot), color, Charts.LINE);
        }
        Png.write(Png.sideBySide(TrainingChart.WIDTH, TrainingChart.HEIGHT, List.of(shares, norms)), file);
    }

    private static XYChart panel(String title, String yTitle, int layers) {
        XYChart chart = Charts.panel(title, "layer", yTitle);
        chart.getStyler()
                .setXAxisMin(0.0)
                .setXAxisMax((double) Math.max(1, layers - 1))
                .setXAxisDecimalPattern("0")
                .setYAxisMin(0.0);
        return chart;
    }

    private static XYSeries add(
            XYChart chart, String name, int layers, IntToDoubleFunction value, Color color, BasicStroke line) {
        double[] numbers = IntStream.range(0, layers).asDoubleStream().toArray();
        XYSeries series = chart.addSeries(
                name, numbers, IntStream.range(0, layers).mapToDouble(value).toArray());
        series.setLineColor(color);
        series.setLineStyle(line);
        series.setMarker(SeriesMarkers.CIRCLE);
        series.setMarkerColor(color);
        return series;
    }
}
