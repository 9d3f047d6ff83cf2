package org.pasta4j.pasta.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads tagged sentences from JSON lines, where a file's name ends in {@code .jsonl} or {@code .ndjson}, from
 * {@link ColumnarFiles}, and else from files in the manner of CoNLL. What is not said of columns and tags is taken from
 * each file, where it is plain there.
 *
 * @param json whether every file is JSON lines, whatever its ending
 * @param words column or field of the words; empty for the usual one
 * @param tags column or field of the tags; empty for the usual one
 * @param reading what is known of the tags; they are read as {@link TagScheme#IOB2}
 */
public record TaggedReader(boolean json, Optional<Column> words, Optional<Column> tags, TagReading reading)
        implements LabelledReader<TaggedSentence> {

    /** Reads tags of this scheme. */
    public TaggedReader(boolean json, Optional<Column> words, Optional<Column> tags, TagScheme scheme) {
        this(json, words, tags, TagReading.of(scheme));
    }

    /**
     * How a file is read.
     *
     * @param reader for this file
     * @param notation of its tags
     * @param notes what a person should know of it; often none
     */
    public record TaggedFile(LabelledReader<TaggedSentence> reader, TagNotation notation, List<String> notes) {}

    /** What is said of columns; nothing of second texts. */
    public DataColumns columns() {
        return new DataColumns(words, Optional.empty(), tags);
    }

    /** The same with these columns of words and tags. */
    public TaggedReader withColumns(DataColumns columns) {
        return new TaggedReader(json, columns.text(), columns.label(), reading);
    }

    /** The same for files that belong to one whose tags are written so. */
    public TaggedReader like(TagNotation notation) {
        return new TaggedReader(json, words, tags, reading.like(notation));
    }

    @Override
    public Iterable<TaggedSentence> stream(Path file, Consumer<String> tagCheck, BadRows badRows) {
        return () -> in(file).reader().stream(file, tagCheck, badRows).iterator();
    }

    /**
     * Looks at a file.
     *
     * @throws DataException if there is none, its tags are numbers without names, or its columns have to be chosen
     */
    public TaggedFile in(Path file) {
        try {
            boolean isOfLists =
                    json || TableKind.byEnding(file).equals(Optional.of(TableKind.JSONL)) || ColumnarFiles.isOne(file);
            return isOfLists ? ofLists(file) : ofConll(file);
        } catch (DataException e) {
            boolean named = e.getMessage().contains(file.toString());
            throw named ? e : new DataException(file + ": " + e.getMessage(), e);
        }
    }

    /**
     * The words of a file in the manner of CoNLL alone, as {@link ConllReader#words} gives them.
     *
     * @param badRows what becomes of sentences with a line that cannot be read
     */
    public Iterator<List<String>> words(Path file, BadRows badRows) {
        ConllLayout layout = ConllLayout.of(Source.of(file));
        int word = ConllColumns.ofWords(layout, words);
        return new ConllReader(word, 0, TagScheme.NONE).words(file, layout, badRows);
    }

    private TaggedFile ofLists(Path file) {
        ListColumns fields = ListColumns.ofWords(file, words, tags);
        TaggedListReader raw = new TaggedListReader(fields.words(), fields.tags(), TagScheme.NONE);
        TagNotation notation = notation(raw, file);
        return new TaggedFile(
                new TaggedListReader(fields.words(), fields.tags(), notation), notation, notation.notes());
    }

    private TaggedFile ofConll(Path file) {
        ConllLayout seen = ConllLayout.of(Source.of(file));
        ConllColumns columns = ConllColumns.of(Source.of(file), seen, words, tags);
        ConllLayout layout = columns.key().map(seen::choosing).orElse(seen);
        TagNotation notation = notation(reader(columns, layout, file, TagNotation.of(TagScheme.NONE)), file);
        List<String> notes = new ArrayList<>(columns.notes());
        notes.addAll(notation.notes());
        return new TaggedFile(reader(columns, layout, file, notation), notation, List.copyOf(notes));
    }

    /** Of one file, whose layout is not looked at again. */
    private static LabelledReader<TaggedSentence> reader(
            ConllColumns columns, ConllLayout layout, Path looked, TagNotation notation) {
        ConllReader reader = new ConllReader(columns.word(), columns.tag(), notation);
        return (file, tagCheck, badRows) -> file.equals(looked)
                ? reader.stream(file, layout, tagCheck, badRows)
                : reader.stream(file, tagCheck, badRows);
    }

    /** Rows that cannot be read tell nothing of the others, and are refused when they are read. */
    private TagNotation notation(LabelledReader<TaggedSentence> raw, Path file) {
        TagSurvey survey = new TagSurvey();
        try {
            raw.stream(file, tag -> {}, BadRows.skip()).forEach(sentence -> reading.count(sentence, survey));
        } catch (DataException e) {
            // The same is wrong when the sentences themselves are read.
        }
        return reading.notation(survey);
    }
}
