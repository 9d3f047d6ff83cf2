package org.pasta4j.spark;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.Sha256;
import org.pasta4j.pasta.rows.Answered;
import org.pasta4j.pasta.train.Contribution;
import org.pasta4j.pasta.train.RowSizes;
import org.pasta4j.pasta.train.WorkerGroup;
import scala.Tuple2;

/**
 * Workers that are tasks of Spark. The rows of a training are cached as tokens, and dealt anew to the workers in each
 * epoch so that each has about as much to do in every step. A step is a job of one task a worker: it brings the
 * parameters along, so that Spark may run it again anywhere, and its results are taken in the order of the workers.
 */
final class SparkWorkers implements WorkerGroup, AutoCloseable {
    /** As long as a cluster may take to start another executor in the place of a lost one. */
    private static final long SECONDS_FOR_SLOTS = 120;

    private final JavaSparkContext spark;
    private final ExecutorWorkers workers;
    private final int count;
    private final JavaRDD<byte[]> rows;
    private final JavaPairRDD<Integer, byte[]> numbered;
    private final RowSurvey survey;
    private final JavaRDD<HeldOutRows> heldOut;
    private final long[] heldOutHashes;
    private Broadcast<Deal> deal;
    private JavaRDD<Shard> shards;

    /**
     * Makes tokens of the rows, and counts them. Looks at those that are held out as well.
     *
     * @param count of workers
     * @param table all rows; those that are held out are measured on
     * @param areNumbers whether labels are the numbers of a regression
     * @throws BadInputException if the cluster has not so many slots; what is wrong with a row fails the job
     */
    SparkWorkers(
            JavaSparkContext spark, ExecutorWorkers workers, int count, JavaRDD<SourceRow> table, boolean areNumbers) {
        this.spark = spark;
        this.workers = workers;
        this.count = count;
        this.rows = table.filter(row -> !row.isHeldOut())
                .mapPartitions(new RowEncoding(workers))
                .persist(StorageLevel.MEMORY_AND_DISK());
        this.heldOut = heldOut(table.filter(SourceRow::isHeldOut));
        try {
            this.survey = RowSurvey.all(rows.mapPartitions(part -> RowSurvey.ofPartition(part, areNumbers))
                    .collect());
            this.numbered = rows.zipWithIndex().mapToPair(SparkWorkers::numbered);
            this.heldOutHashes = heldOut.map(part -> checkedHash(workers, part)).collect().stream()
                    .mapToLong(Long::longValue)
                    .toArray();
            requireSlots();
        } catch (Exception e) {
            // Failed jobs, too, which Spark throws without declaring them.
            close();
            throw e;
        }
    }

    /** Makes tokens of held-out rows, too, so that one that cannot be measured on is refused before the first step. */
    private static long checkedHash(ExecutorWorkers workers, HeldOutRows part) {
        new RowEncoding(workers).call(part.rows().iterator()).forEachRemaining(row -> {});
        return part.hash();
    }

    private static <T> Tuple2<Integer, T> numbered(Tuple2<T, Long> row) {
        return new Tuple2<>(Math.toIntExact(row._2()), row._1());
    }

    private JavaRDD<HeldOutRows> heldOut(JavaRDD<SourceRow> source) {
        return source.zipWithIndex()
                .mapToPair(SparkWorkers::numbered)
                .partitionBy(new HashPartitioner(count))
                .mapPartitions(part -> List.of(HeldOutRows.of(part)).iterator(), true)
                .persist(StorageLevel.MEMORY_AND_DISK());
    }

    /**
     * After the first pass over the rows, when the executors are there; one that has just been lost is waited for.
     * Executors that come and go are not counted.
     */
    private void requireSlots() {
        if (spark.getConf().getBoolean("spark.dynamicAllocation.enabled", false)) {
            return;
        }
        int slots = slots();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_FOR_SLOTS);
        while (slots < count && !spark.isLocal() && System.nanoTime() < end) {
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
            slots = slots();
        }
        if (slots < count) {
            throw new BadInputException("The parameter numWorkers is " + count + ", and the cluster runs " + slots
                    + " tasks at a time; expected at most so many. Give it more cores, or take fewer workers.");
        }
    }

    private int slots() {
        return spark.sc()
                .maxNumConcurrentTasks(spark.sc().resourceProfileManager().defaultResourceProfile());
    }

    @Override
    public RowSizes sizes() {
        return survey.sizes();
    }

    @Override
    public double[] numbers() {
        return survey.numbers();
    }

    @Override
    public int truncated() {
        return survey.truncated();
    }

    @Override
    public Map<String, String> identity() {
        Map<String, String> identity = new LinkedHashMap<>();
        identity.put("number of workers", String.valueOf(count));
        identity.put("encoder", workers.settings().base().encoder());
        identity.put("precision", workers.settings().base().precision());
        identity.put("weights of the classes", workers.settings().classWeights().toString());
        identity.put("data", hex(survey.hashes()));
        identity.put("dev data", hex(heldOutHashes));
        return identity;
    }

    private static String hex(long[] hashes) {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES * hashes.length);
        bytes.asLongBuffer().put(hashes);
        return "sha256:" + Sha256.hex(bytes.array());
    }

    @Override
    public void prepare(List<int[]> batches) {
        if (count > 1 || deal == null) {
            deal(Deal.balanced(count, survey.sizes().lengths(), batches, survey.hashes()));
        }
    }

    private void deal(Deal next) {
        release();
        Broadcast<Deal> dealt = spark.broadcast(next);
        deal = dealt;
        shards = numbered.partitionBy(new DealPartitioner(count, dealt))
                .mapPartitions(part -> List.of(Shard.of(part, dealt)).iterator(), true)
                .persist(StorageLevel.MEMORY_AND_DISK());
    }

    private void release() {
        if (deal != null) {
            shards.unpersist(false);
            deal.destroy();
            deal = null;
        }
    }

    @Override
    public List<List<Contribution>> gradients(long seed, List<float[]> parameters, List<int[]> batches) {
        if (deal == null) {
            deal(Deal.inTurn(count, survey.hashes()));
        }
        List<byte[]> results = shards.mapPartitionsWithIndex(
                        new StepTask(workers, seed, parameters.toArray(float[][]::new), batches.toArray(int[][]::new)),
                        true)
                .collect();
        return results.stream()
                .map(result -> List.of(TaskResult.of(result, Contribution[].class)))
                .toList();
    }

    @Override
    public List<Answered> answers(float[] parameters) {
        List<byte[]> results = heldOut.mapPartitionsWithIndex(new AnswerTask(workers, parameters, heldOutHashes), true)
                .collect();
        List<Answered> parts = results.stream()
                .map(result -> TaskResult.of(result, Answered.class))
                .toList();
        return parts.stream().allMatch(part -> part.truth().isEmpty()) ? List.of() : parts;
    }

    /** Whether there are rows to measure on. */
    boolean hasHeldOut() {
        return IntStream.range(0, heldOutHashes.length).anyMatch(i -> heldOutHashes[i] != HeldOutRows.NONE);
    }

    /** Gives back what executors hold of the rows. */
    @Override
    public void close() {
        release();
        rows.unpersist(false);
        heldOut.unpersist(false);
    }
}
