package org.pasta4j.spark;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.util.SerializableConfiguration;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.Choice;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.samediff.EncoderKind;
import org.pasta4j.bert.samediff.Encoders;
import org.pasta4j.bert.samediff.Precision;
import org.pasta4j.bert.text.BertTokenizer;

/**
 * A base in this JVM, its tokenizer and what computes it: all tasks of an executor share them, those that answer and
 * those that train, and the driver of a training reads the sizes alone. Each lives as long as the JVM.
 */
final class ExecutorBase {
    private static final Map<BaseLocation, Place> PLACES = new ConcurrentHashMap<>();

    private final BertModel model;
    private final BertTokenizer tokenizer;
    private final BaseLocation location;
    private Encoder encoder;

    private ExecutorBase(BaseLocation location, SerializableConfiguration hadoop) {
        Path files = location.onThisHost(hadoop);
        this.location = location;
        this.model = BertCheckpoint.open(files);
        this.tokenizer = BertTokenizer.open(files);
    }

    /**
     * A base, which the first that asks opens while others that want it wait; those of another base do not. Where it
     * cannot be opened, the next tries again.
     */
    static ExecutorBase of(BaseLocation location, SerializableConfiguration hadoop) {
        return PLACES.computeIfAbsent(location, key -> new Place()).base(location, hadoop);
    }

    /** Where a base is, once it is open. */
    private static final class Place {
        private ExecutorBase base;

        synchronized ExecutorBase base(BaseLocation location, SerializableConfiguration hadoop) {
            if (base == null) {
                base = new ExecutorBase(location, hadoop);
            }
            return base;
        }
    }

    BertModel model() {
        return model;
    }

    BertTokenizer tokenizer() {
        return tokenizer;
    }

    /** Is opened when it is first asked for. */
    synchronized Encoder encoder() {
        if (encoder == null) {
            ExecutorThreads.limit();
            encoder = Encoders.open(
                    model,
                    Choice.named("encoder", EncoderKind.values(), EncoderKind::toString, location.encoder()),
                    Choice.named("precision", Precision.values(), Precision::toString, location.precision()));
        }
        return encoder;
    }
}
