package org.pasta4j.cli;

import java.util.function.Supplier;
import javax.imageio.ImageIO;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageWriterSpi;

/** A system that cannot draw. */
public final class Pictures {
    private Pictures() {}

    /** Runs where no PNG file can be written. */
    public static <T> T without(Supplier<T> action) {
        IIORegistry registry = IIORegistry.getDefaultInstance();
        ImageWriterSpi png = ImageIO.getImageWritersByFormatName("png").next().getOriginatingProvider();
        registry.deregisterServiceProvider(png, ImageWriterSpi.class);
        try {
            return action.get();
        } finally {
            registry.registerServiceProvider(png, ImageWriterSpi.class);
        }
    }
}
