package org.pasta4j.cli.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.Jackson;

/**
 * Names in an order: those of tags that are numbers, from 0, or all labels that there are.
 *
 * @param option that they are said with, for messages
 * @param least how many there must be
 */
record NamedLabels(String option, int least) {

    /**
     * Reads names.
     *
     * @param named a file, or the names with commas between them
     * @throws BadInputException if there are fewer, one is there twice, or the file cannot be read
     */
    List<String> read(String named) {
        List<String> names = isFile(named) ? ofFile(Path.of(named)) : separated(named);
        if (names.size() < least || names.stream().distinct().count() < names.size() || names.contains("")) {
            throw new BadInputException(option + ": expected at least " + (least == 1 ? "one name" : "two names")
                    + ", each once and none empty, found " + String.join(", ", names) + ".");
        }
        return names;
    }

    private static boolean isFile(String named) {
        try {
            return Files.isRegularFile(Path.of(named));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private List<String> separated(String named) {
        if (!named.contains(",") && least > 1) {
            throw new BadInputException(option + ": there is no file " + named
                    + ", and names have commas between them, as in O,B-PER,I-PER.");
        }
        return Arrays.stream(named.split(",", -1)).map(String::strip).toList();
    }

    private List<String> ofFile(Path file) {
        try {
            String text = Files.readString(file).replace("\ufeff", "").strip();
            return text.startsWith("[") || text.startsWith("{")
                    ? ofJson(file, Jackson.MAPPER.readTree(text))
                    : text.lines().map(String::strip).toList();
        } catch (JsonProcessingException e) {
            throw new BadInputException(
                    option + ": " + file + " is no JSON (" + e.getOriginalMessage()
                            + "); expected a list of names, or a name a line.",
                    e);
        } catch (IOException e) {
            throw new BadInputException(option + ": cannot read " + file + " as UTF-8 (" + e + ").", e);
        }
    }

    private List<String> ofJson(Path file, JsonNode json) {
        if (json.isArray()) {
            List<String> names = new ArrayList<>();
            json.forEach(name -> names.add(name.asText()));
            return names;
        }
        return numbered(file, json.has("id2label") ? json.get("id2label") : json);
    }

    /** An object of numbers to names, or of names to numbers. */
    private List<String> numbered(Path file, JsonNode json) {
        TreeMap<Integer, String> names = new TreeMap<>();
        json.properties().forEach(entry -> {
            boolean toName = entry.getValue().isTextual();
            String number = toName ? entry.getKey() : entry.getValue().asText();
            if (number.matches("[0-9]{1,9}")) {
                names.put(Integer.valueOf(number), toName ? entry.getValue().asText() : entry.getKey());
            }
        });
        if (names.size() != json.size()
                || !List.copyOf(names.keySet())
                        .equals(IntStream.range(0, names.size()).boxed().toList())) {
            throw new BadInputException(option + ": " + file
                    + " should hold a list of names, or an object with a name for each number from 0.");
        }
        return List.copyOf(names.values());
    }
}
