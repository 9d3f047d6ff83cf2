package org.pasta4j.pasta.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads tagged sentences from files in the manner of CoNLL: a word a line with its tag in another column, and a blank
 * line after each sentence. Columns are told apart by tabs where a file has one, else by spaces. Lines that begin with
 * {@code -DOCSTART-} are left out, and, where columns are told apart by tabs, those that begin with {@code #} and hold
 * no tab. Immutable and safe for any number of threads.
 *
 * @param word number of the words' column, from 1
 * @param tag number of the tags' column, from 1; 0 for the last column of each line
 * @param scheme of the tags in the file; they are read as {@link TagScheme#IOB2}
 */
public record ConllReader(int word, int tag, TagScheme scheme) {
    private static final String DOCUMENT = "-DOCSTART-";

    /** Checks the columns. */
    public ConllReader {
        if (word < 1 || tag < 0 || word == tag) {
            throw new DataException("The words are said to be in column " + word + " and the tags in column " + tag
                    + "; expected two different columns, counted from 1.");
        }
    }

    /** Words in the first column, tags in the last. */
    public ConllReader() {
        this(1, 0, TagScheme.IOB2);
    }

    /**
     * Reads tagged sentences.
     *
     * @return at least one sentence, in file order
     * @throws DataException naming the file, the line, what was expected and what was found
     */
    public List<TaggedSentence> read(Path file) {
        return read(file, tag -> {}, BadRows.stop());
    }

    /**
     * Reads tagged sentences and checks each tag where its line is known.
     *
     * @param tagCheck throws a {@link DataException} for a tag that cannot be used
     * @param badRows what becomes of sentences with a line that cannot be read, such a tag among them; the whole
     *     sentence is left out
     * @return at least one sentence, in file order
     * @throws DataException naming the file, the line, what was expected and what was found
     */
    public List<TaggedSentence> read(Path file, Consumer<String> tagCheck, BadRows badRows) {
        String text = TextFile.read(file);
        String separator = text.indexOf('\t') >= 0 ? "\t" : " +";
        Sentences sentences = new Sentences(file, tagCheck, badRows);
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            sentences.add(number, line.endsWith("\r") ? line.substring(0, line.length() - 1) : line, separator);
        }
        sentences.end();
        if (sentences.all.isEmpty()) {
            throw new DataException(file + " holds no sentences"
                    + badRows.first()
                            .map(first -> " that can be read. The first bad one: " + first)
                            .orElse(": expected lines with a word and its tag."));
        }
        return List.copyOf(sentences.all);
    }

    /** The sentences of a file while its lines are read. */
    private final class Sentences {
        private final Path file;
        private final Consumer<String> tagCheck;
        private final List<TaggedSentence> all = new ArrayList<>();
        private final List<String> words = new ArrayList<>();
        private final List<String> tags = new ArrayList<>();
        private final List<Integer> lines = new ArrayList<>();
        private final BadRows badRows;
        private boolean skipping;

        Sentences(Path file, Consumer<String> tagCheck, BadRows badRows) {
            this.file = file;
            this.tagCheck = tagCheck;
            this.badRows = badRows;
        }

        void add(int number, String line, String separator) {
            if (line.isBlank()) {
                end();
            } else if (!skipping && !line.startsWith(DOCUMENT) && !(separator.equals("\t") && isComment(line))) {
                try {
                    addWord(number, line.split(separator, -1));
                } catch (DataException e) {
                    badRows.add(e);
                    skipping = true;
                }
            }
        }

        private void addWord(int number, String[] fields) {
            int tagColumn = tag == 0 ? Math.max(fields.length, 2) : tag;
            if (fields.length < Math.max(word, tagColumn)) {
                throw new DataException(place(number) + ": expected a word in column " + word + " and its tag in "
                        + (tag == 0 ? "another" : "column " + tag) + ", found " + fields.length
                        + (fields.length == 1 ? " column." : " columns."));
            }
            String found = fields[word - 1];
            String itsTag = fields[tagColumn - 1].strip();
            if (found.isBlank() || itsTag.isEmpty()) {
                throw new DataException(place(number) + ": expected a word and its tag, found "
                        + (found.isBlank() ? "no word." : "no tag."));
            }
            words.add(found);
            tags.add(itsTag);
            lines.add(number);
            checked(number, () -> scheme.toIob2(List.of(itsTag)));
        }

        void end() {
            if (!skipping && !words.isEmpty()) {
                try {
                    addSentence();
                } catch (DataException e) {
                    badRows.add(e);
                }
            }
            skipping = false;
            words.clear();
            tags.clear();
            lines.clear();
        }

        private void addSentence() {
            List<String> iob2 = scheme.toIob2(tags);
            for (int i = 0; i < iob2.size(); i++) {
                String itsTag = iob2.get(i);
                checked(lines.get(i), () -> tagCheck.accept(itsTag));
            }
            all.add(new TaggedSentence(words, iob2));
        }

        private void checked(int number, Runnable check) {
            try {
                check.run();
            } catch (DataException e) {
                throw new DataException(place(number) + ": " + e.getMessage(), e);
            }
        }

        private String place(int number) {
            return file + ", line " + number;
        }
    }

    private static boolean isComment(String line) {
        return line.startsWith("#") && line.indexOf('\t') < 0;
    }
}
