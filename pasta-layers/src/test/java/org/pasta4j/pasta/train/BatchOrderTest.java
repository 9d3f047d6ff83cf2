package org.pasta4j.pasta.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchOrderTest {

    @Property(tries = 200)
    void everyExampleIsInOneBatch(
            @ForAll @IntRange(max = 700) int examples,
            @ForAll @IntRange(min = 1, max = 40) int size,
            @ForAll long seed) {
        int[] lengths = new Random(seed).ints(examples, 1, 60).toArray();
        for (List<int[]> batches :
                List.of(BatchOrder.shuffled(lengths, size, seed), BatchOrder.byLength(lengths, size))) {
            assertThat(batches.stream().flatMapToInt(Arrays::stream).sorted().toArray())
                    .isEqualTo(IntStream.range(0, examples).toArray());
            assertThat(batches).allMatch(batch -> batch.length > 0 && batch.length <= size);
        }
    }

    @Property(tries = 200)
    void noBatchHasMoreTokensUnlessItIsOneExample(
            @ForAll @IntRange(max = 700) int examples,
            @ForAll @IntRange(min = 1, max = 400) int tokens,
            @ForAll long seed) {
        int[] lengths = new Random(seed).ints(examples, 1, 60).toArray();
        for (List<int[]> batches : List.of(
                BatchOrder.shuffledByTokens(lengths, tokens, seed), BatchOrder.byLengthAndTokens(lengths, tokens))) {
            assertThat(batches.stream().flatMapToInt(Arrays::stream).sorted().toArray())
                    .isEqualTo(IntStream.range(0, examples).toArray());
            assertThat(batches)
                    .allMatch(batch -> batch.length == 1
                            || Arrays.stream(batch).map(i -> lengths[i]).sum() <= tokens);
        }
    }

    /** 134217728 times the 16 batches of a window is one more than an int holds. */
    @ParameterizedTest
    @ValueSource(ints = {100, 101, 134_217_728, Integer.MAX_VALUE})
    void aBatchMayBeLargerThanThereAreExamples(int size) {
        int[] lengths = new Random(1).ints(100, 1, 60).toArray();
        for (List<int[]> batches : List.of(BatchOrder.shuffled(lengths, size, 1), BatchOrder.byLength(lengths, size))) {
            assertThat(batches).hasSize(1);
            assertThat(batches.get(0)).hasSize(100).doesNotHaveDuplicates();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, Integer.MAX_VALUE})
    void withoutExamplesThereIsNoBatch(int size) {
        assertThat(BatchOrder.shuffled(new int[0], size, 1)).isEmpty();
        assertThat(BatchOrder.byLength(new int[0], size)).isEmpty();
    }
}
