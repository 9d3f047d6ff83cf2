package org.pasta4j.pasta.pool;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertConfig;
import org.pasta4j.bert.samediff.BatchCheck;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.bert.text.EncodedBatch;
import org.pasta4j.bert.text.Encoding;
import org.pasta4j.pasta.adapter.ShownName;
import org.pasta4j.pasta.pool.PoolResult.Reason;
import org.pasta4j.pasta.rows.TaggedTexts;
import org.pasta4j.pasta.rows.TextKinds;
import org.pasta4j.pasta.rows.WordText;

/**
 * From a request to rows of tokens.
 *
 * @param versions of a name, the newest first
 * @param tokenizer does not truncate
 * @param kinds tells adapters of pairs from those of single texts
 * @param options of the pool
 * @param base its sizes
 */
record Preparation(
        Function<String, List<PooledAdapter>> versions,
        BertTokenizer tokenizer,
        TextKinds kinds,
        PoolOptions options,
        BertConfig base) {

    PreparedRequest prepare(PoolRequest request) {
        List<PooledAdapter> known = versions.apply(request.adapter());
        if (known.isEmpty()) {
            return new RefusedRequest(
                    request,
                    Reason.UNKNOWN_ADAPTER,
                    "There is no adapter \"" + ShownName.of(request.adapter()) + "\" in the pool.");
        }
        Optional<PooledAdapter> adapter = known.stream()
                .filter(one -> request.version().map(one.version()::equals).orElse(true))
                .findFirst();
        return adapter.map(found -> prepare(request, found))
                .orElseGet(() -> new RefusedRequest(
                        request,
                        Reason.UNKNOWN_VERSION,
                        "There is no version \""
                                + ShownName.of(request.version().orElseThrow()) + "\" of the adapter "
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
        if (request.input() instanceof PoolRequest.Words) {
            throw new BadInputException("The adapter " + adapter + " answers for whole texts ("
                    + adapter.task().configName() + "), not for words. Ask for a text.");
        }
        requireKind(request.input() instanceof PoolRequest.Pair, adapter);
        Encoding whole = request.input() instanceof PoolRequest.Pair pair
                ? tokenizer.encode(pair.first(), pair.second())
                : tokenizer.encode(((PoolRequest.Text) request.input()).text());
        adapter.pastaConfig().checkSlots(whole.specialTokens());
        int maxLength = maxLength(adapter);
        if (!options.truncation() && whole.length() > maxLength) {
            return tooLong(request, whole.length(), "the adapter " + adapter + " takes " + maxLength);
        }
        Encoding row = whole.cut(maxLength);
        check(List.of(row));
        return new PreparedText(request, adapter, row);
    }

    private void requireKind(boolean pair, PooledAdapter adapter) {
        int slots = adapter.config().pastaConfig().slots();
        if (!kinds.isSuitable(pair, slots)) {
            throw new BadInputException("The adapter " + adapter + " was trained on "
                    + (pair ? "single texts" : "pairs of texts") + ": it has " + slots + " slots, and a pair has "
                    + kinds.ofPair() + " special tokens. Ask for "
                    + (pair ? "one text." : "a text with a second one, which may be empty."));
        }
    }

    /** The base would refuse the whole pass. */
    private void check(List<Encoding> rows) {
        BatchCheck.check(EncodedBatch.of(rows), base, "the base");
    }

    private PreparedRequest words(PoolRequest request, PooledAdapter adapter) {
        WordText text;
        if (request.input() instanceof PoolRequest.Text one) {
            text = WordText.of(one.text(), tokenizer);
        } else if (request.input() instanceof PoolRequest.Words split) {
            text = WordText.of(split.words(), tokenizer);
        } else {
            throw new BadInputException("The adapter " + adapter
                    + " labels the words of one text, not of a pair. Ask for a text or words.");
        }
        Encoding whole = text.tokens().row();
        adapter.pastaConfig().checkSlots(whole.specialTokens());
        if (whole.length() > options.maxTokens()) {
            return tooLong(request, whole.length(), "the pool takes " + options.maxTokens());
        }
        TaggedTexts rows = TaggedTexts.of(List.of(text), maxLength(adapter));
        check(rows.tokens());
        return new PreparedWords(request, adapter, rows);
    }

    private static PreparedRequest tooLong(PoolRequest request, int tokens, String limit) {
        return new RefusedRequest(
                request, Reason.TOO_LONG, "The text has " + tokens + " tokens; " + limit + ". Shorten or divide it.");
    }

    private int maxLength(PooledAdapter adapter) {
        return adapter.pastaConfig().maxLengthOn(base);
    }
}
