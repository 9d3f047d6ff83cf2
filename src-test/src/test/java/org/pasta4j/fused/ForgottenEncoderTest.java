package org.pasta4j.fused;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.samediff.Precision;
import org.pasta4j.fused.engine.EncoderEngine;
import org.pasta4j.fused.engine.EngineMemory;
import org.pasta4j.fused.engine.EnginePass;
import org.pasta4j.fused.engine.OffsetTable;
import org.pasta4j.fused.engine.PassOptions;
import org.pasta4j.fused.engine.TokenBatch;

/**
 * Weights on a GPU are not the garbage collector's; an encoder that nobody closes has to give them back all the same.
 */
class ForgottenEncoderTest {
    private static final BertModel BASE = BertCheckpoint.open(Path.of("src/test/resources/golden/tiny-bert"));

    /** An engine that computes nothing and counts how often it is closed. */
    private static final class Closings implements EncoderEngine {
        private final AtomicInteger count = new AtomicInteger();
        private final CountDownLatch closed = new CountDownLatch(1);

        @Override
        public EnginePass forward(TokenBatch batch, OffsetTable offsets, PassOptions options, FloatBuffer output) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Precision precision() {
            return Precision.FP32;
        }

        @Override
        public EngineMemory memory() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {
            count.incrementAndGet();
            closed.countDown();
        }
    }

    @Test
    void theEngineIsClosedWithTheGarbage() throws InterruptedException {
        Closings engine = new Closings();
        WeakReference<FrozenEncoder> forgotten =
                new WeakReference<>(FrozenEncoder.join("forgotten", BASE, () -> engine));
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
        do {
            System.gc();
        } while (!engine.closed.await(100, TimeUnit.MILLISECONDS) && System.nanoTime() < end);
        assertThat(forgotten.get()).isNull();
        assertThat(engine.count).hasValue(1);
    }

    @Test
    void theLastToLeaveClosesItOnce() {
        Closings engine = new Closings();
        FrozenEncoder first = FrozenEncoder.join("left", BASE, () -> engine);
        FrozenEncoder second = FrozenEncoder.join("left", BASE, Closings::new);
        assertThat(second).isSameAs(first);
        first.leave();
        assertThat(engine.count).hasValue(0);
        second.leave();
        assertThat(engine.count).hasValue(1);
    }
}
