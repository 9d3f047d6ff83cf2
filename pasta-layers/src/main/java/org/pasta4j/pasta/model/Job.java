package org.pasta4j.pasta.model;

import java.util.List;
import java.util.stream.IntStream;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.pasta.train.Run;
import org.pasta4j.pasta.train.TrainingListener;
import org.pasta4j.pasta.train.TrainingOptions;

/**
 * A model to be trained, and how.
 *
 * @param evaluator evaluates the model on the held-out examples
 */
record Job(ModelCore model, Run.Evaluator evaluator, TrainingOptions options, TrainingListener listener) {

    /**
     * One job a model.
     *
     * @throws BadInputException if there is not one of each for each model
     */
    static List<Job> of(
            List<ModelCore> models,
            List<Run.Evaluator> evaluators,
            List<TrainingOptions> options,
            List<TrainingListener> listeners) {
        if (options.size() != models.size() || listeners.size() != models.size()) {
            throw new BadInputException("There are " + models.size() + " models, " + options.size() + " options and "
                    + listeners.size() + " listeners; expected one of each for each model.");
        }
        return IntStream.range(0, models.size())
                .mapToObj(i -> new Job(models.get(i), evaluators.get(i), options.get(i), listeners.get(i)))
                .toList();
    }
}
