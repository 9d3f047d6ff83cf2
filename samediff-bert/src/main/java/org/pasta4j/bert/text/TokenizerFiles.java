package org.pasta4j.bert.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.Jackson;
import org.pasta4j.bert.ModelArchive;

/** Finds and reads the file of a tokenizer. */
final class TokenizerFiles {
    private static final String TOKENIZER = "tokenizer.json";
    static final String VOCABULARY = "vocab.txt";

    /** TensorFlow keeps files of a model in a folder beside it, or they lie above. */
    private static final String SAVED_MODEL = "saved_model.pb";

    /** Folders of sentence-transformers have a list of their parts; older ones keep the BERT's files apart. */
    private static final String MODULES = "modules.json";

    private static final String OLD_TRANSFORMER = "0_Transformer";

    private TokenizerFiles() {}

    /** What a file means, as a tokenizer.json. */
    static String json(Path file) {
        return LowerCase.where(file, written(file));
    }

    private static String written(Path file) {
        String name = file.getFileName().toString();
        if (name.endsWith(".txt")) {
            return WordPieceJson.of(file);
        }
        if (SentencePieceJson.NAMES.contains(name)) {
            return SentencePieceJson.of(file);
        }
        return name.equals(BytePairJson.VOCABULARY) ? BytePairJson.of(file) : read(file);
    }

    /** The tokenizer's file itself, or what lies beside a checkpoint. */
    static Path find(Path path) {
        Path absolute = path.toAbsolutePath();
        String name =
                absolute.getFileName() == null ? "" : absolute.getFileName().toString();
        if (name.equals(BytePairJson.MERGES)) {
            return existing(absolute.resolveSibling(BytePairJson.VOCABULARY));
        }
        if (name.endsWith(TOKENIZER)
                || name.endsWith(".txt")
                || name.equals(BytePairJson.VOCABULARY)
                || SentencePieceJson.NAMES.contains(name)) {
            return existing(absolute);
        }
        List<Path> candidates = new ArrayList<>();
        if (Files.isDirectory(absolute)) {
            addAll(candidates, absolute);
            if (Files.isRegularFile(absolute.resolve(MODULES))) {
                addAll(candidates, absolute.resolve(OLD_TRANSFORMER));
            }
            if (Files.isRegularFile(absolute.resolve(SAVED_MODEL))) {
                addAll(candidates, absolute.resolve("assets"));
                Optional.ofNullable(absolute.getParent()).ifPresent(above -> addAll(candidates, above));
            }
        } else {
            Path folder = absolute.getParent();
            candidates.add(folder.resolve(name.replaceFirst("\\.[^.]*$", "") + "-" + TOKENIZER));
            addAll(candidates, folder);
            // Where a model has its ONNX files apart, its tokenizer stays above them.
            if (folder.endsWith("onnx")) {
                addAll(candidates, folder.getParent());
            }
        }
        Stream<Path> otherwiseNamed = candidates.stream()
                .flatMap(candidate -> SentencePieceJson.NAMES.stream().map(candidate::resolveSibling));
        return Stream.concat(candidates.stream(), otherwiseNamed)
                .filter(Files::isRegularFile)
                .findFirst()
                .orElseThrow(() -> missing(path, candidates));
    }

    /** How the name of an archive's tokenizer ends. */
    static String inArchive(Path archive) {
        return ModelArchive.holds(archive, TOKENIZER) ? TOKENIZER : VOCABULARY;
    }

    private static CheckpointException missing(Path path, List<Path> candidates) {
        return new CheckpointException("No tokenizer for " + path + "; expected one of "
                + candidates.stream().map(Path::toString).collect(Collectors.joining(", ")) + ".");
    }

    private static Path existing(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new CheckpointException("No tokenizer at " + file + ": there is no such file.");
        }
        return file;
    }

    private static void addAll(List<Path> candidates, Path folder) {
        candidates.add(folder.resolve(TOKENIZER));
        candidates.add(folder.resolve(VOCABULARY));
        candidates.add(folder.resolve(BytePairJson.VOCABULARY));
        candidates.add(folder.resolve(SentencePieceJson.VOCABULARY));
    }

    /** A tokenizer.json without the cutting and padding that its author happened to save. */
    private static String read(Path file) {
        try {
            if (Jackson.MAPPER.readTree(FileText.of(file)) instanceof ObjectNode tokenizer && tokenizer.has("model")) {
                tokenizer.putNull("truncation");
                tokenizer.putNull("padding");
                VocabularySettings settings = VocabularySettings.of(file);
                ConfigFlags.apply(file, tokenizer, settings);
                settings.addSpecialTokens(tokenizer);
                return tokenizer.toString();
            }
            throw new CheckpointException(
                    file + ": expected a tokenizer.json of Hugging Face tokenizers, an object with"
                            + " \"model\"; found something else.");
        } catch (JsonProcessingException e) {
            throw new CheckpointException(file + ": expected JSON, found an error: " + e.getOriginalMessage(), e);
        }
    }
}
