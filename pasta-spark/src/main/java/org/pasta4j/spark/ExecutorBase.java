package org.pasta4j.spark;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.util.SerializableConfiguration;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.samediff.EncoderKind;
import org.pasta4j.bert.samediff.Encoders;
import org.pasta4j.bert.samediff.Precision;
import org.pasta4j.bert.text.BertTokenizer;

/**
 * A base in this JVM that is trained on, its tokenizer and what computes it: all workers of an executor share them, and
 * the driver reads the sizes alone. Each lives as long as the JVM.
 */
final class ExecutorBase {
    private static final Map<BaseLocation, ExecutorBase> OPEN = new HashMap<>();

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

    /** A base, which the first that asks opens while all others wait. */
    static ExecutorBase of(BaseLocation location, SerializableConfiguration hadoop) {
        synchronized (OPEN) {
            return OPEN.computeIfAbsent(location, key -> new ExecutorBase(key, hadoop));
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
                    ExecutorPools.named("encoder", EncoderKind.values(), location.encoder()),
                    ExecutorPools.named("precision", Precision.values(), location.precision()));
        }
        return encoder;
    }
}
