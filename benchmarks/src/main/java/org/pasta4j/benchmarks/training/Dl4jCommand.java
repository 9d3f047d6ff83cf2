package org.pasta4j.benchmarks.training;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.pasta4j.benchmarks.measure.ElapsedTime;
import org.pasta4j.benchmarks.measure.Spread;
import org.pasta4j.benchmarks.task.ModelAndTexts;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.Pooling;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.samediff.EncoderKind;
import org.pasta4j.bert.samediff.Encoders;
import org.pasta4j.bert.samediff.Precision;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.cli.console.OptionChecks;
import org.pasta4j.dl4j.PastaVertex;
import org.pasta4j.dl4j.TextDataSetIterator;
import org.pasta4j.dl4j.TextFeatures;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.data.Example;
import org.pasta4j.pasta.data.TextInput;
import org.pasta4j.pasta.model.PastaModel;
import org.pasta4j.pasta.train.AdamW;
import org.pasta4j.pasta.train.TrainingOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pasta-bench dl4j}: what does training in Deeplearning4j's {@code ComputationGraph} cost? */
@Command(
        name = "dl4j",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Time an epoch of ComputationGraph.fit and one of PastaModel.fit on the same batches, in turns.")
public final class Dl4jCommand implements Callable<Integer> {
    private static final PastaConfig CONFIG =
            PastaConfig.classification("even", "odd").withPooling(Pooling.POOLER);

    @Spec
    private CommandSpec spec;

    @Mixin
    private ModelAndTexts measured;

    @Option(
            names = "--encoder",
            paramLabel = "KIND",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private EncoderKind encoder = EncoderKind.AUTO;

    @Option(names = "--examples", paramLabel = "N", description = "The first ones (default: ${DEFAULT-VALUE}).")
    private int examples = 640;

    @Option(names = "--rounds", paramLabel = "N", description = "Of both (default: ${DEFAULT-VALUE}).")
    private int rounds = 5;

    @Override
    public Integer call() {
        new OptionChecks(spec).atLeast("--examples", examples, 1).atLeast("--rounds", rounds, 1);
        List<Example> train = examples();
        Path checkpoint = measured.checkpoint(spec.commandLine().getOut());
        BertModel base = BertCheckpoint.open(checkpoint);
        try (BertTokenizer tokenizer = BertTokenizer.open(checkpoint);
                Encoder opened = Encoders.open(base, encoder, Precision.FP32);
                PastaModel model = PastaModel.create(opened, tokenizer, CONFIG)) {
            ComputationGraph graph = graph(base);
            TrainingOptions options = TrainingOptions.defaults().withEpochs(1);
            measure(
                    () -> model.fit(train, options),
                    () -> graph.fit(TextDataSetIterator.of(
                                    tokenizer, CONFIG, train, options.batching().batchSize())
                            .shuffled(options.seed())));
        }
        return 0;
    }

    /** Texts of the task with labels in turn, which time does not depend on. */
    private List<Example> examples() {
        List<TextInput> texts = measured.texts(examples);
        return IntStream.range(0, texts.size())
                .mapToObj(i -> new Example(texts.get(i).text(), texts.get(i).second(), i % 2 == 0 ? "even" : "odd"))
                .toList();
    }

    private ComputationGraph graph(BertModel base) {
        ComputationGraph graph = new ComputationGraph(new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new AdamW(TrainingOptions.defaults().rate().learningRate()))
                .graphBuilder()
                .addInputs("text")
                .addVertex(
                        "bert",
                        new PastaVertex.Builder(base, CONFIG)
                                .encoder(encoder, Precision.FP32)
                                .build(),
                        "text")
                .addLayer(
                        "label",
                        new OutputLayer.Builder(LossFunction.MCXENT)
                                .nOut(CONFIG.outputs())
                                .activation(Activation.SOFTMAX)
                                .build(),
                        "bert")
                .setOutputs("label")
                .setInputTypes(TextFeatures.inputType())
                .build());
        graph.init();
        return graph;
    }

    private void measure(Runnable model, Runnable graph) {
        // Warms up kernels, the compiler and the largest batch.
        ElapsedTime.of(model);
        ElapsedTime.of(graph);
        List<Double> walls = new ArrayList<>();
        List<Double> processors = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            ElapsedTime ofModel = ElapsedTime.of(model);
            ElapsedTime ofGraph = ElapsedTime.of(graph);
            walls.add(ofGraph.clock() / ofModel.clock());
            processors.add(ofGraph.processors() / ofModel.processors());
            print("round %d: PastaModel.fit %s, ComputationGraph.fit %s", round, text(ofModel), text(ofGraph));
        }
        Spread wall = Spread.of(walls);
        Spread processor = Spread.of(processors);
        print(
                "%s, %d examples, %s encoder: ComputationGraph.fit takes %.2f times the time of PastaModel.fit"
                        + " (%.2f to %.2f) and %.2f times its processor time (%.2f to %.2f)",
                measured,
                examples,
                encoder,
                wall.median(),
                wall.least(),
                wall.most(),
                processor.median(),
                processor.least(),
                processor.most());
    }

    private static String text(ElapsedTime time) {
        return String.format(Locale.ROOT, "%.2f s (processor %.2f s)", time.clock(), time.processors());
    }

    private void print(String line, Object... values) {
        spec.commandLine().getOut().println(String.format(Locale.ROOT, line, values));
        spec.commandLine().getOut().flush();
    }
}
