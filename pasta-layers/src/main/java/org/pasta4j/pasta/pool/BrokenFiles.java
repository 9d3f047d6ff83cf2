package org.pasta4j.pasta.pool;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.pasta4j.pasta.adapter.FolderStamp;

/**
 * Adapters that could not be read, so that they are not read again until their files are others. Safe for any number of
 * threads.
 */
final class BrokenFiles {
    private static final int MOST = 1000;

    private final Map<String, Broken> all = new LinkedHashMap<>();

    private record Broken(FolderStamp files, String message) {}

    synchronized void remember(String name, FolderStamp files, String message) {
        all.put(name, new Broken(files, message));
        if (all.size() > MOST) {
            all.remove(all.keySet().iterator().next());
        }
    }

    /** What is wrong with files; empty where that is not known. */
    synchronized Optional<String> message(String name, FolderStamp files) {
        return Optional.ofNullable(all.get(name))
                .filter(broken -> broken.files().equals(files))
                .map(Broken::message);
    }

    synchronized void forget(String name) {
        all.remove(name);
    }
}
