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
 */
record ConllLayout(boolean isTabs, int width, boolean isNumbered) {
    /** Of CoNLL-U. */
    static final int CONLLU_COLUMNS = 10;

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

    /** The columns of a line, empty ones at its end left out. */
    List<String> fields(String line) {
        return fields(isTabs, line);
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
        private int number;
        private long inOrder;
        private long words;

        Count(boolean isTabs) {
            this.isTabs = isTabs;
        }

        void endSentence() {
            number = 0;
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
            return new ConllLayout(isTabs, width, isNumbered() && width > 2 && lines > 0);
        }
    }
}
