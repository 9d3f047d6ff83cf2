package org.pasta4j.bert.huggingface;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pasta4j.bert.JsonSettings;
import org.pasta4j.bert.NamedTensors;

/**
 * What speaks for one family or another where {@code config.json} does not say which. BERT and RoBERTa have the same
 * names and shapes, and differ in the row of the position table at which a text begins: to take one for the other would
 * be wrong in silence, so that all clues have to agree.
 */
final class FamilyClues {
    /** A single number may be anything, a default among them. */
    private static final int ENOUGH = 2;

    private static final int PADDING_OF_ROBERTA = 1;
    /** Lengths of position tables are multiples of this, RoBERTa's with two rows more. */
    private static final int ROUND = 64;

    private static final Pattern ARCHITECTURE =
            Pattern.compile("(DistilBert|Electra|Camembert|XLMRoberta|Roberta|Bert)(Model|For[A-Z].*)");
    private static final List<String> BYTE_PAIRS =
            List.of("merges.txt", "sentencepiece.bpe.model", "bpe.codes", "spiece.model");

    /** @param said by what, for people */
    private record Clue(Family family, String said) {}

    private final JsonSettings json;
    private final NamedTensors tensors;
    private final Path folder;
    private final List<Clue> clues = new ArrayList<>();

    /** @param folder of the model */
    FamilyClues(JsonSettings json, NamedTensors tensors, Path folder) {
        this.json = json;
        this.tensors = tensors;
        this.folder = folder;
    }

    /**
     * The family.
     *
     * @throws org.pasta4j.bert.BadInputException if the clues are too few or contradict each other, with the cure
     */
    Family family() {
        if (tensors.names().stream().anyMatch(name -> name.contains("transformer.layer.0.attention.q_lin."))) {
            clues.add(new Clue(Family.DISTILBERT, "the names of its tensors"));
            return Family.DISTILBERT;
        }
        Optional<Family> saved = architecture();
        if (saved.isPresent()) {
            clues.add(new Clue(saved.get(), "architectures"));
            return saved.get();
        }
        readPrefix();
        readNumbers();
        readFiles();
        List<Family> families = clues.stream().map(Clue::family).distinct().toList();
        if (families.size() != 1 || clues.size() < ENOUGH) {
            throw json.refused("missing model_type, and the family cannot be told"
                    + (clues.isEmpty() ? "" : ": " + speaking()) + ". Put \"model_type\": \"bert\" or \"roberta\","
                    + " whichever the model was trained as, in that file.");
        }
        return families.get(0);
    }

    /**
     * Whether nothing speaks against a family that the file names, where its tensors are named as another's.
     *
     * @throws org.pasta4j.bert.BadInputException if something does
     */
    void requireNothingAgainst(Family family, String prefix) {
        if (positionsOf(familyOf(prefix).orElse(family)) == positionsOf(family)) {
            return;
        }
        readNumbers();
        readFiles();
        if (clues.stream().anyMatch(clue -> clue.family() != positionsOf(family))) {
            throw json.refused("model_type is " + json.text("model_type") + ", but the tensors' names begin with \""
                    + prefix + "\", and " + speaking()
                    + ". Put the model_type that the model was trained as in that file.");
        }
    }

    /** What told the family, for a person to read. */
    String told() {
        return clues.stream().map(Clue::said).collect(Collectors.joining(", "));
    }

    private String speaking() {
        return clues.stream()
                .map(clue -> clue.said() + " speaks for " + clue.family().modelType())
                .collect(Collectors.joining(", "));
    }

    /** The two ways to number positions. */
    private static Family positionsOf(Family family) {
        return family == Family.ROBERTA ? Family.ROBERTA : Family.BERT;
    }

    private Optional<Family> architecture() {
        if (!json.has("architectures") || !json.tree().get("architectures").isArray()) {
            return Optional.empty();
        }
        return json.texts("architectures").stream()
                .map(ARCHITECTURE::matcher)
                .filter(Matcher::matches)
                .map(found -> found.group(1))
                .map(name -> Family.of(name.equals("XLMRoberta") ? "xlm-roberta" : name.toLowerCase(Locale.ROOT)))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private void readPrefix() {
        tensors.names().stream()
                .filter(name -> name.endsWith("." + WeightScope.WORDS))
                .map(name -> name.substring(0, name.length() - WeightScope.WORDS.length()))
                .distinct()
                .forEach(prefix -> familyOf(prefix)
                        .ifPresent(family -> clues.add(new Clue(positionsOf(family), "the prefix " + prefix))));
    }

    /** The family whose prefix is the last part of another. */
    private static Optional<Family> familyOf(String prefix) {
        return Stream.of(Family.values())
                .filter(family -> prefix.equals(family.prefix()) || prefix.endsWith("." + family.prefix()))
                .findFirst();
    }

    private void readNumbers() {
        if (json.has("pad_token_id")) {
            int padding = json.integer("pad_token_id");
            if (padding == 0 || padding == PADDING_OF_ROBERTA) {
                add(padding == PADDING_OF_ROBERTA, "pad_token_id " + padding);
            }
        }
        if (json.has("max_position_embeddings")) {
            int positions = json.integer("max_position_embeddings");
            if (positions % ROUND == 0 || positions % ROUND == PADDING_OF_ROBERTA + 1) {
                add(positions % ROUND != 0, "max_position_embeddings " + positions);
            }
        }
        if (json.has("type_vocab_size") && json.integer("type_vocab_size") == 1) {
            add(true, "type_vocab_size 1");
        }
    }

    private void readFiles() {
        List<String> pairs = BYTE_PAIRS.stream()
                .filter(name -> Files.isRegularFile(folder.resolve(name)))
                .toList();
        if (!pairs.isEmpty()) {
            add(true, pairs.get(0));
        } else if (Files.isRegularFile(folder.resolve("vocab.txt"))) {
            add(false, "vocab.txt");
        }
    }

    private void add(boolean roberta, String said) {
        clues.add(new Clue(roberta ? Family.ROBERTA : Family.BERT, said));
    }
}
