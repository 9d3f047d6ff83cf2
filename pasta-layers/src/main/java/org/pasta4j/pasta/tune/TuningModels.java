package org.pasta4j.pasta.tune;

import java.util.List;
import org.pasta4j.bert.BertModel;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.model.TrainableModel;
import org.pasta4j.pasta.train.TrainingListener;
import org.pasta4j.pasta.train.TrainingOptions;
import org.pasta4j.pasta.train.TrainingResult;

/**
 * Makes and trains models of one base.
 *
 * @param <E> a labelled example
 */
public interface TuningModels<E> {
    /** The frozen base. */
    BertModel base();

    /** A model with fresh parameters. */
    TrainableModel<E> create(PastaConfig config);

    /**
     * Trains models in one pass over the examples.
     *
     * @param models of {@link #create}, of configurations that are alike but for the seed
     * @return one result a model
     */
    List<TrainingResult> fit(
            List<TrainableModel<E>> models,
            List<E> train,
            List<E> dev,
            List<TrainingOptions> options,
            List<TrainingListener> listeners);
}
