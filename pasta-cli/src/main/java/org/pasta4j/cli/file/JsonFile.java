package org.pasta4j.cli.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.IoMessages;
import org.pasta4j.bert.Jackson;

/** Files of one JSON object each, whose fields are a record's with underscores. */
public final class JsonFile {
    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .build();

    private JsonFile() {}

    /**
     * Reads a file. Fields of classes that are missing are null.
     *
     * @throws BadInputException that names the file, and the field or the place of the damage
     */
    public static <T> T read(Path file, Class<T> type) {
        try {
            JsonNode root = JSON.readTree(Files.readString(file, StandardCharsets.UTF_8));
            if (!root.isObject()) {
                throw new BadInputException(file + ": expected a JSON object, found " + described(root) + ".");
            }
            return value(file, root, type);
        } catch (JsonProcessingException e) {
            throw new BadInputException(file + ": expected a JSON object, found damage" + place(e) + ".", e);
        } catch (CharacterCodingException e) {
            throw new BadInputException(file + ": expected UTF-8, found another encoding.", e);
        } catch (IOException e) {
            throw new BadInputException("Cannot read " + file + ": " + IoMessages.of(e) + ".", e);
        }
    }

    /**
     * Writes a file.
     *
     * @throws IOException if the disk refuses
     */
    public static void write(Path file, Object value) throws IOException {
        JSON.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), value);
    }

    /**
     * Writes an object as it is.
     *
     * @throws BadInputException that names the file
     */
    public static void writeObject(Path file, ObjectNode root) {
        try {
            Jackson.MAPPER.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), root);
        } catch (IOException e) {
            throw new BadInputException("Cannot write " + file + ": " + IoMessages.of(e) + ".", e);
        }
    }

    private static <T> T value(Path file, JsonNode root, Class<T> type) {
        try {
            return JSON.treeToValue(root, type);
        } catch (UnrecognizedPropertyException e) {
            List<JsonMappingException.Reference> path = e.getPath();
            String known = e.getKnownPropertyIds().stream()
                    .map(name -> "\"" + name + "\"")
                    .collect(Collectors.joining(", "));
            throw new BadInputException(
                    file + ": the field \"" + e.getPropertyName() + "\""
                            + (path.size() == 1 ? "" : " of \"" + field(path.subList(0, path.size() - 1)) + "\"")
                            + " is not known; expected fields are " + known + ".",
                    e);
        } catch (MismatchedInputException e) {
            throw new BadInputException(
                    file + ": the field \"" + field(e.getPath()) + "\" should hold " + expected(e.getTargetType())
                            + ", found " + described(found(root, e.getPath())) + ".",
                    e);
        } catch (JsonProcessingException e) {
            throw new BadInputException(file + ": " + firstLine(e) + ".", e);
        }
    }

    /** As in {@code tasks[0].epochs}. */
    private static String field(List<JsonMappingException.Reference> path) {
        StringBuilder text = new StringBuilder();
        for (JsonMappingException.Reference part : path) {
            if (part.getFieldName() == null) {
                text.append('[').append(part.getIndex()).append(']');
            } else {
                text.append(text.isEmpty() ? "" : ".").append(part.getFieldName());
            }
        }
        return text.toString();
    }

    private static JsonNode found(JsonNode root, List<JsonMappingException.Reference> path) {
        JsonNode node = root;
        for (JsonMappingException.Reference part : path) {
            node = part.getFieldName() == null ? node.path(part.getIndex()) : node.path(part.getFieldName());
        }
        return node;
    }

    private static String expected(Class<?> type) {
        if (type == null) {
            return "something else";
        }
        return switch (type.getSimpleName()) {
            case "int", "long", "Integer", "Long" -> "a whole number";
            case "double", "Double" -> "a number";
            case "boolean", "Boolean" -> "true or false";
            case "String" -> "a text";
            case "List", "ArrayList" -> "a list";
            default -> "an object";
        };
    }

    private static String described(JsonNode value) {
        return switch (value.getNodeType()) {
            case ARRAY -> "a list";
            case OBJECT -> "an object";
            case NULL -> "null";
            case MISSING -> "nothing";
            case STRING -> "the text \"" + value.asText() + "\"";
            default -> value.toString();
        };
    }

    private static String place(JsonProcessingException e) {
        return (e.getLocation() == null
                        ? ""
                        : " at line " + e.getLocation().getLineNr() + ", character "
                                + e.getLocation().getColumnNr())
                + " (" + firstLine(e) + ")";
    }

    /** Without where the file came from, which the parser does not know. */
    private static String firstLine(JsonProcessingException e) {
        return Objects.requireNonNullElse(e.getOriginalMessage(), "")
                .lines()
                .findFirst()
                .orElse("")
                .replaceFirst("\\s*\\(start marker at \\[.*", "");
    }
}
