package org.pasta4j.bert.text;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.text.SentencePieceModel.Piece;

/**
 * Writes out as a tokenizer.json what {@code sentencepiece.bpe.model} means to XLM-RoBERTa and CamemBERT, whose ids are
 * not SentencePiece's: they have tokens of their own before its pieces, and {@code <mask>} behind them. Texts are split
 * by the Unigram model (Kudo 2018).
 */
final class SentencePieceJson {
    static final String VOCABULARY = "sentencepiece.bpe.model";

    /** Names under which models have one that other tokenizers read. */
    static final List<String> NAMES = List.of(VOCABULARY, "spiece.model", "tokenizer.model", "spm.model");

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String BEGIN = "<s>";
    private static final String PADDING = "<pad>";
    private static final String END = "</s>";
    private static final String UNKNOWN = "<unk>";
    private static final String MASK = "<mask>";
    private static final String SPACE = "\u2581";
    private static final int UNKNOWN_ID = 3;

    /** Scored so low that no text is split into it. */
    private static final float NEVER = -100;

    /** How a family numbers the pieces. */
    private enum Family {
        /** Conneau et al. 2020: the first three pieces are its own tokens. */
        XLM_ROBERTA(
                "XLMRobertaTokenizer",
                "xlm-roberta",
                false,
                3,
                List.of(special(BEGIN, 0), special(PADDING, 0), special(END, 0), special(UNKNOWN, 0))),
        /** Martin et al. 2020: tokens of fairseq come before the model's own. */
        CAMEMBERT(
                "CamembertTokenizer",
                "camembert",
                true,
                1,
                List.of(
                        new Piece("<s>NOTUSED", 0, Piece.NORMAL),
                        special(PADDING, 0),
                        new Piece("</s>NOTUSED", 0, Piece.NORMAL),
                        special(UNKNOWN, 0),
                        new Piece("<unk>NOTUSED", NEVER, Piece.NORMAL)));

        private final String tokenizer;
        private final String modelType;
        private final boolean maskTakesSpace;
        private final int replaced;
        private final List<Piece> first;

        /**
         * @param maskTakesSpace whether a space before a mask is a part of it
         * @param replaced how many pieces at the beginning are left out
         * @param first what stands in their place
         */
        Family(String tokenizer, String modelType, boolean maskTakesSpace, int replaced, List<Piece> first) {
            this.tokenizer = tokenizer;
            this.modelType = modelType;
            this.maskTakesSpace = maskTakesSpace;
            this.replaced = replaced;
            this.first = first;
        }

        private static Piece special(String token, float score) {
            return new Piece(token, score, Piece.CONTROL);
        }

        /** The family that the files beside a model name: first its tokenizer's class, then its network. */
        private static Optional<Family> of(VocabularySettings settings) {
            Optional<String> type = settings.tokenizerClass();
            return type.isPresent()
                    ? Arrays.stream(values())
                            .filter(family -> type.get().equals(family.tokenizer)
                                    || type.get().equals(family.tokenizer + "Fast"))
                            .findFirst()
                    : settings.modelType()
                            .flatMap(network -> Arrays.stream(values())
                                    .filter(family -> network.equals(family.modelType))
                                    .findFirst());
        }
    }

    private SentencePieceJson() {}

    /** @throws CheckpointException if the file is damaged, or the files beside it name no family that is known here */
    static String of(Path file) {
        SentencePieceModel model = SentencePieceModel.read(file);
        VocabularySettings settings = VocabularySettings.beside(file);
        Family family = Family.of(settings).orElseThrow(() -> unread(file, settings));
        requireFit(file, model, family);
        List<Piece> pieces = new ArrayList<>(family.first);
        pieces.addAll(model.pieces().subList(family.replaced, model.pieces().size()));
        pieces.add(new Piece(MASK, 0, Piece.CONTROL));
        Map<String, Integer> ids = new LinkedHashMap<>();
        for (int id = 0; id < pieces.size(); id++) {
            ids.put(pieces.get(id).text(), id);
        }
        Map<String, ObjectNode> added = added(pieces, ids, family);
        added.putAll(settings.addedTokens());
        settings.include(added, ids);
        List<ObjectNode> byNumber = added.values().stream()
                .sorted(Comparator.comparingInt(token -> token.get("id").intValue()))
                .toList();
        requireNoGap(file, byNumber, pieces.size());
        ObjectNode tokenizer = json(model, byNumber, ids);
        ArrayNode vocabulary = ((ObjectNode) tokenizer.get("model")).putArray("vocab");
        pieces.forEach(piece -> vocabulary.addArray().add(piece.text()).add((double) piece.score()));
        settings.addSpecialTokens(tokenizer);
        return tokenizer.toString();
    }

    /** What a model has to be for a family to number its pieces rightly. */
    private static void requireFit(Path file, SentencePieceModel model, Family family) {
        if (model.algorithm() != SentencePieceModel.UNIGRAM) {
            throw new CheckpointException(file + ": expected a Unigram model, as " + family.tokenizer
                    + " reads, found another algorithm. " + cure());
        }
        List<Piece> first = model.pieces()
                .subList(0, Math.min(family.replaced, model.pieces().size()));
        boolean ownTokens = first.size() == family.replaced
                && first.get(0).kind() == Piece.UNKNOWN
                && first.stream().skip(1).allMatch(piece -> piece.kind() == Piece.CONTROL);
        List<String> texts = model.pieces().stream().map(Piece::text).toList();
        if (!ownTokens || family == Family.CAMEMBERT && !texts.containsAll(List.of(BEGIN, END))) {
            throw new CheckpointException(file + ": expected " + UNKNOWN + ", " + BEGIN + " and " + END
                    + " as the first pieces, as " + family.tokenizer + "'s models have them, found "
                    + String.join(", ", texts.subList(0, Math.min(3, texts.size()))) + ". " + cure());
        }
    }

    /** The library numbers tokens behind the pieces itself, one after the other. */
    private static void requireNoGap(Path file, List<ObjectNode> added, int pieces) {
        int next = pieces;
        for (ObjectNode token : added) {
            int id = token.get("id").intValue();
            if (id > next) {
                throw new CheckpointException(file + ": expected the added token after its " + next
                        + " tokens to have that number, found " + id + " for " + token.get("content")
                        + ". The files beside it are of another tokenizer; download all of them again.");
            }
            next = id == next ? next + 1 : next;
        }
    }

    private static Map<String, ObjectNode> added(List<Piece> pieces, Map<String, Integer> ids, Family family) {
        Map<String, ObjectNode> added = new LinkedHashMap<>();
        for (Piece piece : pieces) {
            boolean special = piece.kind() == Piece.CONTROL;
            if (special || piece.kind() == Piece.USER_DEFINED) {
                boolean takesSpace = piece.text().equals(MASK) && family.maskTakesSpace;
                added.put(
                        piece.text(),
                        VocabularySettings.described(
                                piece.text(), ids.get(piece.text()), false, takesSpace, false, false, special));
            }
        }
        return added;
    }

    private static ObjectNode json(SentencePieceModel model, List<ObjectNode> added, Map<String, Integer> ids) {
        ObjectNode tokenizer = TokenizerJson.with(added);
        tokenizer.putNull("normalizer");
        if (model.normalization().length > 0) {
            tokenizer
                    .putObject("normalizer")
                    .put("type", "Precompiled")
                    .put("precompiled_charsmap", model.normalization());
        }
        ObjectNode split = tokenizer.putObject("pre_tokenizer").put("type", "Sequence");
        ArrayNode steps = split.putArray("pretokenizers");
        steps.addObject().put("type", "WhitespaceSplit");
        steps.add(metaspace());
        tokenizer.set(
                "post_processor",
                TokenTemplate.of(
                        String.join(" ", BEGIN, "$A", END), String.join(" ", BEGIN, "$A", END, END, "$B", END), ids));
        tokenizer.set("decoder", metaspace());
        tokenizer
                .putObject("model")
                .put("type", "Unigram")
                .put("unk_id", UNKNOWN_ID)
                .put("byte_fallback", false);
        return tokenizer;
    }

    private static ObjectNode metaspace() {
        return JSON.objectNode()
                .put("type", "Metaspace")
                .put("replacement", SPACE)
                .put("prepend_scheme", "always")
                .put("split", true);
    }

    private static CheckpointException unread(Path file, VocabularySettings settings) {
        String found = settings.tokenizerClass()
                .map(type -> "\"tokenizer_class\": \"" + type + "\"")
                .or(() -> settings.modelType().map(type -> "\"model_type\": \"" + type + "\""))
                .orElse("no file that names one");
        return new CheckpointException(file + " is a SentencePiece model of a tokenizer that is not known: expected"
                + " \"tokenizer_class\": \"XLMRobertaTokenizer\" or \"CamembertTokenizer\" in tokenizer_config.json"
                + " beside it, or \"model_type\": \"xlm-roberta\" or \"camembert\" in config.json; found " + found
                + ". If it is of neither: " + cure());
    }

    private static String cure() {
        return "Convert it in Python: AutoTokenizer.from_pretrained(folder).save_pretrained(folder) writes a"
                + " tokenizer.json.";
    }
}
