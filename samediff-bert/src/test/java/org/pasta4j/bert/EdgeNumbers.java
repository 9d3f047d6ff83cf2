package org.pasta4j.bert;

import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** Sizes, offsets and lengths at which arithmetic goes wrong. */
public final class EdgeNumbers {
    private EdgeNumbers() {}

    /** Powers of two and their neighbours, of both signs, and small numbers. */
    public static Arbitrary<Long> all() {
        Long[] edges = LongStream.rangeClosed(0, 63)
                .flatMap(bits -> LongStream.of(-1, 0, 1).map(by -> (1L << bits) + by))
                .boxed()
                .toArray(Long[]::new);
        return Arbitraries.oneOf(Arbitraries.of(edges), Arbitraries.longs().between(-2, 70));
    }
}
