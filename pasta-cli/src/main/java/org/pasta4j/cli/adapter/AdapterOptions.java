package org.pasta4j.cli.adapter;

import org.pasta4j.cli.base.EncoderChoice;
import picocli.CommandLine.Mixin;

/** Which adapter a command works with, on which base, computed how. */
public final class AdapterOptions {
    @Mixin
    private AdapterPath path;

    @Mixin
    private EncoderChoice encoder;

    /** Opens both. */
    public OpenAdapter open() {
        return path.open(encoder);
    }
}
