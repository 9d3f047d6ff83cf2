package org.pasta4j.test;

import java.util.Optional;
import org.pasta4j.bert.BertConfig;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.EmbeddingWeights;
import org.pasta4j.bert.FrozenTensor;

/** Models with other tables than they had. */
final class EditedModels {
    private EditedModels() {}

    /** With another table of words, of as many rows as it has. */
    static BertModel withWords(BertModel model, FrozenTensor words) {
        return of(model, words, model.embeddings().tokenTypes());
    }

    /** With another table of token types, or with none, as DistilBERT. */
    static BertModel withTokenTypes(BertModel model, Optional<FrozenTensor> tokenTypes) {
        return of(model, model.embeddings().words(), tokenTypes);
    }

    private static BertModel of(BertModel model, FrozenTensor words, Optional<FrozenTensor> tokenTypes) {
        BertConfig c = model.config();
        EmbeddingWeights tables = model.embeddings();
        return new BertModel(
                new BertConfig(
                        words.shape()[0],
                        c.hiddenSize(),
                        c.layers(),
                        c.attentionHeads(),
                        c.intermediateSize(),
                        c.maxPositions(),
                        c.positionOffset(),
                        tokenTypes.map(table -> table.shape()[0]).orElse(0),
                        c.layerNormEpsilon(),
                        c.hiddenActivation(),
                        c.hiddenDropout(),
                        c.attentionDropout()),
                new EmbeddingWeights(words, tables.positions(), tokenTypes, tables.norm()),
                model.layers(),
                model.pooler(),
                model.origin());
    }
}
