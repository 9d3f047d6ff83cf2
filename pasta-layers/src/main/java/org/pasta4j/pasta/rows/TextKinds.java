package org.pasta4j.pasta.rows;

import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.Internal;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.pasta.data.Labels;
import org.pasta4j.pasta.data.TextInput;

/**
 * Which inputs a model of whole texts takes: single texts or pairs, as its slots tell. The tokenizer puts more special
 * tokens around a pair than around one text; a model that has a slot for each of these is one of pairs.
 *
 * @param ofText special tokens around one text
 * @param ofPair special tokens around a pair
 * @hidden
 */
@Internal
public record TextKinds(int ofText, int ofPair) {

    public static TextKinds of(BertTokenizer tokenizer) {
        try (BertTokenizer uncut = tokenizer.uncut()) {
            return new TextKinds(
                    uncut.encode("a").specialTokens(), uncut.encode("a", "a").specialTokens());
        }
    }

    /** Whether a model of so many slots takes pairs, and single texts otherwise. */
    public boolean takesPairs(int slots) {
        return ofPair > ofText && slots >= ofPair;
    }

    /** Whether an input is of the kind that a model of so many slots takes. */
    public boolean isSuitable(boolean pair, int slots) {
        return ofPair <= ofText || pair == takesPairs(slots);
    }

    /**
     * Refuses an input of the other kind.
     *
     * @throws BadInputException naming the text
     */
    void check(TextInput input, int slots) {
        boolean pair = input.second().isPresent();
        if (!isSuitable(pair, slots)) {
            throw new BadInputException("The text \"" + Labels.shortenedText(input.text()) + "\" "
                    + (pair ? "is one of a pair" : "is alone") + "; expected "
                    + (pair ? "single texts" : "pairs") + ", for the model has " + slots + " slots, and a pair has "
                    + ofPair + " special tokens. Give "
                    + (pair ? "one text" : "a second text, which may be empty,") + " or make the model for "
                    + (pair ? "pairs" : "single texts") + " (PastaConfig.withSlots(" + (pair ? ofPair : ofText)
                    + ")).");
        }
    }
}
