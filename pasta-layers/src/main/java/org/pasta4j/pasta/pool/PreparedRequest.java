package org.pasta4j.pasta.pool;

import java.util.List;
import java.util.Optional;

/**
 * A request as rows of tokens, with the adapter that will answer: whatever happens to the pool meanwhile, the answer is
 * that adapter's. Made by {@link AdapterPool#prepare}.
 */
public abstract sealed class PreparedRequest permits AcceptedRequest, RefusedRequest {
    private final PoolRequest request;
    private final List<PoolPass.Row> rows;

    PreparedRequest(PoolRequest request, List<PoolPass.Row> rows) {
        this.request = request;
        this.rows = rows;
    }

    /** What was asked. */
    public PoolRequest request() {
        return request;
    }

    /** The adapter that will answer; empty where the request is refused. */
    public abstract Optional<PooledAdapter> adapter();

    /** Why there will be no answer. */
    public abstract Optional<PoolResult.Refusal> refusal();

    /** Number of tokens that go through the base, special tokens included; 0 where the request is refused. */
    public int tokens() {
        return rows.stream().mapToInt(row -> row.tokens().length()).sum();
    }

    /** One row, or for token classification the windows of the text; none where the request is refused. */
    List<PoolPass.Row> rows() {
        return rows;
    }

    /**
     * The answer.
     *
     * @param logits of each row
     */
    abstract PoolResult answer(List<float[]> logits);

    /** The answer where its rows failed in the base, or its logits in the adapter's head. */
    abstract PoolResult failed();
}
