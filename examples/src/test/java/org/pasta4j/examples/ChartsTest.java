package org.pasta4j.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pasta4j.bert.BadInputException;

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
    void drawsATrainingOfOneStep() throws IOException {
        Path file = folder.resolve("training.png");

        TrainingChart.write(List.of(new TrainingCurve("PASTA", 1)), "accuracy", file);

        assertThat(ImageIO.read(file.toFile()).getWidth()).isEqualTo(TrainingChart.WIDTH);
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
        assertThat(out.toString()).contains("cannot be drawn").doesNotContain("\tat ");
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
