package org.pasta4j.pasta.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What CoNLL-U's last column, of keys with values ({@code SpaceAfter=No|NER=B-PER}), holds of entities.
 *
 * @param keys whose values are tags of entities
 * @param bracketed keys whose values are entities in brackets, which may be within each other
 * @param chosen the key whose values are read
 */
record ConllMisc(List<String> keys, List<String> bracketed, Optional<String> chosen) {
    /** Nothing. */
    static final ConllMisc NONE = new ConllMisc(List.of(), List.of(), Optional.empty());

    private static final Set<String> NAMES = Set.of("ner", "ne", "entity");

    /** What has more values holds no tags. */
    static final int MOST_TAGS = 5000;

    /** The same reading a key. */
    ConllMisc choosing(String key) {
        return new ConllMisc(keys, bracketed, Optional.of(key));
    }

    /** The value of the chosen key in a column; outside entities where there is none. */
    String tag(String column) {
        String start = chosen.orElseThrow() + "=";
        for (String pair : column.split("\\|")) {
            if (pair.strip().startsWith(start)) {
                return pair.strip().substring(start.length());
            }
        }
        return TagScheme.OUTSIDE;
    }

    /** What is in the columns of a file. */
    static final class Count {
        private final Map<String, Set<String>> values = new TreeMap<>();

        /** Adds the column of a word. */
        void add(String column) {
            for (String pair : column.split("\\|")) {
                int equals = pair.indexOf('=');
                if (equals > 0) {
                    Set<String> known =
                            values.computeIfAbsent(pair.substring(0, equals).strip(), key -> new TreeSet<>());
                    if (known.size() <= MOST_TAGS) {
                        known.add(pair.substring(equals + 1).strip());
                    }
                }
            }
        }

        ConllMisc misc() {
            List<String> keys = new ArrayList<>();
            List<String> bracketed = new ArrayList<>();
            values.forEach((key, tags) -> {
                if (isOfTags(key, tags)) {
                    keys.add(key);
                } else if (tags.stream().allMatch(tag -> tag.startsWith("(") || tag.endsWith(")"))) {
                    bracketed.add(key);
                }
            });
            return new ConllMisc(List.copyOf(keys), List.copyOf(bracketed), Optional.empty());
        }

        /** Letters and types tell; types alone do under a name that says what they are. */
        private static boolean isOfTags(String key, Set<String> tags) {
            List<String> types =
                    tags.stream().filter(tag -> !TagStyle.isOutside(tag)).toList();
            if (types.isEmpty() || tags.size() > MOST_TAGS) {
                return false;
            }
            boolean haveLetters = TagStyle.of(types)
                    .map(style -> style.place() != TagStyle.Place.ALONE)
                    .orElse(false);
            return haveLetters
                    || NAMES.contains(key.toLowerCase(Locale.ROOT))
                            && types.stream().noneMatch(tag -> tag.matches(".*[()*\\[\\]].*"));
        }
    }
}
