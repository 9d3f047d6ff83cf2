package org.pasta4j.examples;

import java.nio.file.Files;
import java.nio.file.Path;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.pasta.Adapter;
import org.pasta4j.pasta.AdapterConfig;
import org.pasta4j.pasta.PastaModel;
import org.pasta4j.pasta.data.TextInput;

/**
 * An adapter on its base.
 *
 * @param base closed with this object
 * @param model closed with this object
 */
record OpenAdapter(OpenModel base, PastaModel model) implements AutoCloseable {

    /**
     * Opens an adapter.
     *
     * @param folder as {@code pasta train} writes it
     * @param model name or path of the base; null takes the one that the adapter names
     * @param encoder what the base is computed with
     */
    static OpenAdapter open(Path folder, String model, EncoderFlags encoder) {
        Adapter adapter = Adapter.load(folder);
        OpenModel base = Models.open(model == null ? baseOf(folder, adapter.config()) : model, encoder);
        try {
            return new OpenAdapter(base, PastaModel.of(adapter, base.encoder(), base.tokenizer()));
        } catch (RuntimeException e) {
            base.close();
            throw e;
        }
    }

    private static String baseOf(Path folder, AdapterConfig adapter) {
        String name = adapter.baseName();
        if (!Models.isCatalogueName(name) && !Files.exists(Path.of(name))) {
            throw new BadInputException("The adapter " + folder + " was trained on " + name
                    + ", which is not there. Say with --model where that checkpoint is now.");
        }
        return name;
    }

    /** Whether it was trained on pairs of texts. */
    boolean takesPairs() {
        return model.config().slots() >= base.slotsOfPair();
    }

    /** Most tokens of a row, special tokens included. */
    int maxLength() {
        return Math.min(model.config().maxLength(), model.base().config().maxPositions());
    }

    /**
     * Refuses a text for an adapter of pairs, and the other way round.
     *
     * @param input of a table, all of whose rows are alike
     */
    void requireSuitable(TextInput input) {
        boolean pair = input.second().isPresent();
        if (takesPairs() != pair) {
            throw new BadInputException(
                    pair
                            ? "This adapter was trained on single texts; leave --second-text out."
                            : "This adapter was trained on pairs; say with --second-text where the second text is.");
        }
    }

    @Override
    public void close() {
        model.close();
        base.close();
    }
}
