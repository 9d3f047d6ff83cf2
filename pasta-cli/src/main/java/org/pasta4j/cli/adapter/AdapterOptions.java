package org.pasta4j.cli.adapter;

import org.pasta4j.cli.base.EncoderFlags;
import picocli.CommandLine.Mixin;

/** Which adapter a command works with, on which base, computed how. */
public final class AdapterOptions {
    @Mixin
    private AdapterPath path;

    @Mixin
    private EncoderFlags encoder;

    /** Opens both. */
    public OpenAdapter open() {
        return path.open(encoder);
    }
}
