package org.pasta4j.pasta.pool;

import java.util.List;
import org.pasta4j.pasta.rows.TagCodec;
import org.pasta4j.pasta.rows.TaggedTexts;
import org.pasta4j.pasta.rows.WordText;

/** A request for the labels of the words of one text: its windows. */
final class PreparedWords extends AcceptedRequest {
    private final TaggedTexts words;

    /** @param words of one text */
    PreparedWords(PoolRequest request, PooledAdapter adapter, TaggedTexts words) {
        super(request, adapter, words.rows());
        this.words = words;
    }

    @Override
    PoolResult answer(List<float[]> ofRows) {
        TagCodec labels = new TagCodec(adapter.pastaConfig());
        float[][] logits = ofRows.toArray(float[][]::new);
        labels.requireFinite(words, logits);
        WordText text = words.texts().get(0);
        TagCodec.WordAnswers answers = labels.answers(words, logits).get(0);
        List<String> tags = request().input() instanceof PoolRequest.Words ? labels.tags(answers) : List.of();
        return new PoolResult.Entities(
                adapter.name(), adapter.version(), text.text(), labels.entities(text, answers), tags);
    }
}
