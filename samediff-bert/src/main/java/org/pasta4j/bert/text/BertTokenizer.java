package org.pasta4j.bert.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.ModelArchive;
import org.pasta4j.bert.ModelLocation;

/**
 * Turns text into rows of tokens, exactly as Hugging Face's own tokenizers do: it is their library. Safe for any number
 * of threads; close it to free its native memory, which it shares with the tokenizers that were made of it
 * ({@link #withMaxLength}, {@link #uncut}): the last of them to be closed frees it, once no other thread is encoding
 * with it. After {@code close} every method but {@link #toJson} throws an {@link IllegalStateException}.
 *
 * <p>Half of a surrogate pair without the other half, which a Java string may hold and Unicode has no text for, is read
 * as U+FFFD, one character for one: all other characters keep their meaning and their place.
 */
public final class BertTokenizer implements AutoCloseable {
    private static final int WHOLE = Integer.MAX_VALUE;

    private final String json;
    private final NativeTokenizer tokenizer;
    private final AddedTokens added;
    private final int maxLength;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** @param tokenizer held for this one */
    private BertTokenizer(String json, NativeTokenizer tokenizer, AddedTokens added, int maxLength) {
        this.json = json;
        this.tokenizer = tokenizer;
        this.added = added;
        this.maxLength = maxLength;
    }

    /**
     * Opens a tokenizer that does not cut.
     *
     * @param path a {@code tokenizer.json}, a {@code vocab.txt} (WordPiece), a {@code vocab.json} (byte-level BPE, with
     *     {@code merges.txt} beside it) or a {@code sentencepiece.bpe.model} (of XLM-RoBERTa or CamemBERT, which a file
     *     beside it says); or a checkpoint, beside which (or one folder above, as in Hugging Face's {@code onnx}
     *     folders) {@code NAME-tokenizer.json} and these are looked for in this order; may lie inside a jar; of a jar
     *     or ZIP itself, the {@code tokenizer.json} in it, or {@code vocab.txt}
     * @throws CheckpointException if there is none, or it is damaged
     */
    public static BertTokenizer open(Path path) {
        if (!Files.exists(path) && ModelLocation.isNamed(path.toString())) {
            return open(path.toString());
        }
        if (ModelArchive.isAt(path)) {
            return ModelArchive.with(path, TokenizerFiles.inArchive(path), BertTokenizer::open);
        }
        Path file = TokenizerFiles.find(path);
        String json = TokenizerFiles.json(file);
        int lone = WellFormedText.firstLone(json, 0);
        if (lone >= 0) {
            throw new CheckpointException(file + " is damaged: expected Unicode, found half a surrogate pair after \""
                    + json.substring(Math.max(0, lone - 20), lone) + "\". Download it again.");
        }
        try {
            return new BertTokenizer(json, new NativeTokenizer(json), AddedTokens.of(json), WHOLE);
        } catch (BadInputException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new CheckpointException(file + " is not a tokenizer that can be read: " + e.getMessage(), e);
        }
    }

    /**
     * Opens a tokenizer by the name of a place.
     *
     * @param location of the tokenizer or its checkpoint, as {@link org.pasta4j.bert.BertCheckpoint#open(String)} takes
     *     it
     * @throws CheckpointException as {@link #open(Path)} does, or if there is no such resource
     */
    public static BertTokenizer open(String location) {
        return ModelLocation.with(location, BertTokenizer::open);
    }

    /**
     * The same tokenizer, cutting rows to a maximum length: of a pair, the longer text first. The two are closed
     * separately and share their native memory.
     *
     * @param maxLength most tokens of a row, special tokens included
     * @throws BadInputException if the special tokens around one text are more, or there are none
     */
    public BertTokenizer withMaxLength(int maxLength) {
        int special = requireSpecialTokens();
        if (maxLength < Math.max(1, special)) {
            throw new BadInputException("The maximum length " + maxLength
                    + " does not suit the tokenizer, which puts " + special + " special tokens around a text; expected"
                    + " at least " + (special + 1) + ", to hold a word too.");
        }
        return sharing(maxLength);
    }

    /**
     * The same tokenizer, cutting nothing. The two are closed separately and share their native memory.
     *
     * @throws BadInputException if it puts no special tokens around a text
     */
    public BertTokenizer uncut() {
        requireSpecialTokens();
        return sharing(WHOLE);
    }

    private BertTokenizer sharing(int maxLength) {
        hold();
        return new BertTokenizer(json, tokenizer, added, maxLength);
    }

    /** How many stand around a text: without any, a BERT is given what it has never seen. */
    private int requireSpecialTokens() {
        int special = encoded(t -> t.encode("", true, false)).getIds().length;
        if (special == 0) {
            throw new BadInputException("The tokenizer puts no special tokens around a text; expected some, as in [CLS]"
                    + " text [SEP], for a BERT needs them. Its tokenizer.json lacks a \"post_processor\": take the one that"
                    + " AutoTokenizer.from_pretrained(folder).save_pretrained(folder) writes in Python, or leave the file"
                    + " out where a vocab.txt lies beside it.");
        }
        return special;
    }

    private <T> T ask(Function<HuggingFaceTokenizer, T> question) {
        hold();
        try {
            return tokenizer.ask(question);
        } finally {
            tokenizer.release();
        }
    }

    /** A text that a vocabulary has no piece for, not even one for what is unknown, is refused by the library. */
    private ai.djl.huggingface.tokenizers.Encoding encoded(
            Function<HuggingFaceTokenizer, ai.djl.huggingface.tokenizers.Encoding> question) {
        return ask(t -> {
            try {
                return question.apply(t);
            } catch (RuntimeException e) {
                throw new BadInputException(
                        "The tokenizer has no tokens for this text: " + e.getMessage() + ". Mend its file.", e);
            }
        });
    }

    private void hold() {
        if (closed.get() || !tokenizer.hold()) {
            throw new IllegalStateException("The tokenizer is closed. Close it after the last text is encoded.");
        }
    }

    /**
     * A single text as a row.
     *
     * @throws BadInputException if the tokenizer's file leaves no tokens for the text, as a vocabulary may that has no
     *     piece for what is unknown
     */
    public Encoding encode(String text) {
        String read = WellFormedText.of(text);
        return row(encoded(t -> t.encode(read, true, false))).cut(maxLength);
    }

    /**
     * A pair of texts as a row.
     *
     * @throws BadInputException as {@link #encode(String)} does, or if the special tokens around two texts are more
     *     than the maximum length
     */
    public Encoding encode(String first, String second) {
        String readFirst = WellFormedText.of(first);
        String readSecond = WellFormedText.of(second);
        return row(encoded(t -> t.encode(readFirst, readSecond, true, false))).cut(maxLength);
    }

    /**
     * A text's tokens with the places in the text that they come from. With a maximum length they are cut like a row;
     * windows over long texts and labels of words want a tokenizer without.
     *
     * @throws BadInputException as {@link #encode(String)} does
     */
    public TextTokens tokens(String text) {
        String read = WellFormedText.of(text);
        ai.djl.huggingface.tokenizers.Encoding encoded = encoded(t -> t.encode(read, true, false));
        CharSpan[] spans = encoded.getCharTokenSpans();
        int[] starts = new int[spans.length];
        int[] ends = new int[spans.length];
        // The tokenizer counts code points, of which those beyond U+FFFF are two characters in Java.
        int[] characters = charactersBefore(read);
        for (int i = 0; i < spans.length; i++) {
            starts[i] = spans[i] == null ? -1 : characters[spans[i].getStart()];
            ends[i] = spans[i] == null ? -1 : characters[spans[i].getEnd()];
        }
        return new TextTokens(row(encoded), starts, ends, ints(encoded.getWordIds())).cut(maxLength);
    }

    /**
     * Where a text spells out tokens that are taken out of it whole before it is split into words: special tokens, and
     * those that were added to the vocabulary.
     *
     * @return first character of each and the one after its last, in the order of the text
     * @throws BadInputException as {@link #encode(String)} does
     */
    public List<int[]> addedTokens(String text) {
        return added.mayBeIn(text) ? added.places(text, tokens(text)) : List.of();
    }

    /** How many characters come before each code point, and before the end. */
    private static int[] charactersBefore(String text) {
        int[] before = new int[text.codePointCount(0, text.length()) + 1];
        for (int i = 1; i < before.length; i++) {
            before[i] = text.offsetByCodePoints(before[i - 1], 1);
        }
        return before;
    }

    private static Encoding row(ai.djl.huggingface.tokenizers.Encoding encoded) {
        long[] special = encoded.getSpecialTokenMask();
        if (special.length == 0) {
            throw new BadInputException("A text has no tokens, not even special ones around it; expected at least one."
                    + " Give another text, or a tokenizer.json with a \"post_processor\".");
        }
        int[] slots = new int[special.length];
        int next = 0;
        for (int i = 0; i < special.length; i++) {
            slots[i] = special[i] == 1 ? next++ : -1;
        }
        return new Encoding(ints(encoded.getIds()), ints(encoded.getTypeIds()), slots, false);
    }

    private static int[] ints(long[] values) {
        int[] ints = new int[values.length];
        for (int i = 0; i < ints.length; i++) {
            ints[i] = Math.toIntExact(values[i]);
        }
        return ints;
    }

    /**
     * What a token stands for, for people: {@code film}, {@code ##s}, {@code [SEP]}; of a byte-level tokenizer with the
     * space before it, and with the replacement character for a part of a character.
     *
     * @param id row of the word embedding table
     */
    public String token(int id) {
        return ask(t -> t.decode(new long[] {id}, false));
    }

    /** The tokenizer as the text of a {@code tokenizer.json} that neither cuts nor pads. */
    public String toJson() {
        return json;
    }

    /**
     * Lets go of the native memory; the tokenizer cannot be used afterwards. Calls that other threads have begun come
     * to their end. A second call does nothing.
     */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            tokenizer.release();
        }
    }

    /** How many share the native memory, running calls included; 0 once it is free. */
    int holders() {
        return tokenizer.holders();
    }
}
