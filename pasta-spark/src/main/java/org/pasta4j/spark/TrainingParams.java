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
        numWorkers =
                new IntParam(this, "numWorkers", "parts of a batch that are computed at the same time, each by a task");
        maxIter = new IntParam(this, "maxIter", "most passes over the rows (epochs)");
        stepSize = new DoubleParam(this, "stepSize", "the highest learning rate");
        batchSize = new IntParam(this, "batchSize", "rows of a step, of all workers together");
        accumulation = new IntParam(this, "accumulation", "batches of a step, whose gradients are added up");
        schedule = new Param<>(this, "schedule", "of the learning rate after the warm-up: linear, cosine or constant");
        warmUp = new DoubleParam(this, "warmUp", "share of the steps in which the learning rate rises from zero");
        weightDecay = new DoubleParam(
                this,
                "weightDecay",
                "decoupled: a fraction of each parameter times the learning rate that is taken off in each step");
        maxGradientNorm =
                new DoubleParam(this, "maxGradientNorm", "a longer gradient is shortened to this; 0 for none");
        seed = new LongParam(this, "seed", "of the order of the rows, of the first parameters and of dropout");
        dropout = new DoubleParam(this, "dropout", "probability of all dropout; not set takes the base's own");
        pooling = new Param<>(
                this,
                "pooling",
                "what the head on a text reads: auto (what the base was trained with), pooler, first, mean or max");
        head = new Param<>(
                this, "head", "of texts: auto, linear or dense; auto is linear but where a pooler is missing");
        maxLength = new IntParam(
                this, "maxLength", "most tokens of a row; longer texts are cut, longer sentences read in windows");
        metric = new Param<>(this, "metric", "by which the best validation is chosen; empty for the task's main one");
        patience = new IntParam(
                this, "patience", "validations without a better one after which the training ends; 0 for never");
        validateEvery = new IntParam(
                this, "validateEvery", "steps between validations within an epoch; 0 validates after each epoch alone");
        labels = new StringArrayParam(
                this,
                "labels",
                "names of the classes in their order; not set finds them in the rows that are trained on");
        classWeights = new Param<>(
                this,
                "classWeights",
                "how much classes count: balanced, or LABEL=NUMBER with commas between; empty counts all alike");
        checkpointDir = new Param<>(
                this,
                "checkpointDir",
                "folder, of any file system that Hadoop knows, for the training's state, which is resumed there; "
                        + "empty saves none");
        checkpointSeconds = new DoubleParam(this, "checkpointSeconds", "at least between two saves of the state");
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

    /** Parts of a batch that are computed at the same time, each by a task. */
    public IntParam numWorkers() {
        return numWorkers;
    }

    /** Most passes over the rows (epochs). */
    public IntParam maxIter() {
        return maxIter;
    }

    /** The highest learning rate. */
    public DoubleParam stepSize() {
        return stepSize;
    }

    /** Rows of a step, of all workers together. */
    public IntParam batchSize() {
        return batchSize;
    }

    /** Batches of a step, whose gradients are added up. */
    public IntParam accumulation() {
        return accumulation;
    }

    /** Of the learning rate after the warm-up: linear, cosine or constant. */
    public Param<String> schedule() {
        return schedule;
    }

    /** Share of the steps in which the learning rate rises from zero. */
    public DoubleParam warmUp() {
        return warmUp;
    }

    /** Decoupled: a fraction of each parameter times the learning rate that is taken off in each step. */
    public DoubleParam weightDecay() {
        return weightDecay;
    }

    /** A longer gradient is shortened to this; 0 for none. */
    public DoubleParam maxGradientNorm() {
        return maxGradientNorm;
    }

    /** Of the order of the rows, of the first parameters and of dropout. */
    public LongParam seed() {
        return seed;
    }

    /** Probability of all dropout; not set takes the base's own. */
    public DoubleParam dropout() {
        return dropout;
    }

    /** What the head on a text reads: auto (what the base was trained with), pooler, first, mean or max. */
    public Param<String> pooling() {
        return pooling;
    }

    /** Of texts: auto, linear or dense; auto is linear but where a pooler is missing. */
    public Param<String> head() {
        return head;
    }

    /** Most tokens of a row; longer texts are cut, longer sentences read in windows. */
    public IntParam maxLength() {
        return maxLength;
    }

    /** By which the best validation is chosen; empty for the task's main one. */
    public Param<String> metric() {
        return metric;
    }

    /** Validations without a better one after which the training ends; 0 for never. */
    public IntParam patience() {
        return patience;
    }

    /** Steps between validations within an epoch; 0 validates after each epoch alone. */
    public IntParam validateEvery() {
        return validateEvery;
    }

    /** Names of the classes in their order; not set finds them in the rows that are trained on. */
    public StringArrayParam labels() {
        return labels;
    }

    /** How much classes count: balanced, or LABEL=NUMBER with commas between; empty counts all alike. */
    public Param<String> classWeights() {
        return classWeights;
    }

    /**
     * Folder, of any file system that Hadoop knows, for the training's state, which is resumed there; empty saves none.
     */
    public Param<String> checkpointDir() {
        return checkpointDir;
    }

    /** At least between two saves of the state. */
    public DoubleParam checkpointSeconds() {
        return checkpointSeconds;
    }

    /** Sets numWorkers: parts of a batch that are computed at the same time, each by a task. */
    public S setNumWorkers(int value) {
        set(numWorkers, value);
        return self();
    }

    /** Sets maxIter: most passes over the rows (epochs). */
    public S setMaxIter(int value) {
        set(maxIter, value);
        return self();
    }

    /** Sets stepSize: the highest learning rate. */
    public S setStepSize(double value) {
        set(stepSize, value);
        return self();
    }

    /** Sets batchSize: rows of a step, of all workers together. */
    public S setBatchSize(int value) {
        set(batchSize, value);
        return self();
    }

    /** Sets accumulation: batches of a step, whose gradients are added up. */
    public S setAccumulation(int value) {
        set(accumulation, value);
        return self();
    }

    /** Sets schedule: of the learning rate after the warm-up: linear, cosine or constant. */
    public S setSchedule(String value) {
        set(schedule, value);
        return self();
    }

    /** Sets warmUp: share of the steps in which the learning rate rises from zero. */
    public S setWarmUp(double value) {
        set(warmUp, value);
        return self();
    }

    /**
     * Sets weightDecay: decoupled: a fraction of each parameter times the learning rate that is taken off in each step.
     */
    public S setWeightDecay(double value) {
        set(weightDecay, value);
        return self();
    }

    /** Sets maxGradientNorm: a longer gradient is shortened to this; 0 for none. */
    public S setMaxGradientNorm(double value) {
        set(maxGradientNorm, value);
        return self();
    }

    /** Sets seed: of the order of the rows, of the first parameters and of dropout. */
    public S setSeed(long value) {
        set(seed, value);
        return self();
    }

    /** Sets dropout: probability of all dropout; not set takes the base's own. */
    public S setDropout(double value) {
        set(dropout, value);
        return self();
    }

    /**
     * Sets pooling: what the head on a text reads: auto (what the base was trained with), pooler, first, mean or max.
     */
    public S setPooling(String value) {
        set(pooling, value);
        return self();
    }

    /** Sets head: of texts: auto, linear or dense; auto is linear but where a pooler is missing. */
    public S setHead(String value) {
        set(head, value);
        return self();
    }

    /** Sets maxLength: most tokens of a row; longer texts are cut, longer sentences read in windows. */
    public S setMaxLength(int value) {
        set(maxLength, value);
        return self();
    }

    /** Sets metric: by which the best validation is chosen; empty for the task's main one. */
    public S setMetric(String value) {
        set(metric, value);
        return self();
    }

    /** Sets patience: validations without a better one after which the training ends; 0 for never. */
    public S setPatience(int value) {
        set(patience, value);
        return self();
    }

    /** Sets validateEvery: steps between validations within an epoch; 0 validates after each epoch alone. */
    public S setValidateEvery(int value) {
        set(validateEvery, value);
        return self();
    }

    /**
     * Sets checkpointDir: folder, of any file system that Hadoop knows, for the training's state, which is resumed
     * there; empty saves none.
     */
    public S setCheckpointDir(String value) {
        set(checkpointDir, value);
        return self();
    }

    /** Sets checkpointSeconds: at least between two saves of the state. */
    public S setCheckpointSeconds(double value) {
        set(checkpointSeconds, value);
        return self();
    }
}
