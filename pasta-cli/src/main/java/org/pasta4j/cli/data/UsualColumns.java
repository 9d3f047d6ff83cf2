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
import org.pasta4j.pasta.data.Example;
import org.pasta4j.pasta.data.ExampleFormat;
import org.pasta4j.pasta.data.ExampleReader;
import org.pasta4j.pasta.data.Header;
import org.pasta4j.pasta.data.LabelledReader;

/**
 * Reads tables whose first line has the names that columns of texts and labels usually have, in any order of columns,
 * where nothing else says whether there is a header. Each file is looked at for itself.
 *
 * @param format as the options say
 */
public record UsualColumns(ExampleFormat format) implements LabelledReader<Example> {
    private static final String TEXT = "text";
    private static final String LABEL = "label";

    private static final Set<String> TEXTS = Set.of(
            TEXT,
            "texts",
            "sentence",
            "review",
            "content",
            "body",
            "tweet",
            "message",
            "comment",
            "document",
            "utterance",
            "question",
            "title",
            "headline",
            "description",
            "query");
    private static final Set<String> OF_PAIRS =
            Set.of("sentence1", "sentence2", "question1", "question2", "text1", "text2", "premise", "hypothesis");
    private static final Set<String> LABELS = Set.of(
            LABEL,
            "labels",
            "category",
            "class",
            "sentiment",
            "intent",
            "topic",
            "target",
            "rating",
            "stars",
            "score",
            "similarity",
            "polarity");

    @Override
    public Iterable<Example> stream(Path file, Consumer<String> labelCheck, BadRows badRows) {
        return new ExampleReader(in(file)).stream(file, labelCheck, badRows);
    }

    /**
     * The format of a file.
     *
     * @throws BadInputException if its first line names the columns, and more than one may be meant
     */
    public ExampleFormat in(Path file) {
        if (format.header() != Header.AUTO || isAnyNamed()) {
            return format;
        }
        List<String> names = new ExampleReader(format)
                .firstRow(file).stream()
                        .map(name -> name.strip().toLowerCase(Locale.ROOT))
                        .toList();
        Set<String> texts = format.second().isPresent()
                ? Stream.concat(TEXTS.stream(), OF_PAIRS.stream()).collect(Collectors.toSet())
                : TEXTS;
        List<Integer> text = places(names, format.text(), texts, TEXT).stream()
                .filter(place -> !format.second().equals(Optional.of(Column.number(place))))
                .toList();
        List<Integer> label = places(names, format.label().orElse(Column.LABEL), LABELS, LABEL);
        if (text.isEmpty() || label.isEmpty() && !(format.label().isEmpty() && areNames(file, names))) {
            return format;
        }
        ExampleFormat found = format.withHeader(Header.PRESENT).withText(one(file, names, text, TEXT));
        return format.label().isEmpty() ? found : found.withLabel(one(file, names, label, LABEL));
    }

    /** Whether a first line without a label names columns: a list of texts, one a line, may begin with any word. */
    private static boolean areNames(Path file, List<String> names) {
        return names.size() > 1
                ? names.stream().allMatch(name -> name.matches("[\\p{L}_][\\p{L}\\p{N}_.-]*"))
                : file.toString().toLowerCase(Locale.ROOT).matches(".*[.](csv|tsv)");
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
            throw new BadInputException(file + ", line 1: more than one column may hold the " + what + ": "
                    + places.stream()
                            .map(place -> "\"" + names.get(place - 1) + "\" (" + place + ")")
                            .collect(Collectors.joining(", "))
                    + ". Say with --" + what + " which.");
        }
        return Column.number(places.get(0));
    }
}
