package org.pasta4j.cli.adapter;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.pasta4j.cli.data.ColumnOptions;
import org.pasta4j.cli.data.SkippedRows;
import org.pasta4j.cli.data.TrainedColumns;
import org.pasta4j.pasta.data.DataColumns;
import org.pasta4j.pasta.data.FileColumns;
import org.pasta4j.pasta.data.TagNotation;
import org.pasta4j.pasta.data.TagScheme;
import org.pasta4j.pasta.data.TaggedReader;
import org.pasta4j.pasta.data.TextInput;
import org.pasta4j.pasta.metric.EvaluationResult;
import org.pasta4j.pasta.model.PastaTagger;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Labels words.
 *
 * @param trained columns of the data that it was trained on
 */
public record WordLabeller(PastaTagger model, TrainedColumns trained) implements Labeller {
    private static final int BATCH = 256;

    /** Cuts none: long texts are read in windows. */
    @Override
    public int label(List<TextInput> inputs, PredictionPrinter printer) {
        List<String> texts = inputs.stream().map(TextInput::text).toList();
        printer.printEntities(texts, model.entities(texts));
        return 0;
    }

    /** Tags sentences of words and prints them, a word a line. */
    public void tag(Iterator<List<String>> sentences, PredictionPrinter printer) {
        List<List<String>> batch = new ArrayList<>();
        while (sentences.hasNext()) {
            batch.add(sentences.next());
            if (batch.size() == BATCH || !sentences.hasNext()) {
                printer.printTags(batch, model.tags(batch));
                batch.clear();
            }
        }
    }

    private TaggedReader reader(TaggedReader said, Path data, CommandSpec spec) {
        DataColumns read = trained.or(said.columns(), () -> FileColumns.ofWords(data, said.json()), spec);
        return said.withColumns(read);
    }

    @Override
    public EvaluationResult evaluate(Path data, ColumnOptions columns, SkippedRows skipped, CommandSpec spec) {
        TagScheme own = TagScheme.marksEntities(model.config().labels()) ? TagScheme.IOB2 : TagScheme.NONE;
        TaggedReader.TaggedFile found = reader(columns.tagged(spec), data, spec)
                .like(TagNotation.of(own))
                .in(data);
        if (found.notation().scheme() != own) {
            found.notes().forEach(note -> spec.commandLine().getErr().println("pasta: " + note));
        }
        return model.evaluate(found.reader().read(data, model.config().labelCheck(), skipped.in(data)));
    }
}
