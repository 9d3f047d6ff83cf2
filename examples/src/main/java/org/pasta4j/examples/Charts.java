package org.pasta4j.examples;

import java.io.PrintWriter;
import org.pasta4j.bert.BadInputException;

/** Draws on systems that may not be able to. */
final class Charts {
    private Charts() {}

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
