package org.pasta4j.pasta.pool;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.adapter.AdapterException;
import org.pasta4j.pasta.adapter.AdapterPlaces;
import org.pasta4j.pasta.adapter.FolderStamp;

/**
 * The names of the adapters in a folder. The folder's own names are read each time; whether an adapter lies there is
 * looked at for those alone that are taken from the list.
 */
final class AdapterListing {
    private final Path folder;
    /** Read the last time: one that a pool moves at this moment can be missing in what is read now. */
    private Set<String> before = Set.of();

    AdapterListing(Path folder) {
        this.folder = folder;
    }

    /**
     * Names in their order.
     *
     * @param after they come after that one; the empty text is before all
     */
    Stream<String> names(String after) {
        List<String> later =
                read().stream().filter(name -> name.compareTo(after) > 0).toList();
        PriorityQueue<String> sorted = new PriorityQueue<>(later);
        return Stream.generate(sorted::poll).limit(later.size()).filter(this::isThere);
    }

    private synchronized Set<String> read() {
        try {
            Set<String> now = NameInFolder.files(folder).stream()
                    .map(AdapterPlaces::nameAt)
                    .filter(AdapterNames::isName)
                    .collect(Collectors.toCollection(HashSet::new));
            before.stream().filter(name -> !now.contains(name) && isThere(name)).forEach(now::add);
            before = now;
            return now;
        } catch (IOException e) {
            throw new AdapterException("Cannot read the folder " + folder + " (" + e + ").", e);
        }
    }

    private boolean isThere(String name) {
        Path place = folder.resolve(name);
        return Adapter.isAt(place) || AdapterPlaces.find(place, FolderStamp::of).isPresent();
    }
}
