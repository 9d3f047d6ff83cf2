package org.pasta4j.examples;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import javax.imageio.ImageIO;
import org.knowm.xchart.XYChart;
import org.pasta4j.bert.BadInputException;

/** Images as files. */
final class Png {
    private Png() {}

    /** One image of several charts of equal width. */
    static BufferedImage sideBySide(int width, int height, List<XYChart> charts) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, width, height);
        int each = width / charts.size();
        for (int i = 0; i < charts.size(); i++) {
            Graphics2D panel = (Graphics2D) g.create(i * each, 0, each, height);
            charts.get(i).paint(panel, each, height);
            panel.dispose();
        }
        g.dispose();
        return image;
    }

    /** Writes the file whole or not at all; one that is there is replaced. */
    static void write(BufferedImage image, Path file) {
        Path target = file.toAbsolutePath();
        Path draft = target.resolveSibling("." + target.getFileName() + ".draft");
        try {
            try {
                ImageIO.write(image, "png", draft.toFile());
                Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(draft);
            }
        } catch (IOException e) {
            throw new BadInputException("Cannot write the picture " + target + ": " + e.getMessage(), e);
        }
    }
}
