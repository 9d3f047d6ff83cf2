package org.pasta4j.pasta.data;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The sentences of a file in the manner of CoNLL, one after the other. */
final class ConllSentences implements AutoCloseable {
    private static final String DOCUMENT = "-DOCSTART-";
    private static final int CONLLU_COLUMNS = 10;

    private final Utf8Lines lines;
    private final ConllReader reader;
    private final String separator;

    /** @param separator of columns, a regular expression */
    ConllSentences(Utf8Lines lines, ConllReader reader, String separator) {
        this.lines = lines;
        this.reader = reader;
        this.separator = separator;
    }

    /**
     * The lines of the next sentence, which may turn out to be damaged; null after the last one.
     *
     * @throws DataException if there is no reading on
     */
    Lines next() {
        List<Utf8Lines.Line> sentence = new ArrayList<>();
        for (Utf8Lines.Line line = lines.next(); line != null; line = lines.next()) {
            if (!line.isBlank()) {
                if (!isLeftOut(line)) {
                    sentence.add(line);
                }
            } else if (!sentence.isEmpty()) {
                break;
            }
        }
        return sentence.isEmpty() ? null : new Lines(sentence);
    }

    private boolean isLeftOut(Utf8Lines.Line line) {
        return line.startsWith(DOCUMENT) || separator.equals("\t") && (isComment(line) || isNoWord(line));
    }

    /** A word may be "#"; where words are in another column, nothing else begins so. */
    private boolean isComment(Utf8Lines.Line line) {
        return line.startsWith("#") && (reader.word() > 1 || !line.holds('\t'));
    }

    /** CoNLL-U numbers words; a range stands for words that follow, and a decimal for one that is not in the text. */
    private boolean isNoWord(Utf8Lines.Line line) {
        if (reader.word() == 1) {
            return false;
        }
        String[] fields = line.text().split(separator, -1);
        return fields.length == CONLLU_COLUMNS && fields[0].matches("[0-9]+[-.][0-9]+");
    }

    @Override
    public void close() {
        lines.close();
    }

    /** A sentence, a word a line. */
    final class Lines {
        private final List<Utf8Lines.Line> lines;

        private Lines(List<Utf8Lines.Line> lines) {
            this.lines = lines;
        }

        /**
         * Reads words and tags.
         *
         * @param tagCheck throws a {@link DataException} for a tag that cannot be used
         * @throws DataException naming file and line, if one of them is damaged
         */
        TaggedSentence sentence(Consumer<String> tagCheck) {
            List<String> words = new ArrayList<>();
            List<String> tags = new ArrayList<>();
            for (Utf8Lines.Line line : lines) {
                add(line, words, tags);
            }
            List<String> iob2 = reader.scheme().toIob2(tags);
            for (int i = 0; i < iob2.size(); i++) {
                String tag = iob2.get(i);
                checked(lines.get(i), () -> tagCheck.accept(tag));
            }
            return new TaggedSentence(words, iob2);
        }

        /**
         * Reads the words alone.
         *
         * @throws DataException naming file and line, if one has none
         */
        List<String> words() {
            List<String> words = new ArrayList<>();
            for (Utf8Lines.Line line : lines) {
                String[] fields = line.text().split(separator, -1);
                String word = fields.length < reader.word() ? "" : fields[reader.word() - 1];
                if (word.isBlank()) {
                    throw new DataException(
                            line.place() + ": expected a word in column " + reader.word() + ", found no word.");
                }
                words.add(word);
            }
            return words;
        }

        private void add(Utf8Lines.Line line, List<String> words, List<String> tags) {
            String[] fields = line.text().split(separator, -1);
            int tagColumn = reader.tag() == 0 ? Math.max(fields.length, 2) : reader.tag();
            if (fields.length < Math.max(reader.word(), tagColumn)) {
                throw new DataException(line.place() + ": expected a word in column " + reader.word()
                        + " and its tag in " + (reader.tag() == 0 ? "another" : "column " + reader.tag()) + ", found "
                        + fields.length + (fields.length == 1 ? " column." : " columns."));
            }
            String word = fields[reader.word() - 1];
            String tag = fields[tagColumn - 1].strip();
            if (word.isBlank() || tag.isEmpty()) {
                throw new DataException(line.place() + ": expected a word and its tag, found "
                        + (word.isBlank() ? "no word." : "no tag."));
            }
            checked(line, () -> reader.scheme().toIob2(List.of(tag)));
            words.add(word);
            tags.add(tag);
        }

        private static void checked(Utf8Lines.Line line, Runnable check) {
            try {
                check.run();
            } catch (DataException e) {
                throw new DataException(line.place() + ": " + e.getMessage(), e);
            }
        }
    }
}
