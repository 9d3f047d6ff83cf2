package org.pasta4j.pasta.data;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How the columns of a file in the manner of CoNLL are told apart.
 *
 * @param isTabs whether tabs are between columns, and spaces may be within; else spaces are between them
 * @param width how many columns most lines have, empty ones at the end of a line left out; 0 for an empty file
 * @param isNumbered whether the first column numbers the words of each sentence, as CoNLL-U and GermEval have it
 * @param isOf2012 whether columns are those of CoNLL-2012, of which there are as many as a sentence has predicates
 * @param misc what CoNLL-U's last column holds
 */
record ConllLayout(boolean isTabs, int width, boolean isNumbered, boolean isOf2012, ConllMisc misc) {
    /** Of CoNLL-U. */
    static final int CONLLU_COLUMNS = 10;

    /** Columns of CoNLL-2012 before those of predicates. */
    static final int FIXED_OF_2012 = 11;

    /** Where CoNLL-2012 numbers words, from 0. */
    private static final int NUMBER_OF_2012 = 2;

    /** Of so many numbers one may be out of order. */
    private static final int IN_ORDER = 10;

    /** Looks at all lines. */
    static ConllLayout of(Source source) {
        Count tabs = new Count(true);
        Count spaces = new Count(false);
        try (Utf8Lines lines = source.lines()) {
            for (Utf8Lines.Line line = lines.next(); line != null; line = lines.next()) {
                if (ConllSentences.isBlank(line)) {
                    tabs.endSentence();
                    spaces.endSentence();
                } else if (line.isText()) {
                    tabs.add(line.text());
                    spaces.add(line.text());
                }
            }
        }
        return (tabs.isMoreThan(spaces) ? tabs : spaces).layout();
    }

    /** Whether its columns have CoNLL-U's names. */
    boolean isConllU() {
        return isNumbered && width == CONLLU_COLUMNS;
    }

    /** The same reading a key of CoNLL-U's last column in its place. */
    ConllLayout choosing(String key) {
        return new ConllLayout(isTabs, width, isNumbered, isOf2012, misc.choosing(key));
    }

    /** The columns of a line, empty ones at its end left out. */
    List<String> fields(String line) {
        List<String> fields = fields(isTabs, line);
        if (misc.chosen().isPresent() && fields.size() == CONLLU_COLUMNS) {
            fields.set(CONLLU_COLUMNS - 1, misc.tag(fields.get(CONLLU_COLUMNS - 1)));
        }
        return fields;
    }

    private static List<String> fields(boolean isTabs, String line) {
        String text = isTabs ? line : line.replaceFirst("^ +", "");
        List<String> fields = new ArrayList<>(List.of(text.split(isTabs ? "\t" : " +", -1)));
        while (fields.size() > 1 && fields.get(fields.size() - 1).isBlank()) {
            fields.remove(fields.size() - 1);
        }
        return fields;
    }

    /** What lines have if these are the columns. */
    private static final class Count {
        private final boolean isTabs;
        private final Map<Integer, Long> widths = new HashMap<>();
        private long lines;
        private long comments;
        private final ConllMisc.Count misc = new ConllMisc.Count();
        private int number;
        private int place;
        private long inOrder;
        private long inOrderOf2012;
        private long words;

        Count(boolean isTabs) {
            this.isTabs = isTabs;
        }

        void endSentence() {
            number = 0;
            place = 0;
        }

        void add(String line) {
            if (line.startsWith("#")) {
                comments += line.indexOf('\t') >= 0 ? 1 : 0;
                return;
            }
            if (ConllSentences.isDocumentStart(line)) {
                endSentence();
                return;
            }
            List<String> fields = fields(isTabs, line);
            widths.merge(fields.size(), 1L, Long::sum);
            lines += isTabs == line.indexOf('\t') >= 0 && fields.size() > 1 ? 1 : 0;
            countWord(fields.get(0));
            if (fields.size() == CONLLU_COLUMNS) {
                misc.add(fields.get(CONLLU_COLUMNS - 1));
            }
            boolean isOf2012 = fields.size() > FIXED_OF_2012
                    && fields.get(NUMBER_OF_2012).equals(Integer.toString(place))
                    && BracketTags.mayBe(List.of(fields.get(FIXED_OF_2012 - 1)));
            inOrderOf2012 += isOf2012 ? 1 : 0;
            place++;
        }

        private void countWord(String first) {
            if (first.matches("[0-9]+[-.][0-9]+")) {
                return;
            }
            words++;
            inOrder += first.equals(Integer.toString(number + 1)) || number == 0 && first.equals("0") ? 1 : 0;
            number = first.matches("[0-9]{1,6}") ? Integer.parseInt(first) : number + 1;
        }

        /** A number that is out of order here and there changes nothing. */
        private boolean isNumbered() {
            return inOrder * IN_ORDER >= words * (IN_ORDER - 1);
        }

        boolean isMoreThan(Count spaces) {
            return lines == 0 && spaces.lines == 0 ? comments > 0 : lines >= spaces.lines && lines > 0;
        }

        ConllLayout layout() {
            int width = widths.entrySet().stream()
                    .max(Map.Entry.<Integer, Long>comparingByValue()
                            .thenComparing(Map.Entry.<Integer, Long>comparingByKey()))
                    .map(Map.Entry::getKey)
                    .orElse(0);
            boolean isNumbered = isNumbered() && width > 2 && lines > 0;
            boolean isOf2012 = lines > 0 && inOrderOf2012 * IN_ORDER >= lines * (IN_ORDER - 1);
            boolean isConllU = isTabs && isNumbered && width == CONLLU_COLUMNS;
            return new ConllLayout(isTabs, width, isNumbered, isOf2012, isConllU ? misc.misc() : ConllMisc.NONE);
        }
    }
}
