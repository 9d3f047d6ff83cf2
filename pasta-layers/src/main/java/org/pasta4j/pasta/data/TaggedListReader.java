package org.pasta4j.pasta.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Reads tagged sentences from files with a list of words and a list of their tags a row: JSON lines, or
 * {@link ColumnarFiles}.
 *
 * @param words field or column of the words
 * @param tags field or column of the tags, one a word
 * @param notation of the tags in the file; they are read as {@link TagScheme#IOB2}
 */
public record TaggedListReader(Column words, Column tags, TagNotation notation)
        implements LabelledReader<TaggedSentence> {

    /** Tags of a scheme as they are usually spelled. */
    public TaggedListReader(Column words, Column tags, TagScheme scheme) {
        this(words, tags, TagNotation.of(scheme));
    }

    /** {@link Column#TOKENS} and {@link Column#TAGS}. */
    public TaggedListReader() {
        this(Column.TOKENS, Column.TAGS, TagScheme.IOB2);
    }

    @Override
    public Iterable<TaggedSentence> stream(Path file, Consumer<String> tagCheck, BadRows badRows) {
        return () -> {
            badRows.begin();
            Rows rows = rows(file);
            return new RowIterator<>(rows::next, rows::close, (Row row) -> sentence(row, tagCheck), badRows)
                    .orElse(file + ExampleReader.EMPTY);
        };
    }

    private Rows rows(Path file) {
        Map<String, Column> columns = new TreeMap<>(Map.of("words", words, "tags", tags));
        return ColumnarFiles.open(file)
                .<Rows>map(opened -> new ColumnarRows(file.toString(), opened, columns))
                .orElseGet(() -> {
                    JsonRows.requireDistinct(file.toString(), columns);
                    return new JsonRows(Source.of(file).lines());
                });
    }

    private TaggedSentence sentence(Row row, Consumer<String> tagCheck) {
        List<String> read = row.list(words);
        List<String> itsTags = row.list(tags).stream().map(String::strip).toList();
        try {
            TaggedSentence sentence = new TaggedSentence(read, notation.toIob2(itsTags));
            sentence.tags().forEach(tagCheck);
            return sentence;
        } catch (DataException e) {
            throw new DataException(row.place() + ": " + e.getMessage(), e);
        }
    }
}
