package org.pasta4j.cli.base;

import java.io.PrintWriter;
import java.util.Optional;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.Pooling;
import org.pasta4j.bert.SentencePooling;
import org.pasta4j.cli.console.Format;
import org.pasta4j.pasta.model.TrainableModel;

/** What every command that trains says of its model. */
public final class ModelText {
    private ModelText() {}

    public static void describe(OpenModel base, PrintWriter out) {
        out.println("Model: " + base.name() + ", " + base.bert() + "; "
                + Format.count(base.bert().parameterCount()) + " weights, all frozen; encoder: " + base.encoder()
                + ".");
        out.flush();
    }

    /** Says what a head on whole texts reads of it where nothing else is chosen, if that is not the pooler. */
    public static void describePooling(OpenModel base, PrintWriter out) {
        Optional<SentencePooling> told = base.bert().origin().pooling();
        if (told.isPresent() || Pooling.of(base.bert()) != Pooling.POOLER) {
            out.println("It was trained to make vectors of texts by its pooling"
                    + told.map(pooling -> " (" + pooling + ")").orElse("")
                    + "; where no other is chosen, a head on whole texts reads the " + read(base.bert()) + ".");
        }
        out.flush();
    }

    private static String read(BertModel bert) {
        Pooling pooling = Pooling.of(bert);
        return pooling == Pooling.POOLER && bert.pooler().isEmpty()
                ? "first token, through a dense layer"
                : pooling.configName() + (pooling.isOfFirstToken() ? "" : " of all tokens");
    }

    public static void describeTrained(String what, TrainableModel<?> model, PrintWriter out) {
        long trained = model.trainedParameters();
        out.println();
        out.println(what + ": " + Format.count(trained) + " trained parameters, "
                + Format.percent(trained, model.base().parameterCount()) + " of the frozen weights.");
        out.flush();
    }
}
