package org.pasta4j.serve;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import org.pasta4j.pasta.Entity;
import org.pasta4j.pasta.Prediction;
import org.pasta4j.pasta.adapter.AdapterConfig;
import org.pasta4j.pasta.pool.AdapterPool;
import org.pasta4j.pasta.pool.PoolResult;
import org.pasta4j.pasta.pool.PooledAdapter;

/** Answers as JSON. */
final class JsonAnswers {
    private static final JsonFactory FACTORY = new JsonFactory();

    private JsonAnswers() {}

    /** A part of an answer. */
    interface Part {
        void write(JsonGenerator json) throws IOException;
    }

    /** An object in UTF-8. */
    static byte[] object(Part members) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            json.writeStartObject();
            members.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return Json.utf8(text.getBuffer());
    }

    /** The answer to a prediction; there is no refusal among the results. */
    static byte[] predictions(List<PoolResult> results) {
        return object(json -> {
            json.writeArrayFieldStart("results");
            for (PoolResult result : results) {
                json.writeStartObject();
                write(json, result);
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    private static void write(JsonGenerator json, PoolResult result) throws IOException {
        json.writeStringField("adapter", result.adapter());
        if (result instanceof PoolResult.Classification found) {
            write(json, found);
        } else if (result instanceof PoolResult.MultiLabelClassification found) {
            json.writeStringField("version", found.version());
            strings(json, "labels", found.prediction().labels());
            writeScores(json, found.labels(), found.prediction());
        } else if (result instanceof PoolResult.Regression found) {
            json.writeStringField("version", found.version());
            json.writeNumberField("value", found.value());
            json.writeBooleanField("truncated", found.truncated());
        } else if (result instanceof PoolResult.Entities found) {
            write(json, found);
        } else {
            throw new IllegalStateException("Refused after it was prepared: " + result.getClass());
        }
    }

    private static void write(JsonGenerator json, PoolResult.Classification found) throws IOException {
        json.writeStringField("version", found.version());
        json.writeStringField("label", found.prediction().label());
        json.writeNumberField("score", (float) found.prediction().score());
        writeScores(json, found.labels(), found.prediction());
    }

    private static void writeScores(JsonGenerator json, List<String> labels, Prediction prediction) throws IOException {
        json.writeObjectFieldStart("scores");
        for (int i = 0; i < labels.size(); i++) {
            json.writeNumberField(labels.get(i), prediction.scores()[i]);
        }
        json.writeEndObject();
        json.writeBooleanField("truncated", prediction.truncated());
    }

    private static void write(JsonGenerator json, PoolResult.Entities found) throws IOException {
        json.writeStringField("version", found.version());
        json.writeStringField("text", found.text());
        json.writeArrayFieldStart("entities");
        for (Entity entity : found.entities()) {
            json.writeStartObject();
            json.writeStringField("type", entity.type());
            json.writeStringField("text", entity.text());
            json.writeNumberField("start", entity.start());
            json.writeNumberField("end", entity.end());
            json.writeNumberField("score", (float) entity.score());
            json.writeEndObject();
        }
        json.writeEndArray();
        if (!found.tags().isEmpty()) {
            strings(json, "tags", found.tags());
        }
    }

    /** What is told about an adapter of a pool. */
    static void write(JsonGenerator json, AdapterPool pool, List<PooledAdapter> versions) throws IOException {
        PooledAdapter newest = versions.get(0);
        AdapterConfig config = newest.config();
        json.writeStringField("name", newest.name());
        json.writeStringField("version", newest.version());
        strings(json, "versions", versions.stream().map(PooledAdapter::version).toList());
        json.writeStringField("task", config.pastaConfig().task().configName());
        strings(json, "labels", config.pastaConfig().labels());
        if (config.pastaConfig().task().isOfLabelSets()) {
            json.writeFieldName("thresholds");
            double[] thresholds = config.pastaConfig().thresholds().values().stream()
                    .mapToDouble(Double::doubleValue)
                    .toArray();
            json.writeArray(thresholds, 0, thresholds.length);
        }
        json.writeBooleanField("pairs", pool.takesPairs(newest));
        json.writeNumberField("slots", config.pastaConfig().slots());
        json.writeNumberField("max_length", config.pastaConfig().maxLength());
        json.writeNumberField("bytes", newest.bytes());
    }

    private static void strings(JsonGenerator json, String name, List<String> values) throws IOException {
        json.writeArrayFieldStart(name);
        for (String value : values) {
            json.writeString(value);
        }
        json.writeEndArray();
    }
}
