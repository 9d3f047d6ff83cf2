package org.pasta4j.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.spark.util.SerializableConfiguration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LatinDigits.class)
class ExecutorBaseTest {
    private static final CountDownLatch ASKED = new CountDownLatch(1);
    private static final CountDownLatch MAY_ANSWER = new CountDownLatch(1);

    @TempDir
    private static Path folder;

    private static SparkFixture fixture;

    @BeforeAll
    static void start() {
        fixture = SparkFixture.start(folder);
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    /** Answers late, as one far away does. */
    public static final class SlowFileSystem extends RawLocalFileSystem {
        @Override
        public URI getUri() {
            return URI.create("slow:///");
        }

        @Override
        public String getScheme() {
            return "slow";
        }

        @Override
        public FileStatus getFileStatus(org.apache.hadoop.fs.Path path) throws IOException {
            ASKED.countDown();
            try {
                MAY_ANSWER.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            return super.getFileStatus(path);
        }
    }

    private static BaseLocation base(String prefix) {
        return new BaseLocation(prefix + SparkFixture.BASE.toAbsolutePath().normalize(), "auto", "fp32");
    }

    @Test
    void aBaseIsOpenedWhileAnotherOneIsStillUnderWay() throws Exception {
        Configuration settings =
                new Configuration(fixture.spark().sparkContext().hadoopConfiguration());
        settings.set("fs.slow.impl", SlowFileSystem.class.getName());
        SerializableConfiguration hadoop = new SerializableConfiguration(settings);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<SharedPool> slow = threads.submit(
                    () -> ExecutorBase.of(base("slow://"), hadoop).pool());
            ASKED.await();
            Future<SharedPool> sameSlow = threads.submit(
                    () -> ExecutorBase.of(base("slow://"), hadoop).pool());

            SharedPool other = ExecutorBase.of(base("other://"), hadoop).pool();

            assertThat(slow).isNotDone();
            MAY_ANSWER.countDown();
            assertThat(slow.get()).isSameAs(sameSlow.get()).isNotSameAs(other);
        } finally {
            MAY_ANSWER.countDown();
            threads.shutdown();
        }
    }

    @Test
    void aBaseThatCouldNotBeOpenedIsTriedAgain() throws IOException {
        SerializableConfiguration hadoop =
                new SerializableConfiguration(fixture.spark().sparkContext().hadoopConfiguration());
        BaseLocation missing = new BaseLocation(folder.resolve("base").toString(), "auto", "fp32");
        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatThrownBy(() -> ExecutorBase.of(missing, hadoop).pool())
                    .hasMessageContaining("is not on the host");
        }
        Files.createSymbolicLink(folder.resolve("base"), SparkFixture.BASE.toAbsolutePath());

        assertThat(ExecutorBase.of(missing, hadoop).pool().adapters()).isEmpty();
    }
}
