package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.autodiff.samediff.SameDiff;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.samediff.EncoderOptions;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.fused.FusedEncoder;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.data.Example;
import org.pasta4j.pasta.data.TaggedSentence;
import org.pasta4j.pasta.data.TextInput;
import org.pasta4j.pasta.layers.PastaGraph;
import org.pasta4j.pasta.layers.PastaLayers;
import org.pasta4j.pasta.model.PastaModel;
import org.pasta4j.pasta.model.PastaTagger;
import org.pasta4j.pasta.pool.AdapterPool;
import org.pasta4j.pasta.pool.PoolOptions;
import org.pasta4j.pasta.pool.PoolRequest;
import org.pasta4j.pasta.pool.PreparedRequest;
import org.pasta4j.pasta.train.StepReport;
import org.pasta4j.pasta.train.TrainingListener;
import org.pasta4j.pasta.train.TrainingOptions;
import org.pasta4j.pasta.train.TrainingResult;
import org.pasta4j.pasta.train.TrainingStateOptions;

/** What is closed is closed after its last call, and says so; what is trained is asked between two steps. */
class ClosingTest {
    private static final Path TINY_BERT =
            Path.of("src/test/resources/golden/tiny-bert").toAbsolutePath();
    private static final BertModel BASE = BertCheckpoint.open(TINY_BERT);
    private static final PastaConfig CLASSES = PastaConfig.classification("bad", "good");
    private static final PastaConfig WORDS = PastaConfig.tokenClassification(List.of("O", "B-x"));
    private static final List<Example> EXAMPLES =
            List.of(Example.of("a joy", "good"), Example.of("dull and long", "bad"), Example.of("fine", "good"));
    private static final List<TaggedSentence> SENTENCES =
            List.of(new TaggedSentence(List.of("a", "joy"), List.of("O", "B-x")));
    private static final TrainingOptions OPTIONS =
            TrainingOptions.defaults().withEpochs(4).withBatchSize(1).withLearningRate(1e-2);

    @TempDir
    Path folder;

    @Test
    void threadsThatAskWhileOthersCloseAreAnsweredOrRefused() throws IOException, InterruptedException {
        List<String> options = List.of("-XX:-CreateCoredumpOnCrash", "-XX:ErrorFile=" + folder.resolve("crash.txt"));
        assertThat(OtherProcess.lines(folder, options, ClosedWhileUsed.class, TINY_BERT, 40))
                .contains("alive");
    }

    @Test
    void aClosedModelRefusesEveryCall() {
        try (BertTokenizer tokenizer = BertTokenizer.open(TINY_BERT)) {
            PastaModel model = PastaModel.create(BASE, tokenizer, CLASSES);
            model.close();
            model.close();
            refuses(
                    "PastaModel",
                    () -> model.predict("a"),
                    () -> model.predict("a", "b"),
                    () -> model.predict(List.of()),
                    () -> model.evaluate(EXAMPLES),
                    () -> model.fit(EXAMPLES, OPTIONS),
                    () -> model.attention(List.of(TextInput.of("a"))),
                    () -> model.adapter("base"),
                    () -> model.save(folder.resolve("saved")));
            assertThat(folder).isEmptyDirectory();
            PastaTagger tagger = PastaTagger.create(BASE, tokenizer, WORDS);
            tagger.close();
            refuses(
                    "PastaTagger",
                    () -> tagger.entities("a"),
                    () -> tagger.tags(List.of(List.of("a"))),
                    () -> tagger.evaluate(SENTENCES),
                    () -> tagger.fit(SENTENCES, OPTIONS),
                    () -> tagger.attention(List.of(TextInput.of("a"))),
                    () -> tagger.adapter("base"),
                    () -> tagger.save(folder.resolve("saved")));
        }
    }

    @Test
    void aClosedPoolRefusesEveryCall() {
        Adapter adapter = PoolAdapters.random(CLASSES, BASE, 1);
        try (BertTokenizer tokenizer = BertTokenizer.open(TINY_BERT)) {
            AdapterPool pool =
                    AdapterPool.open(BASE, tokenizer, PoolOptions.defaults().withFolder(folder, 1 << 20));
            pool.put("a", adapter);
            PoolRequest request = PoolRequest.text("a", "a joy");
            PreparedRequest prepared = pool.prepare(request);
            pool.close();
            refuses(
                    "AdapterPool",
                    () -> pool.predict(request),
                    () -> pool.prepare(request),
                    () -> pool.answer(List.of(prepared)),
                    () -> pool.put("b", adapter),
                    () -> pool.remove("a"),
                    () -> pool.find("a"),
                    () -> pool.versions("a"),
                    () -> pool.resident("a"),
                    pool::names,
                    pool::memory);
            assertThat(folder.resolve("a")).exists();
            assertThat(folder.resolve("b")).doesNotExist();
        }
    }

    @Test
    void aClosedEncoderRefusesEveryCall() {
        FusedEncoder encoder = TestEncoders.fused(BASE);
        encoder.close();
        refuses(
                "FusedEncoder",
                () -> encoder.build(SameDiff.create(), Optional.empty(), EncoderOptions.inference()),
                encoder::memory,
                encoder::precision);
    }

    @Test
    void closedBatchesRefuseEveryCall() {
        PastaGraph graph = PastaLayers.build(SameDiff.create(), BASE, CLASSES);
        try (BertTokenizer tokenizer = BertTokenizer.open(TINY_BERT)) {
            var batches = graph.batches(EXAMPLES, tokenizer, OPTIONS);
            assertThat(batches.hasNext()).isTrue();
            batches.close();
            refuses("GraphBatches", batches::hasNext, batches::next, () -> batches.next(2), batches::steps);
        }
    }

    private static void refuses(String name, ThrowingCallable... calls) {
        for (int i = 0; i < calls.length; i++) {
            assertThatThrownBy(calls[i])
                    .as("call " + i)
                    .isExactlyInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("This " + name + " is closed.");
        }
    }

    @Test
    void aTrainingWhoseListenerClosesTheModelComesToItsEnd() {
        try (BertTokenizer tokenizer = BertTokenizer.open(TINY_BERT)) {
            PastaModel model = PastaModel.create(BASE, tokenizer, CLASSES);
            TrainingResult result = model.fit(EXAMPLES, EXAMPLES, OPTIONS, afterStep(1, model::close));
            assertThat(result.epochs()).hasSize(4);
            assertThat(result.dev()).isPresent();
            refuses("PastaModel", () -> model.predict("a"));
        }
    }

    private static TrainingListener afterStep(int step, Runnable action) {
        return new TrainingListener() {
            @Override
            public void onStep(StepReport report) {
                if (step == 0 || report.step() == step) {
                    action.run();
                }
            }
        };
    }

    @Test
    void aModelIsInOneTrainingAtATime() {
        try (BertTokenizer tokenizer = BertTokenizer.open(TINY_BERT);
                PastaModel model = PastaModel.create(BASE, tokenizer, CLASSES)) {
            TrainingListener again = afterStep(2, () -> model.fit(EXAMPLES, OPTIONS));
            assertThatThrownBy(() -> model.fit(EXAMPLES, List.of(), OPTIONS, again))
                    .isExactlyInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("The model is in another training");
            assertThat(model.fit(EXAMPLES, OPTIONS).epochs()).hasSize(4);
            List<TrainingListener> none = List.of(TrainingListener.NONE, TrainingListener.NONE);
            assertThatThrownBy(() -> PastaModel.fitTogether(
                            List.of(model, model), EXAMPLES, List.of(), List.of(OPTIONS, OPTIONS), none))
                    .hasMessageStartingWith("A model is named twice");
            assertThatThrownBy(() -> PastaModel.fitTogether(List.of(), EXAMPLES, List.of(), List.of(), List.of()))
                    .hasMessageStartingWith("There is no model to train");
        }
    }

    @Test
    void whatCannotBeTrainedForIsRefusedBeforeAnythingIsReadOrWritten() {
        TrainingOptions saving = OPTIONS.withCheckpoints(new TrainingStateOptions(folder.resolve("states"), 0));
        Iterable<TaggedSentence> unread = () -> {
            throw new AssertionError("sentences were read");
        };
        try (BertTokenizer tokenizer = BertTokenizer.open(TINY_BERT);
                PastaTagger tagger =
                        PastaTagger.create(BASE, tokenizer, PastaConfig.tokenClassification(List.of("NOUN", "VERB")))) {
            Adapter before = tagger.adapter("base");
            for (TrainingOptions options : List.of(
                    saving.withMetric("entity_f1"), saving.withClassWeights(Map.of("NOUN", 2.0, "ADVERB", 3.0)))) {
                assertThatThrownBy(() -> tagger.fit(unread, options))
                        .isInstanceOf(org.pasta4j.bert.BadInputException.class)
                        .hasMessageContaining(options.selection().metric().orElse("ADVERB"));
            }
            assertThat(tagger.adapter("base").tensors()).isEqualTo(before.tensors());
        }
        assertThat(folder).isEmptyDirectory();
    }

    /** Offsets of one step and a head of another would be an answer that no step's parameters give. */
    @Test
    void answersDuringATrainingAreThoseOfAStep() throws InterruptedException, ExecutionException {
        String text = EXAMPLES.get(1).text();
        TrainingOptions options = OPTIONS.withEpochs(100).withLearningRate(0.1);
        ExecutorService asking = Executors.newSingleThreadExecutor();
        try (BertTokenizer tokenizer = BertTokenizer.open(TINY_BERT);
                PastaModel model = PastaModel.create(BASE, tokenizer, CLASSES.withInitialScale(0.5))) {
            Set<String> known = ConcurrentHashMap.newKeySet();
            Set<String> answers = ConcurrentHashMap.newKeySet();
            AtomicBoolean done = new AtomicBoolean();
            known.add(scores(model, text));
            Future<?> asked = asking.submit(() -> {
                while (!done.get()) {
                    answers.add(scores(model, text));
                }
            });
            model.fit(EXAMPLES, List.of(), options, afterStep(0, () -> known.add(scores(model, text))));
            done.set(true);
            asked.get();
            assertThat(answers).hasSizeGreaterThan(3);
            assertThat(known).containsAll(answers);
        } finally {
            asking.shutdownNow();
        }
    }

    private static String scores(PastaModel model, String text) {
        return Arrays.toString(model.predict(text).scores());
    }

    @Test
    void nullIsRefusedAsWhatItIs() {
        List<String> nothing = Arrays.asList("a", null);
        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> Example.of(null, "good"),
                () -> Example.of("a", (String) null),
                () -> Example.of("a", nothing),
                () -> Example.of("a", (List<String>) null),
                () -> Example.pair("a", null, "good"),
                () -> TextInput.of(null),
                () -> TextInput.pair("a", null),
                () -> new TaggedSentence(nothing, List.of("O", "O")),
                () -> new TaggedSentence(List.of("a", "b"), nothing))) {
            assertThatThrownBy(call)
                    .isInstanceOf(org.pasta4j.bert.BadInputException.class)
                    .hasMessageContaining(" is null; expected ");
        }
    }
}
