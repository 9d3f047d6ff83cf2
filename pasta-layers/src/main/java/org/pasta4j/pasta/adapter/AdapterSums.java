package org.pasta4j.pasta.adapter;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.pasta4j.bert.Sha256;

/**
 * The file by which an adapter is known to be as it was saved, in the format of {@code sha256sum}: any value would do
 * for a parameter, so nothing else tells a damaged one.
 */
final class AdapterSums {
    private static final Pattern LINE = Pattern.compile("([0-9a-f]{64}) [ *](.+)");

    private AdapterSums() {}

    /** @param files bytes by name */
    static byte[] of(Map<String, byte[]> files) {
        return files.entrySet().stream()
                .map(file -> Sha256.hex(file.getValue()) + "  " + file.getKey() + "\n")
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Refuses files that are not those of the sums. Sums of other files do not matter.
     *
     * @param where the file of the sums, for messages
     * @param sums what is in it
     * @param files bytes by name
     */
    static void check(Path where, byte[] sums, Map<String, byte[]> files) {
        Map<String, String> saved = read(where, new String(sums, StandardCharsets.ISO_8859_1));
        files.forEach((name, bytes) -> {
            String expected = saved.get(name);
            if (expected == null) {
                throw new AdapterException(where + " is damaged: it has no line for " + name + ".");
            }
            String found = Sha256.hex(bytes);
            if (!found.equals(expected)) {
                throw new AdapterException(
                        where.resolveSibling(name) + " is not as it was saved: " + where.getFileName()
                                + " has SHA-256 " + expected + ", found " + found
                                + ". Fetch the adapter again; if the file was changed on purpose, delete "
                                + where.getFileName() + ".");
            }
        });
    }

    private static Map<String, String> read(Path where, String text) {
        Map<String, String> sums = new LinkedHashMap<>();
        for (String line : text.split("\r?\n")) {
            Matcher matcher = LINE.matcher(line);
            if (!matcher.matches()) {
                throw new AdapterException(
                        where + " is damaged: expected lines of 64 hexadecimal digits, two spaces and"
                                + " a file's name, as sha256sum writes them.");
            }
            sums.put(matcher.group(2), matcher.group(1));
        }
        return sums;
    }
}
