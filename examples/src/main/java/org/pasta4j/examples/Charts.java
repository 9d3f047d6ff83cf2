package org.pasta4j.examples;

import java.awt.Color;
import java.io.PrintWriter;
import org.pasta4j.bert.BadInputException;

/** Draws on systems that may not be able to. */
final class Charts {
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

    private Charts() {}

    /** The colour of a series by its number, from 0. */
    static Color color(int series) {
        return COLORS[series % COLORS.length];
    }

    /**
     * Draws.
     *
     * @throws BadInputException that says why it cannot be done, whatever the system's way to say so
     */
    static void draw(Runnable drawing) {
        try {
            drawing.run();
        } catch (BadInputException e) {
            throw e;
        } catch (RuntimeException | LinkageError e) {
            // A Java without its desktop libraries, or a system without any font.
            throw new BadInputException(
                    "Pictures cannot be drawn on this system (" + e
                            + "). Install a JDK that is not \"headless\" and a font.",
                    e);
        }
    }

    /**
     * Draws, or says why not: a training's results are kept where a picture of it cannot be drawn.
     *
     * @return whether it was drawn
     */
    static boolean tryToDraw(PrintWriter out, Runnable drawing) {
        try {
            draw(drawing);
            return true;
        } catch (BadInputException e) {
            out.println(e.getMessage());
            return false;
        }
    }
}
