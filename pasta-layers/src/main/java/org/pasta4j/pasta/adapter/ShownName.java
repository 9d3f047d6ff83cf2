package org.pasta4j.pasta.adapter;

import org.pasta4j.bert.Internal;

/**
 * Names that others have given, for messages and logs.
 *
 * @hidden
 */
@Internal
public final class ShownName {
    private static final int MOST = 40;

    private ShownName() {}

    /** Without control characters, and not endless. */
    public static String of(String name) {
        String clean = name.replaceAll("[^\\x20-\\x7e]", "?");
        return clean.length() <= MOST ? clean : clean.substring(0, MOST) + "...";
    }
}
