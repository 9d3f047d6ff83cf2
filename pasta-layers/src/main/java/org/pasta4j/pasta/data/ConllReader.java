package org.pasta4j.pasta.data;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads tagged sentences from files in the manner of CoNLL: a word a line with its tag in another column, and a blank
 * line after each sentence. Columns are told apart by tabs where most lines have some, else by spaces. Lines that begin
 * with {@code -DOCSTART-} end a sentence, and are left out. So are comments: lines that begin with {@code #} and hold
 * no tab where columns are told apart by tabs, or any of these where the words are not in the first column, or, before
 * the first word of a sentence, have other columns than most lines. So are, in CoNLL-U's ten columns, ranges of words
 * and words that are not in the text.
 *
 * @param word number of the words' column, from 1
 * @param tag number of the tags' column, from 1; 0 for the last column of each line, of which all lines then have as
 *     many
 * @param notation of the tags in the file; they are read as {@link TagScheme#IOB2}
 */
public record ConllReader(int word, int tag, TagNotation notation) implements LabelledReader<TaggedSentence> {

    /** Checks the columns. */
    public ConllReader {
        if (word < 1 || tag < 0 || word == tag) {
            throw new DataException("The words are said to be in column " + word + " and the tags in column " + tag
                    + "; expected two different columns, counted from 1.");
        }
    }

    /** Tags of a scheme as they are usually spelled. */
    public ConllReader(int word, int tag, TagScheme scheme) {
        this(word, tag, TagNotation.of(scheme));
    }

    /** Words in the first column, tags in the last. */
    public ConllReader() {
        this(1, 0, TagScheme.IOB2);
    }

    /** {@inheritDoc} A sentence with a line that cannot be read is left out whole. */
    @Override
    public Iterable<TaggedSentence> stream(Path file, Consumer<String> tagCheck, BadRows badRows) {
        return () ->
                stream(file, ConllLayout.of(Source.of(file)), tagCheck, badRows).iterator();
    }

    /** The same of a file whose layout is known, which is read once for it. */
    Iterable<TaggedSentence> stream(Path file, ConllLayout layout, Consumer<String> tagCheck, BadRows badRows) {
        return () -> {
            badRows.begin();
            Source source = Source.of(file);
            ConllSentences sentences = new ConllSentences(source.lines(), this, layout);
            return new RowIterator<>(
                            sentences::next,
                            sentences::close,
                            (ConllSentences.Lines lines) -> lines.sentence(tagCheck),
                            badRows)
                    .orElse(source.name() + " holds no sentences: expected lines with a word and its tag.");
        };
    }

    /**
     * The words of a file alone, a sentence at a time; tags may be absent and are not looked at. What the iterator
     * throws, and that it is to be closed, is as in {@link #stream}.
     *
     * @param badRows what becomes of sentences with a line that cannot be read
     */
    public Iterator<List<String>> words(Path file, BadRows badRows) {
        return words(file, ConllLayout.of(Source.of(file)), badRows);
    }

    /** The same of a file whose layout is known. */
    Iterator<List<String>> words(Path file, ConllLayout layout, BadRows badRows) {
        badRows.begin();
        Source source = Source.of(file);
        ConllSentences sentences = new ConllSentences(source.lines(), this, layout);
        return new RowIterator<>(sentences::next, sentences::close, ConllSentences.Lines::words, badRows)
                .orElse(source.name() + " holds no sentences: expected lines with a word each.");
    }
}
