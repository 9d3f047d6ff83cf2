package org.pasta4j.fused;

import java.lang.ref.Cleaner;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertModel;
import org.pasta4j.fused.engine.EncoderEngine;

/**
 * A model in its engine, shared by all who open the same model in the same precision. A graph knows it by its key
 * alone: weights do not go into a saved graph.
 */
final class FrozenEncoder {
    private static final Cleaner CLEANER = Cleaner.create();
    private static final Map<String, WeakReference<FrozenEncoder>> OPEN = new ConcurrentHashMap<>();

    private final String key;
    private final BertModel model;
    private final EncoderEngine engine;
    /**
     * If {@code leave} is never called, as by a network that is dropped, the weights are freed when this object is
     * collected.
     */
    private final Cleaner.Cleanable closing;

    private int users = 1;
    private volatile boolean closed;

    private FrozenEncoder(String key, BertModel model, EncoderEngine engine) {
        this.key = key;
        this.model = model;
        this.engine = engine;
        this.closing = CLEANER.register(this, engine::close);
    }

    /** The one of that key, made where there is none. Each call wants one of {@link #leave}. */
    static FrozenEncoder join(String key, BertModel model, Supplier<EncoderEngine> maker) {
        synchronized (OPEN) {
            FrozenEncoder known = known(key);
            if (known != null) {
                known.users++;
                return known;
            }
            FrozenEncoder made = new FrozenEncoder(key, model, maker.get());
            OPEN.put(key, new WeakReference<>(made));
            return made;
        }
    }

    private static FrozenEncoder known(String key) {
        WeakReference<FrozenEncoder> reference = OPEN.get(key);
        return reference == null ? null : reference.get();
    }

    /** The one that a graph names. */
    static FrozenEncoder require(String key) {
        FrozenEncoder known = known(key);
        if (known == null) {
            throw new BadInputException("This graph runs on the frozen base " + key
                    + ", which is not saved with it and is not open. Open its checkpoint in that precision, as"
                    + " Encoders.open(BertCheckpoint.open(path)) does in fp32, and keep that encoder open as long as the"
                    + " graph runs.");
        }
        return known;
    }

    /** The last one closes the engine. */
    void leave() {
        synchronized (OPEN) {
            if (--users > 0) {
                return;
            }
            OPEN.remove(key);
            closed = true;
        }
        // Not under the lock: freeing takes its time.
        closing.clean();
    }

    boolean isClosed() {
        return closed;
    }

    String key() {
        return key;
    }

    BertModel model() {
        return model;
    }

    EncoderEngine engine() {
        return engine;
    }
}
