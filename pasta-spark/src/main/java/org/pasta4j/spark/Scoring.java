package org.pasta4j.spark;

import java.io.Serializable;
import java.util.EnumSet;
import java.util.Set;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.pasta.pool.PoolResult;
import org.pasta4j.pasta.pool.PreparedRequest;

/**
 * What answers rows on an executor, as the driver sends it there.
 *
 * @param base opened where the first row comes
 * @param adapters by which rows are answered
 * @param hadoop reads the base, where it is not on the executor
 * @param columns of the answers
 * @param invalid what is done with a row that has no answer
 */
record Scoring(
        BaseLocation base,
        Broadcast<ShippedAdapters> adapters,
        Broadcast<SerializableConfiguration> hadoop,
        AnswerColumns columns,
        InvalidRows invalid)
        implements Serializable {

    /** What is wrong with a row itself; anything else is wrong with the adapter or the machine. */
    private static final Set<PoolResult.Reason> OF_ROWS = EnumSet.of(
            PoolResult.Reason.UNKNOWN_ADAPTER, PoolResult.Reason.UNSUITABLE_INPUT, PoolResult.Reason.TOO_LONG);

    /** The pool of this JVM. */
    SharedPool pool() {
        return ExecutorBase.of(base, hadoop.value()).pool();
    }

    /** Why a question has no answer; null where it has to be prepared. */
    PoolResult.Refusal refusal(Question question) {
        return question.refusal(adapters.value());
    }

    /** Prepares a question that is not refused. */
    PreparedRequest prepare(Question question, SharedPool.Lease lease) {
        ShippedAdapters shipped = adapters.value();
        String name = question.adapter();
        return lease.prepare(question.request(shipped.key(name)), () -> shipped.adapter(name));
    }

    /**
     * Whether an answer is to be given: false for a row that is left out.
     *
     * @param row what the error calls it
     * @throws BadInputException if there is none, and the settings want an error
     * @throws IllegalStateException if there is none by no fault of the row
     */
    boolean isGiven(PoolResult answer, String row) {
        if (!(answer instanceof PoolResult.Refusal refusal)) {
            return true;
        }
        if (!OF_ROWS.contains(refusal.reason())) {
            throw new IllegalStateException(row + ": " + refusal.message());
        }
        if (invalid == InvalidRows.ERROR) {
            throw new BadInputException(row + ": " + refusal.message()
                    + " Set handleInvalid to \"keep\" (answers are null) or \"skip\" (the row is left out)"
                    + " where such rows are to be expected.");
        }
        return invalid == InvalidRows.KEEP;
    }
}
