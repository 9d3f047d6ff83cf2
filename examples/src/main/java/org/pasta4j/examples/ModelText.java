package org.pasta4j.examples;

import java.io.PrintWriter;
import org.pasta4j.pasta.model.TrainableModel;

/** What every command that trains says of its model. */
final class ModelText {
    private ModelText() {}

    static void describe(OpenModel base, PrintWriter out) {
        out.println("Model: " + base.name() + ", " + base.bert() + "; "
                + Format.count(base.bert().parameterCount()) + " weights, all frozen; encoder: " + base.encoder()
                + ".");
        out.flush();
    }

    static void describeTrained(String what, TrainableModel<?> model, PrintWriter out) {
        long trained = model.trainedParameters();
        out.println();
        out.println(what + ": " + Format.count(trained) + " trained parameters, "
                + Format.percent(trained, model.base().parameterCount()) + " of the frozen weights.");
        out.flush();
    }
}
