package org.pasta4j.pasta.pool;

import java.util.Optional;
import java.util.regex.Pattern;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.pasta.adapter.ShownName;
import org.pasta4j.pasta.train.TrainingStateOptions;

/**
 * What an adapter in a pool may be called: a name that is safe as a file's, in an address and in a log, and not that of
 * the folder in which the training of an adapter beside it keeps its state.
 */
final class AdapterNames {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");
    private static final char VERSION_MARK = '@';

    private AdapterNames() {}

    public static boolean isName(String name) {
        return NAME.matcher(name).matches() && !name.endsWith(TrainingStateOptions.ENDING);
    }

    /** @throws BadInputException if it is none */
    static void require(String name) {
        if (!isName(name)) {
            throw new BadInputException(
                    "An adapter cannot be called \"" + ShownName.of(name) + "\": expected up to 128 letters"
                            + " from A to Z, digits, dots, hyphens and underscores, the first a letter or digit, the end not "
                            + TrainingStateOptions.ENDING + ".");
        }
    }

    /** The name in {@code name} or {@code name@version}. */
    static String name(String id) {
        int mark = id.indexOf(VERSION_MARK);
        return mark < 0 ? id : id.substring(0, mark);
    }

    /** The version in {@code name@version}. */
    static Optional<String> version(String id) {
        int mark = id.indexOf(VERSION_MARK);
        return mark < 0 ? Optional.empty() : Optional.of(id.substring(mark + 1));
    }
}
