package org.pasta4j.bert;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * A map that forgets what has not been asked for the longest, once it holds more than so many. For one thread at a
 * time.
 */
public final class LruMap<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1L;

    private final int most;
    private final transient BiConsumer<K, V> forgotten;

    /** @param most that are kept */
    public LruMap(int most) {
        this(most, (key, value) -> {});
    }

    /**
     * @param most that are kept
     * @param forgotten is told what is forgotten; not what is taken out by name
     */
    public LruMap(int most, BiConsumer<K, V> forgotten) {
        super(16, 0.75f, true);
        this.most = most;
        this.forgotten = forgotten;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        boolean full = size() > most;
        if (full) {
            forgotten.accept(eldest.getKey(), eldest.getValue());
        }
        return full;
    }
}
