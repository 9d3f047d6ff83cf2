package org.pasta4j.cli.chart;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.cli.console.Format;

/**
 * Draws which classes are taken for which: a row for each true class, its colours shares of the row, its numbers
 * counts.
 */
public final class ConfusionChart {
    private static final int MARGIN = 24;
    private static final int GAP = 8;
    private static final int TITLE_HEIGHT = 64;
    private static final int AXIS_HEIGHT = 34;
    private static final int SCALE_WIDTH = 110;
    private static final int LARGEST_CELL = 90;
    private static final int SMALLEST_CELL = 16;
    private static final int PREFERRED_GRID = 1040;
    private static final int MOST_LABELS = 200;
    private static final int LONGEST_LABEL = 32;

    private static final Font SUBTITLE_FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 16);
    private static final Color INK = new Color(0x30, 0x30, 0x30);
    private static final Color GRID = new Color(0xdd, 0xdd, 0xdd);
    private static final Color PALE = new Color(0xf7, 0xfa, 0xfd);
    private static final Color DEEP = new Color(0x0b, 0x3c, 0x7d);

    private final List<String> labels;
    private final int[][] counts;
    private final int cell;
    private final Font labelFont;
    private final Font cellFont;
    private final int labelWidth;

    private ConfusionChart(List<String> labels, int[][] counts) {
        this.labels = labels.stream().map(ConfusionChart::shortened).toList();
        this.counts = counts;
        cell = Math.max(SMALLEST_CELL, Math.min(LARGEST_CELL, PREFERRED_GRID / labels.size()));
        labelFont = new Font(Font.SANS_SERIF, Font.PLAIN, Math.max(11, Math.min(18, cell * 45 / 100)));
        int digits = Integer.toString(
                        Arrays.stream(counts).flatMapToInt(Arrays::stream).max().orElse(0))
                .length();
        // A digit is about 0.65 of the font's size wide.
        int fitting = Math.min(cell * 38 / 100, cell * 14 / 10 / digits);
        cellFont = new Font(Font.SANS_SERIF, Font.PLAIN, Math.max(6, Math.min(20, fitting)));
        FontMetrics metrics = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB)
                .createGraphics()
                .getFontMetrics(labelFont);
        labelWidth = this.labels.stream().mapToInt(metrics::stringWidth).max().orElse(0);
    }

    /**
     * Refuses so many labels that the picture could not be read.
     *
     * @throws BadInputException that says how many there may be
     */
    public static void requireReadable(List<String> labels) {
        if (labels.size() > MOST_LABELS) {
            throw new BadInputException("There are " + labels.size() + " labels; a picture of which is taken for which"
                    + " can be read up to " + MOST_LABELS + ".");
        }
    }

    /**
     * Writes a PNG file.
     *
     * @param labels of the classes
     * @param counts {@code [true class][predicted class]}
     * @param file to be written
     */
    public static void write(List<String> labels, int[][] counts, Path file) {
        requireReadable(labels);
        Png.write(new ConfusionChart(labels, counts).draw(), file);
    }

    private static FontMetrics metrics(Font font) {
        return new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB)
                .createGraphics()
                .getFontMetrics(font);
    }

    private static String shortened(String label) {
        return label.length() <= LONGEST_LABEL ? label : label.substring(0, LONGEST_LABEL - 1) + "\u2026";
    }

    private BufferedImage draw() {
        int grid = cell * labels.size();
        int left = MARGIN + AXIS_HEIGHT + labelWidth + GAP;
        int top = MARGIN + TITLE_HEIGHT;
        int width = Math.max(
                        left + grid + SCALE_WIDTH,
                        MARGIN + metrics(SUBTITLE_FONT).stringWidth(subtitle()))
                + MARGIN;
        int below = labelsFitBelow() ? labelFont.getSize() * 3 / 2 : labelWidth;
        int height = top + grid + GAP + below + AXIS_HEIGHT + MARGIN;
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, width, height);
        drawTitles(g, left, top, grid, height);
        drawLabels(g, left, top, grid);
        drawCells(g, left, top);
        drawScale(g, left + grid + GAP * 3, top, Math.min(grid, 260));
        g.dispose();
        return image;
    }

    private boolean labelsFitBelow() {
        return labelWidth + GAP <= cell;
    }

    private void drawTitles(Graphics2D g, int left, int top, int grid, int height) {
        g.setColor(INK);
        g.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 20));
        g.drawString("What is taken for what", MARGIN, MARGIN + 18);
        g.setFont(SUBTITLE_FONT);
        g.drawString(subtitle(), MARGIN, MARGIN + 43);
        g.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 16));
        centred(g, "predicted", left + grid / 2, height - MARGIN);
        upwards(g, "true", MARGIN + 14, top + grid / 2 + g.getFontMetrics().stringWidth("true") / 2);
    }

    private String subtitle() {
        int correct = 0;
        int all = 0;
        for (int row = 0; row < counts.length; row++) {
            correct += counts[row][row];
            all += Arrays.stream(counts[row]).sum();
        }
        return Format.count(correct) + " of " + Format.count(all)
                + " correct; numbers are examples, colours shares of a row";
    }

    private void drawLabels(Graphics2D g, int left, int top, int grid) {
        g.setFont(labelFont);
        FontMetrics metrics = g.getFontMetrics();
        int middle = (cell + metrics.getAscent() - metrics.getDescent()) / 2;
        for (int i = 0; i < labels.size(); i++) {
            String label = labels.get(i);
            int length = metrics.stringWidth(label);
            g.drawString(label, left - GAP - length, top + i * cell + middle);
            if (labelsFitBelow()) {
                centred(g, label, left + i * cell + cell / 2, top + grid + GAP + metrics.getAscent());
            } else {
                upwards(g, label, left + i * cell + middle, top + grid + GAP + length);
            }
        }
    }

    private void drawCells(Graphics2D g, int left, int top) {
        g.setFont(cellFont);
        for (int row = 0; row < counts.length; row++) {
            int sum = Math.max(1, Arrays.stream(counts[row]).sum());
            for (int column = 0; column < counts.length; column++) {
                drawCell(
                        g,
                        left + column * cell,
                        top + row * cell,
                        counts[row][column],
                        (double) counts[row][column] / sum);
            }
        }
    }

    private void drawCell(Graphics2D g, int x, int y, int count, double share) {
        g.setColor(colour(share));
        g.fillRect(x, y, cell, cell);
        g.setColor(GRID);
        g.drawRect(x, y, cell, cell);
        if (count > 0) {
            FontMetrics metrics = g.getFontMetrics();
            g.setColor(share > 0.3 ? Color.WHITE : INK);
            centred(
                    g,
                    Integer.toString(count),
                    x + cell / 2,
                    y + (cell + metrics.getAscent() - metrics.getDescent()) / 2);
        }
    }

    private static void drawScale(Graphics2D g, int x, int y, int height) {
        g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 14));
        int width = 20;
        for (int i = 0; i < height; i++) {
            g.setColor(colour(1 - (double) i / (height - 1)));
            g.drawLine(x, y + i, x + width, y + i);
        }
        g.setColor(INK);
        for (int tick = 0; tick <= 4; tick++) {
            int at = y + (height - 1) * (4 - tick) / 4;
            g.drawLine(x + width, at, x + width + 4, at);
            g.drawString(tick * 25 + " %", x + width + 9, at + 5);
        }
    }

    /** The root spreads the small shares, which are the interesting ones. */
    private static Color colour(double share) {
        double depth = Math.sqrt(share);
        return new Color(
                mix(PALE.getRed(), DEEP.getRed(), depth),
                mix(PALE.getGreen(), DEEP.getGreen(), depth),
                mix(PALE.getBlue(), DEEP.getBlue(), depth));
    }

    private static int mix(int from, int to, double share) {
        return (int) Math.round(from + (to - from) * share);
    }

    private static void centred(Graphics2D g, String text, int x, int baseline) {
        g.drawString(text, x - g.getFontMetrics().stringWidth(text) / 2, baseline);
    }

    private static void upwards(Graphics2D g, String text, int baseline, int bottom) {
        AffineTransform upright = g.getTransform();
        g.rotate(-Math.PI / 2, baseline, bottom);
        g.drawString(text, baseline, bottom);
        g.setTransform(upright);
    }
}
