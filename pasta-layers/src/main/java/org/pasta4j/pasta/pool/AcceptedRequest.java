package org.pasta4j.pasta.pool;

import java.util.List;
import java.util.Optional;
import org.pasta4j.pasta.rows.TextRow;

/** A request that an adapter answers. */
abstract sealed class AcceptedRequest extends PreparedRequest permits PreparedText, PreparedWords {
    /** Answers, whatever happens to the pool meanwhile. */
    final PooledAdapter adapter;

    AcceptedRequest(PoolRequest request, PooledAdapter adapter, List<TextRow> rows) {
        super(request, rows.stream().map(row -> new PoolPass.Row(adapter, row)).toList());
        this.adapter = adapter;
    }

    @Override
    public Optional<PooledAdapter> adapter() {
        return Optional.of(adapter);
    }

    @Override
    public Optional<PoolResult.Refusal> refusal() {
        return Optional.empty();
    }

    @Override
    PoolResult failed() {
        return new PoolResult.Refusal(
                adapter.name(),
                PoolResult.Reason.FAILED,
                "The adapter " + adapter + " gave no answer to this input although it looks suitable; the log says"
                        + " why.");
    }
}
