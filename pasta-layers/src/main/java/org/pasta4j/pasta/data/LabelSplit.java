package org.pasta4j.pasta.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The labels that are in one text.
 *
 * @param separator between labels
 */
record LabelSplit(String separator) {
    private static final List<String> OTHERS = List.of("|", ";", ",", "/", "+");

    /** Python writes lists with single quotes where it can, and tables made with pandas hold such texts. */
    private static final ObjectReader LIST = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .readerFor(JsonNode.class);

    /** What is to be said where a label is refused that may be several. */
    String hint(String label) {
        return OTHERS.stream()
                .filter(other -> !other.equals(separator) && label.contains(other))
                .findFirst()
                .map(other -> " If \"" + other + "\" is between labels, say so (--label-separator).")
                .orElse("");
    }

    /** The labels of a text: the parts between separators, or the elements of a list as JSON and Python write it. */
    List<String> of(String text) {
        String stripped = text.strip();
        if (stripped.startsWith("[") && stripped.endsWith("]")) {
            try {
                return elements(LIST.readTree(stripped), stripped);
            } catch (JsonProcessingException e) {
                throw notAList(stripped);
            }
        }
        return stripped(Arrays.asList(text.split(Pattern.quote(separator), -1)));
    }

    private static List<String> elements(JsonNode list, String text) {
        List<String> labels = new ArrayList<>();
        for (JsonNode element : list) {
            if (!element.isValueNode() || element.isNull()) {
                throw notAList(text);
            }
            labels.add(element.asText());
        }
        return stripped(labels);
    }

    private static DataException notAList(String text) {
        return new DataException(
                "expected labels, or a list of them such as [\"a\", \"b\"], found " + Labels.shortenedText(text) + ".");
    }

    /** Labels without the spaces around them, and without empty ones. */
    static List<String> stripped(Collection<String> labels) {
        return labels.stream()
                .map(String::strip)
                .filter(label -> !label.isEmpty())
                .toList();
    }
}
