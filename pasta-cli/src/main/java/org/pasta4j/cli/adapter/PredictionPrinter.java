package org.pasta4j.cli.adapter;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.pasta4j.bert.Jackson;
import org.pasta4j.pasta.Entity;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.Prediction;
import org.pasta4j.pasta.data.TextInput;

/** A line for each prediction. */
public final class PredictionPrinter {

    private static final String NO_TAG = "_";

    private final PrintWriter out;
    private final PastaConfig config;
    private final AnswerOptions answers;
    private final List<Integer> all;
    private final boolean json;
    private long texts;

    /** @param answers which labels of whole texts are told */
    public PredictionPrinter(PrintWriter out, PastaConfig config, AnswerOptions answers, boolean json) {
        this.out = out;
        this.config = config;
        this.answers = answers;
        this.all = IntStream.range(0, config.labels().size()).boxed().toList();
        this.json = json;
    }

    /** Prints predictions beside what they are about. */
    public void print(List<TextInput> inputs, List<Prediction> predictions) {
        for (int i = 0; i < predictions.size(); i++) {
            out.println(json ? json(inputs.get(i), predictions.get(i)) : line(inputs.get(i), predictions.get(i)));
        }
        out.flush();
    }

    /** Prints the entities of texts: a line each, or one a text as JSON. */
    public void printEntities(List<String> inputs, List<List<Entity>> entities) {
        for (int i = 0; i < inputs.size(); i++) {
            texts++;
            if (json) {
                out.println(json(inputs.get(i), entities.get(i)));
            } else {
                entities.get(i).forEach(entity -> out.println(line(entity)));
            }
        }
        out.flush();
    }

    /**
     * Prints tagged sentences: a word and its tag a line and a blank line after each sentence, or one as JSON. A word
     * without a tag has the sign of CoNLL for that.
     */
    void printTags(List<List<String>> sentences, List<List<String>> tags) {
        for (int i = 0; i < sentences.size(); i++) {
            if (json) {
                ObjectNode node = Jackson.MAPPER.createObjectNode();
                sentences.get(i).forEach(node.putArray("tokens")::add);
                tags.get(i).forEach(node.putArray("tags")::add);
                out.println(text(node));
            } else {
                for (int word = 0; word < sentences.get(i).size(); word++) {
                    String tag = tags.get(i).get(word);
                    out.println(field(sentences.get(i).get(word)) + "\t" + (tag.isEmpty() ? NO_TAG : field(tag)));
                }
                out.println();
            }
        }
        out.flush();
    }

    private String line(Entity entity) {
        return String.format(
                Locale.ROOT,
                "%d\t%s\t%.4f\t%d\t%d\t%s",
                texts,
                field(entity.type()),
                entity.score(),
                entity.start(),
                entity.end(),
                field(entity.text()));
    }

    private static String json(String text, List<Entity> entities) {
        ObjectNode node = Jackson.MAPPER.createObjectNode();
        node.put("text", text);
        ArrayNode all = node.putArray("entities");
        for (Entity entity : entities) {
            all.addObject()
                    .put("type", entity.type())
                    .put("text", entity.text())
                    .put("start", entity.start())
                    .put("end", entity.end())
                    .put("score", (float) entity.score());
        }
        return text(node);
    }

    private String line(TextInput input, Prediction prediction) {
        String answer = config.task().hasLabels() ? labels(prediction) : score(prediction.score());
        String texts = field(input.text())
                + input.second().map(second -> "\t" + field(second)).orElse("");
        return answer + "\t" + texts;
    }

    private String labels(Prediction prediction) {
        List<Integer> told = answers.told(config, prediction);
        String labels = told.stream().map(config.labels()::get).collect(Collectors.joining(","));
        String scores =
                told.stream().map(label -> score(prediction.scores()[label])).collect(Collectors.joining(","));
        return field(labels) + "\t" + scores;
    }

    private static String score(double score) {
        return String.format(Locale.ROOT, "%.4f", score);
    }

    /** A tab or a line end inside a text or a label would look like the end of a field. */
    private static String field(String text) {
        return text.replace('\t', ' ').replace('\n', ' ').replace('\r', ' ');
    }

    private String json(TextInput input, Prediction prediction) {
        ObjectNode node = Jackson.MAPPER.createObjectNode();
        node.put("text", input.text());
        input.second().ifPresent(second -> node.put("second_text", second));
        if (!config.task().hasLabels()) {
            node.put("value", (float) prediction.score());
        } else {
            List<Integer> told = answers.told(config, prediction);
            if (config.task().isOfLabelSets()) {
                ArrayNode labels = node.putArray("labels");
                told.forEach(label -> labels.add(config.labels().get(label)));
            } else {
                node.put("label", told.isEmpty() ? null : prediction.label());
                node.put("score", told.isEmpty() ? null : (float) prediction.score());
            }
            ObjectNode scores = node.putObject("scores");
            for (int i : answers.areGiven() ? told : all) {
                scores.put(config.labels().get(i), prediction.scores()[i]);
            }
        }
        return text(node);
    }

    private static String text(ObjectNode node) {
        try {
            return Jackson.MAPPER.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
