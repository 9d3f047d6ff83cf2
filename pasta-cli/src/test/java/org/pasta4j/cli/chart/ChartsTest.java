package org.pasta4j.cli.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.knowm.xchart.style.AxesChartStyler;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.cli.Reports;
import org.pasta4j.cli.compare.CompareChart;
import org.pasta4j.cli.compare.CompareReport;
import org.pasta4j.cli.demo.WordNetNouns;
import org.pasta4j.cli.train.TrainingChart;
import org.pasta4j.cli.train.TrainingCurve;

class ChartsTest {
    @TempDir
    private Path folder;

    @Test
    void drawsTwoTrainings() throws IOException {
        Path file = folder.resolve("training.png");

        TrainingChart.write(List.of(Reports.curve("PASTA", 3), Reports.curve("head alone", 3)), "accuracy", file);

        BufferedImage image = ImageIO.read(file.toFile());
        assertThat(image.getWidth()).isEqualTo(TrainingChart.WIDTH);
        assertThat(image.getHeight()).isEqualTo(TrainingChart.HEIGHT);
        assertThat(colours(image)).contains(0x1f5fa8, 0xe07b1a);
        assertThat(filesInFolder()).containsExactly("training.png");
    }

    @Test
    void drawsATrainingThatEndedAfterOneStep() throws IOException {
        TrainingCurve curve = new TrainingCurve("PASTA", 1);
        curve.addLoss(1, 20, 0.7);
        Path file = folder.resolve("training.png");

        TrainingChart.write(List.of(curve), "accuracy", file);

        BufferedImage image = ImageIO.read(file.toFile());
        assertThat(marked(image, 0, TrainingChart.HEIGHT * 3 / 4)).isGreaterThan(30);
    }

    /** Pixels of the first curve's colour between two heights. */
    private static long marked(BufferedImage image, int from, int to) {
        return IntStream.range(from, to)
                .flatMap(y -> IntStream.range(0, image.getWidth()).map(x -> image.getRGB(x, y) & 0xffffff))
                .filter(colour -> colour == 0x1f5fa8)
                .count();
    }

    @Test
    void theAxisOfAMetricEndsWhereTheMetricDoes() {
        assertThat(bounds("accuracy", 0, 0.62, 1)).containsExactly(0, 1);
        assertThat(bounds("macro_f1", 0.43, 0.62)).containsExactly(0.4, 0.7);
        assertThat(bounds("mcc", -1, 0.25, 1)).containsExactly(-1, 1);
        assertThat(bounds("pearson", 0.001, 0.25)).containsExactly(-0.1, 0.3);
        assertThat(bounds("mse", 0.02, 2.41)).containsExactly(0, 2.5);
    }

    private static double[] bounds(String metric, double... values) {
        TrainingCurve curve = new TrainingCurve("PASTA", 1);
        curve.addLoss(1, 1, 1);
        DoubleStream.of(values).forEach(value -> curve.addDev(1, value));
        AxesChartStyler axes = TrainingChart.metricPanel(List.of(curve), metric).getStyler();
        return new double[] {axes.getYAxisMin(), axes.getYAxisMax()};
    }

    @Test
    void drawsAllCategories() throws IOException {
        Path file = folder.resolve("confusion.png");
        int[][] counts = new int[26][26];
        IntStream.range(0, 26).forEach(i -> counts[i][i] = 10);

        ConfusionChart.write(WordNetNouns.CATEGORIES, counts, file);

        BufferedImage image = ImageIO.read(file.toFile());
        // Cells of 40, and room for the labels.
        assertThat(image.getWidth()).isBetween(26 * 40 + 200, 1600);
        assertThat(image.getHeight()).isBetween(26 * 40 + 200, 1600);
    }

    @Test
    void longLabelsAndLargeCountsFit() throws IOException {
        Path file = folder.resolve("confusion.png");

        ConfusionChart.write(List.of("x".repeat(500), "b"), new int[][] {{1_000_000, 0}, {3, 0}}, file);

        BufferedImage image = ImageIO.read(file.toFile());
        assertThat(image.getWidth()).isLessThan(1200);
        assertThat(edge(image)).allMatch(colour -> colour == (Color.WHITE.getRGB() & 0xffffff));
    }

    @Test
    void refusesMoreLabelsThanCanBeRead() {
        assertThatThrownBy(() -> ConfusionChart.write(
                        Collections.nCopies(201, "a"), new int[201][201], folder.resolve("confusion.png")))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("201 labels");
    }

    @Test
    void comparisonsAreDrawnInEqualPanelsWithOneLegend() throws IOException {
        Path file = folder.resolve("results.png");
        List<CompareReport.Row> rows = Stream.of("sst2", "stsb", "cola", "btc", "wnut17")
                .flatMap(task -> Stream.of(
                        row(task, "head only", 770, 0.6, 0.61), row(task, "PASTA", 5_378, 0.7), row(task, "full", 9)))
                .toList();

        CompareChart.write(rows, file);

        BufferedImage image = ImageIO.read(file.toFile());
        assertThat(image.getWidth()).isEqualTo(3 * CompareChart.PANEL);
        assertThat(image.getHeight()).isBetween(2 * CompareChart.HEIGHT + 20, 2 * CompareChart.HEIGHT + 80);
        BufferedImage legend = image.getSubimage(
                0, 2 * CompareChart.HEIGHT, image.getWidth(), image.getHeight() - 2 * CompareChart.HEIGHT);
        // What has no point has no place in the legend.
        assertThat(colours(legend)).contains(0x1f5fa8, 0xe07b1a).doesNotContain(0x008a65);
        assertThat(edge(image)).allMatch(colour -> colour == (Color.WHITE.getRGB() & 0xffffff));
    }

    private static CompareReport.Row row(String task, String method, long trained, double... dev) {
        return new CompareReport.Row(
                task, "accuracy", method, 500, 5, trained, "0.01", dev, "in words", new double[0], 1);
    }

    @Test
    void marksAreMovedNoFurtherThanTheyHaveTo() {
        assertThat(CompareChart.apart(new double[] {1, 3, 3, 3, 5}, 0.5)).containsExactly(1, 2.5, 3, 3.5, 5);
        assertThat(CompareChart.apart(new double[] {3, 3, 3.25}, 0.5))
                .containsExactly(new double[] {3 - 5 / 12.0, 3 + 1 / 12.0, 3 + 7 / 12.0}, within(1e-12));
    }

    @Test
    void namesThePictureThatCannotBeWritten() {
        Path file = folder.resolve("no such folder").resolve("training.png");

        assertThatThrownBy(() -> TrainingChart.write(List.of(Reports.curve("PASTA", 1)), "accuracy", file))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void aSystemWithoutFontsKeepsTheResults() {
        StringWriter out = new StringWriter();

        boolean drawn = Charts.tryToDraw(new PrintWriter(out, true), () -> {
            throw new NoClassDefFoundError("java/awt/Font");
        });

        assertThat(drawn).isFalse();
        assertThat(out.toString()).contains("cannot be drawn", "a font").doesNotContain("\tat ");
    }

    @Test
    void aMistakeOfOursIsNotBlamedOnFonts() {
        assertThatThrownBy(() -> Charts.draw(() -> List.of().get(0)))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("This should not happen")
                .hasMessageNotContaining("font");
    }

    private List<String> filesInFolder() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static List<Integer> colours(BufferedImage image) {
        return IntStream.range(0, image.getWidth() * image.getHeight())
                .map(i -> image.getRGB(i % image.getWidth(), i / image.getWidth()) & 0xffffff)
                .distinct()
                .boxed()
                .toList();
    }

    private static List<Integer> edge(BufferedImage image) {
        return IntStream.range(0, image.getHeight())
                .flatMap(y -> IntStream.of(image.getRGB(0, y), image.getRGB(image.getWidth() - 1, y)))
                .map(colour -> colour & 0xffffff)
                .boxed()
                .toList();
    }
}
