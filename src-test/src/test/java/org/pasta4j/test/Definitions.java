package org.pasta4j.test;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Real sentences: the definitions of WordNet's nouns. */
final class Definitions {
    private static final String RESOURCE = "/net/sf/extjwnl/data/wordnet/wn31/data.noun";
    private static final List<String> ALL = read();

    private Definitions() {}

    private static List<String> read() {
        List<String> definitions = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(Definitions.class.getResourceAsStream(RESOURCE), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                // The licence at the top is indented.
                if (!line.startsWith("  ")) {
                    definitions.add(line.substring(line.indexOf(" | ") + 3).strip());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return definitions;
    }

    /** Definitions from all over WordNet. */
    static List<String> some(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> ALL.get(i * (ALL.size() / count)))
                .toList();
    }
}
