package org.pasta4j.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.pasta4j.bert.HiddenActivation;
import org.pasta4j.bert.samediff.Precision;
import org.pasta4j.fused.engine.OutputSelection;
import org.pasta4j.fused.engine.PassOptions;
import org.pasta4j.fused.engine.TokenBatch;

class ArenaPlanTest {
    private record Piece(String name, long from, long bytes) {}

    private static Sizes sizes(Precision precision, boolean wide) {
        return new Sizes(24, 1024, 16, 64, 4096, 512, HiddenActivation.GELU, 1e-12f, precision, wide);
    }

    private static TokenBatch batch(int rows, int length) {
        return batch(rows, length, 2);
    }

    private static TokenBatch batch(int rows, int length, int slots) {
        return TestBatches.of(
                new Random(1),
                slots,
                IntStream.generate(() -> length).limit(rows).toArray());
    }

    /** Of everything that is needed at the same time. */
    private static List<Piece> pieces(Sizes s, PassShape shape, ArenaPlan p) {
        List<Piece> all = new ArrayList<>();
        long t = shape.tokens();
        long h = s.hidden();
        long act = s.elementBytes();
        all.add(new Piece("index", p.index(), new PassLayout(shape, s.hidden(), s.layers()).bytes()));
        all.add(new Piece("workspace", p.workspace(), ArenaPlan.WORKSPACE_BYTES));
        all.add(new Piece("output", p.output(), 4L * shape.outputRows() * h));
        all.add(new Piece("x", p.x(), s.streamBytes() * t * h));
        if (p.xAct() != p.x()) {
            all.add(new Piece("x as act", p.xAct(), act * t * h));
        }
        all.add(new Piece("product", p.product(), act * t * h));
        all.add(new Piece("context", p.context(), act * t * h));
        all.add(new Piece("wide", p.wide(), act * t * Math.max(s.intermediate(), 3 * h)));
        if (shape.firstOnly()) {
            all.add(new Piece("first", p.first(), s.streamBytes() * shape.rows() * h));
            all.add(new Piece("query", p.firstQuery(), act * shape.rows() * h));
        }
        if (shape.backward()) {
            all.add(new Piece("collected", p.collected(), s.streamBytes() * s.layers() * (long) shape.specials() * h));
            all.add(new Piece("gradient", p.offsetGradient(), 4L * s.layers() * shape.used() * h));
            for (ArenaPlan.Layer l : p.layers()) {
                boolean top = shape.firstOnly() && l == p.layers().getLast();
                long n = top ? shape.rows() : t;
                all.add(new Piece("projected", l.projected(), act * t * (top ? 2 : 3) * h));
                all.add(new Piece("attention", l.attention(), 4L * s.heads() * t));
                all.add(new Piece("attended", l.attended(), act * n * h));
                all.add(new Piece("slope", l.slope(), s.slopeBytes() * n * s.intermediate()));
                all.add(new Piece("output", l.output(), act * n * h));
                all.add(new Piece("scale", l.outputScale(), 4 * n));
            }
        }
        return all;
    }

    @Test
    void nothingThatIsNeededAtTheSameTimeOverlaps() {
        for (Precision precision : Precision.values()) {
            for (boolean wide : new boolean[] {false, precision == Precision.BF16}) {
                for (OutputSelection wanted : OutputSelection.values()) {
                    for (boolean back : new boolean[] {true, false}) {
                        Sizes sizes = sizes(precision, wide);
                        PassOptions options = new PassOptions(wanted, back, 0.1, 0.1, 1);
                        PassShape shape = TestBatches.shape(batch(32, 40), options);
                        ArenaPlan plan = ArenaPlan.of(sizes, shape);
                        List<Piece> all = pieces(sizes, shape, plan);
                        all.sort(Comparator.comparing(Piece::from));
                        long end = 0;
                        for (Piece piece : all) {
                            assertThat(piece.from()).as(piece.name()).isGreaterThanOrEqualTo(end);
                            assertThat(piece.from() % 256).isZero();
                            end = piece.from() + piece.bytes();
                        }
                        assertThat(end).isLessThanOrEqualTo(plan.bytes());
                        assertThat(plan.bytes() - end).isLessThan(1 << 20);
                    }
                }
            }
        }
    }

    @Test
    void whatIsKeptOfABertLargeInBfloat16IsFourteenBytesForEachHiddenElement() {
        PassShape shape = TestBatches.shape(batch(32, 128, 0), TestBatches.training(OutputSelection.LAST_HIDDEN_STATE));
        Sizes sizes = sizes(Precision.BF16, false);
        long training = ArenaPlan.of(sizes, shape).bytes();
        PassShape without =
                TestBatches.shape(batch(32, 128, 0), PassOptions.inference(OutputSelection.LAST_HIDDEN_STATE));
        long prediction = ArenaPlan.of(sizes, without).bytes();
        double kept = (training - prediction) / (24.0 * 4096 * 1024);
        assertThat(kept).isBetween(14.0, 14.3);
    }

    @Test
    void batchesOfAboutTheSameSizeHaveTheSameShape() {
        PassOptions options = TestBatches.training(OutputSelection.FIRST_TOKENS);
        assertThat(TestBatches.shape(batch(32, 40), options)).isEqualTo(TestBatches.shape(batch(32, 39), options));
        PassShape shape = TestBatches.shape(batch(31, 41), options);
        assertThat(shape.tokens()).isBetween(31 * 41, 31 * 41 + 31 * 41 / 8);
        assertThat(shape.tokens() % 16).isZero();
        assertThat(shape.rows() % 16).isZero();
    }
}
