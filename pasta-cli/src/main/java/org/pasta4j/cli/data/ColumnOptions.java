package org.pasta4j.cli.data;

import java.util.Optional;
import org.pasta4j.cli.console.OptionChecks;
import org.pasta4j.pasta.Task;
import org.pasta4j.pasta.data.Column;
import org.pasta4j.pasta.data.DataColumns;
import org.pasta4j.pasta.data.ExampleFormat;
import org.pasta4j.pasta.data.TableKind;
import org.pasta4j.pasta.data.TagReading;
import org.pasta4j.pasta.data.TagScheme;
import org.pasta4j.pasta.data.TaggedReader;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Where a file of labelled examples keeps what is read. */
public final class ColumnOptions {
    private static final ExampleFormat DEFAULTS = ExampleFormat.defaults();

    /** Between labels where nothing else is said. */
    public static final String COMMA = ",";

    private static final String SEPARATOR_OF_SETS =
            "--label-separator is for multi_label_classification; leave it out.";

    @Option(
            names = "--text",
            paramLabel = "COL",
            description = "Column of the text, or of the words for token_classification, by name or by number from 1."
                    + " Default: where columns have names, the one called "
                    + UsualColumns.TEXT_NAMES
                    + ", or the two called "
                    + UsualColumns.PAIR_NAMES
                    + "; else column 1; of JSON the field \"text\". Words: column 1, or 2 where 1 numbers them; lists"
                    + " called \"tokens\" or \"words\".")
    private Column text;

    @Option(
            names = "--second-text",
            paramLabel = "COL",
            description = "Column of the second text where each example is a pair.")
    private Column secondText;

    @Option(
            names = "--label",
            paramLabel = "COL",
            description = "Column of the label or labels, of the number for a regression, or of the tags for"
                    + " token_classification. Default: where columns have names, the one called "
                    + UsualColumns.LABEL_NAMES
                    + "; else column 2; of JSON the field \"label\". Tags: the last column; where column 1 numbers the"
                    + " words, the first one that marks entities, NER of CoNLL-U's MISC, or UPOS; of CoNLL-2012"
                    + " the eleventh; lists called \"tags\", \"ner_tags\" or"
                    + " \"labels\".")
    private Column label;

    @Option(
            names = "--label-separator",
            paramLabel = "TEXT",
            description = "What is between the labels of a text for multi_label_classification (default: a comma)."
                    + " Lists of JSON and Parquet need none.")
    private String separator;

    @Option(
            names = "--tag-scheme",
            paramLabel = "NAME",
            description =
                    "How tags mark entities: \"iob2\" (BIO), \"iob1\", \"bioes\", \"bilou\", \"bmes\", \"bmewo\", \"io\" (types"
                            + " alone, O outside), \"brackets\" (CoNLL-2012), or \"none\" for tags of single words (default: what the tags of"
                            + " the file look like, said by \"pasta train\").")
    private TagScheme scheme;

    @Option(
            names = "--tag-names",
            paramLabel = "NAMES",
            description = "Names of tags that are numbers, in the order of the numbers from 0: with commas between them"
                    + " (O,B-PER,I-PER), or a file with a name a line, a JSON list, or a model's config.json"
                    + " (id2label).")
    private String tagNames;

    @Mixin
    private TableOptions table;

    /**
     * What the options say, for the reader.
     *
     * @param task of whole texts
     * @param spec of the command, for the message where two options contradict each other
     */
    public ExampleFormat format(Task task, CommandSpec spec) {
        new OptionChecks(spec)
                .check(scheme == null, "--tag-scheme is for token_classification; leave it out.")
                .check(tagNames == null, "--tag-names is for token_classification; leave it out.")
                .check(task.isOfLabelSets() || separator == null, SEPARATOR_OF_SETS)
                .check(!"".equals(separator), "--label-separator is empty; expected a character or more.");
        ExampleFormat format = tableFormat(spec);
        return task.isOfLabelSets() ? format.withLabelSeparator(separator == null ? COMMA : separator) : format;
    }

    /** Refuses what is wrong for every task, before it is known which one it is. */
    public void refuseContradictions(CommandSpec spec) {
        tableFormat(spec);
    }

    private ExampleFormat tableFormat(CommandSpec spec) {
        return table.in(said().in(DEFAULTS), spec);
    }

    /** The columns that the options say. */
    public DataColumns said() {
        return new DataColumns(Optional.ofNullable(text), Optional.ofNullable(secondText), Optional.ofNullable(label));
    }

    /**
     * What the options say of files of tagged words.
     *
     * @param spec of the command, for the message where an option does not go with such files
     */
    public TaggedReader tagged(CommandSpec spec) {
        boolean json = table.kind().equals(Optional.of(TableKind.JSONL));
        new OptionChecks(spec)
                .check(separator == null, SEPARATOR_OF_SETS)
                .check(secondText == null, "--second-text does not go with token_classification; leave it out.")
                .check(!table.isSeparationGiven(), "--delimiter and --quoting are for tables; leave them out.")
                .check(
                        !table.isHeaderGiven() && (json || table.kind().isEmpty()),
                        "--header and --format are for tables; files of tagged words have no header, and are in the"
                                + " manner of CoNLL or --format jsonl.");
        TagReading reading = scheme == null ? TagReading.recognised() : TagReading.of(scheme);
        return new TaggedReader(
                json,
                Optional.ofNullable(text),
                Optional.ofNullable(label),
                tagNames == null ? reading : reading.withNames(new NamedLabels("--tag-names", 2).read(tagNames)));
    }

    /** Rows that cannot be read are left out, or end the command. */
    public SkippedRows skippedRows() {
        return new SkippedRows(table.skipBadRows());
    }
}
