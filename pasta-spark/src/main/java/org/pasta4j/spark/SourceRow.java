package org.pasta4j.spark;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.pasta.Task;
import org.pasta4j.pasta.data.Example;
import org.pasta4j.pasta.data.Labels;
import org.pasta4j.pasta.data.TaggedSentence;

/**
 * A labelled row of the table, in a form that every serializer of Spark takes: one text or two and a label or several,
 * or words and their labels.
 */
final class SourceRow implements Serializable {
    private static final long serialVersionUID = 1;

    private final boolean heldOut;
    private final String[] texts;
    private final String[] labels;

    private SourceRow(boolean heldOut, String[] texts, String[] labels) {
        this.heldOut = heldOut;
        this.texts = texts;
        this.labels = labels;
    }

    /**
     * A row as {@link TrainingColumnNames#select} gives it.
     *
     * @param task of which texts and labels are arrays, or labels alone, or neither
     * @param classes the names of the classes, by their numbers; empty where numbers are names
     * @throws BadInputException if something is null, or a class's number is none
     */
    static SourceRow of(Row row, Task task, List<String> classes) {
        boolean heldOut = (Boolean) required(row.get(0), "mark of held-out rows", row);
        Object label = required(row.get(1), "label", row);
        if (task.isOfTokens()) {
            required(row.get(2), "array of words", row);
            return new SourceRow(heldOut, texts(row.getList(2), "word", row), texts(row.getList(1), "label", row));
        }
        String[] texts = new String[row.length() - 2];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = (String) required(row.get(2 + i), i == 0 ? "text" : "second text", row);
        }
        return new SourceRow(heldOut, texts, labels(row, label, task, classes));
    }

    private static String[] labels(Row row, Object label, Task task, List<String> classes) {
        if (task.isOfLabelSets()) {
            return Stream.of(texts(row.getList(1), "label", row))
                    .map(String::strip)
                    .filter(own -> !own.isEmpty())
                    .distinct()
                    .toArray(String[]::new);
        }
        boolean isNumber = label instanceof Double && task.hasLabels();
        return new String[] {isNumber ? className((Double) label, classes, row) : label.toString()};
    }

    private static String[] texts(List<String> values, String what, Row row) {
        values.forEach(value -> required(value, what, row));
        return values.toArray(String[]::new);
    }

    private static Object required(Object value, String what, Row row) {
        if (value == null) {
            throw new BadInputException("The " + what + " is null in the row with " + shown(row)
                    + "; expected one in each row that is trained on. Leave such rows out, as by na().drop().");
        }
        return value;
    }

    private static String className(double number, List<String> classes, Row row) {
        if (number < 0 || number != Math.rint(number) || number > Integer.MAX_VALUE) {
            throw new BadInputException("The label is " + number + " in the row with " + shown(row)
                    + "; expected the number of a class, 0, 1, 2 and so on. Give names as strings, or take"
                    + " PastaRegressor for other numbers.");
        }
        if (classes.isEmpty()) {
            return Integer.toString((int) number);
        }
        if (number >= classes.size()) {
            throw new BadInputException("The label is " + (int) number + " in the row with " + shown(row)
                    + "; expected the number of a class, 0 to " + (classes.size() - 1) + " for the labels "
                    + String.join(", ", classes) + ".");
        }
        return classes.get((int) number);
    }

    private static String shown(Row row) {
        return "\"" + Labels.shortenedText(String.valueOf(row.get(2))) + "\"";
    }

    boolean isHeldOut() {
        return heldOut;
    }

    List<String> labels() {
        return List.of(labels);
    }

    Example example() {
        List<String> own = List.of(labels);
        return texts.length == 1 ? Example.of(texts[0], own) : Example.pair(texts[0], texts[1], own);
    }

    TaggedSentence sentence() {
        return new TaggedSentence(List.of(texts), List.of(labels));
    }

    /** Adds all that the row says to a hash. */
    void addTo(MessageDigest hash) {
        Stream.of(texts, labels).forEach(part -> {
            hash.update((part.length + ":").getBytes(StandardCharsets.UTF_8));
            for (String text : part) {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                hash.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
                hash.update(bytes);
            }
        });
    }
}
