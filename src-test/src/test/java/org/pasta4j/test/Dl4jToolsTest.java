package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.deeplearning4j.core.storage.StatsStorage;
import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.EarlyStoppingResult;
import org.deeplearning4j.earlystopping.saver.InMemoryModelSaver;
import org.deeplearning4j.earlystopping.scorecalc.DataSetLossCalculator;
import org.deeplearning4j.earlystopping.termination.MaxEpochsTerminationCondition;
import org.deeplearning4j.earlystopping.trainer.EarlyStoppingGraphTrainer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.optimize.api.InvocationType;
import org.deeplearning4j.optimize.listeners.CollectScoresIterationListener;
import org.deeplearning4j.optimize.listeners.EvaluativeListener;
import org.deeplearning4j.optimize.listeners.ScoreIterationListener;
import org.deeplearning4j.ui.model.stats.StatsListener;
import org.deeplearning4j.ui.model.stats.api.StatsReport;
import org.deeplearning4j.ui.model.stats.api.StatsType;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.evaluation.classification.EvaluationBinary;
import org.nd4j.evaluation.regression.RegressionEvaluation;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.AsyncDataSetIterator;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.samediff.EncoderKind;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.bert.text.Encoding;
import org.pasta4j.dl4j.PastaVertex;
import org.pasta4j.dl4j.TextDataSetIterator;
import org.pasta4j.dl4j.TextFeatures;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.data.Example;
import org.pasta4j.pasta.data.TaggedSentence;
import org.pasta4j.pasta.train.AdamW;

/** Deeplearning4j's listeners, early stopping and evaluation, around networks with PASTA. */
class Dl4jToolsTest {
    private static final Path TINY_BERT = Path.of("src/test/resources/golden/tiny-bert");
    private static final BertModel BASE = BertCheckpoint.open(TINY_BERT);
    private static final PastaConfig CONFIG =
            PastaConfig.classification("bad", "good").withDropout(0);
    private static final List<Example> EXAMPLES = List.of(
            Example.of("a joy from start to finish", "good"),
            Example.of("a moving and generous film", "good"),
            Example.of("dull, long and badly acted", "bad"),
            Example.of("fine", "good"),
            Example.of("a waste of two hours and of everything else besides", "bad"));

    private final BertTokenizer tokenizer = BertTokenizer.open(TINY_BERT);

    @AfterEach
    void close() {
        tokenizer.close();
    }

    private TextDataSetIterator examples() {
        return TextDataSetIterator.of(tokenizer, CONFIG, EXAMPLES, 2);
    }

    private static ComputationGraph graph(PastaConfig config) {
        return Networks.graph(BASE, config, EncoderKind.AUTO, new AdamW(0.02));
    }

    @Test
    void listenersHearOfTheTraining() {
        ComputationGraph graph = graph(CONFIG);
        StatsStorage storage = new InMemoryStatsStorage();
        CollectScoresIterationListener scores = new CollectScoresIterationListener(1);
        EvaluativeListener evaluative = new EvaluativeListener(examples(), 1, InvocationType.EPOCH_END);
        List<Double> accuracies = new ArrayList<>();
        evaluative.setCallback(
                (listener, model, count, evaluations) -> accuracies.add(((Evaluation) evaluations[0]).accuracy()));
        graph.setListeners(new StatsListener(storage, 1), scores, evaluative, new ScoreIterationListener(1));
        graph.fit(examples().shuffled(1), 15);

        assertThat(scores.getScoreVsIter().getEffectiveIndexes()).hasSize(45);
        assertThat(accuracies).hasSize(15).last().isEqualTo(1.0);
        String session = storage.listSessionIDs().get(0);
        String worker = storage.listWorkerIDsForSession(session).get(0);
        StatsReport last = (StatsReport) storage.getLatestUpdate(session, StatsListener.TYPE_ID, worker);
        assertThat(last.getIterationCount()).isEqualTo(44);
        assertThat(last.getMeanMagnitudes(StatsType.Parameters))
                .containsOnlyKeys("bert_offsets", "label_W", "label_b")
                .allSatisfy((name, magnitude) -> assertThat(magnitude).isPositive());
        assertThat(last.getMeanMagnitudes(StatsType.Updates)).containsOnlyKeys("bert_offsets", "label_W", "label_b");
        assertThat(last.getMeanMagnitudes(StatsType.Activations)).containsKey("bert");
    }

    @Test
    void earlyStoppingKeepsTheBest() {
        ComputationGraph graph = graph(CONFIG);
        var configuration = new EarlyStoppingConfiguration.Builder<ComputationGraph>()
                .epochTerminationConditions(new MaxEpochsTerminationCondition(6))
                .evaluateEveryNEpochs(1)
                .scoreCalculator(new DataSetLossCalculator(examples(), true))
                .modelSaver(new InMemoryModelSaver<>())
                .build();
        EarlyStoppingResult<ComputationGraph> result =
                new EarlyStoppingGraphTrainer(configuration, graph, examples().shuffled(1)).fit();

        assertThat(result.getTotalEpochs()).isEqualTo(6);
        double best = new DataSetLossCalculator(examples(), true).calculateScore(result.getBestModel());
        assertThat(result.getScoreVsEpoch().get(result.getBestModelEpoch())).isEqualTo(best);
        assertThat(result.getScoreVsEpoch().values())
                .hasSize(6)
                .allSatisfy(score -> assertThat(score).isGreaterThanOrEqualTo(best));
    }

    @Test
    void aCloneGoesItsOwnWay() {
        ComputationGraph graph = graph(CONFIG);
        graph.fit(examples());
        ComputationGraph clone = graph.clone();
        INDArray features = examples().next().getFeatures();
        INDArray before = graph.outputSingle(features);
        assertThat(clone.outputSingle(features)).isEqualTo(before);
        clone.fit(examples());
        assertThat(graph.outputSingle(features)).isEqualTo(before);
        assertThat(clone.outputSingle(features)).isNotEqualTo(before);
        graph.fit(examples());
        assertThat(graph.params()).as("1.0.0-M2.1 begins to count anew").isNotEqualTo(clone.params());

        ComputationGraph exact = graph.clone();
        exact.getConfiguration().setIterationCount(graph.getIterationCount());
        exact.fit(examples());
        graph.fit(examples());
        assertThat(graph.params()).as("the optimizer's state was cloned too").isEqualTo(exact.params());
    }

    @Test
    void evaluationsOfEveryTask() {
        ComputationGraph classes = graph(CONFIG);
        classes.fit(examples(), 15);
        Evaluation evaluation = classes.evaluate(examples());
        assertThat(evaluation.accuracy()).isEqualTo(1.0);
        assertThat(evaluation.getLabelsList()).containsExactly("bad", "good");
        assertThat(evaluation.stats()).contains("good");

        PastaConfig numbers = PastaConfig.regression().withDropout(0);
        List<Example> lengths = EXAMPLES.stream()
                .map(e -> Example.of(e.text(), Double.toString(e.text().length() / 50.0)))
                .toList();
        ComputationGraph regression = graph(numbers);
        regression.fit(TextDataSetIterator.of(tokenizer, numbers, lengths, 5), 25);
        RegressionEvaluation errors =
                regression.evaluateRegression(TextDataSetIterator.of(tokenizer, numbers, lengths, 2));
        assertThat(errors.pearsonCorrelation(0)).isGreaterThan(0.9);

        List<Encoding> rows =
                EXAMPLES.stream().map(e -> tokenizer.encode(e.text())).toList();
        float[][] several = {{1, 0}, {1, 1}, {0, 0}, {1, 0}, {0, 1}};
        ComputationGraph binary = binary();
        binary.fit(TextDataSetIterator.of(rows, several, 5), 25);
        EvaluationBinary each = new EvaluationBinary();
        binary.doEvaluation(TextDataSetIterator.of(rows, several, 2), each);
        assertThat(each.averageAccuracy()).isEqualTo(1.0);
    }

    /** Several classes at once. */
    private static ComputationGraph binary() {
        ComputationGraph graph = new ComputationGraph(new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new AdamW(0.02))
                .graphBuilder()
                .addInputs("text")
                .addVertex("bert", new PastaVertex.Builder(BASE, CONFIG).build(), "text")
                .addLayer(
                        "labels",
                        new OutputLayer.Builder(LossFunction.XENT)
                                .nOut(2)
                                .activation(Activation.SIGMOID)
                                .build(),
                        "bert")
                .setOutputs("labels")
                .setInputTypes(TextFeatures.inputType())
                .build());
        graph.init();
        return graph;
    }

    @Test
    void transferLearningTakesTheOffsetsAlongAndFreezesThem() {
        ComputationGraph graph = graph(CONFIG);
        graph.fit(examples());
        INDArray offsets = graph.getParam("bert_offsets").dup();
        FineTuneConfiguration slower =
                new FineTuneConfiguration.Builder().updater(new AdamW(0.001)).build();
        ComputationGraph withNewHead = new TransferLearning.GraphBuilder(graph)
                .fineTuneConfiguration(slower)
                .removeVertexAndConnections("label")
                .addLayer(
                        "kind",
                        new OutputLayer.Builder(LossFunction.MCXENT)
                                .nIn(BASE.config().hiddenSize())
                                .nOut(2)
                                .activation(Activation.SOFTMAX)
                                .build(),
                        "bert")
                .setOutputs("kind")
                .build();
        assertThat(withNewHead.getParam("bert_offsets")).isEqualTo(offsets);
        withNewHead.fit(examples());
        assertThat(withNewHead.getParam("bert_offsets")).isNotEqualTo(offsets);

        MultiLayerNetwork layers = Networks.layers(BASE, CONFIG, EncoderKind.AUTO, new AdamW(0.02));
        MultiLayerNetwork frozen = new TransferLearning.Builder(layers)
                .fineTuneConfiguration(slower)
                .setFeatureExtractor(0)
                .build();
        frozen.fit(examples());
        assertThat(frozen.getParam("0_offsets")).isEqualTo(layers.getParam("0_offsets"));
        assertThat(frozen.getParam("1_W")).isNotEqualTo(layers.getParam("1_W"));
    }

    @Test
    void tokensAreCountedByTheirMask() {
        PastaConfig config = PastaConfig.tokenClassification(List.of("O", "B-place"))
                .withDropout(0)
                .withMaxLength(8);
        List<TaggedSentence> sentences = List.of(
                new TaggedSentence(List.of("she", "went", "to", "paris"), List.of("O", "O", "O", "B-place")),
                new TaggedSentence(
                        List.of("rome", "is", "where", "he", "was", "born", "and", "lived", "and", "died"),
                        List.of("B-place", "O", "O", "O", "O", "O", "O", "O", "O", "O")));
        TextDataSetIterator data = TextDataSetIterator.ofSentences(tokenizer, config, sentences, 4);
        ComputationGraph graph = graph(config);
        graph.fit(data, 30);
        Evaluation evaluation = graph.evaluate(data);
        assertThat(evaluation.getNumRowCounter()).as("words").isEqualTo(14);
        assertThat(evaluation.accuracy()).isEqualTo(1.0);
    }

    /** The maximum length is 128 where nothing else is said, the tiny base has 64 positions. */
    @Test
    void textsAreCutToTheBasesPositions() {
        Example text = Example.of("dog ".repeat(100), "good");
        DataSet texts = TextDataSetIterator.of(BASE, tokenizer, CONFIG, List.of(text), 1)
                .next();
        assertThat(texts.getFeatures().size(2)).isEqualTo(64);
        graph(CONFIG).fit(texts);

        PastaConfig words =
                PastaConfig.tokenClassification(List.of("O", "B-place")).withDropout(0);
        TaggedSentence sentence = new TaggedSentence(Collections.nCopies(100, "dog"), Collections.nCopies(100, "O"));
        DataSet windows = TextDataSetIterator.ofSentences(BASE, tokenizer, words, List.of(sentence), 9)
                .next();
        assertThat(windows.getFeatures().size(2)).isEqualTo(64);
        assertThat(windows.getLabelsMaskArray().sumNumber().intValue())
                .as("words")
                .isEqualTo(100);
        graph(words).fit(windows);
    }

    @Test
    void batchesAreTheSameAheadOfTimeAndAgainAfterReset() {
        TextDataSetIterator single = TextDataSetIterator.of(tokenizer, CONFIG, EXAMPLES, 1);
        TextDataSetIterator plain = single.shuffled(3);
        AsyncDataSetIterator ahead = new AsyncDataSetIterator(single.shuffled(3), 2);
        List<DataSet> first = all(plain);
        assertThat(all(ahead)).isEqualTo(first);
        plain.reset();
        ahead.reset();
        List<DataSet> second = all(plain);
        assertThat(all(ahead)).isEqualTo(second);
        assertThat(second.equals(first)).isFalse();
        assertThat(all(single)).hasSize(5).containsExactlyInAnyOrderElementsOf(first);
        var multi = examples().multi();
        assertThat(multi.next().getFeatures(0)).isEqualTo(examples().next().getFeatures());
        ahead.shutdown();
    }

    private static List<DataSet> all(DataSetIterator iterator) {
        List<DataSet> all = new ArrayList<>();
        while (iterator.hasNext()) {
            DataSet data = iterator.next();
            all.add(new DataSet(data.getFeatures().dup(), data.getLabels().dup()));
        }
        return all;
    }
}
