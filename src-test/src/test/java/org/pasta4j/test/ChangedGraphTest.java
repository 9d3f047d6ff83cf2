package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.imported.ImportFaults;
import org.pasta4j.bert.samediff.EncoderOptions;
import org.pasta4j.bert.samediff.StockEncoder;

/** A graph in which anything was changed is a BERT still or is refused in our words. */
class ChangedGraphTest {
    private static final BertModel MODEL = BertCheckpoint.open(Path.of("src/test/resources/golden/tiny-bert"));
    private static final SameDiff STOCK = SameDiff.create();
    private static final SameDiff HAND_WRITTEN = HandWrittenBert.of(MODEL);

    static {
        new StockEncoder(MODEL).build(STOCK, Optional.empty(), EncoderOptions.inference());
    }

    @Property(tries = 2_000, shrinking = ShrinkingMode.OFF)
    void isReadOrRefused(@ForAll long seed) {
        Random random = new Random(seed);
        SameDiff graph = random.nextBoolean() ? STOCK : HAND_WRITTEN;
        List<SameDiffOp> ops = new ArrayList<>(graph.getOps().values());
        List<Runnable> undo = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            undo.add(change(graph, ops.get(random.nextInt(ops.size())), random));
        }
        try {
            assertThat(BertCheckpoint.of(graph).config().layers()).isBetween(1, 3);
            ImportFaults.repair(graph);
        } catch (CheckpointException e) {
            assertThat(e).hasMessageContaining("SameDiff graph");
        } finally {
            for (int i = undo.size() - 1; i >= 0; i--) {
                undo.get(i).run();
            }
        }
    }

    /** Makes one change and says how it is taken back. */
    private static Runnable change(SameDiff graph, SameDiffOp op, Random random) {
        List<String> inputs = op.getInputsToOp();
        List<String> values = new ArrayList<>(graph.getVariables().keySet());
        List<String> changed = new ArrayList<>(inputs);
        switch (inputs.isEmpty() ? 1 : random.nextInt(4)) {
            case 0 -> changed.set(random.nextInt(changed.size()), values.get(random.nextInt(values.size())));
            case 1 -> changed.add(values.get(random.nextInt(values.size())));
            case 2 -> changed.remove(changed.size() - 1);
            default -> {
                if (op.getOp() instanceof DynamicCustomOp custom && custom.iArgs().length > 0) {
                    return withOtherIntegers(op, custom, random);
                }
            }
        }
        op.setInputsToOp(changed);
        return () -> op.setInputsToOp(inputs);
    }

    private static Runnable withOtherIntegers(SameDiffOp op, DynamicCustomOp custom, Random random) {
        long[] integers = custom.iArgs();
        integers[random.nextInt(integers.length)] = random.nextInt(7) - 3;
        DynamicCustomOp other = likeIt(custom);
        for (int i = 0; i < integers.length - random.nextInt(2); i++) {
            other.addIArgument(integers[i]);
        }
        op.setOp(other);
        return () -> op.setOp(custom);
    }

    private static DynamicCustomOp likeIt(DynamicCustomOp op) {
        try {
            return op.getClass().getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
