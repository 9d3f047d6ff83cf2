package org.pasta4j.pasta.pool;

import java.util.List;
import java.util.Optional;
import org.pasta4j.bert.text.Encoding;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.Prediction;
import org.pasta4j.pasta.Task;
import org.pasta4j.pasta.adapter.ShownName;
import org.pasta4j.pasta.rows.LabelCodec;
import org.pasta4j.pasta.rows.TagCodec;
import org.pasta4j.pasta.rows.TaggedTexts;
import org.pasta4j.pasta.rows.WordText;

/**
 * A request as rows of tokens, with the adapter that will answer: whatever happens to the pool meanwhile, the answer is
 * that adapter's. Made by {@link AdapterPool#prepare}.
 */
public final class PreparedRequest {
    private final PoolRequest request;
    private final PooledAdapter adapter;
    private final List<Encoding> rows;
    private final TaggedTexts words;
    private final PoolResult.Refusal refusal;

    private PreparedRequest(
            PoolRequest request,
            PooledAdapter adapter,
            List<Encoding> rows,
            TaggedTexts words,
            PoolResult.Refusal refusal) {
        this.request = request;
        this.adapter = adapter;
        this.rows = rows;
        this.words = words;
        this.refusal = refusal;
    }

    static PreparedRequest ofRow(PoolRequest request, PooledAdapter adapter, Encoding row) {
        return new PreparedRequest(request, adapter, List.of(row), null, null);
    }

    static PreparedRequest ofWords(PoolRequest request, PooledAdapter adapter, TaggedTexts words) {
        return new PreparedRequest(request, adapter, words.rows(), words, null);
    }

    static PreparedRequest refused(PoolRequest request, PoolResult.Reason reason, String message) {
        PoolResult.Refusal refusal = new PoolResult.Refusal(ShownName.of(request.adapter()), reason, message);
        return new PreparedRequest(request, null, List.of(), null, refusal);
    }

    /** What was asked. */
    public PoolRequest request() {
        return request;
    }

    /** The adapter that will answer; empty where the request is refused. */
    public Optional<PooledAdapter> adapter() {
        return Optional.ofNullable(adapter);
    }

    /** Why there will be no answer. */
    public Optional<PoolResult.Refusal> refusal() {
        return Optional.ofNullable(refusal);
    }

    /** Number of tokens that go through the base, special tokens included; 0 where the request is refused. */
    public int tokens() {
        return rows.stream().mapToInt(Encoding::length).sum();
    }

    /** One row, or for token classification the windows of the text. */
    List<Encoding> rows() {
        return rows;
    }

    /**
     * The answer.
     *
     * @param logits of each row
     */
    PoolResult answer(List<float[]> logits) {
        if (refusal != null) {
            return refusal;
        }
        PastaConfig config = adapter.pastaConfig();
        if (words != null) {
            return entities(new TagCodec(config), logits.toArray(float[][]::new));
        }
        Prediction prediction =
                new LabelCodec(config).prediction(logits.get(0), rows.get(0).truncated());
        return config.task() == Task.REGRESSION
                ? new PoolResult.Regression(adapter.name(), adapter.version(), logits.get(0)[0], prediction.truncated())
                : new PoolResult.Classification(adapter.name(), adapter.version(), config.labels(), prediction);
    }

    private PoolResult entities(TagCodec labels, float[][] logits) {
        labels.requireFinite(words, logits);
        WordText text = words.texts().get(0);
        TagCodec.WordAnswers answers = labels.answers(words, logits).get(0);
        List<String> tags = request.input() instanceof PoolRequest.Words ? labels.tags(answers) : List.of();
        return new PoolResult.Entities(
                adapter.name(), adapter.version(), text.text(), labels.entities(text, answers), tags);
    }

    /** What is said where its rows went through the base in vain. */
    PoolResult failed() {
        return new PoolResult.Refusal(
                adapter.name(),
                PoolResult.Reason.FAILED,
                "The adapter " + adapter + " gave no answer to this input although it looks suitable; the log says"
                        + " why.");
    }

    /** The tokens of a row that are asked for; null for a head on whole texts. */
    int[] firstSubtokens(int row) {
        return words == null ? null : words.firstSubtokens().get(row);
    }
}
