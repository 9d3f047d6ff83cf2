package org.pasta4j.bert;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What sentence-transformers says beside a BERT's files of how it gives texts to the tokenizer.
 *
 * @param maxLength to how many tokens it cuts them, where it says so
 * @param isLowered whether it makes their letters small before
 */
public record SentenceSettings(Optional<Integer> maxLength, boolean isLowered) {
    /** Each family had its own file once. */
    private static final List<String> FILES = List.of(
            "sentence_bert_config.json",
            "sentence_roberta_config.json",
            "sentence_distilbert_config.json",
            "sentence_camembert_config.json",
            "sentence_xlm-roberta_config.json");

    private static final String LENGTH = "max_seq_length";

    /**
     * The settings in a folder; empty where there are none.
     *
     * @throws CheckpointException if they are no JSON, or of other types
     */
    public static Optional<SentenceSettings> in(Path folder) {
        return FILES.stream()
                .map(folder::resolve)
                .filter(Files::isRegularFile)
                .findFirst()
                .map(SentenceSettings::read);
    }

    private static SentenceSettings read(Path file) {
        try {
            JsonSettings json = JsonSettings.of(
                    file.toString(), ByteBuffer.wrap(Files.readAllBytes(file)), CheckpointException::new);
            Optional<Integer> length = json.has(LENGTH) ? Optional.of(json.integer(LENGTH)) : Optional.empty();
            return new SentenceSettings(length, json.flag("do_lower_case", false));
        } catch (IOException e) {
            throw new CheckpointException("Cannot read " + file + " (" + e + "). Download all files of the model.", e);
        }
    }
}
