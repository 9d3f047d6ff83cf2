package org.pasta4j.pasta.tune;

import java.util.List;
import java.util.function.Function;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.data.Example;
import org.pasta4j.pasta.data.TaggedSentence;
import org.pasta4j.pasta.model.PastaModel;
import org.pasta4j.pasta.model.PastaTagger;
import org.pasta4j.pasta.model.TrainableModel;
import org.pasta4j.pasta.train.TrainingListener;
import org.pasta4j.pasta.train.TrainingOptions;
import org.pasta4j.pasta.train.TrainingResult;

/**
 * Models on one encoder.
 *
 * @param <E> a labelled example
 * @param <M> its models
 */
final class BaseModels<E, M extends TrainableModel<E>> implements TuningModels<E> {
    private final BertModel base;
    private final Class<M> kind;
    private final Function<PastaConfig, M> made;
    private final Together<E, M> together;

    /** Trains several. */
    @FunctionalInterface
    private interface Together<E, M> {
        List<TrainingResult> fit(
                List<M> models,
                Iterable<E> train,
                List<E> dev,
                List<TrainingOptions> options,
                List<TrainingListener> listeners);
    }

    private BaseModels(BertModel base, Class<M> kind, Function<PastaConfig, M> made, Together<E, M> together) {
        this.base = base;
        this.kind = kind;
        this.made = made;
        this.together = together;
    }

    static TuningModels<Example> ofTexts(Encoder encoder, BertTokenizer tokenizer) {
        return new BaseModels<>(
                encoder.model(),
                PastaModel.class,
                config -> PastaModel.create(encoder, tokenizer, config),
                PastaModel::fitTogether);
    }

    static TuningModels<TaggedSentence> ofWords(Encoder encoder, BertTokenizer tokenizer) {
        return new BaseModels<>(
                encoder.model(),
                PastaTagger.class,
                config -> PastaTagger.create(encoder, tokenizer, config),
                PastaTagger::fitTogether);
    }

    @Override
    public BertModel base() {
        return base;
    }

    @Override
    public TrainableModel<E> create(PastaConfig config) {
        return made.apply(config);
    }

    @Override
    public List<TrainingResult> fit(
            List<TrainableModel<E>> models,
            List<E> train,
            List<E> dev,
            List<TrainingOptions> options,
            List<TrainingListener> listeners) {
        return together.fit(models.stream().map(kind::cast).toList(), train, dev, options, listeners);
    }
}
