package org.pasta4j.pasta;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.pasta4j.bert.BertConfig;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.bert.text.Encoding;
import org.pasta4j.pasta.PoolResult.Reason;

/**
 * From a request to rows of tokens.
 *
 * @param versions of a name, the newest first
 * @param tokenizer cuts nothing
 * @param options of the pool
 * @param base its sizes
 */
record Preparation(
        Function<String, List<PooledAdapter>> versions, BertTokenizer tokenizer, PoolOptions options, BertConfig base) {

    PreparedRequest prepare(PoolRequest request) {
        List<PooledAdapter> known = versions.apply(request.adapter());
        if (known.isEmpty()) {
            return PreparedRequest.refused(
                    request,
                    Reason.UNKNOWN_ADAPTER,
                    "There is no adapter \"" + AdapterNames.shown(request.adapter()) + "\" in the pool.");
        }
        Optional<PooledAdapter> adapter = known.stream()
                .filter(one -> request.version().map(one.version()::equals).orElse(true))
                .findFirst();
        return adapter.map(found -> prepare(request, found))
                .orElseGet(() -> PreparedRequest.refused(
                        request,
                        Reason.UNKNOWN_VERSION,
                        "There is no version \""
                                + AdapterNames.shown(request.version().orElseThrow()) + "\" of the adapter "
                                + request.adapter() + " in the pool; there is "
                                + String.join(
                                        ", ",
                                        known.stream()
                                                .map(PooledAdapter::version)
                                                .toList()) + "."));
    }

    private PreparedRequest prepare(PoolRequest request, PooledAdapter adapter) {
        return adapter.task().isOfTokens() ? words(request, adapter) : row(request, adapter);
    }

    private PreparedRequest row(PoolRequest request, PooledAdapter adapter) {
        Encoding whole;
        if (request.input() instanceof PoolRequest.Text text) {
            whole = tokenizer.encode(text.text());
        } else if (request.input() instanceof PoolRequest.Pair pair) {
            whole = tokenizer.encode(pair.first(), pair.second());
        } else {
            return PreparedRequest.refused(
                    request,
                    Reason.UNSUITABLE_INPUT,
                    "The adapter " + adapter + " answers for whole texts ("
                            + adapter.task().configName() + "), not for words. Ask for a text.");
        }
        boolean single = adapter.config().trainOffsets()
                && whole.specialTokens() > adapter.config().slots();
        if (single && request.input() instanceof PoolRequest.Pair) {
            return PreparedRequest.refused(
                    request,
                    Reason.UNSUITABLE_INPUT,
                    "The adapter " + adapter + " was trained on single texts: a pair has " + whole.specialTokens()
                            + " special tokens, and it has offsets for "
                            + adapter.config().slots() + ". Ask for one text.");
        }
        adapter.pastaConfig().checkSlots(whole.specialTokens());
        int maxLength = maxLength(adapter);
        if (!options.truncation() && whole.length() > maxLength) {
            return tooLong(request, whole.length(), "the adapter " + adapter + " takes " + maxLength);
        }
        return PreparedRequest.ofRow(request, adapter, whole.cut(maxLength));
    }

    private PreparedRequest words(PoolRequest request, PooledAdapter adapter) {
        WordText text;
        if (request.input() instanceof PoolRequest.Text one) {
            text = WordText.of(one.text(), tokenizer);
        } else if (request.input() instanceof PoolRequest.Words split) {
            text = WordText.of(split.words(), tokenizer);
        } else {
            return PreparedRequest.refused(
                    request,
                    Reason.UNSUITABLE_INPUT,
                    "The adapter " + adapter
                            + " labels the words of one text, not of a pair. Ask for a text or words.");
        }
        Encoding whole = text.tokens().row();
        adapter.pastaConfig().checkSlots(whole.specialTokens());
        if (whole.length() > options.maxTokens()) {
            return tooLong(request, whole.length(), "the pool takes " + options.maxTokens());
        }
        return PreparedRequest.ofWords(request, adapter, TaggedTexts.of(List.of(text), maxLength(adapter)));
    }

    private static PreparedRequest tooLong(PoolRequest request, int tokens, String limit) {
        return PreparedRequest.refused(
                request, Reason.TOO_LONG, "The text has " + tokens + " tokens; " + limit + ". Shorten or divide it.");
    }

    private int maxLength(PooledAdapter adapter) {
        return Math.min(adapter.config().maxLength(), base.maxPositions());
    }
}
