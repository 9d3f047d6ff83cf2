package org.pasta4j.examples;

import picocli.CommandLine.Mixin;

/** Which adapter a command works with, on which base, computed how. */
final class AdapterOptions {
    @Mixin
    private AdapterPath path;

    @Mixin
    private EncoderFlags encoder;

    /** Opens both. */
    OpenAdapter open() {
        return path.open(encoder);
    }
}
