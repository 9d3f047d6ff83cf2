package org.pasta4j.cli.adapter;

import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.pasta4j.cli.base.EncoderChoice;
import org.pasta4j.cli.base.Models;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.adapter.AdapterConfig;
import picocli.CommandLine.Option;

/** Where an adapter is, and its base. */
public final class AdapterPath {
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

    /** Opens both. */
    public OpenAdapter open(EncoderChoice encoder) {
        return open(encoder, UnaryOperator.identity());
    }

    /**
     * Opens both.
     *
     * @param change makes of the adapter what is opened
     */
    OpenAdapter open(EncoderChoice encoder, UnaryOperator<Adapter> change) {
        return OpenAdapter.open(adapter, model, encoder, change);
    }

    /** Name or path of the base: the one that was said, else the one that the adapter names. */
    public String base(AdapterConfig config) {
        return model == null ? OpenAdapter.baseOf(adapter, config) : model;
    }

    /** The adapter's folder as it was typed. */
    public Path folder() {
        return adapter;
    }
}
