package org.pasta4j.cli.chart;

import java.awt.BasicStroke;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.util.ArrayList;
import java.util.List;

/** What the marks of several charts mean, in as many centred lines as it takes. */
public final class ChartLegend {
    private static final int MARGIN = 24;
    private static final int LINE = 30;
    private static final int MARK = 22;
    private static final int GAP = 30;

    private final List<String> names;
    private final Painter painter;
    private final int width;
    private final FontMetrics metrics;
    private final List<List<Integer>> lines = new ArrayList<>();

    /** Draws marks. */
    public interface Painter {
        /** Draws the mark of a name by its number, its centre at a place. */
        void paint(Graphics2D g, int name, double x, double y);
    }

    /** @param width of the picture */
    public ChartLegend(List<String> names, Painter painter, int width) {
        this.names = names;
        this.painter = painter;
        this.width = width;
        this.metrics = Png.blank(1, 1).createGraphics().getFontMetrics(Charts.LEGEND_FONT);
        int used = 0;
        for (int name = 0; name < names.size(); name++) {
            int needed = width(name) + GAP;
            if (lines.isEmpty() || used + needed > width - 2 * MARGIN) {
                lines.add(new ArrayList<>());
                used = 0;
            }
            lines.get(lines.size() - 1).add(name);
            used += needed;
        }
    }

    private int width(int name) {
        return MARK + metrics.stringWidth(names.get(name));
    }

    /** In pixels. */
    public int height() {
        return lines.size() * LINE + MARGIN;
    }

    /** Draws it, its upper edge at a place. */
    public void draw(Graphics2D g, int top) {
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setFont(Charts.LEGEND_FONT);
        for (int line = 0; line < lines.size(); line++) {
            List<Integer> all = lines.get(line);
            int used = all.stream().mapToInt(this::width).sum() + GAP * (all.size() - 1);
            int x = (width - used) / 2;
            int middle = top + line * LINE + LINE / 2;
            for (int name : all) {
                g.setStroke(new BasicStroke());
                painter.paint(g, name, x + MARK / 2.0 - 4, middle);
                g.setColor(Charts.INK);
                g.drawString(names.get(name), x + MARK, middle + (metrics.getAscent() - metrics.getDescent()) / 2);
                x += width(name) + GAP;
            }
        }
    }
}
