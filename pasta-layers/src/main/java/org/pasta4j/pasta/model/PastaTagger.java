package org.pasta4j.pasta.model;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.pasta.Entity;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.adapter.AdapterException;
import org.pasta4j.pasta.attention.SpecialTokenAttention;
import org.pasta4j.pasta.data.TaggedSentence;
import org.pasta4j.pasta.data.TextInput;
import org.pasta4j.pasta.metric.EvaluationResult;
import org.pasta4j.pasta.rows.Answered;
import org.pasta4j.pasta.rows.EachInput;
import org.pasta4j.pasta.rows.LabelledTokens;
import org.pasta4j.pasta.rows.TagCodec;
import org.pasta4j.pasta.rows.TaggedTexts;
import org.pasta4j.pasta.rows.TrainingData;
import org.pasta4j.pasta.rows.WordText;
import org.pasta4j.pasta.train.TrainingListener;
import org.pasta4j.pasta.train.TrainingOptions;
import org.pasta4j.pasta.train.TrainingResult;

/**
 * A frozen BERT with PASTA on it that labels words, from text to entities: token classification. The first token of a
 * word has its label. Texts longer than the maximum length are read in windows that overlap; no word is cut off.
 * Threads and closing are as {@link PastaModel} has them. Examples, in reports and batches, are windows here: a
 * sentence that fits the maximum length is one.
 */
public final class PastaTagger extends AdaptedModel<TaggedSentence, PastaTagger.TaggedRows> {
    private static final String TEXT = "Text";
    private static final String SENTENCE = "Sentence";

    private final TagCodec labels;

    private PastaTagger(ModelCore core, BertTokenizer tokenizer) {
        super(core, tokenizer::uncut);
        this.labels = new TagCodec(core.config());
    }

    /**
     * Sentences as rows, with the classes of their words.
     *
     * @param classes one array a sentence
     */
    record TaggedRows(TaggedTexts texts, List<int[]> classes) {}

    private static PastaConfig checked(PastaConfig config) {
        if (!config.task().isOfTokens()) {
            throw new BadInputException("This class labels words; the model is made for whole texts ("
                    + config.task().configName() + "). Take PastaModel.");
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
     * @param config labels, slots; a maximum length beyond the base's positions is cut to them
     * @throws BadInputException if it is of another task
     */
    public static PastaTagger create(BertModel base, BertTokenizer tokenizer, PastaConfig config) {
        return new PastaTagger(ModelCore.fresh(base, checked(config)), tokenizer);
    }

    /**
     * A model with fresh parameters, computed by an encoder of the caller's choice.
     *
     * @param encoder may serve several models, and stays open when they are closed
     * @param tokenizer the base's own
     * @param config labels, slots; a maximum length beyond the base's positions is cut to them
     * @throws BadInputException if it is of another task
     */
    public static PastaTagger create(Encoder encoder, BertTokenizer tokenizer, PastaConfig config) {
        return new PastaTagger(ModelCore.fresh(encoder, checked(config)), tokenizer);
    }

    /**
     * A model with the parameters of a saved adapter; it can be trained on.
     *
     * @param folder where {@link #save(Path)} wrote it
     * @param base the one it was trained on
     * @param tokenizer the base's own, which is not checked
     * @throws AdapterException if the folder is missing or damaged, or the adapter belongs to another base
     * @throws BadInputException if it is of another task
     */
    public static PastaTagger load(Path folder, BertModel base, BertTokenizer tokenizer) {
        return of(Adapter.load(folder), base, tokenizer);
    }

    /**
     * A model with the parameters of an adapter; it can be trained on.
     *
     * @param adapter is copied
     * @param base the one it was trained on; models of one base share its weights in memory
     * @param tokenizer the base's own, which is not checked
     * @throws AdapterException if the adapter belongs to another base
     * @throws BadInputException if it is of another task
     */
    public static PastaTagger of(Adapter adapter, BertModel base, BertTokenizer tokenizer) {
        return new PastaTagger(ModelCore.of(checked(adapter), base), tokenizer);
    }

    /**
     * A model with the parameters of an adapter, computed by an encoder of the caller's choice; it can be trained on.
     *
     * @param adapter is copied
     * @param encoder of the base it was trained on; may serve several models, and stays open when they are closed
     * @param tokenizer the base's own, which is not checked
     * @throws AdapterException if the adapter belongs to another base
     * @throws BadInputException if it is of another task
     */
    public static PastaTagger of(Adapter adapter, Encoder encoder, BertTokenizer tokenizer) {
        return new PastaTagger(ModelCore.of(checked(adapter), encoder), tokenizer);
    }

    /**
     * Trains several models of one encoder in one pass over the sentences, as {@link PastaModel#fitTogether} does.
     *
     * @param models made with the same encoder and configuration, apart from seed and initial scale
     * @param train at least one sentence; the same ones each time it is iterated
     * @param dev held-out sentences, may be empty
     * @param options one a model; class weights and checkpoints are those of the first
     * @param listeners one a model
     * @return one result a model
     * @throws BadInputException as {@link #fit(Iterable, List, TrainingOptions, TrainingListener) fit} does, or if the
     *     models are not alike
     */
    public static List<TrainingResult> fitTogether(
            List<PastaTagger> models,
            Iterable<TaggedSentence> train,
            List<TaggedSentence> dev,
            List<TrainingOptions> options,
            List<TrainingListener> listeners) {
        return trainTogether(models, train, dev, options, listeners);
    }

    @Override
    TaggedRows rows(List<TaggedSentence> sentences) {
        TaggedTexts texts = texts(sentences.stream()
                .map(sentence -> WordText.of(sentence.words(), tokenizer()))
                .toList());
        return new TaggedRows(texts, sentences.stream().map(labels::of).toList());
    }

    @Override
    TrainingData trainingData(TaggedRows rows) {
        return LabelledTokens.of(rows.texts(), rows.classes(), labels.count());
    }

    @Override
    Answered answered(TaggedRows rows) {
        float[][] logits = core().predictor().logits(rows.texts().tokens());
        return labels.answered(rows.texts(), rows.classes(), logits);
    }

    @Override
    EvaluationResult result(Answered answered) {
        return labels.result(answered);
    }

    /**
     * The entities of a text, in their order. Where the model's labels mark no entities, as parts of speech do, every
     * word is one. Words are found by the rules of the Penn Treebank as far as they matter to names: {@code O'Brien},
     * {@code Jean-Paul}, {@code U.S.}, {@code @user} and {@code 's} are one each, other punctuation stands alone.
     */
    public List<Entity> entities(String text) {
        return entities(List.of(text)).get(0);
    }

    /**
     * The entities of each text. All of them are validated before the first is computed.
     *
     * @throws BadInputException if the base has no row in its tables for a token of a text, or the model gives no
     *     finite number for one; the text's number in the list is in the message
     */
    public List<List<Entity>> entities(List<String> texts) {
        return during(() -> entities(asked(TEXT, texts, text -> WordText.of(text, tokenizer()))));
    }

    private List<List<Entity>> entities(TaggedTexts rows) {
        List<TagCodec.WordAnswers> answers = answers(rows);
        List<List<Entity>> entities = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            entities.add(labels.entities(rows.texts().get(i), answers.get(i)));
        }
        return entities;
    }

    /**
     * The label of each word of sentences that the caller has split into words. All of them are validated before the
     * first is computed. A word without a token, as a word of control characters alone, is {@code O} where that is a
     * label, and else the empty text: the model has no logits for it.
     *
     * @param sentences words, none empty
     * @return one list a sentence, with one label a word
     * @throws BadInputException if a word is empty, or as {@link #entities(List)} does; the sentence's number in the
     *     list is in the message
     */
    public List<List<String>> tags(List<List<String>> sentences) {
        return during(() -> answers(asked(SENTENCE, sentences, this::text)).stream()
                .map(labels::tags)
                .toList());
    }

    private WordText text(List<String> words) {
        for (int w = 0; w < words.size(); w++) {
            if (words.get(w) == null || words.get(w).isEmpty()) {
                throw new BadInputException("Word " + (w + 1) + " of " + words.size() + " is "
                        + (words.get(w) == null ? "null" : "empty") + "; expected characters in each. Leave it out.");
            }
        }
        return WordText.of(words, tokenizer());
    }

    /** Validates each by itself, for the message. */
    private <T> TaggedTexts asked(String what, List<T> inputs, Function<T, WordText> read) {
        return TaggedTexts.of(
                EachInput.map(what, inputs, input -> {
                    WordText text = read.apply(input);
                    texts(List.of(text));
                    return text;
                }),
                core().maxLength());
    }

    private List<TagCodec.WordAnswers> answers(TaggedTexts texts) {
        float[][] logits = core().predictor().logits(texts.tokens());
        labels.requireFinite(texts, logits);
        return labels.answers(texts, logits);
    }

    @Override
    public SpecialTokenAttention attention(List<TextInput> inputs) {
        if (inputs.stream().anyMatch(input -> input.second().isPresent())) {
            throw new BadInputException("The words of single texts are labelled here; expected no pairs.");
        }
        return during(() -> core().attention(asked(TEXT, inputs, input -> WordText.of(input.text(), tokenizer()))
                .rows()));
    }

    private TaggedTexts texts(List<WordText> texts) {
        texts.forEach(text -> config().checkSlots(text.tokens().row().specialTokens()));
        TaggedTexts rows = TaggedTexts.of(texts, core().maxLength());
        rows.rows()
                .forEach(row -> core().check(row.tokens(), texts.get(row.text()).text()));
        return rows;
    }
}
