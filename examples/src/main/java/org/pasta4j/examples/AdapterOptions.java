package org.pasta4j.examples;

import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which adapter a command works with, on which base. */
final class AdapterOptions {
    @Option(
            names = "--adapter",
            paramLabel = "DIR",
            required = true,
            description = "Folder that \"pasta train\" or \"pasta demo\" has written.")
    private Path adapter;

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            description = "The base that the adapter was trained on, where it is not where it was then: a checkpoint"
                    + " (file or folder), or \"" + Models.MINILM + "\".")
    private String model;

    @Mixin
    private EncoderFlags encoder;

    /** Opens both. */
    OpenAdapter open() {
        return OpenAdapter.open(adapter, model, encoder);
    }
}
