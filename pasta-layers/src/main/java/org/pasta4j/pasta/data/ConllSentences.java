package org.pasta4j.pasta.data;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The sentences of a file in the manner of CoNLL, one after the other. */
final class ConllSentences implements AutoCloseable {
    private static final String DOCUMENT = "-DOCSTART-";

    private final Utf8Lines lines;
    private final ConllReader reader;
    private final ConllLayout layout;

    ConllSentences(Utf8Lines lines, ConllReader reader, ConllLayout layout) {
        this.lines = lines;
        this.reader = reader;
        this.layout = layout;
    }

    /**
     * The lines of the next sentence, which may turn out to be damaged; null after the last one.
     *
     * @throws DataException if there is no reading on
     */
    Lines next() {
        List<Utf8Lines.Line> sentence = new ArrayList<>();
        for (Utf8Lines.Line line = lines.next(); line != null; line = lines.next()) {
            boolean isEnd = isBlank(line) || isDocumentStart(line);
            if (isEnd && !sentence.isEmpty()) {
                break;
            }
            if (!isEnd && !isLeftOut(line, sentence.isEmpty())) {
                sentence.add(line);
            }
        }
        return sentence.isEmpty() ? null : new Lines(sentence);
    }

    /** Whether a line ends a sentence: spaces and tabs at most; a space of another kind may be a word. */
    static boolean isBlank(Utf8Lines.Line line) {
        for (byte letter : line.bytes()) {
            if (letter != ' ' && letter != '\t' && letter != '\r' && letter != '\f') {
                return false;
            }
        }
        return true;
    }

    private boolean isDocumentStart(Utf8Lines.Line line) {
        return line.startsWith(DOCUMENT) || line.isText() && isDocumentStart(line.text());
    }

    /** Whether a document begins, in a line that may have any columns, words in the first or the second. */
    static boolean isDocumentStart(String line) {
        return line.strip().startsWith(DOCUMENT) || line.matches("[0-9]+[ \t]+" + DOCUMENT + ".*");
    }

    private boolean isLeftOut(Utf8Lines.Line line, boolean isFirst) {
        return line.startsWith("#") && isComment(line, isFirst) || layout.isTabs() && isNoWord(line);
    }

    /**
     * A word may be "#". Where words are in another column, nothing else begins so; else a comment has other columns
     * than words have, and stands before them.
     */
    private boolean isComment(Utf8Lines.Line line, boolean isFirst) {
        if (layout.isTabs() && (reader.word() > 1 || !line.holds('\t'))) {
            return true;
        }
        return isFirst
                && line.isText()
                && layout.width() > 0
                && layout.fields(line.text()).size() != layout.width();
    }

    /** CoNLL-U numbers words; a range stands for words that follow, and a decimal for one that is not in the text. */
    private boolean isNoWord(Utf8Lines.Line line) {
        if (reader.word() == 1 || !line.isText()) {
            return false;
        }
        String text = line.text();
        return text.substring(0, Math.max(0, text.indexOf('\t'))).matches("[0-9]+[-.][0-9]+")
                && text.split("\t", -1).length == ConllLayout.CONLLU_COLUMNS;
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
                List<String> fields = fields(line);
                words.add(word(line, fields, "word and its tag"));
                tags.add(tag(line, fields));
            }
            List<String> iob2 = new ArrayList<>();
            checked(lines.get(0), () -> iob2.addAll(reader.notation().toIob2(tags)));
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
                words.add(word(line, fields(line), "word in column " + reader.word()));
            }
            return words;
        }

        private List<String> fields(Utf8Lines.Line line) {
            List<String> fields = layout.fields(line.text());
            if (!layout.isTabs() && line.holds('\t')) {
                throw new DataException(
                        line.place() + ": expected spaces between columns as in most lines, found a tab.");
            }
            return fields;
        }

        private String word(Utf8Lines.Line line, List<String> fields, String expected) {
            String word = fields.size() < reader.word() ? "" : fields.get(reader.word() - 1);
            if (word.isEmpty()) {
                throw new DataException(line.place() + ": expected a " + expected + ", found no word.");
            }
            return word;
        }

        private String tag(Utf8Lines.Line line, List<String> fields) {
            boolean isLast = reader.tag() == 0;
            int column = isLast ? Math.max(fields.size(), 2) : reader.tag();
            if (fields.size() < Math.max(reader.word(), column)) {
                throw new DataException(line.place() + ": expected a word in column " + reader.word()
                        + " and its tag in " + (isLast ? "another" : "column " + reader.tag()) + ", found "
                        + fields.size() + (fields.size() == 1 ? " column." : " columns.")
                        + (layout.isTabs() && !line.holds('\t') ? " Most lines have a tab between columns." : ""));
            }
            if (isLast && fields.size() != layout.width()) {
                throw new DataException(line.place() + ": expected " + layout.width()
                        + " columns as in most lines, the last of them the tag, found " + fields.size() + ".");
            }
            String tag = fields.get(column - 1).strip();
            if (tag.isEmpty()) {
                throw new DataException(line.place() + ": expected a word and its tag, found no tag.");
            }
            checked(line, () -> reader.notation().check(tag));
            return tag;
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
