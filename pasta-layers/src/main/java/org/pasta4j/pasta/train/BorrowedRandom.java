package org.pasta4j.pasta.train;

import org.nd4j.linalg.api.rng.Random;
import org.nd4j.linalg.factory.Nd4j;
import org.pasta4j.bert.Internal;

/**
 * ND4J's generator of this thread, from which dropout draws, on loan: closing gives it back in the state in which it
 * was found, so that a training does not change what its caller draws afterwards. For one thread.
 *
 * @hidden
 */
@Internal
public final class BorrowedRandom implements AutoCloseable {
    private final Random random = Nd4j.getRandom();
    private final long seed = random.getSeed();
    private final long rootState = random.rootState();
    private final long nodeState = random.nodeState();

    public void setSeed(long seed) {
        random.setSeed(seed);
    }

    @Override
    public void close() {
        // The seed first, for setting it sets the states too.
        random.setSeed(seed);
        random.setStates(rootState, nodeState);
    }
}
