package org.pasta4j.cli.adapter;

import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.cli.base.EncoderChoice;
import org.pasta4j.cli.base.Models;
import org.pasta4j.cli.base.OpenModel;
import org.pasta4j.cli.console.Format;
import org.pasta4j.cli.console.Terminal;
import org.pasta4j.cli.data.TrainedColumns;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.adapter.AdapterConfig;
import org.pasta4j.pasta.model.PastaModel;
import org.pasta4j.pasta.model.PastaTagger;

/**
 * An adapter on its base.
 *
 * @param base closed with this object
 * @param labeller its model is closed with this object
 */
public record OpenAdapter(OpenModel base, Labeller labeller) implements AutoCloseable {

    /**
     * Opens an adapter.
     *
     * @param folder as {@code pasta train} writes it
     * @param model name or path of the base; null takes the one that the adapter names
     * @param encoder what the base is computed with
     * @param change makes of the adapter what is opened
     */
    static OpenAdapter open(Path folder, String model, EncoderChoice encoder, UnaryOperator<Adapter> change) {
        Adapter adapter = change.apply(Adapter.load(folder));
        OpenModel base = Models.open(model == null ? baseOf(folder, adapter.config()) : model, encoder);
        try {
            return new OpenAdapter(base, labeller(adapter, base));
        } catch (RuntimeException e) {
            base.close();
            throw e;
        }
    }

    private static Labeller labeller(Adapter adapter, OpenModel base) {
        TrainedColumns trained = new TrainedColumns(adapter.config().columns());
        if (adapter.config().pastaConfig().task().isOfTokens()) {
            return new WordLabeller(PastaTagger.of(adapter, base.encoder(), base.tokenizer()), trained);
        }
        PastaModel model = PastaModel.of(adapter, base.encoder(), base.tokenizer());
        return new TextLabeller(model, trained, pair -> requireSuitable(pair, model.takesPairs()));
    }

    /**
     * The base that an adapter names.
     *
     * @throws BadInputException if it is not there
     */
    static String baseOf(Path folder, AdapterConfig adapter) {
        String name = adapter.baseName();
        if (!Models.isThere(name)) {
            throw new BadInputException("The adapter " + folder + " was trained on " + name
                    + ", which is not there. Say with --model where that checkpoint is now."
                    + Terminal.lostIn(name).map(why -> " " + why).orElse(""));
        }
        return name;
    }

    /** Whether it was trained on pairs of texts. */
    boolean takesPairs() {
        return labeller instanceof TextLabeller texts && texts.model().takesPairs();
    }

    /** What the adapter was made with. */
    public PastaConfig config() {
        return labeller.model().config();
    }

    /** Most tokens of a row, special tokens included. */
    public int maxLength() {
        return config().maxLengthOn(base.bert().config());
    }

    /** What is said where texts were too long. */
    public String cutMessage(long texts) {
        return "pasta: " + Format.count(texts, takesPairs() ? "pair" : "text") + (texts == 1 ? " was" : " were")
                + " cut to the " + maxLength()
                + " tokens that the adapter takes; what comes after them did not count.";
    }

    /**
     * Refuses texts for an adapter of pairs, and the other way round.
     *
     * @param pair whether each row of a file is a pair
     */
    void requireSuitable(boolean pair) {
        requireSuitable(pair, takesPairs());
    }

    private static void requireSuitable(boolean pair, boolean takesPairs) {
        if (takesPairs != pair) {
            throw new BadInputException(
                    pair
                            ? "This adapter was trained on single texts; leave --second-text out."
                            : "This adapter was trained on pairs; say with --second-text where the second text is.");
        }
    }

    @Override
    public void close() {
        labeller.model().close();
        base.close();
    }
}
