package org.pasta4j.spark;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExecutorThreadsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "local | - | 1 | 1",
                "local[3] | - | 1 | 3",
                "local[3,5] | - | 2 | 2",
                "local[*] | - | 1 | 8",
                "local[1] | - | 4 | 4",
                "yarn | - | 1 | 1",
                "yarn | 5 | 2 | 4",
                "k8s://https://host:443 | 6 | 1 | 6",
                "spark://host:7077 | - | 1 | 8",
                "spark://host:7077 | 2 | 1 | 2"
            })
    void aBaseHasTheThreadsOfAllTasksThatRunAtOnce(String master, String executorCores, int taskCpus, int threads) {
        SparkConf conf =
                new SparkConf(false).set("spark.master", master).set("spark.task.cpus", Integer.toString(taskCpus));
        if (executorCores != null) {
            conf.set("spark.executor.cores", executorCores);
        }

        assertThat(ExecutorThreads.count(conf, "org.apache.spark.deploy.SparkSubmit", 8))
                .isEqualTo(threads);
    }

    @Test
    void anExecutorHasTheProcessorsThatItsWorkerGivesIt() {
        SparkConf conf = new SparkConf(false).set("spark.master", "spark://host:7077");
        String command = "org.apache.spark.executor.CoarseGrainedExecutorBackend --driver-url spark://x@host:1"
                + " --executor-id 0 --hostname host --cores 3 --app-id app-1 --resourceProfileId 0";
        assertThat(ExecutorThreads.count(conf, command, 8)).isEqualTo(3);
    }
}
