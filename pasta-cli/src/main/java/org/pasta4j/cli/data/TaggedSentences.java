package org.pasta4j.cli.data;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.cli.base.OpenModel;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.data.LabelledReader;
import org.pasta4j.pasta.data.TagScheme;
import org.pasta4j.pasta.data.TaggedReader;
import org.pasta4j.pasta.data.TaggedSentence;
import org.pasta4j.pasta.model.PastaTagger;
import org.pasta4j.pasta.model.TrainableModel;
import org.pasta4j.pasta.rows.TrainingData;
import org.pasta4j.pasta.train.TrainingListener;
import org.pasta4j.pasta.train.TrainingOptions;
import org.pasta4j.pasta.train.TrainingResult;
import org.pasta4j.pasta.tune.Tuner;

/**
 * Sentences with a tag for each word, from files in the manner of CoNLL or JSON lines.
 *
 * @param reader of them
 * @param scheme of the tags that are read
 * @param fixed all tags that there may be, as they are read; empty where the files tell
 * @param notes on how they are written
 * @param others reads files that belong to the one that was looked at; empty before
 */
public record TaggedSentences(
        LabelledReader<TaggedSentence> reader,
        TagScheme scheme,
        Optional<List<String>> fixed,
        List<String> notes,
        Optional<TaggedReader> others)
        implements TrainingSource<TaggedSentence> {

    /** Sentences of files that are not looked at yet. */
    public TaggedSentences(TaggedReader reader, Optional<List<String>> fixed) {
        this(reader, reader.reading().scheme().orElse(TagScheme.IOB2), fixed, List.of(), Optional.empty());
    }

    /** The same, whose tags the files tell. */
    public TaggedSentences(TaggedReader reader) {
        this(reader, Optional.empty());
    }

    @Override
    public TaggedSentences in(Path trainFile) {
        if (!(reader instanceof TaggedReader files)) {
            return this;
        }
        TaggedReader.TaggedFile found = files.in(trainFile);
        TaggedReader others = files.like(found.notation());
        LabelledReader<TaggedSentence> own = (file, tagCheck, badRows) ->
                (file.equals(trainFile) ? found.reader() : others).stream(file, tagCheck, badRows);
        return new TaggedSentences(own, found.notation().scheme(), fixed, found.notes(), Optional.of(others));
    }

    @Override
    public List<String> notesOn(Path devFile) {
        return others
                .map(reads -> reads.in(devFile).notation().scheme())
                .filter(other -> other != scheme)
                .map(other -> "The tags of " + devFile.getFileName() + " are read as " + other
                        + ", those to train on as " + scheme + " (--tag-scheme says how both are).")
                .stream()
                .toList();
    }

    @Override
    public PastaConfig config(Path file, Collection<String> labels) {
        List<String> sorted = fixed.orElseGet(() -> TagScheme.sorted(labels));
        if (sorted.size() < 2 && fixed.isPresent()) {
            throw new BadInputException("--labels has " + sorted + "; expected at least two tags.");
        }
        if (sorted.size() < 2) {
            throw new BadInputException(file + " has only the tag \"" + sorted.get(0)
                    + "\"; at least two are needed. Is --label the right column?");
        }
        if (scheme == TagScheme.NONE && TagScheme.marksEntities(sorted)) {
            throw new BadInputException("The tags of " + file + " are O, B-type and I-type, which mark entities; "
                    + "--tag-scheme none is for other tags. Leave it out.");
        }
        return PastaConfig.tokenClassification(sorted);
    }

    @Override
    public boolean isOfPairs() {
        return false;
    }

    @Override
    public boolean isOfWords() {
        return true;
    }

    /** In IOB2 an entity does not begin with I-. */
    @Override
    public int misbegun(TaggedSentence example) {
        int count = 0;
        String before = TagScheme.OUTSIDE;
        for (String tag : example.tags()) {
            boolean goesOn =
                    !before.equals(TagScheme.OUTSIDE) && TagScheme.type(before).equals(TagScheme.type(tag));
            count += TagScheme.continues(tag) && !goesOn ? 1 : 0;
            before = tag;
        }
        return scheme == TagScheme.IOB2 ? count : 0;
    }

    @Override
    public String noun() {
        return "sentence";
    }

    @Override
    public TrainableModel<TaggedSentence> create(OpenModel base, PastaConfig config) {
        return PastaTagger.create(base.encoder(), base.tokenizer(), config);
    }

    @Override
    public TrainingData encode(OpenModel base, PastaConfig config, List<TaggedSentence> examples) {
        return TrainingData.ofSentences(base.tokenizer(), config, examples);
    }

    @Override
    public List<TrainingResult> fit(
            List<TrainableModel<TaggedSentence>> models,
            LabelledData<TaggedSentence> data,
            List<TrainingOptions> options,
            List<TrainingListener> listeners) {
        List<PastaTagger> own = models.stream().map(PastaTagger.class::cast).toList();
        return PastaTagger.fitTogether(own, data.train(), data.dev(), options, listeners);
    }

    @Override
    public Tuner<TaggedSentence> tuner(OpenModel base, LabelledData<TaggedSentence> data, TrainingOptions options) {
        return Tuner.ofWords(
                base.encoder(), base.tokenizer(), (List<TaggedSentence>) data.train(), data.dev(), options);
    }

    @Override
    public List<String> labels(TaggedSentence example) {
        return example.tags();
    }
}
