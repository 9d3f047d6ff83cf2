package org.pasta4j.test;

import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Seeds ND4J's generator, which the clock seeds otherwise, before each test, of whatever engine: what a test draws does
 * not depend on when it runs, nor on the tests before it.
 */
public final class SeededRandom implements TestExecutionListener {
    @Override
    public void executionStarted(TestIdentifier test) {
        if (test.isTest()) {
            Nd4j.getRandom().setSeed(1);
        }
    }
}
