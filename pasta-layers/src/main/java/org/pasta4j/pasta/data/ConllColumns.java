package org.pasta4j.pasta.data;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Which columns of a file in the manner of CoNLL hold words and tags.
 *
 * @param word number of the words' column, from 1
 * @param tag number of the tags' column, from 1; 0 for the last one
 * @param key whose values are the tags, in CoNLL-U's last column
 * @param notes what a person should know of the choice
 */
record ConllColumns(int word, int tag, Optional<String> key, List<String> notes) {
    /** Names of CoNLL-U's columns. */
    static final List<String> OF_CONLLU =
            List.of("id", "form", "lemma", "upos", "xpos", "feats", "head", "deprel", "deps", "misc");

    private static final int UPOS = OF_CONLLU.indexOf("upos") + 1;
    private static final int WORD_OF_2012 = 4;

    private ConllColumns(int word, int tag, List<String> notes) {
        this(word, tag, Optional.empty(), notes);
    }

    /**
     * The columns that are said. Else words are in the first one and tags in the last one; where the first one numbers
     * the words, words are in the second one and tags in the first one after it that marks entities, or in what
     * CoNLL-U's MISC says of them, or in its UPOS; of CoNLL-2012 the fourth and the eleventh.
     *
     * @throws DataException if the tags' column cannot be told
     */
    static ConllColumns of(Source source, ConllLayout layout, Optional<Column> words, Optional<Column> tags) {
        int word = ofWords(layout, words);
        Optional<String> key = tags.flatMap(column -> key(column, layout));
        if (key.isPresent()) {
            return ofKey(word, key.get(), words.isPresent());
        }
        if (tags.isEmpty() && layout.isOf2012()) {
            return new ConllColumns(
                    word,
                    ConllLayout.FIXED_OF_2012,
                    List.of("The columns are those of CoNLL-2012: words are read from column " + word
                            + ", tags from column " + ConllLayout.FIXED_OF_2012 + "; --label says otherwise."));
        }
        if (tags.isPresent() || !layout.isNumbered()) {
            int tag = tags.map(column -> number(column, layout)).orElse(0);
            boolean isPlain = words.isPresent() || word == 1;
            String note = layout.isOf2012() ? "Words are read from column " + word + "." : noteOf(word);
            return new ConllColumns(word, tag, isPlain ? List.of() : List.of(note));
        }
        return numbered(source, layout, word, words.isPresent());
    }

    private static ConllColumns ofKey(int word, String key, boolean isSaid) {
        return new ConllColumns(
                word,
                ConllLayout.CONLLU_COLUMNS,
                Optional.of(key),
                List.of((isSaid ? "Column 1 numbers the words." : noteOf(word)) + " Tags are read from " + key
                        + " in column " + ConllLayout.CONLLU_COLUMNS + "; --label says otherwise."));
    }

    private static ConllColumns numbered(Source source, ConllLayout layout, int word, boolean isSaid) {
        int tag = tagColumn(source, layout, word);
        List<String> keys = layout.misc().keys();
        boolean isUpos = layout.width() == ConllLayout.CONLLU_COLUMNS && tag == UPOS;
        if (isUpos && keys.size() > 1) {
            throw new DataException(source.name() + ": more than one key of column " + ConllLayout.CONLLU_COLUMNS
                    + " holds tags of entities: " + String.join(", ", keys) + ". Say which (--label " + keys.get(0)
                    + "), or --label upos.");
        }
        if (isUpos && !keys.isEmpty()) {
            return ofKey(word, keys.get(0), isSaid);
        }
        List<String> bracketed = layout.misc().bracketed();
        return new ConllColumns(
                word,
                tag,
                List.of((isSaid ? "Column 1 numbers the words." : noteOf(word))
                        + " Tags are read from column " + tag
                        + (layout.width() > tag ? "; --label says otherwise." : ".")
                        + (isUpos && !bracketed.isEmpty()
                                ? " Entities in brackets (" + bracketed.get(0) + " in column "
                                        + ConllLayout.CONLLU_COLUMNS + ") are not read."
                                : "")));
    }

    /** The column of the words alone. */
    static int ofWords(ConllLayout layout, Optional<Column> words) {
        return words.map(column -> number(column, layout))
                .orElse(layout.isOf2012() ? WORD_OF_2012 : layout.isNumbered() ? 2 : 1);
    }

    /** The key of CoNLL-U's last column that is chosen by its name. */
    private static Optional<String> key(Column column, ConllLayout layout) {
        return layout.misc().keys().stream()
                .filter(key ->
                        column instanceof Column.Named named && named.name().equalsIgnoreCase(key))
                .findFirst();
    }

    private static String noteOf(int word) {
        return "Column 1 numbers the words, which are read from column " + word + ".";
    }

    private static int number(Column column, ConllLayout layout) {
        if (layout.isConllU() && column instanceof Column.Named named) {
            int place = OF_CONLLU.indexOf(named.name().toLowerCase(Locale.ROOT));
            if (place >= 0) {
                return place + 1;
            }
        }
        return column.inTable();
    }

    private static int tagColumn(Source source, ConllLayout layout, int word) {
        List<Set<String>> found = tags(source, layout);
        for (int column = word; column < layout.width(); column++) {
            if (marksEntities(found.get(column))) {
                return column + 1;
            }
        }
        if (layout.width() == ConllLayout.CONLLU_COLUMNS) {
            return UPOS;
        }
        if (layout.width() == word + 1) {
            return word + 1;
        }
        throw new DataException(source.name() + ": column 1 numbers the words, and more than one column after them may"
                + " hold the tags; say which (--label, by its number from 1; there are " + layout.width() + ").");
    }

    private static boolean marksEntities(Set<String> tags) {
        List<String> types =
                tags.stream().filter(tag -> !TagStyle.isOutside(tag)).toList();
        return !types.isEmpty()
                && tags.size() <= ConllMisc.MOST_TAGS
                && (TagStyle.of(types).isPresent() || BracketTags.areSo(tags));
    }

    /** What each column holds. */
    private static List<Set<String>> tags(Source source, ConllLayout layout) {
        List<Set<String>> found = new ArrayList<>();
        for (int column = 0; column < layout.width(); column++) {
            found.add(new LinkedHashSet<>());
        }
        try (Utf8Lines lines = source.lines()) {
            for (Utf8Lines.Line line = lines.next(); line != null; line = lines.next()) {
                if (line.isText() && !line.startsWith("#") && !ConllSentences.isBlank(line)) {
                    add(layout.fields(line.text()), found);
                }
            }
        }
        return found;
    }

    private static void add(List<String> fields, List<Set<String>> found) {
        for (int column = 0; column < found.size() && fields.size() == found.size(); column++) {
            if (found.get(column).size() <= ConllMisc.MOST_TAGS) {
                found.get(column).add(fields.get(column).strip());
            }
        }
    }
}
