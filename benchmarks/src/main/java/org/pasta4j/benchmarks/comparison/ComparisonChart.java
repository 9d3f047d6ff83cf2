package org.pasta4j.benchmarks.comparison;

import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.pasta4j.benchmarks.comparison.Results.Case;
import org.pasta4j.benchmarks.measure.Spread;
import org.pasta4j.benchmarks.model.Contestant;
import org.pasta4j.benchmarks.model.Contestant.Mode;
import org.pasta4j.benchmarks.model.Contestant.Side;
import org.pasta4j.benchmarks.task.BenchmarkTask;

/** Tokens a second as bars: a panel for each model and mode, a group of bars for each task. */
final class ComparisonChart {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 520;
    private static final Color INK = new Color(0x30, 0x30, 0x30);
    private static final Color GRID = new Color(0xe2, 0xe2, 0xe2);
    // A hue for each side, in it from light to dark, so that bars are told apart in grey too.
    private static final Map<Side, List<Color>> HUES = Map.of(
            Side.OURS, List.of(new Color(0x3f, 0x86, 0xd6), new Color(0x12, 0x3f, 0x78)),
            Side.STOCK, List.of(new Color(0xb4, 0xb4, 0xb4)),
            Side.TORCH,
                    List.of(
                            new Color(0xf8, 0xd9, 0xae),
                            new Color(0xf0, 0xb0, 0x62),
                            new Color(0xde, 0x7c, 0x1c),
                            new Color(0x9c, 0x4c, 0x06)),
            Side.ORT, List.of(new Color(0x8f, 0xc7, 0x8f), new Color(0x3c, 0x8c, 0x4a)));

    private ComparisonChart() {}

    /**
     * Writes a PNG file, unless there is nothing to draw.
     *
     * @return whether there was
     */
    static boolean write(Results results, Path file) throws IOException {
        List<CategoryChart> panels = new ArrayList<>();
        for (Mode mode : Mode.values()) {
            results.cases().stream()
                    .map(Case::model)
                    .distinct()
                    .map(model -> panel(results, model, mode))
                    .filter(Objects::nonNull)
                    .forEach(panels::add);
        }
        if (panels.isEmpty()) {
            return false;
        }
        int columns = Math.min(2, panels.size());
        int rows = (panels.size() + columns - 1) / columns;
        BitmapEncoder.saveBitmap(new ArrayList<>(panels), rows, columns, file.toString(), BitmapFormat.PNG);
        return true;
    }

    private static CategoryChart panel(Results results, String model, Mode mode) {
        List<Case> cases = results.cases().stream()
                .filter(c -> c.model().equals(model) && c.contestant().mode() == mode)
                .filter(c -> isDrawn(c.contestant()))
                .toList();
        if (cases.isEmpty()) {
            return null;
        }
        CategoryChart chart = styled(model + ", " + mode);
        List<BenchmarkTask> tasks = cases.stream().map(Case::task).distinct().toList();
        List<String> names = tasks.stream().map(BenchmarkTask::toString).toList();
        List<Color> colors = new ArrayList<>();
        for (Contestant contestant : Arrays.stream(Contestant.values())
                .filter(c -> cases.stream().anyMatch(found -> found.contestant() == c))
                .toList()) {
            List<Double> speeds = tasks.stream()
                    .map(task -> results.speed(new Case(model, task, contestant))
                            .map(Spread::median)
                            .orElse(0.0))
                    .toList();
            chart.addSeries(contestant.title(), names, speeds);
            colors.add(color(contestant, colors));
        }
        chart.getStyler().setSeriesColors(colors.toArray(new Color[0]));
        return chart;
    }

    /** The limits stand in the table; of two that differ in the order of rows alone, ours is drawn once. */
    private static boolean isDrawn(Contestant contestant) {
        return contestant.side() != Side.LIMIT
                && (contestant.side() != Side.OURS || contestant.mode() == Mode.PREDICTION || contestant.sorted());
    }

    /** The next of the side's hues; the last one again where there are no more. */
    private static Color color(Contestant contestant, List<Color> taken) {
        List<Color> hues = HUES.get(contestant.side());
        return hues.stream().filter(color -> !taken.contains(color)).findFirst().orElse(hues.get(hues.size() - 1));
    }

    private static CategoryChart styled(String title) {
        CategoryChart chart = new CategoryChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .yAxisTitle("tokens a second")
                .build();
        chart.getStyler()
                .setAvailableSpaceFill(0.86)
                .setYAxisDecimalPattern("#,##0")
                .setPlotGridVerticalLinesVisible(false)
                .setPlotGridLinesColor(GRID)
                .setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 16))
                .setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 16))
                .setAxisTickLabelsColor(INK)
                .setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 19))
                .setChartFontColor(INK)
                .setChartBackgroundColor(Color.WHITE)
                .setPlotBackgroundColor(Color.WHITE)
                .setPlotBorderVisible(false)
                .setChartPadding(16)
                .setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 15))
                .setLegendBorderColor(Color.WHITE)
                .setLegendPosition(LegendPosition.OutsideE);
        return chart;
    }
}
