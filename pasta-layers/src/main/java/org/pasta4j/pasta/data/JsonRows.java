package org.pasta4j.pasta.data;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The objects of {@link TableKind#JSONL}. Blank lines say nothing, and are passed over. */
final class JsonRows implements Rows {
    private static final ObjectReader JSON = new ObjectMapper()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .readerFor(JsonNode.class)
            .without(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES);

    private static final String OF_LIST = " A list of objects becomes such lines by: jq -c '.[]' FILE > NEW.jsonl.";

    private static final String OF_SETS =
            " Lists of labels are for multi_label_classification, lists of words for token_classification.";

    private final Utf8Lines lines;

    JsonRows(Utf8Lines lines) {
        this.lines = lines;
    }

    /**
     * Refuses columns that are not chosen by name, or one for two purposes.
     *
     * @param columns that are asked for, by what they hold
     */
    static void requireDistinct(String name, Map<String, Column> columns) {
        Map<String, String> taken = new HashMap<>();
        columns.forEach((what, column) -> {
            try {
                String other = taken.put(column.inJson(), what);
                if (other != null) {
                    throw new DataException(other + " and " + what + " are both read from the field \""
                            + column.inJson() + "\"; expected a field for each.");
                }
            } catch (DataException e) {
                throw new DataException(name + ": " + e.getMessage(), e);
            }
        });
    }

    @Override
    public Row next() {
        Utf8Lines.Line line = lines.next();
        while (line != null && line.isBlank()) {
            line = lines.next();
        }
        return line == null ? null : new JsonRow(line);
    }

    @Override
    public void close() {
        lines.close();
    }

    /** One object, parsed when something is read from it. */
    private static final class JsonRow implements Row {
        private final Utf8Lines.Line line;
        private ObjectNode object;

        JsonRow(Utf8Lines.Line line) {
            this.line = line;
        }

        @Override
        public String place() {
            return line.place();
        }

        @Override
        public String text(Column column) {
            String text = text(field(column.inJson()), column.inJson());
            if (text.isBlank()) {
                throw bad("the field \"" + column.inJson() + "\" should hold a text, found none.");
            }
            return text;
        }

        @Override
        public List<String> list(Column column) {
            String name = column.inJson();
            JsonNode list = field(name);
            if (!list.isArray()) {
                throw bad("the field \"" + name + "\" should hold a list, found " + described(list) + ".");
            }
            List<String> texts = new ArrayList<>();
            list.forEach(element -> texts.add(text(element, name)));
            return texts;
        }

        @Override
        public List<String> labels(Column column, LabelSplit split) {
            JsonNode value = field(column.inJson());
            if (value.isArray()) {
                return LabelSplit.stripped(list(column));
            }
            return value.isNull() ? List.of() : split.of(text(value, column.inJson()));
        }

        @Override
        public List<String> names() {
            List<String> names = new ArrayList<>();
            object().fieldNames().forEachRemaining(names::add);
            return names;
        }

        private JsonNode field(String name) {
            JsonNode value = object().get(name);
            if (value == null) {
                List<String> names =
                        names().stream().map(field -> "\"" + field + "\"").toList();
                throw bad("there is no field \"" + name + "\"; "
                        + (names.isEmpty() ? "the object is empty." : "there are " + Labels.shortened(names) + "."));
            }
            return value;
        }

        /** Numbers, with all their digits, and truth values are labels too. */
        private String text(JsonNode value, String name) {
            if (value.isTextual() || value.isNumber() || value.isBoolean()) {
                return value.asText();
            }
            throw bad("the field \"" + name + "\" should hold a text, found " + described(value) + "."
                    + (value.isArray() ? OF_SETS : ""));
        }

        private static String described(JsonNode value) {
            return switch (value.getNodeType()) {
                case ARRAY -> "a list";
                case OBJECT -> "an object";
                case NULL -> "null";
                case STRING -> "a text";
                default -> value.toString();
            };
        }

        private ObjectNode object() {
            if (object == null) {
                object = parsed();
            }
            return object;
        }

        private ObjectNode parsed() {
            try {
                JsonNode value = JSON.readTree(line.text());
                if (value instanceof ObjectNode found) {
                    return found;
                }
                throw bad("expected a JSON object, found " + described(value) + ". JSON lines have an object in each"
                        + " line." + OF_LIST);
            } catch (JsonProcessingException e) {
                long at = e.getLocation() == null ? 0 : e.getLocation().getColumnNr();
                throw new DataException(
                        place() + ": expected a JSON object, found damage at character " + at + " ("
                                + firstLine(e.getOriginalMessage()) + ")."
                                + (line.number() == 1 && line.startsWith("[") ? OF_LIST : ""),
                        e);
            }
        }

        private static String firstLine(String message) {
            return message.lines().findFirst().orElse("");
        }

        private DataException bad(String what) {
            return new DataException(place() + ": " + what);
        }
    }
}
