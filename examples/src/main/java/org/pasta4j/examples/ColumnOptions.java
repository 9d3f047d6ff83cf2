package org.pasta4j.examples;

import org.pasta4j.pasta.data.Column;
import org.pasta4j.pasta.data.ConllReader;
import org.pasta4j.pasta.data.ExampleFormat;
import org.pasta4j.pasta.data.TagScheme;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Where a table of labelled examples keeps what is read. */
final class ColumnOptions {
    private static final ExampleFormat DEFAULTS = ExampleFormat.defaults();

    @Option(
            names = "--text",
            paramLabel = "COL",
            description = "Column of the text, or of the words for token_classification, by name or by number from 1"
                    + " (default: ${DEFAULT-VALUE}).")
    private Column text = DEFAULTS.text();

    @Option(
            names = "--second-text",
            paramLabel = "COL",
            description = "Column of the second text where each example is a pair.")
    private Column secondText;

    @Option(
            names = "--label",
            paramLabel = "COL",
            description = "Column of the label, of the number for a regression, or of the tags for"
                    + " token_classification (default: 2, or the last for tags).")
    private Column label;

    @Option(
            names = "--tag-scheme",
            paramLabel = "NAME",
            description =
                    "How tags mark entities: \"iob2\" (BIO; the default), \"iob1\", or \"none\" for tags of single"
                            + " words.")
    private TagScheme scheme;

    @Mixin
    private TableOptions table;

    /**
     * What the options say, for the reader.
     *
     * @param spec of the command, for the message where two options contradict each other
     */
    ExampleFormat format(CommandSpec spec) {
        new Ranges(spec).check(scheme == null, "--tag-scheme is for token_classification; leave it out.");
        return tableFormat(spec);
    }

    /** Refuses what is wrong for every task, before it is known which one it is. */
    void refuseContradictions(CommandSpec spec) {
        tableFormat(spec);
    }

    private ExampleFormat tableFormat(CommandSpec spec) {
        ExampleFormat format = label == null
                ? DEFAULTS.withText(text)
                : DEFAULTS.withText(text).withLabel(label);
        return table.in(secondText == null ? format : format.withSecond(secondText), spec);
    }

    /**
     * What the options say of a file in the manner of CoNLL.
     *
     * @param spec of the command, for the message where an option does not go with such files
     */
    ConllReader conll(CommandSpec spec) {
        Ranges ranges = new Ranges(spec)
                .check(secondText == null, "--second-text does not go with token_classification; leave it out.")
                .check(!table.areGiven(), "--header and --format are for tables; files of tagged words have neither.");
        int tag = label == null ? 0 : number(ranges, "--label", label);
        return new ConllReader(number(ranges, "--text", text), tag, scheme == null ? TagScheme.IOB2 : scheme);
    }

    private static int number(Ranges ranges, String option, Column column) {
        ranges.check(
                column instanceof Column.Numbered,
                option + " is " + column + "; files of tagged words name no columns: give its number, from 1.");
        return ((Column.Numbered) column).number();
    }
}
