package org.pasta4j.pasta.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which fields of JSON objects, or columns that have names, hold the lists of words and tags.
 *
 * @param words field of the words
 * @param tags field of the tags
 */
record ListColumns(Column words, Column tags) {
    private static final List<String> OF_WORDS = List.of("tokens", "words");
    private static final List<String> OF_TAGS = List.of("tags", "ner_tags", "labels");

    /**
     * The fields that are said, and else the first usual ones of the first object, or of the columns.
     *
     * @throws DataException if there is no such file
     */
    static ListColumns ofWords(Path file, Optional<Column> words, Optional<Column> tags) {
        List<String> names = words.isPresent() && tags.isPresent() ? List.of() : names(file);
        return new ListColumns(
                words.orElseGet(() -> first(OF_WORDS, names)), tags.orElseGet(() -> first(OF_TAGS, names)));
    }

    private static Column first(List<String> usual, List<String> names) {
        return Stream.concat(usual.stream().filter(names::contains), usual.stream())
                .findFirst()
                .map(Column::named)
                .orElseThrow();
    }

    /** Those of the columns, or of the first object; none where that cannot be read. */
    static List<String> names(Path file) {
        return ColumnarFiles.names(file).orElseGet(() -> names(Source.of(file)));
    }

    private static List<String> names(Source source) {
        try (JsonRows rows = new JsonRows(source.lines())) {
            Row first = rows.next();
            return first == null ? List.of() : first.names();
        } catch (DataException e) {
            return List.of();
        }
    }
}
