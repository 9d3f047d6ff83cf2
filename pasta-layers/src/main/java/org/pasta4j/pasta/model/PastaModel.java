package org.pasta4j.pasta.model;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.bert.text.Encoding;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.Prediction;
import org.pasta4j.pasta.ThresholdChoice;
import org.pasta4j.pasta.Thresholds;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.adapter.AdapterException;
import org.pasta4j.pasta.attention.SpecialTokenAttention;
import org.pasta4j.pasta.data.Example;
import org.pasta4j.pasta.data.TextInput;
import org.pasta4j.pasta.layers.PastaLayers;
import org.pasta4j.pasta.metric.EvaluationResult;
import org.pasta4j.pasta.rows.Answered;
import org.pasta4j.pasta.rows.EachInput;
import org.pasta4j.pasta.rows.LabelCodec;
import org.pasta4j.pasta.rows.LabelledRows;
import org.pasta4j.pasta.rows.TextKinds;
import org.pasta4j.pasta.rows.TextRow;
import org.pasta4j.pasta.rows.TrainingData;
import org.pasta4j.pasta.train.TrainingListener;
import org.pasta4j.pasta.train.TrainingOptions;
import org.pasta4j.pasta.train.TrainingResult;

/**
 * A frozen BERT with PASTA on it, from text to answers. Safe for any number of threads: one training at a time, during
 * which answers come from the parameters between two steps. Closing waits for no call: what the model holds, its own
 * copy of the tokenizer, is freed when the last one has ended. A call after that throws an
 * {@link IllegalStateException}. The base, the caller's tokenizer and an encoder of the caller's live on.
 *
 * <p>To train with {@code SameDiff.fit}, start from {@link PastaLayers}.
 */
public final class PastaModel extends AdaptedModel<Example, LabelledRows> {
    private static final String INPUT = "Text";

    private final TextKinds kinds;
    private volatile LabelCodec targets;

    private PastaModel(ModelCore core, BertTokenizer tokenizer) {
        super(core, () -> tokenizer.withMaxLength(core.maxLength()));
        this.kinds = TextKinds.of(tokenizer());
        this.targets = LabelCodec.of(core.config());
    }

    private static PastaConfig checked(PastaConfig config) {
        if (config.task().isOfTokens()) {
            throw new BadInputException(
                    "This class answers for whole texts, not for words. Take PastaTagger for token classification.");
        }
        return config;
    }

    private static Adapter checked(Adapter adapter) {
        checked(adapter.config().pastaConfig());
        return adapter;
    }

    /**
     * A model with fresh parameters, computed by the fastest encoder that runs here.
     *
     * @param base stays as it is; models of one base share its weights in memory
     * @param tokenizer the base's own
     * @param config task, labels, slots; a maximum length beyond the base's positions is cut to them
     */
    public static PastaModel create(BertModel base, BertTokenizer tokenizer, PastaConfig config) {
        return new PastaModel(ModelCore.fresh(base, checked(config)), tokenizer);
    }

    /**
     * A model with fresh parameters, computed by an encoder of the caller's choice.
     *
     * @param encoder may serve several models, and stays open when they are closed
     * @param tokenizer the base's own
     * @param config task, labels, slots; a maximum length beyond the base's positions is cut to them
     */
    public static PastaModel create(Encoder encoder, BertTokenizer tokenizer, PastaConfig config) {
        return new PastaModel(ModelCore.fresh(encoder, checked(config)), tokenizer);
    }

    /**
     * A model with the parameters of a saved adapter; it can be trained on.
     *
     * @param folder where {@link #save(Path)} wrote it
     * @param base the one it was trained on
     * @param tokenizer the base's own, which is not checked
     * @throws AdapterException if the folder is missing or damaged, or the adapter belongs to another base
     */
    public static PastaModel load(Path folder, BertModel base, BertTokenizer tokenizer) {
        return of(Adapter.load(folder), base, tokenizer);
    }

    /**
     * A model with the parameters of an adapter; it can be trained on.
     *
     * @param adapter is copied
     * @param base the one it was trained on; models of one base share its weights in memory
     * @param tokenizer the base's own, which is not checked
     * @throws AdapterException if the adapter belongs to another base
     */
    public static PastaModel of(Adapter adapter, BertModel base, BertTokenizer tokenizer) {
        return new PastaModel(ModelCore.of(checked(adapter), base), tokenizer);
    }

    /**
     * A model with the parameters of an adapter, computed by an encoder of the caller's choice; it can be trained on.
     *
     * @param adapter is copied
     * @param encoder of the base it was trained on; may serve several models, and stays open when they are closed
     * @param tokenizer the base's own, which is not checked
     * @throws AdapterException if the adapter belongs to another base
     */
    public static PastaModel of(Adapter adapter, Encoder encoder, BertTokenizer tokenizer) {
        return new PastaModel(ModelCore.of(checked(adapter), encoder), tokenizer);
    }

    /**
     * Trains several models of one encoder in one pass over the examples, such as one for each of some seeds or
     * learning rates: each has the result that it would have alone (with dropout, one like it), at no more cost for
     * each row. Where trainings diverge the others continue; a model whose training does, even the only one, holds the
     * best parameters before, and its result has a {@link TrainingResult#failure}.
     *
     * @param models made with the same encoder and configuration, apart from seed and initial scale
     * @param train at least one example; the same ones each time it is iterated
     * @param dev held-out examples, may be empty
     * @param options one a model; class weights and checkpoints are those of the first
     * @param listeners one a model
     * @return one result a model
     * @throws BadInputException as {@link #fit(Iterable, List, TrainingOptions, TrainingListener) fit} does but for
     *     trainings that diverge, or if the models are not alike
     */
    public static List<TrainingResult> fitTogether(
            List<PastaModel> models,
            Iterable<Example> train,
            List<Example> dev,
            List<TrainingOptions> options,
            List<TrainingListener> listeners) {
        return trainTogether(models, train, dev, options, listeners);
    }

    /** The prediction for one text. */
    public Prediction predict(String text) {
        return predict(List.of(TextInput.of(text))).get(0);
    }

    /** The prediction for a pair of texts. */
    public Prediction predict(String first, String second) {
        return predict(List.of(TextInput.pair(first, second))).get(0);
    }

    /**
     * The prediction for each input, in their order. All of them are validated before the first is computed.
     *
     * @throws BadInputException if an input is one text and the model takes pairs, or the other way round; or the base
     *     has no row in its tables for a token; or the model gives no finite number for it. Its number in the list is
     *     in the message
     */
    public List<Prediction> predict(List<TextInput> inputs) {
        return during(() -> {
            List<Encoding> rows = EachInput.map(INPUT, inputs, this::encode);
            float[][] logits = core().predictor().logits(rows);
            LabelCodec own = targets;
            return EachInput.map(
                    INPUT,
                    IntStream.range(0, logits.length).boxed().toList(),
                    i -> own.prediction(logits[i], rows.get(i).truncated()));
        });
    }

    /**
     * Chooses the thresholds that are best for held-out examples, and takes them.
     *
     * @param heldOut not trained on, at least one
     * @return those chosen
     * @throws BadInputException if the task is another than multi-label classification, there are no examples, or one
     *     does not suit the model
     */
    public Thresholds chooseThresholds(List<Example> heldOut, ThresholdChoice choice) {
        if (!config().task().isOfLabelSets()) {
            throw new BadInputException("Thresholds are for multi_label_classification; the task is "
                    + config().task().configName() + ".");
        }
        return during(() -> {
            Thresholds best = LabelCodec.bestThresholds(answeredExamples(heldOut), choice);
            setThresholds(best);
            return best;
        });
    }

    /**
     * Takes other thresholds: predictions, measurements and the adapter have them from now on.
     *
     * @throws BadInputException if the task is another than multi-label classification, or they are not one for all or
     *     one a label
     */
    public void setThresholds(Thresholds thresholds) {
        during(() -> {
            synchronized (core()) {
                core().setThresholds(thresholds);
                targets = LabelCodec.of(config());
            }
            return thresholds;
        });
    }

    @Override
    public SpecialTokenAttention attention(List<TextInput> inputs) {
        return during(() -> {
            List<Encoding> rows =
                    EachInput.map(INPUT, inputs, input -> LabelledRows.encode(input, tokenizer(), config()));
            return core().attention(IntStream.range(0, rows.size())
                    .mapToObj(i -> TextRow.whole(i, rows.get(i)))
                    .toList());
        });
    }

    @Override
    Answered answered(LabelledRows examples) {
        float[][] logits = core().predictor().logits(examples.rows());
        return targets.answered(examples.values(), logits, examples.truncated());
    }

    @Override
    EvaluationResult result(Answered answered) {
        return targets.result(answered);
    }

    @Override
    TrainingData trainingData(LabelledRows rows) {
        return rows;
    }

    @Override
    LabelledRows rows(List<Example> examples) {
        LabelledRows encoded = LabelledRows.of(tokenizer(), config(), examples);
        for (int i = 0; i < examples.size(); i++) {
            core().check(encoded.rows().get(i), examples.get(i).text());
        }
        return encoded;
    }

    private Encoding encode(TextInput input) {
        Encoding row = LabelledRows.encode(input, tokenizer(), config(), kinds);
        core().check(row, input.text());
        return row;
    }

    /** Whether the model takes pairs of texts, and single texts otherwise: as many slots as it was made with tell. */
    public boolean takesPairs() {
        return kinds.takesPairs(config().slots());
    }
}
