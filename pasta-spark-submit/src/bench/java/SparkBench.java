import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.pasta4j.spark.PastaClassifier;
import org.pasta4j.spark.PastaTransformer;

/**
 * Measures scoring and training on executors of one core each, which Spark starts on this machine. Arguments: what to
 * measure ({@code score}, {@code onnx}, {@code train}, {@code exchange} or {@code memory}), base, table of texts and labels without a
 * header, tabs between.
 */
final class SparkBench {
    private static final int ROUNDS = 3;
    private static final int ROWS_PER_WORKER = 64;
    /** Floats of a gradient: offsets and head of MiniLM for two classes. */
    private static final int GRADIENT = 6 * 2 * 384 + 2 * 385;

    private final String base;
    private final String table;

    private SparkBench(String base, String table) {
        this.base = base;
        this.table = table;
    }

    public static void main(String[] arguments) throws IOException {
        SparkBench bench = new SparkBench(arguments[1], arguments[2]);
        switch (arguments[0]) {
            case "score" -> bench.compare("rows a second, scored", bench::scored);
            case "onnx" -> bench.compare("rows a second, scored by ONNX Runtime", bench::scoredByOnnx);
            case "train" -> bench.compare("rows a second, trained on", bench::trained);
            case "exchange" -> bench.exchange();
            case "memory" -> bench.memory();
            default -> throw new IllegalArgumentException(arguments[0] + " is none of score, onnx, train, exchange, memory.");
        }
    }

    private interface Measure {
        double rate(SparkSession spark, int executors);
    }

    /** One executor and two by turns. */
    private void compare(String what, Measure measure) throws IOException {
        Map<Integer, List<Double>> rates = new LinkedHashMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            for (int executors : new int[] {1, 2}) {
                try (SparkSession spark = session(executors)) {
                    rates.computeIfAbsent(executors, n -> new ArrayList<>()).add(measure.rate(spark, executors));
                }
            }
        }
        rates.forEach((executors, all) -> print("%d executors of one core: %s %s, median %.1f%n", executors, what,
                all.stream().map(rate -> String.format(Locale.ROOT, "%.1f", rate)).toList(), median(all)));
        print("two executors: %.2f times one%n", median(rates.get(2)) / median(rates.get(1)));
    }

    private static SparkSession session(int executors) {
        return SparkSession.builder()
                .master("local-cluster[" + executors + ",1,3072]")
                .config("spark.executor.memory", "3g")
                .config("spark.executor.cores", "1")
                .config("spark.executor.extraClassPath", System.getProperty("bench.classpath"))
                .config("spark.executorEnv.OMP_WAIT_POLICY", "passive")
                .config("spark.executorEnv.MALLOC_ARENA_MAX", "1")
                .config("spark.ui.enabled", false)
                .config("spark.sql.warehouse.dir", System.getProperty("java.io.tmpdir"))
                .getOrCreate();
    }

    private Dataset<Row> rows(SparkSession spark, int partitions, int most) {
        Dataset<Row> rows = spark.read().option("sep", "\t").option("quote", "").schema("text STRING, label STRING")
                .csv(table).limit(most).repartition(partitions).cache();
        rows.count();
        return rows;
    }

    private PastaClassifier classifier(int workers, int epochs) {
        return new PastaClassifier()
                .setBase(base)
                .setLabelCol("label")
                .setTextCol("text")
                .setNumWorkers(workers)
                .setBatchSize(ROWS_PER_WORKER * workers)
                .setDropout(0)
                .setMaxIter(epochs);
    }

    private double scored(SparkSession spark, int executors) {
        PastaTransformer transformer = classifier(1, 1).fit(rows(spark, 1, 64));
        Dataset<Row> rows = rows(spark, 16, 4000);
        long count = rows.count();
        write(transformer.transform(rows));
        long begin = System.nanoTime();
        write(transformer.transform(rows));
        double seconds = seconds(begin);
        System.out.println(memoryText());
        return count / seconds;
    }

    /** What one would write by hand: a session for each executor, batches as the rows come, a linear head. */
    private double scoredByOnnx(SparkSession spark, int executors) {
        Dataset<Row> rows = rows(spark, 16, 4000);
        long count = rows.count();
        String jar = base;
        Dataset<Double> answers = rows.mapPartitions(
                (MapPartitionsFunction<Row, Double>) texts -> new OnnxScores(jar, texts), Encoders.DOUBLE());
        answers.write().format("noop").mode("overwrite").save();
        long begin = System.nanoTime();
        answers.write().format("noop").mode("overwrite").save();
        double seconds = seconds(begin);
        System.out.println(memoryText());
        return count / seconds;
    }

    private static String memoryText() {
        try {
            return "resident: " + resident() + " MiB";
        } catch (IOException e) {
            return "resident: unknown";
        }
    }

    private static void write(Dataset<Row> answers) {
        answers.write().format("noop").mode("overwrite").save();
    }

    /** The time of two more epochs, so that what comes before the first does not count. */
    private double trained(SparkSession spark, int workers) {
        Dataset<Row> rows = rows(spark, workers, 1280);
        long count = rows.count();
        classifier(workers, 1).fit(rows);
        long begin = System.nanoTime();
        classifier(workers, 1).fit(rows);
        double one = seconds(begin);
        Steps steps = new Steps();
        spark.sparkContext().addSparkListener(steps);
        begin = System.nanoTime();
        classifier(workers, 3).fit(rows);
        double three = seconds(begin);
        steps.print(workers, (int) Math.ceil(3.0 * count / (ROWS_PER_WORKER * workers)));
        return 2 * count / (three - one);
    }

    /** What becomes of the time between the first step and the last. */
    private static final class Steps extends SparkListener {
        private record Job(long start, List<Integer> stages) {}

        private final Map<Integer, Job> open = new ConcurrentHashMap<>();
        private final Map<Integer, Long> longest = new ConcurrentHashMap<>();
        private final List<long[]> ended = new ArrayList<>();

        @Override
        public void onJobStart(SparkListenerJobStart job) {
            List<Integer> stages = new ArrayList<>();
            job.stageIds().foreach(stage -> stages.add((Integer) stage));
            open.put(job.jobId(), new Job(job.time(), stages));
        }

        @Override
        public void onTaskEnd(SparkListenerTaskEnd task) {
            longest.merge(task.stageId(), task.taskMetrics().executorRunTime(), Math::max);
        }

        @Override
        public synchronized void onJobEnd(SparkListenerJobEnd job) {
            Job begun = open.remove(job.jobId());
            long run = begun.stages().stream().mapToLong(stage -> longest.getOrDefault(stage, 0L)).max().orElse(0);
            ended.add(new long[] {begun.start(), job.time(), run});
        }

        /** The last jobs are the steps. */
        synchronized void print(int workers, int steps) {
            List<long[]> own = ended.subList(Math.max(0, ended.size() - steps), ended.size());
            double all = own.get(own.size() - 1)[1] - own.get(0)[0];
            double computed = own.stream().mapToLong(step -> step[2]).sum();
            SparkBench.print("%d workers: a step of %.0f ms, of which the longest task computes %.0f: %.1f %% for the exchange%n",
                    workers, all / own.size(), computed / own.size(), 100 * (1 - computed / all));
        }
    }

    /** Jobs that compute nothing, with as many bytes each way as a step has. */
    private void exchange() throws IOException {
        try (SparkSession spark = session(2)) {
            JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
            for (int workers : new int[] {1, 2, 4, 8, 16, 32, 64}) {
                List<Double> times = new ArrayList<>();
                for (int i = 0; i < 60; i++) {
                    times.add(1000 * exchanged(context, workers));
                }
                List<Double> warm = times.subList(20, times.size());
                print("%d tasks of nothing, %d KB each way: median %.1f ms%n", workers, 4 * GRADIENT / 1000, median(warm));
            }
        }
    }

    private static double exchanged(JavaSparkContext context, int workers) {
        long begin = System.nanoTime();
        Broadcast<float[]> parameters = context.broadcast(new float[GRADIENT]);
        float[] sum = new float[GRADIENT];
        for (float[] part : context.parallelize(Arrays.asList(new Integer[workers]), workers)
                .map(worker -> parameters.value().clone()).collect()) {
            for (int i = 0; i < sum.length; i++) {
                sum[i] += part[i];
            }
        }
        parameters.unpersist(false);
        return seconds(begin);
    }

    /** Resident memory of an executor that scores a million rows. */
    private void memory() throws IOException {
        try (SparkSession spark = session(1)) {
            PastaTransformer transformer = classifier(1, 1).fit(rows(spark, 1, 64));
            Dataset<Row> rows = spark.range(0, 1_000_000, 1, 20)
                    .selectExpr("concat('a film of ', cast(id % 1000 AS STRING), ' minutes') AS text");
            Thread scoring = new Thread(() -> write(transformer.transform(rows)));
            long begin = System.nanoTime();
            scoring.start();
            while (scoring.isAlive()) {
                print("%.0f s: %d MiB%n", seconds(begin), resident());
                try {
                    scoring.join(10_000);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            print("a million rows in %.0f s%n", seconds(begin));
        }
    }

    private static long resident() throws IOException {
        long kilobytes = 0;
        for (ProcessHandle process : ProcessHandle.current().descendants().toList()) {
            Path status = Path.of("/proc/" + process.pid() + "/status");
            if (Files.exists(status)) {
                kilobytes += Files.readAllLines(status).stream().filter(line -> line.startsWith("VmRSS:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", ""))).sum();
            }
        }
        return kilobytes / 1024;
    }

    private static double seconds(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }

    private static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(value -> value).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private static void print(String format, Object... values) {
        System.out.printf(Locale.ROOT, format, values);
        System.out.flush();
    }
}
