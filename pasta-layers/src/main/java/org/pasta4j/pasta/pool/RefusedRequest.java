package org.pasta4j.pasta.pool;

import java.util.List;
import java.util.Optional;
import org.pasta4j.pasta.adapter.ShownName;

/** A request that no adapter answers: it has no rows, and its refusal is the answer. */
final class RefusedRequest extends PreparedRequest {
    private final PoolResult.Refusal refusal;

    RefusedRequest(PoolRequest request, PoolResult.Reason reason, String message) {
        super(request, List.of());
        this.refusal = new PoolResult.Refusal(ShownName.of(request.adapter()), reason, message);
    }

    @Override
    public Optional<PooledAdapter> adapter() {
        return Optional.empty();
    }

    @Override
    public Optional<PoolResult.Refusal> refusal() {
        return Optional.of(refusal);
    }

    @Override
    PoolResult answer(List<float[]> logits) {
        return refusal;
    }

    @Override
    PoolResult failed() {
        return refusal;
    }
}
