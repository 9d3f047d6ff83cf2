package org.pasta4j.cli.chart;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.knowm.xchart.XYChart;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.IoMessages;

/** Images as files. */
public final class Png {
    private Png() {}

    /** A white image. */
    public static BufferedImage blank(int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, width, height);
        g.dispose();
        return image;
    }

    /** One image of several charts of equal width. */
    public static BufferedImage sideBySide(int width, int height, List<XYChart> charts) {
        BufferedImage image = blank(width, height);
        Graphics2D g = image.createGraphics();
        int each = width / charts.size();
        for (int i = 0; i < charts.size(); i++) {
            Graphics2D panel = (Graphics2D) g.create(i * each, 0, each, height);
            charts.get(i).paint(panel, each, height);
            panel.dispose();
        }
        g.dispose();
        return image;
    }

    /**
     * Refuses a place where no file can be written, before long work is done for it.
     *
     * @throws BadInputException that names the file and the folder
     */
    public static void requireWritable(Path file) {
        Path target = file.toAbsolutePath();
        if (Files.isDirectory(target)) {
            throw new BadInputException("The picture " + target + " cannot be written: that is a folder. Name a file.");
        }
        Path folder = target.getParent();
        if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
            throw new BadInputException("The picture " + target + " cannot be written: "
                    + (Files.isDirectory(folder) ? "no permission to write in " : "there is no folder ") + folder
                    + ". Name a file in a folder that can be written.");
        }
    }

    /** Writes the file whole or not at all; one that is there is replaced. */
    public static void write(BufferedImage image, Path file) {
        Path target = file.toAbsolutePath();
        Path draft = target.resolveSibling("." + target.getFileName() + ".draft");
        try {
            try {
                Files.write(draft, bytes(image));
                Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(draft);
            }
        } catch (IOException e) {
            throw new BadInputException("Cannot write the picture " + target + ": " + IoMessages.of(e) + ".", e);
        }
    }

    /** In memory: ImageIO prints a stack trace where it cannot open a file. */
    private static byte[] bytes(BufferedImage image) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
            if (!ImageIO.write(image, "png", stream)) {
                throw new BadInputException(
                        "This Java has no writer of PNG files. Install a JDK with all its desktop libraries.");
            }
        }
        return bytes.toByteArray();
    }
}
