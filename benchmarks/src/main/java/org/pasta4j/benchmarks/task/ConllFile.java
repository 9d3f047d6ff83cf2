package org.pasta4j.benchmarks.task;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.pasta4j.bert.BadInputException;

/** Sentences of tagged words: a line a word, word and tag apart by a tab, an empty line after each sentence. */
final class ConllFile {
    /** The tag of a word that names nothing; comes first of all tags. */
    private static final String OUTSIDE = "O";

    private ConllFile() {}

    /** Words and as many tags. */
    record Sentence(List<String> words, List<String> tags) {
        String text() {
            return String.join(" ", words);
        }
    }

    /** The first sentences of a file. */
    static List<Sentence> read(Path file, int limit) {
        List<Sentence> sentences = new ArrayList<>();
        Sentence open = new Sentence(new ArrayList<>(), new ArrayList<>());
        for (String line : lines(file)) {
            String[] columns = line.split("\t");
            if (!line.isBlank() && columns.length >= 2) {
                open.words().add(columns[0]);
                open.tags().add(columns[1].strip());
            } else if (!open.words().isEmpty()) {
                sentences.add(open);
                open = new Sentence(new ArrayList<>(), new ArrayList<>());
            }
            if (sentences.size() == limit) {
                return sentences;
            }
        }
        if (!open.words().isEmpty()) {
            sentences.add(open);
        }
        return sentences;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new BadInputException("Cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /** All tags that occur, {@code O} first. */
    static List<String> tags(List<Sentence> sentences) {
        return Stream.concat(Stream.of(OUTSIDE), sentences.stream().flatMap(sentence -> sentence.tags().stream()))
                .distinct()
                .toList();
    }
}
