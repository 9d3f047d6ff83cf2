package org.pasta4j.examples;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.PastaTagger;
import org.pasta4j.pasta.TrainableModel;
import org.pasta4j.pasta.data.BadRows;
import org.pasta4j.pasta.data.TagScheme;
import org.pasta4j.pasta.data.TaggedReader;
import org.pasta4j.pasta.data.TaggedSentence;
import org.pasta4j.pasta.train.TrainingListener;
import org.pasta4j.pasta.train.TrainingOptions;
import org.pasta4j.pasta.train.TrainingResult;

/** Sentences with a tag for each word, from files in the manner of CoNLL or JSON lines. */
record TaggedSentences(TaggedReader reader) implements TrainingSource<TaggedSentence> {

    @Override
    public List<TaggedSentence> read(Path file, Consumer<String> labelCheck, BadRows badRows) {
        return reader.read(file, labelCheck, badRows);
    }

    @Override
    public PastaConfig config(Path file, List<TaggedSentence> train) {
        List<String> labels = TagScheme.labels(train);
        if (labels.size() < 2) {
            throw new BadInputException(file + " has only the tag \"" + labels.get(0)
                    + "\"; at least two are needed. Is --label the right column?");
        }
        return PastaConfig.tokenClassification(labels);
    }

    @Override
    public boolean isPair(TaggedSentence example) {
        return false;
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
    public List<TrainingResult> fit(
            List<TrainableModel<TaggedSentence>> models,
            LabelledData<TaggedSentence> data,
            List<TrainingOptions> options,
            List<TrainingListener> listeners) {
        List<PastaTagger> own = models.stream().map(PastaTagger.class::cast).toList();
        return PastaTagger.fitTogether(own, data.train(), data.dev(), options, listeners);
    }

    @Override
    public List<String> labels(List<TaggedSentence> examples) {
        return examples.stream().flatMap(sentence -> sentence.tags().stream()).toList();
    }
}
