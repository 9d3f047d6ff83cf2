package org.pasta4j.spark;

import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.StringArrayParam;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.train.TrainingOptions;

/**
 * The parameters of an estimator that say how it trains. Spark finds them by the methods that return them.
 *
 * @param <S> the estimator
 */
abstract class TrainingParams<S extends TrainingParams<S>> extends TrainingColumns<S> {
    private static final long serialVersionUID = 1;

    /** As the base suggests. */
    static final String AUTO = "auto";

    private final IntParam numWorkers;
    private final IntParam maxIter;
    private final DoubleParam stepSize;
    private final IntParam batchSize;
    private final IntParam accumulation;
    private final Param<String> schedule;
    private final DoubleParam warmUp;
    private final DoubleParam weightDecay;
    private final DoubleParam maxGradientNorm;
    private final LongParam seed;
    private final DoubleParam dropout;
    private final Param<String> pooling;
    private final Param<String> head;
    private final IntParam maxLength;
    private final Param<String> metric;
    private final IntParam patience;
    private final IntParam validateEvery;
    private final StringArrayParam labels;
    private final Param<String> classWeights;
    private final Param<String> checkpointDir;
    private final DoubleParam checkpointSeconds;

    TrainingParams(String uid) {
        super(uid);
        numWorkers = new IntParam(this, "numWorkers", ParamTexts.NUM_WORKERS);
        maxIter = new IntParam(this, "maxIter", ParamTexts.MAX_ITER);
        stepSize = new DoubleParam(this, "stepSize", ParamTexts.STEP_SIZE);
        batchSize = new IntParam(this, "batchSize", ParamTexts.BATCH_SIZE);
        accumulation = new IntParam(this, "accumulation", ParamTexts.ACCUMULATION);
        schedule = new Param<>(this, "schedule", ParamTexts.SCHEDULE);
        warmUp = new DoubleParam(this, "warmUp", ParamTexts.WARM_UP);
        weightDecay = new DoubleParam(this, "weightDecay", ParamTexts.WEIGHT_DECAY);
        maxGradientNorm = new DoubleParam(this, "maxGradientNorm", ParamTexts.MAX_GRADIENT_NORM);
        seed = new LongParam(this, "seed", ParamTexts.SEED);
        dropout = new DoubleParam(this, "dropout", ParamTexts.DROPOUT);
        pooling = new Param<>(this, "pooling", ParamTexts.POOLING);
        head = new Param<>(this, "head", ParamTexts.HEAD);
        maxLength = new IntParam(this, "maxLength", ParamTexts.MAX_LENGTH);
        metric = new Param<>(this, "metric", ParamTexts.METRIC);
        patience = new IntParam(this, "patience", ParamTexts.PATIENCE);
        validateEvery = new IntParam(this, "validateEvery", ParamTexts.VALIDATE_EVERY);
        labels = new StringArrayParam(this, "labels", ParamTexts.LABELS);
        classWeights = new Param<>(this, "classWeights", ParamTexts.CLASS_WEIGHTS);
        checkpointDir = new Param<>(this, "checkpointDir", ParamTexts.CHECKPOINT_DIR);
        checkpointSeconds = new DoubleParam(this, "checkpointSeconds", ParamTexts.CHECKPOINT_SECONDS);
        setDefault(numWorkers, 1);
        setDefault(maxIter, TrainingOptions.defaults().epochs());
        setDefault(stepSize, TrainingOptions.defaults().rate().learningRate());
        setDefault(batchSize, TrainingOptions.defaults().batching().batchSize());
        setDefault(accumulation, TrainingOptions.defaults().batching().accumulation());
        setDefault(schedule, TrainingOptions.defaults().rate().schedule().toString());
        setDefault(warmUp, TrainingOptions.defaults().rate().warmUp());
        setDefault(weightDecay, TrainingOptions.defaults().regularization().weightDecay());
        setDefault(maxGradientNorm, TrainingOptions.defaults().regularization().maxGradientNorm());
        setDefault(seed, TrainingOptions.defaults().seed());
        setDefault(pooling, AUTO);
        setDefault(head, AUTO);
        setDefault(maxLength, PastaConfig.DEFAULT_MAX_LENGTH);
        setDefault(metric, "");
        setDefault(patience, TrainingOptions.defaults().selection().patience());
        setDefault(validateEvery, TrainingOptions.defaults().selection().validateEvery());
        setDefault(classWeights, "");
        setDefault(checkpointDir, "");
        setDefault(checkpointSeconds, 30.0);
    }

    /** {@value ParamTexts#NUM_WORKERS}. */
    public IntParam numWorkers() {
        return numWorkers;
    }

    /** {@value ParamTexts#MAX_ITER}. */
    public IntParam maxIter() {
        return maxIter;
    }

    /** {@value ParamTexts#STEP_SIZE}. */
    public DoubleParam stepSize() {
        return stepSize;
    }

    /** {@value ParamTexts#BATCH_SIZE}. */
    public IntParam batchSize() {
        return batchSize;
    }

    /** {@value ParamTexts#ACCUMULATION}. */
    public IntParam accumulation() {
        return accumulation;
    }

    /** {@value ParamTexts#SCHEDULE}. */
    public Param<String> schedule() {
        return schedule;
    }

    /** {@value ParamTexts#WARM_UP}. */
    public DoubleParam warmUp() {
        return warmUp;
    }

    /** {@value ParamTexts#WEIGHT_DECAY}. */
    public DoubleParam weightDecay() {
        return weightDecay;
    }

    /** {@value ParamTexts#MAX_GRADIENT_NORM}. */
    public DoubleParam maxGradientNorm() {
        return maxGradientNorm;
    }

    /** {@value ParamTexts#SEED}. */
    public LongParam seed() {
        return seed;
    }

    /** {@value ParamTexts#DROPOUT}. */
    public DoubleParam dropout() {
        return dropout;
    }

    /** {@value ParamTexts#POOLING}. */
    public Param<String> pooling() {
        return pooling;
    }

    /** {@value ParamTexts#HEAD}. */
    public Param<String> head() {
        return head;
    }

    /** {@value ParamTexts#MAX_LENGTH}. */
    public IntParam maxLength() {
        return maxLength;
    }

    /** {@value ParamTexts#METRIC}. */
    public Param<String> metric() {
        return metric;
    }

    /** {@value ParamTexts#PATIENCE}. */
    public IntParam patience() {
        return patience;
    }

    /** {@value ParamTexts#VALIDATE_EVERY}. */
    public IntParam validateEvery() {
        return validateEvery;
    }

    /** {@value ParamTexts#LABELS}. */
    public StringArrayParam labels() {
        return labels;
    }

    /** {@value ParamTexts#CLASS_WEIGHTS}. */
    public Param<String> classWeights() {
        return classWeights;
    }

    /** {@value ParamTexts#CHECKPOINT_DIR}. */
    public Param<String> checkpointDir() {
        return checkpointDir;
    }

    /** {@value ParamTexts#CHECKPOINT_SECONDS}. */
    public DoubleParam checkpointSeconds() {
        return checkpointSeconds;
    }

    /** Sets numWorkers: {@value ParamTexts#NUM_WORKERS}. */
    public S setNumWorkers(int value) {
        set(numWorkers, value);
        return self();
    }

    /** Sets maxIter: {@value ParamTexts#MAX_ITER}. */
    public S setMaxIter(int value) {
        set(maxIter, value);
        return self();
    }

    /** Sets stepSize: {@value ParamTexts#STEP_SIZE}. */
    public S setStepSize(double value) {
        set(stepSize, value);
        return self();
    }

    /** Sets batchSize: {@value ParamTexts#BATCH_SIZE}. */
    public S setBatchSize(int value) {
        set(batchSize, value);
        return self();
    }

    /** Sets accumulation: {@value ParamTexts#ACCUMULATION}. */
    public S setAccumulation(int value) {
        set(accumulation, value);
        return self();
    }

    /** Sets schedule: {@value ParamTexts#SCHEDULE}. */
    public S setSchedule(String value) {
        set(schedule, value);
        return self();
    }

    /** Sets warmUp: {@value ParamTexts#WARM_UP}. */
    public S setWarmUp(double value) {
        set(warmUp, value);
        return self();
    }

    /** Sets weightDecay: {@value ParamTexts#WEIGHT_DECAY}. */
    public S setWeightDecay(double value) {
        set(weightDecay, value);
        return self();
    }

    /** Sets maxGradientNorm: {@value ParamTexts#MAX_GRADIENT_NORM}. */
    public S setMaxGradientNorm(double value) {
        set(maxGradientNorm, value);
        return self();
    }

    /** Sets seed: {@value ParamTexts#SEED}. */
    public S setSeed(long value) {
        set(seed, value);
        return self();
    }

    /** Sets dropout: {@value ParamTexts#DROPOUT}. */
    public S setDropout(double value) {
        set(dropout, value);
        return self();
    }

    /** Sets pooling: {@value ParamTexts#POOLING}. */
    public S setPooling(String value) {
        set(pooling, value);
        return self();
    }

    /** Sets head: {@value ParamTexts#HEAD}. */
    public S setHead(String value) {
        set(head, value);
        return self();
    }

    /** Sets maxLength: {@value ParamTexts#MAX_LENGTH}. */
    public S setMaxLength(int value) {
        set(maxLength, value);
        return self();
    }

    /** Sets metric: {@value ParamTexts#METRIC}. */
    public S setMetric(String value) {
        set(metric, value);
        return self();
    }

    /** Sets patience: {@value ParamTexts#PATIENCE}. */
    public S setPatience(int value) {
        set(patience, value);
        return self();
    }

    /** Sets validateEvery: {@value ParamTexts#VALIDATE_EVERY}. */
    public S setValidateEvery(int value) {
        set(validateEvery, value);
        return self();
    }

    /** Sets checkpointDir: {@value ParamTexts#CHECKPOINT_DIR}. */
    public S setCheckpointDir(String value) {
        set(checkpointDir, value);
        return self();
    }

    /** Sets checkpointSeconds: {@value ParamTexts#CHECKPOINT_SECONDS}. */
    public S setCheckpointSeconds(double value) {
        set(checkpointSeconds, value);
        return self();
    }
}
