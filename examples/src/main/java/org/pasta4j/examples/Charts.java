package org.pasta4j.examples;

import java.io.PrintWriter;
import org.pasta4j.bert.BadInputException;

/** Keeps a training's results where a picture of it cannot be drawn. */
final class Charts {
    private Charts() {}

    /**
     * Draws, or says why not.
     *
     * @return whether it was drawn
     */
    static boolean draw(PrintWriter out, Runnable drawing) {
        try {
            drawing.run();
            return true;
        } catch (BadInputException e) {
            out.println(e.getMessage());
        } catch (RuntimeException | LinkageError e) {
            // A Java without its desktop libraries, or a system without any font.
            out.println("The pictures cannot be drawn on this system (" + e
                    + "). Install a JDK that is not \"headless\" and a font.");
        }
        return false;
    }
}
