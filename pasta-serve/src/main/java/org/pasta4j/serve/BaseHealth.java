package org.pasta4j.serve;

import java.util.List;
import java.util.Objects;
import org.pasta4j.pasta.pool.PoolResult;
import org.pasta4j.pasta.pool.PreparedRequest;

/**
 * The base, and whether it still answers. A row that fails says nothing of it: after a pass without any answer it is
 * asked for a row that it has answered before. For one thread; {@link #isFailing} for any.
 */
final class BaseHealth implements Batcher.Answerer {
    private final Batcher.Answerer base;
    private PreparedRequest known;
    private volatile boolean failing;

    BaseHealth(Batcher.Answerer base) {
        this.base = base;
    }

    /** @throws IllegalStateException if there is not one result a row */
    @Override
    public List<PoolResult> answer(List<PreparedRequest> rows) {
        List<PoolResult> results = base.answer(rows);
        if (results.size() != rows.size() || results.stream().anyMatch(Objects::isNull)) {
            throw new IllegalStateException(
                    "Expected " + rows.size() + " results of the base, found " + results.size() + ", or one is null.");
        }
        boolean answers = false;
        for (int i = 0; i < rows.size(); i++) {
            if (!(results.get(i) instanceof PoolResult.Refusal)) {
                answers = true;
                remember(rows.get(i));
            }
        }
        if (answers) {
            failing = false;
        } else {
            probe();
        }
        return results;
    }

    /** The smallest, so that asking again costs little. */
    private void remember(PreparedRequest row) {
        if (known == null || row.tokens() < known.tokens()) {
            known = row;
        }
    }

    /** Asks for a row that has been answered before. */
    void probe() {
        if (known == null) {
            return;
        }
        try {
            List<PoolResult> results = base.answer(List.of(known));
            failing = results.size() != 1 || results.get(0) instanceof PoolResult.Refusal;
        } catch (Throwable e) {
            failing = true;
            FaultLog.tell("a row that the base has answered before", e);
        }
    }

    /** Whether it answers nothing any more. */
    boolean isFailing() {
        return failing;
    }
}
