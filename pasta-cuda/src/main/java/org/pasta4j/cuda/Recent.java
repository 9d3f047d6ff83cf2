package org.pasta4j.cuda;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A map that forgets what has not been asked for the longest, once it holds more than so many. For one thread at a
 * time.
 */
final class Recent<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1L;

    private final int most;

    Recent(int most) {
        super(16, 0.75f, true);
        this.most = most;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > most;
    }
}
