package org.pasta4j.cli.adapter;

import org.pasta4j.cli.base.DecodingChoice;
import org.pasta4j.cli.base.EncoderChoice;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;

/** Which adapter a command works with, on which base, computed how. */
public final class AdapterOptions {
    @Mixin
    private AdapterPath path;

    @Mixin
    private EncoderChoice encoder;

    @Mixin
    private DecodingChoice decoding;

    /**
     * Opens both.
     *
     * @param spec of the command that was typed
     */
    public OpenAdapter open(CommandSpec spec) {
        return path.open(encoder, adapter -> {
            decoding.check(adapter.config().pastaConfig().task(), spec);
            return decoding.apply(adapter);
        });
    }
}
