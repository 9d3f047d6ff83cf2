package org.pasta4j.pasta.adapter;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.pasta4j.bert.Internal;

/**
 * By what one sees that an adapter's files are others than before.
 *
 * @param files by name: the configuration, and of the tensors and the sums those that are there
 * @hidden
 */
@Internal
public record FolderStamp(Map<String, FileStamp> files) implements AdapterPlaces.Found {

    /** Empty where there is no configuration, and so no adapter. */
    public static Optional<FolderStamp> of(Path adapter) {
        return of(name -> FileStamp.of(adapter.resolve(name)));
    }

    /** @param stamps of the files of a folder, by name */
    public static Optional<FolderStamp> of(Function<String, Optional<FileStamp>> stamps) {
        Map<String, FileStamp> files = new LinkedHashMap<>();
        Optional<FileStamp> config = stamps.apply(AdapterFiles.CONFIG);
        if (config.isEmpty()) {
            return Optional.empty();
        }
        files.put(AdapterFiles.CONFIG, config.get());
        stamps.apply(AdapterFiles.TENSORS).ifPresent(stamp -> files.put(AdapterFiles.TENSORS, stamp));
        stamps.apply(AdapterFiles.SUMS).ifPresent(stamp -> files.put(AdapterFiles.SUMS, stamp));
        return Optional.of(new FolderStamp(files));
    }

    /** The sums may be missing. */
    @Override
    public boolean isWhole() {
        return files.containsKey(AdapterFiles.TENSORS);
    }

    @Override
    public boolean isPinned() {
        return false;
    }

    /** Size of the configuration and the tensors. */
    public long bytes() {
        return files.entrySet().stream()
                .filter(file -> !file.getKey().equals(AdapterFiles.SUMS))
                .mapToLong(file -> file.getValue().size())
                .sum();
    }
}
