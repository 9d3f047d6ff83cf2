package org.pasta4j.cli.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.pasta.data.BadRows;
import org.pasta4j.pasta.data.Column;
import org.pasta4j.pasta.data.ColumnarFiles;
import org.pasta4j.pasta.data.Example;
import org.pasta4j.pasta.data.ExampleFormat;
import org.pasta4j.pasta.data.ExampleReader;
import org.pasta4j.pasta.data.Header;
import org.pasta4j.pasta.data.LabelledReader;
import org.pasta4j.pasta.data.Labels;

/**
 * Reads tables whose first line has the names that columns of texts and labels usually have, in any order of columns,
 * where nothing else says whether there is a header, and files whose columns have names. Each file is looked at for
 * itself.
 *
 * @param format as the options say
 * @param pairs whether texts are pairs, as those of a file that this one belongs to; empty to see it in each file
 */
public record UsualColumns(ExampleFormat format, Optional<Boolean> pairs) implements LabelledReader<Example> {
    private static final String TEXT = "text";
    private static final String LABEL = "label";
    private static final Column SECOND = Column.number(2);

    /** Names of columns of texts, as help tells them. */
    static final String TEXT_NAMES = "text, texts, sentence, review, content, body, tweet, message, comment, document,"
            + " utterance, question, title, headline, description, query";

    /** Names of columns of labels. */
    static final String LABEL_NAMES = "label, labels, category, class, sentiment, intent, topic, target, rating, stars,"
            + " score, similarity, polarity, gold_label, is_duplicate, quality";

    /** Names of the columns that hold the two texts of a pair where a table has both. */
    static final String PAIR_NAMES = "sentence1 and sentence2, question1 and question2, question and sentence, premise"
            + " and hypothesis, text1 and text2, text_a and text_b, #1 String and #2 String";

    private static final Set<String> TEXTS = Set.of(TEXT_NAMES.split(", "));
    private static final Set<String> LABELS = Set.of(LABEL_NAMES.split(", "));
    private static final List<List<String>> PAIRS = Stream.of(
                    PAIR_NAMES.toLowerCase(Locale.ROOT).split(", "))
            .map(pair -> List.of(pair.split(" and ")))
            .toList();

    private static final Set<String> OF_PAIRS =
            PAIRS.stream().flatMap(List::stream).collect(Collectors.toSet());

    /** Whether texts are pairs where a table may have them is seen in each file. */
    public UsualColumns(ExampleFormat format) {
        this(format, Optional.empty());
    }

    @Override
    public Iterable<Example> stream(Path file, Consumer<String> labelCheck, BadRows badRows) {
        return new ExampleReader(in(file)).stream(file, labelCheck, badRows);
    }

    /**
     * The format of a file.
     *
     * @throws BadInputException if its first line names the columns, and more than one may be meant, or if there are
     *     more than two and nothing tells which are meant
     */
    public ExampleFormat in(Path file) {
        ExampleFormat separated = new ExampleReader(format).separated(file);
        List<String> first = new ExampleReader(separated).firstRow(file);
        return areTwoTexts(first)
                ? new UsualColumns(format.withSecond(SECOND), pairs).in(file, separated.withSecond(SECOND), first)
                : in(file, separated, first);
    }

    /** A table of two columns without labels is one of pairs, where pairs are asked for. */
    private boolean areTwoTexts(List<String> first) {
        return pairs.orElse(false)
                && format.label().isEmpty()
                && format.second().isEmpty()
                && first.size() == 2;
    }

    private ExampleFormat in(Path file, ExampleFormat separated, List<String> first) {
        if (isAnyNamed()) {
            return separated;
        }
        List<String> names = first.stream()
                .map(name -> name.strip().toLowerCase(Locale.ROOT))
                .toList();
        Optional<ExampleFormat> found =
                format.header() == Header.ABSENT ? Optional.empty() : ofNames(file, names, separated);
        ExampleFormat own = found.orElse(separated);
        if (pairs.orElse(false) && own.second().isEmpty()) {
            throw new BadInputException(
                    place(file) + ": expected pairs of texts, because the adapter is trained on pairs;"
                            + " found single texts. Say with --second-text which column holds the second text.");
        }
        boolean areNamed = ColumnarFiles.isOne(file);
        if (found.isEmpty() && first.size() > (areNamed ? 1 : 2) && isNothingSaid()) {
            throw new BadInputException(place(file) + ": there are " + first.size()
                    + " columns, and nothing tells which hold text and label: " + shown(first)
                    + ". Say it with --text and --label, by "
                    + (areNamed ? "name." : "number from 1, or by name where line 1 has names."));
        }
        return own;
    }

    /** Where names of columns are. */
    private static String place(Path file) {
        return ColumnarFiles.isOne(file) ? file.toString() : file + ", line 1";
    }

    private Optional<ExampleFormat> ofNames(Path file, List<String> names, ExampleFormat separated) {
        List<Integer> label = places(names, format.label().orElse(Column.LABEL), LABELS, LABEL);
        if (label.isEmpty() && !(format.label().isEmpty() && areNames(file, names))) {
            return Optional.empty();
        }
        ExampleFormat named = separated.withHeader(Header.PRESENT);
        Optional<List<String>> pair = pair(names);
        if (pair.isPresent()) {
            ExampleFormat texts = named.withText(
                            Column.number(names.indexOf(pair.get().get(0)) + 1))
                    .withSecond(Column.number(names.indexOf(pair.get().get(1)) + 1));
            return Optional.of(withLabel(texts, file, names, label));
        }
        Set<String> texts = format.second().isPresent()
                ? Stream.concat(TEXTS.stream(), OF_PAIRS.stream()).collect(Collectors.toSet())
                : TEXTS;
        List<Integer> text = places(names, format.text(), texts, TEXT).stream()
                .filter(place -> !format.second().equals(Optional.of(Column.number(place))))
                .toList();
        return text.isEmpty()
                ? Optional.empty()
                : Optional.of(withLabel(named.withText(one(file, names, text, TEXT)), file, names, label));
    }

    private ExampleFormat withLabel(ExampleFormat texts, Path file, List<String> names, List<Integer> label) {
        return format.label().isEmpty() ? texts : texts.withLabel(one(file, names, label, LABEL));
    }

    /** The two columns of a pair, where nothing is said of texts. */
    private Optional<List<String>> pair(List<String> names) {
        boolean isOpen = pairs.orElse(true)
                && format.text().equals(Column.TEXT)
                && format.second().isEmpty();
        return PAIRS.stream().filter(pair -> isOpen && names.containsAll(pair)).findFirst();
    }

    private boolean isNothingSaid() {
        return format.text().equals(Column.TEXT)
                && format.second().isEmpty()
                && format.label().map(Column.LABEL::equals).orElse(true);
    }

    private static String shown(List<String> first) {
        List<String> fields = new ArrayList<>();
        for (int i = 0; i < first.size(); i++) {
            fields.add((i + 1) + " \"" + Labels.shortenedText(first.get(i)) + "\"");
        }
        return Labels.shortened(fields);
    }

    /**
     * What a person should know of how a file is read.
     *
     * @param found what {@link #in} gives for it
     */
    List<String> notes(Path file, ExampleFormat found) {
        List<String> notes = new ArrayList<>();
        ExampleFormat.Separation separation = found.separation();
        if (!separation.delimiter().equals(format.separation().delimiter())) {
            char delimiter = separation.delimiter().orElseThrow();
            notes.add("Columns are separated by " + (delimiter == '\t' ? "tabs" : "\"" + delimiter + "\"")
                    + " (--delimiter says otherwise).");
        }
        if (!separation.quoting().equals(format.separation().quoting())) {
            notes.add("Fields in double quotes are read without them, as pandas, R and Excel write them (--quoting none"
                    + " says otherwise).");
        }
        if (found.second().isPresent() && format.second().isEmpty()) {
            List<String> names = new ExampleReader(found).firstRow(file);
            notes.add((ColumnarFiles.isOne(file)
                            ? "Pairs are read from "
                            : "Line 1 names the columns: pairs are read from ")
                    + Stream.of(Optional.of(found.text()), found.second(), found.label())
                            .flatMap(Optional::stream)
                            .map(column ->
                                    "\"" + names.get(column.inTable() - 1).strip() + "\"")
                            .collect(Collectors.joining(", "))
                    + ". For single texts give --text.");
        }
        return notes;
    }

    /** Whether a first line without a label names columns: a list of texts, one a line, may begin with any word. */
    private static boolean areNames(Path file, List<String> names) {
        if (ColumnarFiles.isOne(file)) {
            return true;
        }
        return names.size() > 1
                ? names.stream().allMatch(name -> name.matches("[\\p{L}_][\\p{L}\\p{N}_.-]*"))
                : file.toString().toLowerCase(Locale.ROOT).matches(".*[.](csv|tsv)([.]gz)?");
    }

    private boolean isAnyNamed() {
        return Stream.of(Optional.of(format.text()), format.second(), format.label())
                .flatMap(Optional::stream)
                .anyMatch(Column.Named.class::isInstance);
    }

    /** Where a column with a usual name is: at the place that was said, or anywhere; the exact name before others. */
    private static List<Integer> places(List<String> names, Column column, Set<String> usual, String exact) {
        List<Integer> places = new ArrayList<>();
        for (int place = 1; place <= names.size(); place++) {
            boolean asked = !(column instanceof Column.Numbered numbered) || numbered.number() == place;
            if (asked && usual.contains(names.get(place - 1))) {
                places.add(place);
            }
        }
        boolean hasExact =
                places.size() > 1 && names.stream().filter(exact::equals).count() == 1;
        return hasExact ? List.of(names.indexOf(exact) + 1) : places;
    }

    private static Column one(Path file, List<String> names, List<Integer> places, String what) {
        if (places.size() > 1) {
            throw new BadInputException(place(file) + ": more than one column may hold the " + what + ": "
                    + places.stream()
                            .map(place -> "\"" + names.get(place - 1) + "\" (" + place + ")")
                            .collect(Collectors.joining(", "))
                    + ". Say with --" + what + " which.");
        }
        return Column.number(places.get(0));
    }
}
