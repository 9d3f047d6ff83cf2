package org.pasta4j.spark;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.util.SerializableConfiguration;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.Choice;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.samediff.EncoderKind;
import org.pasta4j.bert.samediff.Encoders;
import org.pasta4j.bert.samediff.Precision;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.pasta.pool.AdapterPool;
import org.pasta4j.pasta.pool.PoolOptions;

/**
 * A base in this JVM, its tokenizer and what computes it: all tasks of an executor share them, those that answer and
 * those that train, and the driver of a training reads the sizes alone. Each lives as long as the JVM.
 */
final class ExecutorBase {
    /** A hundred of the largest adapters, ten thousand of the usual ones. */
    private static final long ADAPTER_BYTES = 256L << 20;

    private static final Map<BaseLocation, Place> PLACES = new ConcurrentHashMap<>();
    private static final AtomicInteger POOLS = new AtomicInteger();

    private final BertModel model;
    private final BertTokenizer tokenizer;
    private final BaseLocation location;
    private Encoder encoder;
    private SharedPool pool;

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

    /** The pool that answers by this base; is opened when it is first asked for. */
    synchronized SharedPool pool() {
        if (pool == null) {
            pool = new SharedPool(AdapterPool.open(encoder(), tokenizer, PoolOptions.defaults()), ADAPTER_BYTES);
            POOLS.incrementAndGet();
        }
        return pool;
    }

    /** How many pools this JVM has opened. */
    static int pools() {
        return POOLS.get();
    }
}
