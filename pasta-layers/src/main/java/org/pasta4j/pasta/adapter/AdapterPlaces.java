package org.pasta4j.pasta.adapter;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.pasta4j.bert.Internal;

/**
 * Where an adapter's folder is found while pools replace it. A pool sets the old one aside by a rename and puts the new
 * one there by the next; in between the old one, aside, is the adapter. Each step of a change is counted before it is
 * made ({@link FolderSteps}), so that a look with the same count before and after has met one step at most; and there
 * is no single step by which an adapter is missing at both places, if they are looked at in their order.
 *
 * @hidden
 */
@Internal
public final class AdapterPlaces {
    /** In front of the name of one that is being replaced. */
    private static final String ASIDE = ".replaced-";

    private AdapterPlaces() {}

    /** What a look at a folder has found there. */
    interface Found {
        /** Whether that is all that there should be. */
        boolean isWhole();

        /** Whether it is of one folder for certain, not found by paths that may have led to two. */
        boolean isPinned();
    }

    /**
     * Finds the adapter of a place. What is whole and pinned is taken at once; all else is true if no further step of a
     * change was made meanwhile. Where one was, there is another look, at what the change has made of it.
     *
     * @param look at one folder; empty where there is no adapter
     * @return empty where there is no adapter; one that is not whole has been made so by others than pools
     * @throws AdapterException as the look does
     */
    public static <T extends Found> Optional<T> find(Path place, Function<Path, Optional<T>> look) {
        while (true) {
            Optional<FileStamp> count = FolderSteps.counted(place);
            try {
                Optional<T> found = lookOnce(place, look);
                if (found.filter(one -> one.isWhole() && one.isPinned()).isPresent()
                        || FolderSteps.counted(place).equals(count)) {
                    return found;
                }
            } catch (AdapterException e) {
                if (FolderSteps.counted(place).equals(count)) {
                    throw e;
                }
            }
        }
    }

    private static <T extends Found> Optional<T> lookOnce(Path place, Function<Path, Optional<T>> look) {
        Optional<T> partial = Optional.empty();
        AdapterException failure = null;
        for (Path path : List.of(place, aside(place))) {
            try {
                Optional<T> found = look.apply(path);
                if (found.filter(Found::isWhole).isPresent()) {
                    return found;
                }
                partial = partial.isPresent() ? partial : found;
            } catch (AdapterException e) {
                failure = failure == null ? e : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
        return partial;
    }

    /** Where the one lies that is being replaced. */
    public static Path aside(Path place) {
        return place.resolveSibling(ASIDE + place.getFileName());
    }

    /** Whether a file of a folder of adapters is one that is being replaced. */
    public static boolean isAside(String file) {
        return file.startsWith(ASIDE);
    }

    /** The name of the adapter in a file of the folder. */
    public static String nameAt(String file) {
        return isAside(file) ? file.substring(ASIDE.length()) : file;
    }
}
