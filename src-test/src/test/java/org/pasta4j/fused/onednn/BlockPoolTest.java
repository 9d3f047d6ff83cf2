package org.pasta4j.fused.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pasta4j.bert.samediff.Precision;
import org.pasta4j.fused.FusedEncoder;
import org.pasta4j.test.OtherProcess;

/** Memory for activations is allocated once, and not by the step. */
class BlockPoolTest {
    private static final Path TINY_BERT =
            Path.of("src/test/resources/golden/tiny-bert").toAbsolutePath();

    @TempDir
    Path folder;

    @Test
    void aStepOnManyThreadsAllocatesWhatTheFirstDid() throws IOException, InterruptedException {
        FusedEncoder.obstacle(Precision.FP32).ifPresent(why -> Assumptions.abort("no fused encoder here: " + why));
        List<String> all = OtherProcess.lines(
                folder, List.of("-Dpasta.threads=16"), StepsOnManyThreads.class, TINY_BERT, 160, 64, 4);
        assertThat(all.stream().filter(line -> line.startsWith("chunks ") || line.startsWith("blocks ")))
                .containsExactly("chunks 32", "blocks 32", "blocks 32", "blocks 32", "blocks 32");
    }

    @Test
    void thereAreNeverMoreBytesThanWereInUseAtOnce() {
        Random random = new Random(1);
        try (BlockPool pool = new BlockPool()) {
            long most = 0;
            for (int step = 0; step < 200; step++) {
                List<NativeBlock> taken = IntStream.range(0, 1 + random.nextInt(20))
                        .mapToObj(i -> pool.take(64L << random.nextInt(8)))
                        .toList();
                most = Math.max(
                        most, taken.stream().mapToLong(NativeBlock::bytes).sum());
                assertThat(taken).doesNotHaveDuplicates();
                taken.forEach(pool::giveBack);
                assertThat(pool.bytes()).isLessThanOrEqualTo(most);
                assertThat(pool.peak()).isEqualTo(most);
            }
        }
    }
}
