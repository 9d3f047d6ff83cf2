package org.pasta4j.pasta.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.pasta4j.bert.text.Encoding;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.adapter.SampleAdapters;
import org.pasta4j.pasta.rows.TextRow;

class PoolBatchesTest {
    private static final PooledAdapter OF_TEXTS = adapter(PastaConfig.regression());
    private static final PooledAdapter OF_WORDS = adapter(PastaConfig.tokenClassification(List.of("O", "B-x")));

    private static final PooledAdapter HEAD_ALONE =
            adapter(PastaConfig.regression().headOnly());

    private static PooledAdapter adapter(PastaConfig config) {
        return new PooledAdapter("a", SampleAdapters.of(config, SampleAdapters.BASE));
    }

    /** Rows of negative numbers are of words. */
    @Property
    void eachRowIsInOnePassAndNoPassIsTooLarge(
            @ForAll @Size(max = 60) List<@IntRange(min = -40, max = 40) Integer> lengths,
            @ForAll @IntRange(min = 1, max = 600) int batchTokens) {
        List<PoolPass.Row> rows = lengths.stream()
                .filter(length -> length != 0)
                .map(PoolBatchesTest::row)
                .toList();
        List<int[]> passes = PoolBatches.of(rows, batchTokens);

        assertThat(passes.stream().flatMapToInt(Arrays::stream).sorted().toArray())
                .isEqualTo(IntStream.range(0, rows.size()).toArray());
        for (int[] pass : passes) {
            List<PoolPass.Row> own = Arrays.stream(pass).mapToObj(rows::get).toList();
            assertThat(pass.length == 1 || tokens(own) <= batchTokens).isTrue();
            assertThat(pass.length == 1 || padded(own) <= 4L * batchTokens).isTrue();
        }
        if (!rows.isEmpty() && tokens(rows) <= batchTokens && padded(rows) <= 4L * batchTokens) {
            assertThat(passes).hasSize(1);
        }
    }

    private static PoolPass.Row row(int length) {
        int[] tokens = new int[Math.abs(length)];
        return row(length < 0 ? OF_WORDS : OF_TEXTS, new Encoding(tokens, tokens, tokens, false));
    }

    private static PoolPass.Row row(PooledAdapter adapter, Encoding tokens) {
        return new PoolPass.Row(adapter, TextRow.whole(0, tokens));
    }

    private static long tokens(List<PoolPass.Row> rows) {
        return rows.stream().mapToLong(row -> row.tokens().length()).sum();
    }

    /** Tokens with padding, which only rows of words ask for. */
    private static long padded(List<PoolPass.Row> rows) {
        if (rows.stream().noneMatch(row -> row.adapter() == OF_WORDS)) {
            return 0;
        }
        return rows.size()
                * (long) rows.stream()
                        .mapToInt(row -> row.tokens().length())
                        .max()
                        .orElse(0);
    }

    /** The offsets that a pass looks up are copied for it: those of its adapters, as far as its rows have slots. */
    @Property
    void noPassLooksUpMoreOffsetsThanItMay(
            @ForAll @Size(max = 40) List<@IntRange(min = 1, max = 9) Integer> slots,
            @ForAll @IntRange(min = 1, max = 30) int most) {
        List<PooledAdapter> adapters = List.of(OF_TEXTS, OF_WORDS, adapter(PastaConfig.regression()), HEAD_ALONE);
        List<PoolPass.Row> rows = IntStream.range(0, slots.size())
                .mapToObj(i -> row(adapters.get(slots.get(i) % 4), special(slots.get(i))))
                .toList();
        // Three layers of 32 numbers.
        List<int[]> passes = PoolBatches.of(rows, 1_000_000, 4L * 3 * 32 * most);

        assertThat(passes.stream().flatMapToInt(Arrays::stream).sorted().toArray())
                .isEqualTo(IntStream.range(0, rows.size()).toArray());
        for (int[] pass : passes) {
            assertThat(pass.length == 1 || table(rows, pass) <= most)
                    .as("%s of %s in %s", pass, slots, most)
                    .isTrue();
        }
        if (table(rows, IntStream.range(0, rows.size()).toArray()) <= most && !rows.isEmpty()) {
            assertThat(passes).hasSize(1);
        }
    }

    private static int table(List<PoolPass.Row> rows, int[] pass) {
        Map<PooledAdapter, Integer> most = new IdentityHashMap<>();
        for (int row : pass) {
            PooledAdapter adapter = rows.get(row).adapter();
            most.merge(
                    adapter, adapter == HEAD_ALONE ? 0 : rows.get(row).tokens().specialTokens(), Math::max);
        }
        return most.values().stream().mapToInt(slots -> slots).sum();
    }

    private static Encoding special(int slots) {
        return new Encoding(
                new int[slots], new int[slots], IntStream.range(0, slots).toArray(), false);
    }
}
