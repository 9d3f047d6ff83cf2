package org.pasta4j.pasta.data;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads tagged sentences from JSON lines, where a file's name ends in {@code .jsonl} or {@code .ndjson}, and else from
 * files in the manner of CoNLL.
 *
 * @param json whether every file is JSON lines, whatever its ending
 * @param words column or field of the words; empty for the first column, or {@link Column#TOKENS}
 * @param tags column or field of the tags; empty for the last column, or {@link Column#TAGS}
 * @param scheme of the tags in the file; they are read as {@link TagScheme#IOB2}
 */
public record TaggedReader(boolean json, Optional<Column> words, Optional<Column> tags, TagScheme scheme)
        implements LabelledReader<TaggedSentence> {

    @Override
    public Iterable<TaggedSentence> stream(Path file, Consumer<String> tagCheck, BadRows badRows) {
        return of(file).stream(file, tagCheck, badRows);
    }

    private LabelledReader<TaggedSentence> of(Path file) {
        try {
            return json || TableKind.byEnding(file).equals(Optional.of(TableKind.JSONL))
                    ? new TaggedJsonReader(words.orElse(Column.TOKENS), tags.orElse(Column.TAGS), scheme)
                    : new ConllReader(
                            words.map(Column::inTable).orElse(1),
                            tags.map(Column::inTable).orElse(0),
                            scheme);
        } catch (DataException e) {
            throw new DataException(file + ": " + e.getMessage(), e);
        }
    }
}
