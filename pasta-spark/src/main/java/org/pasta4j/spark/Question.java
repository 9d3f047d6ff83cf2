package org.pasta4j.spark;

import java.io.Serializable;
import org.apache.spark.sql.Row;
import org.pasta4j.pasta.pool.PoolRequest;
import org.pasta4j.pasta.pool.PoolResult;

/**
 * What a row asks. Null is what the row has nothing of.
 *
 * @param adapter name of the adapter
 * @param text to be answered
 * @param second of a pair
 * @param ofPair whether a second text is asked for
 */
record Question(String adapter, String text, String second, boolean ofPair) {

    /**
     * Where a row's question is.
     *
     * @param text column
     * @param second column, -1 for single texts
     * @param adapter column, -1 for the only adapter
     */
    record Places(int text, int second, int adapter) implements Serializable {

        Question of(Row row) {
            return new Question(
                    adapter < 0 ? ShippedAdapters.ONLY : row.getString(adapter),
                    row.getString(text),
                    second < 0 ? null : row.getString(second),
                    second >= 0);
        }
    }

    /** Why it cannot be asked; null where it can. */
    PoolResult.Refusal refusal(ShippedAdapters adapters) {
        if (adapter == null) {
            return new PoolResult.Refusal(
                    "null", PoolResult.Reason.UNKNOWN_ADAPTER, "The name of the adapter is null.");
        }
        if (!adapters.contains(adapter)) {
            return new PoolResult.Refusal(
                    adapter,
                    PoolResult.Reason.UNKNOWN_ADAPTER,
                    "There is no adapter \"" + adapter + "\" in the folder.");
        }
        return text == null || ofPair && second == null
                ? new PoolResult.Refusal(
                        adapter,
                        PoolResult.Reason.UNSUITABLE_INPUT,
                        "The text is null; expected one, or an empty text.")
                : null;
    }

    /** @param key by which the pool knows the adapter */
    PoolRequest request(String key) {
        return ofPair ? PoolRequest.pair(key, text, second) : PoolRequest.text(key, text);
    }
}
