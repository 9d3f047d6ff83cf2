package org.pasta4j.spark;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.util.SerializableConfiguration;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.samediff.EncoderKind;
import org.pasta4j.bert.samediff.Encoders;
import org.pasta4j.bert.samediff.Precision;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.pasta.pool.AdapterPool;
import org.pasta4j.pasta.pool.PoolOptions;

/**
 * The pools of this JVM, one for each base: all tasks of an executor share its weights. They live as long as the JVM.
 */
final class ExecutorPools {
    private static final Map<BaseLocation, AdapterPool> POOLS = new HashMap<>();
    private static int opened;

    private ExecutorPools() {}

    /** How many bases this JVM has opened. */
    static synchronized int opened() {
        return opened;
    }

    /** The pool of a base, which the first task opens while all others wait. */
    static synchronized AdapterPool of(BaseLocation base, SerializableConfiguration hadoop) {
        return POOLS.computeIfAbsent(base, key -> open(key, hadoop));
    }

    private static AdapterPool open(BaseLocation base, SerializableConfiguration hadoop) {
        Path files = base.onThisHost(hadoop);
        BertModel model = BertCheckpoint.open(files);
        Encoder encoder = Encoders.open(
                model,
                named("encoder", EncoderKind.values(), base.encoder()),
                named("precision", Precision.values(), base.precision()));
        try (BertTokenizer tokenizer = BertTokenizer.open(files)) {
            AdapterPool pool = AdapterPool.open(encoder, tokenizer, PoolOptions.defaults());
            opened++;
            return pool;
        } catch (RuntimeException | Error e) {
            encoder.close();
            throw e;
        }
    }

    /** Refuses a value that a parameter cannot have. */
    static <E> E named(String param, E[] values, String name) {
        return Arrays.stream(values)
                .filter(value -> value.toString().equals(name))
                .findFirst()
                .orElseThrow(
                        () -> new BadInputException("The parameter " + param + " is \"" + name + "\"; expected one of "
                                + Arrays.stream(values).map(Object::toString).collect(Collectors.joining(", ")) + "."));
    }
}
