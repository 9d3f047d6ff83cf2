package org.pasta4j.test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.dataset.DataSet;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.samediff.EncoderKind;
import org.pasta4j.bert.samediff.StockEncoder;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.dl4j.TextDataSetIterator;
import org.pasta4j.dl4j.TextFeatures;
import org.pasta4j.pasta.OffsetPlacement;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.data.Example;
import org.pasta4j.pasta.model.PastaModel;
import org.pasta4j.pasta.train.AdamW;
import org.pasta4j.pasta.train.LinearDecay;
import org.pasta4j.pasta.train.StepReport;
import org.pasta4j.pasta.train.TrainingListener;
import org.pasta4j.pasta.train.TrainingOptions;
import org.pasta4j.pasta.train.TrainingStateOptions;

/** One file of each kind that people keep, written by an earlier version; a program writes them anew, elsewhere. */
final class KeptFormats {
    static final Path KEPT = Path.of("src/test/resources/kept");
    static final Path TINY_BERT = Path.of("src/test/resources/golden/tiny-bert");
    static final PastaConfig CONFIG = PastaConfig.classification("bad", "good")
            .withDropout(0)
            .withMaxLength(40)
            .withPlacement(new OffsetPlacement(List.of(0, 2), OffsetPlacement.Tokens.SEPARATORS, true));
    static final List<Example> EXAMPLES = List.of(
            Example.of("a man is eating", "good"),
            Example.of("it has its moments", "bad"),
            Example.of("a joy from start to finish", "good"),
            Example.of("a waste of two hours", "bad"));
    static final int LAST_STEP = 3;

    private KeptFormats() {}

    static TrainingOptions options(Path state) {
        return TrainingOptions.defaults()
                .withEpochs(3)
                .withBatchSize(2)
                .withLearningRate(0.01)
                .withSeed(7)
                .withCheckpoints(new TrainingStateOptions(state, 0));
    }

    /** @param arguments a folder to write into */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        BertModel base = BertCheckpoint.open(TINY_BERT);
        Files.createDirectories(folder);
        try (BertTokenizer tokenizer = BertTokenizer.open(TINY_BERT);
                PastaModel model = PastaModel.create(new StockEncoder(base), tokenizer, CONFIG)) {
            stopped(model, options(folder.resolve("state")));
            model.save(folder.resolve("adapter"));
            Files.writeString(folder.resolve("adapter.txt"), text(scores(model)));
            ComputationGraph graph =
                    Networks.graph(base, CONFIG, EncoderKind.AUTO, new AdamW(new LinearDecay(0.01, 40)));
            DataSet data =
                    TextDataSetIterator.of(base, tokenizer, CONFIG, EXAMPLES, 4).next();
            graph.fit(data);
            ModelSerializer.writeModel(graph, folder.resolve("graph.zip").toFile(), true);
            Files.writeString(folder.resolve("graph.txt"), text(scores(graph, base, tokenizer)));
        }
    }

    private static void stopped(PastaModel model, TrainingOptions options) {
        int[] steps = new int[1];
        model.fit(EXAMPLES, EXAMPLES, options, new TrainingListener() {
            @Override
            public void onStep(StepReport report) {
                steps[0] = report.step();
            }

            @Override
            public boolean shouldContinue() {
                return steps[0] < LAST_STEP;
            }
        });
    }

    static float[] scores(PastaModel model) {
        return model.predict(EXAMPLES.get(0).text()).scores();
    }

    static float[] scores(ComputationGraph graph, BertModel base, BertTokenizer tokenizer) {
        return graph.outputSingle(TextFeatures.of(
                        base, tokenizer, CONFIG, List.of(EXAMPLES.get(0).text())))
                .toFloatVector();
    }

    private static String text(float[] scores) {
        return List.of(scores[0], scores[1]).stream().map(String::valueOf).collect(Collectors.joining(" ")) + "\n";
    }
}
