package org.pasta4j.cli.chart;

import java.awt.AWTError;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.HeadlessException;
import java.io.PrintWriter;
import java.util.stream.Stream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.pasta4j.bert.BadInputException;

/** Draws on systems that may not be able to. */
public final class Charts {
    /** Told apart by everybody, the first two also in grey (Okabe and Ito's, darkened for thin lines). */
    private static final Color[] COLORS = {
        new Color(0x1f, 0x5f, 0xa8),
        new Color(0xe0, 0x7b, 0x1a),
        new Color(0x00, 0x8a, 0x65),
        new Color(0xb0, 0x4f, 0x8e),
        new Color(0x45, 0xa0, 0xd8),
        new Color(0x55, 0x55, 0x55),
        new Color(0xb3, 0x2d, 0x1c),
        new Color(0xb8, 0xa4, 0x10)
    };

    /** Of a curve. */
    public static final BasicStroke LINE = new BasicStroke(2.6f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);

    /** Of what marks mean. */
    static final Font LEGEND_FONT = font(Font.PLAIN, 16);

    private static final Color GRID = new Color(0xe2, 0xe2, 0xe2);
    /** Of text and axes. */
    static final Color INK = new Color(0x30, 0x30, 0x30);

    private Charts() {}

    /** A chart without curves, to be read at half its size as well. */
    public static XYChart panel(String title, String xTitle, String yTitle) {
        XYChart chart = new XYChartBuilder()
                .title(title)
                .xAxisTitle(xTitle)
                .yAxisTitle(yTitle)
                .build();
        chart.getStyler()
                .setYAxisDecimalPattern("0.00")
                .setPlotGridLinesColor(GRID)
                .setPlotGridLinesStroke(new BasicStroke(1f))
                .setAxisTickLabelsFont(font(Font.PLAIN, 16))
                .setAxisTitleFont(font(Font.PLAIN, 17))
                .setAxisTickMarksColor(INK)
                .setAxisTickLabelsColor(INK)
                .setXAxisTickMarkSpacingHint(90)
                .setPlotContentSize(0.94)
                .setChartBackgroundColor(Color.WHITE)
                .setPlotBackgroundColor(Color.WHITE)
                .setPlotBorderVisible(false)
                .setChartTitleFont(font(Font.BOLD, 19))
                .setChartFontColor(INK)
                .setChartPadding(18)
                .setLegendFont(LEGEND_FONT)
                .setLegendBorderColor(Color.WHITE)
                .setLegendPosition(LegendPosition.OutsideS)
                .setLegendLayout(LegendLayout.Horizontal)
                .setMarkerSize(9);
        return chart;
    }

    private static Font font(int style, int size) {
        return new Font(Font.SANS_SERIF, style, size);
    }

    /** The colour of a series by its number, from 0. */
    public static Color color(int series) {
        return COLORS[series % COLORS.length];
    }

    /**
     * Draws.
     *
     * @throws BadInputException that says why it cannot be done: a picture is never worth the results beside it
     */
    public static void draw(Runnable drawing) {
        try {
            drawing.run();
        } catch (BadInputException e) {
            throw e;
        } catch (RuntimeException | LinkageError | AWTError | InternalError e) {
            throw new BadInputException(
                    isOfSystem(e)
                            ? "Pictures cannot be drawn on this system (" + e
                                    + "). Install a JDK that is not \"headless\" and a font."
                            : "The picture could not be drawn (" + e + "). This should not happen: please report it.",
                    e);
        }
    }

    /** A Java without its desktop libraries, or a system without any font: it fails in many ways. */
    private static boolean isOfSystem(Throwable e) {
        return e instanceof Error
                || e instanceof HeadlessException
                || Stream.of(e.getStackTrace())
                        .anyMatch(frame -> frame.getClassName().startsWith("sun.font."));
    }

    /**
     * Draws, or says why not: a training's results are kept where a picture of it cannot be drawn.
     *
     * @return whether it was drawn
     */
    public static boolean tryToDraw(PrintWriter out, Runnable drawing) {
        try {
            draw(drawing);
            return true;
        } catch (BadInputException e) {
            out.println(e.getMessage());
            return false;
        }
    }
}
