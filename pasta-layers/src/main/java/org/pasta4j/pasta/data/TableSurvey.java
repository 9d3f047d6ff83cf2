package org.pasta4j.pasta.data;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** How the columns of a table are told apart, seen in its rows. */
final class TableSurvey {
    private static final String DELIMITERS = ";\t|";
    /** Rows that are looked at for a delimiter. */
    private static final int ROWS = 1000;

    private static final String NAME = "[\\p{L}_][\\p{L}\\p{N}_.-]*";

    private final String name;
    private final ExampleFormat format;
    private final TableKind kind;

    private TableSurvey(ExampleFormat format, Path file) {
        this.name = file.toString();
        this.format = format;
        this.kind = format.kindOf(file);
    }

    /** The format with what a file makes plain. */
    static ExampleFormat of(ExampleFormat format, Path file) {
        TableSurvey survey = new TableSurvey(format, file);
        if (survey.kind == TableKind.JSONL) {
            return format;
        }
        ExampleFormat.Separation said = format.separation();
        boolean isOpen = survey.kind == TableKind.CSV && said.delimiter().isEmpty();
        ExampleFormat found = isOpen ? survey.delimited(file) : format;
        boolean mayBeQuoted = said.quoting().isEmpty() && !said.isQuoted(survey.kind);
        return mayBeQuoted && new QuoteScan(said.delimiter(survey.kind)).isQuoted(Source.of(file))
                ? found.withQuoting(Quoting.MINIMAL)
                : found;
    }

    private ExampleFormat delimited(Path file) {
        List<String> first = rows(file, ',', 1).stream().findFirst().orElse(List.of());
        if (first.size() != 1) {
            return format;
        }
        if (first.get(0).matches("sep=.")) {
            throw new DataException(name + ", line 1: \"" + first.get(0)
                    + "\" tells Excel alone what is between columns." + " Delete the line, and say it (--delimiter \""
                    + first.get(0).charAt(4) + "\").");
        }
        return DELIMITERS
                .chars()
                .filter(delimiter ->
                        first.get(0).indexOf(delimiter) >= 0 && isTable(rows(file, (char) delimiter, ROWS)))
                .mapToObj(delimiter -> format.withDelimiter((char) delimiter))
                .findFirst()
                .orElse(format);
    }

    /** Texts without labels may hold any character: names of columns have to be before them. */
    private boolean isTable(List<List<String>> rows) {
        int width = rows.isEmpty() ? 0 : rows.get(0).size();
        return width > 1
                && rows.stream().allMatch(row -> row.size() == width)
                && (format.label().isPresent() || rows.get(0).stream().allMatch(field -> field.matches(NAME)));
    }

    /** The first rows without blank ones; none if they cannot be read so. */
    private List<List<String>> rows(Path file, char delimiter, int most) {
        try (CsvRecords records = new CsvRecords(name, Source.of(file).lines(), delimiter)) {
            return IntStream.range(0, most)
                    .mapToObj(row -> records.next())
                    .takeWhile(record -> record != null)
                    .filter(record -> !record.isBlank())
                    .map(Records.Record::fields)
                    .toList();
        } catch (DataException e) {
            return List.of();
        }
    }
}
