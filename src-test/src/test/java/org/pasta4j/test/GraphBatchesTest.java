package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.data.Example;
import org.pasta4j.pasta.data.TaggedSentence;
import org.pasta4j.pasta.layers.GraphBatches;
import org.pasta4j.pasta.layers.PastaGraph;
import org.pasta4j.pasta.layers.PastaLayers;
import org.pasta4j.pasta.model.PastaModel;
import org.pasta4j.pasta.model.PastaTagger;
import org.pasta4j.pasta.model.TrainableModel;
import org.pasta4j.pasta.train.AdamW;
import org.pasta4j.pasta.train.LinearDecay;
import org.pasta4j.pasta.train.TrainingListener;
import org.pasta4j.pasta.train.TrainingOptions;

/** Any number of batches for SameDiff's own {@code fit}. */
class GraphBatchesTest {
    private static final Path TINY_BERT = Path.of("src/test/resources/golden/tiny-bert");
    private static final BertModel BASE = BertCheckpoint.open(TINY_BERT);
    private static final BertTokenizer TOKENIZER = BertTokenizer.open(TINY_BERT);
    private static final PastaConfig TEXTS =
            PastaConfig.classification("bad", "good").withDropout(0);
    private static final PastaConfig WORDS =
            PastaConfig.tokenClassification(List.of("O", "B-x")).withDropout(0).withMaxLength(8);
    private static final List<Example> EXAMPLES = IntStream.range(0, 11)
            .mapToObj(i -> Example.of("a man " + "is eating ".repeat(i % 5) + i, i % 3 == 0 ? "good" : "bad"))
            .toList();
    private static final List<TaggedSentence> SENTENCES = IntStream.range(0, 5)
            .mapToObj(i -> new TaggedSentence(
                    IntStream.range(0, 1 + 3 * i).mapToObj(w -> "dog").toList(),
                    IntStream.range(0, 1 + 3 * i)
                            .mapToObj(w -> w % 2 == 0 ? "O" : "B-x")
                            .toList()))
            .toList();
    private static final TrainingOptions OPTIONS =
            TrainingOptions.defaults().withEpochs(3).withBatchSize(2).withLearningRate(1e-2);

    @AfterAll
    static void close() {
        TOKENIZER.close();
    }

    /** Two calls, the second of which goes on where the first one ended. */
    @Test
    void sameDiffTrainsWhatPastaModelTrains() {
        for (TrainingOptions options :
                List.of(OPTIONS, OPTIONS.withSeed(7).withBatchTokens(20), OPTIONS.withShuffleBuffer(4))) {
            Iterable<Example> examples = options.batching().shuffleBuffer() == 4 ? EXAMPLES::iterator : EXAMPLES;
            PastaGraph graph = PastaLayers.build(SameDiff.create(), BASE, TEXTS);
            try (GraphBatches batches = graph.batches(examples, TOKENIZER, options)) {
                graph.prepareTraining(new AdamW(new LinearDecay(1e-2, batches.steps())), 0);
                graph.sameDiff().fit(batches, 2);
                graph.sameDiff().fit(batches, 1);
            }
            try (PastaModel model = PastaModel.create(BASE, TOKENIZER, TEXTS)) {
                assertSame(graph, model, examples, options);
            }
        }
        PastaGraph graph = PastaLayers.build(SameDiff.create(), BASE, WORDS);
        try (GraphBatches batches = graph.batchesOfSentences(SENTENCES, TOKENIZER, OPTIONS);
                PastaTagger tagger = PastaTagger.create(BASE, TOKENIZER, WORDS)) {
            graph.prepareTraining(new AdamW(new LinearDecay(1e-2, batches.steps())), 0);
            graph.sameDiff().fit(batches, 3);
            assertSame(graph, tagger, SENTENCES, OPTIONS);
        }
    }

    private static <E> void assertSame(
            PastaGraph graph, TrainableModel<E> model, Iterable<E> examples, TrainingOptions options) {
        model.fit(examples, List.of(), options, TrainingListener.NONE);
        Adapter trained = graph.adapter("base");
        model.adapter("base")
                .tensors()
                .forEach((name, tensor) ->
                        Closeness.assertClose(name, trained.tensors().get(name).toArray(), tensor.toArray()));
    }

    /** Dropout included, whatever state ND4J's generator is in, which is left as it was. */
    @Test
    void theSeedOfTheOptionsIsTheTrainings() {
        PastaConfig dropping = TEXTS.withDropout(0.3);
        List<PastaGraph> graphs = new ArrayList<>();
        for (long seed : new long[] {1, 1, 2}) {
            PastaGraph graph = PastaLayers.build(SameDiff.create(), BASE, dropping);
            Nd4j.getRandom().setSeed(100 + graphs.size());
            float expected = Nd4j.rand(1).getFloat(0);
            Nd4j.getRandom().setSeed(100 + graphs.size());
            try (GraphBatches batches = graph.batches(EXAMPLES, TOKENIZER, OPTIONS.withSeed(seed))) {
                graph.prepareTraining(new AdamW(new LinearDecay(1e-2, batches.steps())), 0);
                graph.sameDiff().fit(batches, 3);
            }
            assertThat(Nd4j.rand(1).getFloat(0)).isEqualTo(expected);
            graphs.add(graph);
        }
        Adapter first = graphs.get(0).adapter("base");
        assertThat(graphs.get(1).adapter("base").tensors()).isEqualTo(first.tensors());
        assertThat(graphs.get(2).adapter("base").tensors()).isNotEqualTo(first.tensors());
        try (PastaModel model = PastaModel.create(BASE, TOKENIZER, dropping)) {
            assertSame(graphs.get(0), model, EXAMPLES, OPTIONS.withSeed(1));
        }
    }

    @Test
    void resetBeginsAnotherPassOverTheSameRows() {
        PastaGraph graph = PastaLayers.build(SameDiff.create(), BASE, TEXTS);
        try (GraphBatches batches = graph.batches(EXAMPLES, TOKENIZER, OPTIONS)) {
            batches.reset();
            List<String> first = rows(batches);
            assertThatThrownBy(batches::next).isInstanceOf(NoSuchElementException.class);
            batches.reset();
            batches.reset();
            List<String> second = rows(batches);
            batches.reset();
            batches.next();
            batches.reset();
            List<String> fourth = rows(batches);
            assertThat(first).hasSize(11).doesNotHaveDuplicates();
            assertThat(second).isNotEqualTo(first).containsExactlyInAnyOrderElementsOf(first);
            assertThat(fourth).isNotEqualTo(first).isNotEqualTo(second).containsExactlyInAnyOrderElementsOf(first);
        }
        try (GraphBatches batches = graph.batches(EXAMPLES, TOKENIZER, OPTIONS)) {
            List<Integer> sizes = new ArrayList<>();
            for (int size = 1; batches.hasNext(); size++) {
                sizes.add(rows(batches.next(size)).size());
            }
            assertThat(sizes).containsExactly(1, 2, 3, 4, 1);
        }
    }

    private static List<String> rows(GraphBatches batches) {
        List<String> rows = new ArrayList<>();
        batches.forEachRemaining(set -> rows.addAll(rows(set)));
        return rows;
    }

    /** Every row's values in all arrays but padding, which depends on the batch. */
    private static List<String> rows(MultiDataSet set) {
        INDArray ids = set.getFeatures(0);
        return IntStream.range(0, (int) ids.size(0))
                .mapToObj(r -> ids.getRow(r).toStringFull().replaceAll("(, *0)*]", "]"))
                .toList();
    }

    @Test
    void whatBatchesCannotDoIsRefused() {
        PastaGraph graph = PastaLayers.build(SameDiff.create(), BASE, TEXTS);
        assertThatThrownBy(() -> graph.batches(List.of(), TOKENIZER, OPTIONS))
                .isExactlyInstanceOf(BadInputException.class)
                .hasMessageContaining("no examples to train on");
        assertThatThrownBy(() -> graph.batches(EXAMPLES, TOKENIZER, OPTIONS.withAccumulation(2)))
                .isExactlyInstanceOf(BadInputException.class)
                .hasMessageContaining("a step of each batch; the options accumulate 2");
        assertThatThrownBy(() -> graph.batches(List.of(Example.of("x", "fair")), TOKENIZER, OPTIONS))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("\"fair\" is none of those");
        assertThatThrownBy(() -> graph.batchesOfSentences(SENTENCES, TOKENIZER, OPTIONS))
                .isExactlyInstanceOf(BadInputException.class)
                .hasMessageContaining("Words are labelled in token classification");
    }
}
