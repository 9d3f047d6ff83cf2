package org.pasta4j.pasta;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertConfig;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.Pooling;
import org.pasta4j.pasta.data.LabelValues;
import org.pasta4j.pasta.data.TagScheme;
import org.pasta4j.pasta.metric.ClassMetric;
import org.pasta4j.pasta.metric.Metrics;

/**
 * What is put on a frozen BERT: the task, its labels, how many special tokens get an offset, and how the new parameters
 * start. Made by {@link #classification}, {@link #regression} or {@link #tokenClassification} and changed by the
 * {@code with} methods.
 *
 * @param task what the head computes
 * @param labels names of the classes in the order of the logits; empty for regression
 * @param slots special tokens of a row that get an offset: 2 for one text, 3 for a pair with BERT, 4 with RoBERTa. With
 *     offsets or without, a model of whole texts takes pairs, and no single texts, where it has a slot for each special
 *     token of a pair; else single texts and no pairs
 * @param maxLength most tokens of a row, special tokens included; longer texts are cut
 * @param dropout probability for all dropout in training (hidden states, attention probabilities, offsets, head); empty
 *     takes the base's own
 * @param tuning what is trained: PASTA, or a baseline to compare it with
 * @param placement where there are offsets
 * @param initialScale standard deviation of the new parameters at the start
 * @param seed of the generator that draws them
 * @param decoding how the logits of words become tags; of no effect in other tasks than token classification
 * @param thresholds from which probability on a text has a label; of effect in multi-label classification alone
 * @param head what the head of a task of whole texts reads, and what it is made of
 */
public record PastaConfig(
        Task task,
        List<String> labels,
        int slots,
        int maxLength,
        OptionalDouble dropout,
        Tuning tuning,
        OffsetPlacement placement,
        double initialScale,
        long seed,
        TagDecoding decoding,
        Thresholds thresholds,
        Head head) {

    /** Maximum length of the reference code. */
    public static final int DEFAULT_MAX_LENGTH = 128;

    /** Standard deviation of the reference code. */
    public static final double DEFAULT_INITIAL_SCALE = 0.02;

    /** The default seed. */
    public static final long DEFAULT_SEED = 0;

    /** The default decoding. */
    public static final TagDecoding DEFAULT_DECODING = TagDecoding.VITERBI;

    /**
     * The head of a task of whole texts. A head on tokens is a linear layer on each token, and has no other.
     *
     * @param pooling what it reads; empty: what the base was trained with ({@link Pooling#of})
     * @param headKind what it is made of; empty: linear, or dense in the place of a pooler that the base lacks
     */
    public record Head(Optional<Pooling> pooling, Optional<HeadKind> headKind) {
        /** As the base suggests. */
        public static final Head AUTO = new Head(Optional.empty(), Optional.empty());

        /**
         * By names, of which {@code auto} leaves the choice to the base.
         *
         * @throws BadInputException if there is no such pooling or kind
         */
        public static Head named(String pooling, String headKind) {
            return new Head(
                    pooling.equals("auto") ? Optional.empty() : Optional.of(Pooling.ofConfigName(pooling)),
                    headKind.equals("auto") ? Optional.empty() : Optional.of(HeadKind.ofConfigName(headKind)));
        }

        private String describe() {
            return "pooling " + pooling.map(Pooling::configName).orElse("auto") + ", head "
                    + headKind.map(HeadKind::configName).orElse("auto");
        }
    }

    /** Checks the parts against each other. */
    public PastaConfig {
        labels = List.copyOf(labels);
        if (task.hasLabels() && labels.size() < task.fewestLabels()) {
            throw new BadInputException("The task " + task.configName() + " needs at least " + task.fewestLabels()
                    + (task.fewestLabels() == 1 ? " label" : " labels") + "; found " + labels + ".");
        }
        if (!task.hasLabels() && !labels.isEmpty()) {
            throw new BadInputException("Regression has no labels; found " + labels + ".");
        }
        if (new HashSet<>(labels).size() != labels.size()) {
            throw new BadInputException("Each label must be named once; found " + labels + ".");
        }
        thresholds.checkFor(task, labels.size());
        if (slots < 1) {
            throw new BadInputException("The number of special-token slots is " + slots + "; expected at least 1.");
        }
        if (tuning == Tuning.PASTA) {
            placement.checkSlots(slots);
        }
        if (maxLength <= slots) {
            throw new BadInputException("The maximum length is " + maxLength + "; expected at least " + (slots + 1L)
                    + " to hold the special tokens and a word.");
        }
        dropout.ifPresent(p -> {
            if (!(p >= 0 && p < 1)) {
                throw new BadInputException("The dropout is " + p + "; expected 0 or more and below 1.");
            }
        });
        if (task.isOfTokens() && !head.equals(Head.AUTO)) {
            throw new BadInputException("A head on tokens is a linear layer on each of them; expected neither a pooling"
                    + " nor a kind of head, found " + head.describe() + ".");
        }
        if (!(initialScale >= 0 && Double.isFinite(initialScale))) {
            throw new BadInputException("The initial scale is " + initialScale + "; expected 0 or more.");
        }
    }

    /** Single texts into the given classes. */
    public static PastaConfig classification(List<String> labels) {
        return of(Task.SEQUENCE_CLASSIFICATION, labels);
    }

    /** Single texts into the given classes. */
    public static PastaConfig classification(String... labels) {
        return classification(List.of(labels));
    }

    /** Single texts that have any number of the given labels, or none. */
    public static PastaConfig multiLabelClassification(List<String> labels) {
        return of(Task.MULTI_LABEL_CLASSIFICATION, labels);
    }

    /** Single texts that have any number of the given labels, or none. */
    public static PastaConfig multiLabelClassification(String... labels) {
        return multiLabelClassification(List.of(labels));
    }

    /** A number for single texts. */
    public static PastaConfig regression() {
        return of(Task.REGRESSION, List.of());
    }

    /** The tokens of single texts into the given classes, such as O, B-person and I-person. */
    public static PastaConfig tokenClassification(List<String> labels) {
        return of(Task.TOKEN_CLASSIFICATION, labels);
    }

    /**
     * Single texts, or their tokens, for any task.
     *
     * @param labels none for a regression
     */
    public static PastaConfig of(Task task, List<String> labels) {
        return new PastaConfig(
                task,
                labels,
                2,
                DEFAULT_MAX_LENGTH,
                OptionalDouble.empty(),
                Tuning.PASTA,
                OffsetPlacement.ALL,
                DEFAULT_INITIAL_SCALE,
                DEFAULT_SEED,
                DEFAULT_DECODING,
                Thresholds.HALF,
                Head.AUTO);
    }

    /** What can be chosen, while one part of it is changed. */
    private static final class Parts {
        private int slots;
        private int maxLength;
        private OptionalDouble dropout;
        private Tuning tuning;
        private OffsetPlacement placement;
        private double initialScale;
        private long seed;
        private TagDecoding decoding;
        private Thresholds thresholds;
        private Head head;

        Parts(PastaConfig of) {
            slots = of.slots;
            maxLength = of.maxLength;
            dropout = of.dropout;
            tuning = of.tuning;
            placement = of.placement;
            initialScale = of.initialScale;
            seed = of.seed;
            decoding = of.decoding;
            thresholds = of.thresholds;
            head = of.head;
        }

        PastaConfig of(Task task, List<String> labels) {
            return new PastaConfig(
                    task,
                    labels,
                    slots,
                    maxLength,
                    dropout,
                    tuning,
                    placement,
                    initialScale,
                    seed,
                    decoding,
                    thresholds,
                    head);
        }
    }

    private PastaConfig with(Consumer<Parts> change) {
        Parts parts = new Parts(this);
        change.accept(parts);
        return parts.of(task, labels);
    }

    /** The same with another number of slots. */
    public PastaConfig withSlots(int slots) {
        return with(parts -> parts.slots = slots);
    }

    /** The same with another maximum length. */
    public PastaConfig withMaxLength(int maxLength) {
        return with(parts -> parts.maxLength = maxLength);
    }

    /** The same with a dropout of its own instead of the base's. */
    public PastaConfig withDropout(double dropout) {
        return with(parts -> parts.dropout = OptionalDouble.of(dropout));
    }

    /** The same with the offsets left out: the head alone is trained, the usual baseline. */
    public PastaConfig headOnly() {
        return withTuning(Tuning.HEAD_ONLY);
    }

    /** The same with something else trained. */
    public PastaConfig withTuning(Tuning tuning) {
        return with(parts -> parts.tuning = tuning);
    }

    /** The same with offsets in other places. */
    public PastaConfig withPlacement(OffsetPlacement placement) {
        return with(parts -> parts.placement = placement);
    }

    /** The same with another standard deviation of the initial parameters. */
    public PastaConfig withInitialScale(double initialScale) {
        return with(parts -> parts.initialScale = initialScale);
    }

    /** The same with another seed for the initial parameters. */
    public PastaConfig withSeed(long seed) {
        return with(parts -> parts.seed = seed);
    }

    /** The same with another way from the logits of words to tags. */
    public PastaConfig withDecoding(TagDecoding decoding) {
        return with(parts -> parts.decoding = decoding);
    }

    /** The same with other probabilities from which on a text has a label. */
    public PastaConfig withThresholds(Thresholds thresholds) {
        return with(parts -> parts.thresholds = thresholds);
    }

    /** The same with a head on whole texts that reads another pooling than the base suggests. */
    public PastaConfig withPooling(Pooling pooling) {
        return withHead(new Head(Optional.of(pooling), head.headKind()));
    }

    /** The same with a head on whole texts of a kind. */
    public PastaConfig withHeadKind(HeadKind kind) {
        return withHead(new Head(head.pooling(), Optional.of(kind)));
    }

    /** The same with another head on whole texts. */
    public PastaConfig withHead(Head head) {
        return with(parts -> parts.head = head);
    }

    /**
     * The same with the pooling that the base suggests where none was chosen: what models, graphs and adapters on that
     * base hold.
     *
     * @throws BadInputException if a linear head is to read the pooler of a base that has none
     */
    public PastaConfig on(BertModel base) {
        if (task.isOfTokens()) {
            return this;
        }
        PastaConfig chosen = withPooling(head.pooling().orElseGet(() -> Pooling.of(base)));
        if (base.pooler().isEmpty()
                && chosen.pooling() == Pooling.POOLER
                && chosen.head.headKind().equals(Optional.of(HeadKind.LINEAR))) {
            throw new BadInputException("A linear head cannot read the pooler: the base "
                    + base.origin().location()
                    + " has none. Take a dense head in its place, or the pooling first, mean or max.");
        }
        return chosen;
    }

    /** What the head of a task of whole texts reads: {@link Pooling#POOLER} where nothing else was chosen. */
    public Pooling pooling() {
        return head.pooling().orElse(Pooling.POOLER);
    }

    /**
     * Whether the head begins with a trained dense layer and tanh.
     *
     * @param base that the head is on
     */
    public boolean hasDense(BertModel base) {
        return !task.isOfTokens()
                && head.headKind()
                        .map(kind -> kind == HeadKind.DENSE)
                        .orElse(base.pooler().isEmpty()
                                && head.pooling().orElseGet(() -> Pooling.of(base)) == Pooling.POOLER);
    }

    /**
     * Most tokens of a row on a base: the maximum length, or the base's positions where these are fewer.
     *
     * @param base its sizes
     */
    public int maxLengthOn(BertConfig base) {
        return Math.min(maxLength, base.maxPositions());
    }

    /** Whether there are offsets. */
    public boolean trainOffsets() {
        return tuning == Tuning.PASTA;
    }

    /** Number of values the head gives for a row, or for each token of one: the labels, or 1 for regression. */
    public int outputs() {
        return !task.hasLabels() ? 1 : labels.size();
    }

    /**
     * Refuses a row of which a special token would go without an offset in silence.
     *
     * @param specialTokens of the row
     */
    public void checkSlots(int specialTokens) {
        if (trainOffsets() && specialTokens > slots) {
            throw new BadInputException("A row has " + specialTokens + " special tokens; expected at most " + slots
                    + ", for only so many have an offset. Make the model with more slots (PastaConfig.withSlots): a pair"
                    + " has 3 with BERT.");
        }
    }

    /** Names of what a model of this is measured by, the main one first. */
    public List<String> metrics() {
        boolean entities = task.isOfTokens() && TagScheme.marksEntities(labels);
        return task.isOfTokens() && !entities ? ClassMetric.KEYS : task.metrics();
    }

    /** Refuses a metric that a model of this is not measured by. */
    public void requireMetric(String metric) {
        Metrics.require(metric, metrics());
    }

    /**
     * Refuses labels that do not suit the task, for those who read examples: it throws a
     * {@link org.pasta4j.pasta.data.DataException} that says why.
     */
    public Consumer<String> labelCheck() {
        return new LabelValues(labels)::of;
    }
}
