package org.pasta4j.pasta.layers;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.pasta4j.bert.Internal;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.samediff.EncoderGraph;
import org.pasta4j.bert.samediff.EncoderOptions;
import org.pasta4j.bert.samediff.FrozenGradients;
import org.pasta4j.bert.samediff.GraphRunner;
import org.pasta4j.bert.samediff.LeanGraph;
import org.pasta4j.bert.text.EncodedBatch;
import org.pasta4j.bert.text.Encoding;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.adapter.Parameters;
import org.pasta4j.pasta.rows.TrainingData;
import org.pasta4j.pasta.train.Step;

/**
 * From a batch of each of some runs to the loss and the gradients of each. All rows go through the frozen base at once:
 * the runs' offsets lie in one table, run after run, and a row's slots say which part of it is its own.
 *
 * @hidden
 */
@Internal
public final class StepGraph {
    private final Encoder encoder;
    private final PastaConfig config;
    private final EncoderGraph encoded;
    private final List<RunPart> parts;
    private final GraphRunner runner;
    private final List<String> wanted = new ArrayList<>();

    /**
     * What belongs to one run.
     *
     * @param prefix of the names of its values
     * @param rows where its rows are; empty where all rows are its own
     * @param variables by the names of the parameters
     */
    private record RunPart(String prefix, Optional<Slice> rows, Map<String, SDVariable> variables) {

        /** The parts of all runs; a single one has all rows, and names without a prefix. */
        static List<RunPart> of(SameDiff graph, List<Parameters> runs) {
            if (runs.size() == 1) {
                return List.of(new RunPart("", Optional.empty(), variables(graph, "", runs.get(0))));
            }
            List<RunPart> parts = new ArrayList<>();
            for (Parameters run : runs) {
                String prefix = "run" + parts.size() + ".";
                parts.add(new RunPart(prefix, Optional.of(Slice.of(graph, prefix)), variables(graph, prefix, run)));
            }
            return parts;
        }

        private static Map<String, SDVariable> variables(SameDiff graph, String prefix, Parameters run) {
            Map<String, SDVariable> variables = new LinkedHashMap<>();
            run.arrays().forEach((name, array) -> variables.put(name, graph.var(prefix + name, array)));
            return variables;
        }

        /** Its rows of the states of all. */
        SDVariable ownRows(SameDiff graph, SDVariable states) {
            return rows.map(cut -> graph.slice(states, cut.begin(), cut.size())).orElse(states);
        }

        /** Name of the placeholder of its labels. */
        String labels() {
            return prefix + PastaGraph.LABELS;
        }

        /** Name of its loss, a scalar. */
        String loss() {
            return prefix + PastaGraph.LOSS;
        }

        /** Names of its gradients by the names of the parameters. */
        Map<String, String> gradients() {
            Map<String, String> gradients = new LinkedHashMap<>();
            variables.forEach(
                    (name, variable) -> gradients.put(name, variable.gradient().name()));
            return gradients;
        }
    }

    /**
     * Placeholders that cut a run's rows out of all. Not a look-up by index: 1.0.0-M2.1 derives that by a loop over the
     * rows, which works for one look-up a graph.
     */
    private record Slice(SDVariable begin, SDVariable size) {

        static Slice of(SameDiff graph, String prefix) {
            return new Slice(
                    graph.placeHolder(prefix + "begin", DataType.INT32, -1),
                    graph.placeHolder(prefix + "size", DataType.INT32, -1));
        }
    }

    /**
     * @param config of all runs, apart from how their parameters started
     * @param runs whose arrays are shared
     * @param classWeights how much each class counts; empty counts all alike
     */
    public StepGraph(Encoder encoder, PastaConfig config, List<Parameters> runs, Optional<double[]> classWeights) {
        this.encoder = encoder;
        this.config = config;
        SameDiff graph = LeanGraph.create();
        this.parts = RunPart.of(graph, runs);
        EncoderOptions options = PastaLayers.options(encoder.model().config(), config, DataType.FLOAT)
                .withTuned(Parameters.tuned(parts.get(0).variables()));
        this.encoded = encoder.build(graph, offsets(graph), options);
        SDVariable states = PastaLayers.headInput(encoded, config);
        List<SDVariable> losses = new ArrayList<>();
        for (RunPart part : parts) {
            SDVariable own = part.ownRows(graph, states);
            SDVariable logits = PastaLayers.logits(graph, config, own, part.variables(), options.hiddenDropout());
            SDVariable labels = PastaLayers.labels(graph, config, DataType.FLOAT, part.labels());
            losses.add(TaskLoss.of(part.loss(), config, labels, logits, classWeights));
        }
        graph.setLossVariables(losses.stream().reduce(SDVariable::add).orElseThrow());
        this.runner = new GraphRunner(FrozenGradients.create(graph));
        parts.forEach(part -> {
            wanted.add(part.loss());
            wanted.addAll(part.gradients().values());
        });
    }

    /** The offsets of all runs in one table; empty where they train none. */
    private Optional<SDVariable> offsets(SameDiff graph) {
        SDVariable[] tables = parts.stream()
                .flatMap(part -> Optional.ofNullable(part.variables().get(Adapter.OFFSETS)).stream())
                .map(trained -> config.placement().table(graph, trained, config.slots(), DataType.FLOAT))
                .toArray(SDVariable[]::new);
        return switch (tables.length) {
            case 0 -> Optional.empty();
            case 1 -> Optional.of(tables[0]);
            default -> Optional.of(graph.concat(1, tables));
        };
    }

    /**
     * Runs one batch of each run.
     *
     * @param data of all runs
     * @param batches indices of the rows, one array a run
     */
    public List<Step.Outcome> run(TrainingData data, List<int[]> batches) {
        Map<String, INDArray> placeholders = placeholders(data, batches);
        try {
            Map<String, INDArray> outputs = runner.run(placeholders, wanted);
            return parts.stream().map(part -> outcome(part, outputs)).toList();
        } finally {
            placeholders.values().forEach(INDArray::close);
        }
    }

    private static Step.Outcome outcome(RunPart part, Map<String, INDArray> outputs) {
        Map<String, INDArray> own = new LinkedHashMap<>();
        part.gradients().forEach((name, gradient) -> own.put(name, outputs.get(gradient)));
        try (INDArray loss = outputs.get(part.loss())) {
            return new Step.Outcome(loss.getDouble(0), own);
        }
    }

    private Map<String, INDArray> placeholders(TrainingData data, List<int[]> batches) {
        List<Encoding> rows = new ArrayList<>();
        for (int r = 0; r < batches.size(); r++) {
            for (int row : batches.get(r)) {
                rows.add(data.rows().get(row).withSlotsFrom(r * config.slots()));
            }
        }
        EncodedBatch batch = EncodedBatch.of(rows);
        Map<String, INDArray> values = encoded.values(encoder.arrays(batch));
        int first = 0;
        for (int r = 0; r < parts.size(); r++) {
            int[] own = batches.get(r);
            int begin = first;
            parts.get(r).rows().ifPresent(slice -> {
                values.put(slice.begin().name(), corner(begin, 0, 0));
                values.put(slice.size().name(), corner(own.length, batch.longestRow(), hiddenSize()));
            });
            values.put(parts.get(r).labels(), data.labels(own, batch.longestRow()));
            first += own.length;
        }
        return values;
    }

    private int hiddenSize() {
        return encoder.model().config().hiddenSize();
    }

    /** One number for each axis of what the head works on. */
    private INDArray corner(int row, int token, int element) {
        return config.task().isOfTokens()
                ? Nd4j.createFromArray(row, token, element)
                : Nd4j.createFromArray(row, element);
    }
}
