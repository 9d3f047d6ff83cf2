package org.pasta4j.bert.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.ModelArchive;

/**
 * Turns text into rows of tokens, exactly as Hugging Face's own tokenizers do: it is their library. Safe for any number
 * of threads; close it to free its native memory.
 */
public final class BertTokenizer implements AutoCloseable {
    static {
        // The wrapper otherwise counts its users over the network.
        if (System.getProperty("OPT_OUT_TRACKING") == null) {
            System.setProperty("OPT_OUT_TRACKING", "true");
        }
    }

    private final String json;
    private final HuggingFaceTokenizer tokenizer;

    private BertTokenizer(String json, HuggingFaceTokenizer tokenizer) {
        this.json = json;
        this.tokenizer = tokenizer;
    }

    /**
     * Opens a tokenizer that does not cut.
     *
     * @param path a {@code tokenizer.json}, a {@code vocab.txt} (WordPiece) or a {@code vocab.json} (byte-level BPE,
     *     with {@code merges.txt} beside it); or a checkpoint, beside which (or one folder above, as in Hugging Face's
     *     {@code onnx} folders) {@code NAME-tokenizer.json} and these are looked for in this order; may lie inside a
     *     jar; of a jar or ZIP itself, the {@code tokenizer.json} in it, or {@code vocab.txt}
     * @throws CheckpointException if there is none, or it is damaged
     */
    public static BertTokenizer open(Path path) {
        if (ModelArchive.isAt(path)) {
            return ModelArchive.with(path, TokenizerFiles.inArchive(path), BertTokenizer::open);
        }
        Path file = TokenizerFiles.find(path);
        String json = TokenizerFiles.json(file);
        try {
            return new BertTokenizer(json, create(json, Map.of("truncation", "false")));
        } catch (IOException | RuntimeException e) {
            throw new CheckpointException(file + " is not a tokenizer that can be read: " + e.getMessage(), e);
        }
    }

    /**
     * The same tokenizer, cutting rows to a maximum length: of a pair, the longer text first. The two are closed
     * separately.
     *
     * @param maxLength most tokens of a row, special tokens included
     */
    public BertTokenizer withMaxLength(int maxLength) {
        String length = Integer.toString(maxLength);
        try {
            Map<String, String> options = Map.of("truncation", "true", "maxLength", length, "modelMaxLength", length);
            return new BertTokenizer(json, create(json, options));
        } catch (IOException | RuntimeException e) {
            throw new BadInputException(
                    "The maximum length " + maxLength + " does not suit the tokenizer: " + e.getMessage(), e);
        }
    }

    /** The same tokenizer, cutting nothing. The two are closed separately. */
    public BertTokenizer uncut() {
        try {
            return new BertTokenizer(json, create(json, Map.of("truncation", "false")));
        } catch (IOException | RuntimeException e) {
            throw new IllegalStateException("A tokenizer that has been opened does not open again.", e);
        }
    }

    private static HuggingFaceTokenizer create(String json, Map<String, String> options) throws IOException {
        Map<String, String> all = new HashMap<>(options);
        all.put("padding", "false");
        return HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), all);
    }

    /** A single text as a row. */
    public Encoding encode(String text) {
        return row(tokenizer.encode(text, true, false));
    }

    /** A pair of texts as a row. */
    public Encoding encode(String first, String second) {
        return row(tokenizer.encode(first, second, true, false));
    }

    /**
     * A text's tokens with the places in the text that they come from. With a maximum length they are cut like a row;
     * windows over long texts and labels of words want a tokenizer without.
     */
    public TextTokens tokens(String text) {
        ai.djl.huggingface.tokenizers.Encoding encoded = tokenizer.encode(text, true, false);
        CharSpan[] spans = encoded.getCharTokenSpans();
        int[] starts = new int[spans.length];
        int[] ends = new int[spans.length];
        // The tokenizer counts code points, of which those beyond U+FFFF are two characters in Java.
        int[] characters = charactersBefore(text);
        // Half a surrogate pair, which is no text, reaches the tokenizer as several characters.
        int last = characters.length - 1;
        for (int i = 0; i < spans.length; i++) {
            starts[i] = spans[i] == null ? -1 : characters[Math.min(spans[i].getStart(), last)];
            ends[i] = spans[i] == null ? -1 : characters[Math.min(spans[i].getEnd(), last)];
        }
        return new TextTokens(row(encoded), starts, ends, ints(encoded.getWordIds()));
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
        int[] slots = new int[special.length];
        int next = 0;
        for (int i = 0; i < special.length; i++) {
            slots[i] = special[i] == 1 ? next++ : -1;
        }
        return new Encoding(ints(encoded.getIds()), ints(encoded.getTypeIds()), slots, encoded.exceedMaxLength());
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
        return tokenizer.decode(new long[] {id}, false);
    }

    /** The tokenizer as the text of a {@code tokenizer.json} that neither cuts nor pads. */
    public String toJson() {
        return json;
    }

    /** Frees the native memory; the tokenizer cannot be used afterwards. */
    @Override
    public void close() {
        tokenizer.close();
    }
}
