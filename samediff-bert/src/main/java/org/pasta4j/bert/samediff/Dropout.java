package org.pasta4j.bert.samediff;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ops.random.impl.DropOut;

/**
 * Dropout of stock operations that acts in training alone, draws anew in every run, from ND4J's generator, and can be
 * derived. In 1.0.0-M2.1 no single operation does all that: the newer random operations (random_bernoulli, dropout) get
 * a generator of their own in SameDiff's sessions, seeded by the clock and never advanced, and so drop the same
 * elements in every step; and none knows whether it is training.
 *
 * <p>A graph learns that from a placeholder, {@link #PHASE}, for which the caller need not give a value: SameDiff
 * itself sets it to true in {@code fit} and {@code calculateGradients} and to false in {@code output}, {@code evaluate}
 * and their like, because its name ends as that of Keras' learning phase does. So does a graph that was saved and
 * loaded, without this library. To SameDiff the validation within {@code fit} is training, too; {@link ValidationPhase}
 * tells the two apart, as long as the graph is in memory.
 */
public final class Dropout {
    /** Name of the placeholder, BOOL scalar: whether dropout acts. SameDiff fills it in where the caller does not. */
    public static final String PHASE = "dropout.keras_learning_phase";

    /** Begins the names of what inputs are multiplied with, of their shape in training. */
    static final String FACTOR = "dropout/factor";

    private static final String TRAINING = "dropout/training";
    private static final String PREDICTION = "dropout/prediction";

    private Dropout() {}

    /**
     * Inverted dropout: drops elements and scales the others up, so that the mean stays. Outside training it gives
     * {@code x}, bit for bit.
     *
     * @param graph the graph of {@code x}
     * @param x any shape
     * @param probability of an element to be dropped; 0 adds nothing to the graph
     * @return the shape of {@code x}
     */
    public static SDVariable inverted(SameDiff graph, SDVariable x, double probability) {
        if (probability == 0) {
            return x;
        }
        prepare(graph);
        SDVariable training = graph.getVariable(TRAINING);
        // Ones of a shape, not of x: the older random operations cannot be derived and must stay off the gradient path.
        SDVariable ones = graph.fill(shape(x, training), DataType.FLOAT, 1.0);
        SDVariable kept = new DropOut(graph, ones, 1 - probability).outputVariable();
        SDVariable scaled = kept.div(1 - probability).mul(training);
        SDVariable factor = graph.math.max(scaled, graph.getVariable(PREDICTION));
        return x.mul(factor.castTo(x.dataType()).rename(freeName(graph)));
    }

    /** That of {@code x} in training; in prediction one element, so that next to nothing is drawn. */
    private static SDVariable shape(SDVariable x, SDVariable training) {
        return x.shape().add(-1).mul(training.castTo(DataType.INT64)).add(1);
    }

    private static String freeName(SameDiff graph) {
        int number = 0;
        while (graph.hasVariable(FACTOR + number)) {
            number++;
        }
        return FACTOR + number;
    }

    /** Adds what all dropouts of a graph read: 1 in training and 0 else, and the other way round. */
    private static void prepare(SameDiff graph) {
        if (!graph.hasVariable(PHASE)) {
            SDVariable training = graph.placeHolder(PHASE, DataType.BOOL).castTo(TRAINING, DataType.FLOAT);
            training.rsub(PREDICTION, 1.0);
            graph.addListeners(new ValidationPhase());
        }
    }
}
