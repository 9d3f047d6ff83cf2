package org.pasta4j.dl4j;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.ToDoubleFunction;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.core.storage.StatsStorageRouter;
import org.deeplearning4j.ui.model.stats.StatsListener;
import org.deeplearning4j.ui.model.stats.api.StatsReport;
import org.deeplearning4j.ui.model.stats.api.StatsType;
import org.deeplearning4j.ui.model.stats.impl.SbeStatsInitializationReport;
import org.deeplearning4j.ui.model.stats.impl.SbeStatsReport;
import org.deeplearning4j.ui.model.storage.impl.SbeStorageMetaData;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.model.TrainableModel;
import org.pasta4j.pasta.train.StepReport;
import org.pasta4j.pasta.train.TrainingListener;

/**
 * Shows the training of a {@link TrainableModel} in Deeplearning4j's training UI, as its {@link StatsListener} shows
 * that of its networks: score, examples a second, memory, and for each layer's offsets and the head the mean magnitudes
 * of parameters and updates and the standard deviation of the updates. A training of one listener is one session.
 *
 * <p>Needs {@code deeplearning4j-ui-model} on the class path, which {@code deeplearning4j-ui} brings.
 *
 * <pre>{@code
 * StatsStorage storage = new InMemoryStatsStorage();
 * UIServer.getInstance().attach(storage); // http://localhost:9000
 * model.fit(train, dev, options, new PastaStatsListener(storage, model));
 * }</pre>
 */
public final class PastaStatsListener implements TrainingListener {
    private static final String WORKER = "0";

    private final StatsStorageRouter storage;
    private final TrainableModel<?> model;
    private final String session;
    private final int every;
    private boolean begun;
    private long examples;
    private double seconds;
    private long examplesBefore;
    private int stepsBefore;
    private double secondsBefore;

    /** Reports every step, in a session of a name of its own. */
    public PastaStatsListener(StatsStorageRouter storage, TrainableModel<?> model) {
        this(storage, model, UUID.randomUUID().toString(), 1);
    }

    /**
     * Reports every so many steps.
     *
     * @param storage such as {@code InMemoryStatsStorage} or {@code FileStatsStorage}
     * @param model that is trained
     * @param session name by which the UI lists the training
     * @param every steps from one report to the next, at least 1; the first step is reported always
     */
    public PastaStatsListener(StatsStorageRouter storage, TrainableModel<?> model, String session, int every) {
        if (every < 1) {
            throw new BadInputException("Reports are to come every " + every + " steps; expected at least 1.");
        }
        this.storage = storage;
        this.model = model;
        this.session = session;
        this.every = every;
    }

    @Override
    public void onUpdate(StepReport report, Map<String, INDArray> parameters, Map<String, INDArray> updates) {
        examples += report.examples();
        seconds += report.seconds();
        Map<String, INDArray> named = named(parameters);
        if (!begun) {
            begin(named);
        } else if (report.step() % every != 0) {
            return;
        }
        begun = true;
        storage.putUpdate(statistics(report, named, named(updates)));
        examplesBefore = examples;
        stepsBefore = report.step();
        secondsBefore = seconds;
    }

    private void begin(Map<String, INDArray> parameters) {
        long now = System.currentTimeMillis();
        SbeStatsInitializationReport report = new SbeStatsInitializationReport();
        report.reportIDs(session, StatsListener.TYPE_ID, WORKER, now);
        report.reportSoftwareInfo(
                System.getProperty("os.arch"),
                System.getProperty("os.name"),
                System.getProperty("java.vm.name"),
                System.getProperty("java.version"),
                System.getProperty("java.specification.version"),
                Nd4j.getBackend().getClass().getName(),
                Nd4j.dataType().name(),
                "",
                session,
                Map.of());
        Runtime java = Runtime.getRuntime();
        report.reportHardwareInfo(java.availableProcessors(), 0, java.maxMemory(), Pointer.maxBytes(), null, null, "");
        report.reportModelInfo(
                model.getClass().getName(),
                // The UI's page of the model draws networks of Deeplearning4j, by their configuration.
                null,
                parameters.keySet().toArray(String[]::new),
                model.base().config().layers(),
                model.trainedParameters());
        storage.putStorageMetaData(new SbeStorageMetaData(
                now, session, StatsListener.TYPE_ID, WORKER, SbeStatsInitializationReport.class, SbeStatsReport.class));
        storage.putStaticInfo(report);
    }

    private StatsReport statistics(StepReport step, Map<String, INDArray> parameters, Map<String, INDArray> updates) {
        long begin = System.currentTimeMillis();
        StatsReport report = new SbeStatsReport();
        report.reportIDs(session, StatsListener.TYPE_ID, WORKER, begin);
        report.reportIterationCount(step.step());
        report.reportScore(step.loss());
        report.reportLearningRates(each(parameters, array -> step.learningRate()));
        report.reportMeanMagnitudes(StatsType.Parameters, each(parameters, array -> number(array.ameanNumber())));
        report.reportMeanMagnitudes(StatsType.Updates, each(updates, array -> number(array.ameanNumber())));
        report.reportStdev(StatsType.Parameters, each(parameters, PastaStatsListener::deviation));
        report.reportStdev(StatsType.Updates, each(updates, PastaStatsListener::deviation));
        double passed = seconds - secondsBefore;
        report.reportPerformance(
                Math.round(1000 * seconds),
                examples,
                step.step(),
                (examples - examplesBefore) / passed,
                (step.step() - stepsBefore) / passed);
        Runtime java = Runtime.getRuntime();
        report.reportMemoryUse(
                java.totalMemory(), java.maxMemory(), Pointer.totalBytes(), Pointer.maxBytes(), null, null);
        report.reportStatsCollectionDurationMS((int) (System.currentTimeMillis() - begin));
        return report;
    }

    /**
     * By names as the UI wants them, whose charts show what ends in {@code W} alone: {@code layer0_W} for the offsets
     * of a layer that has some, {@code head.classifier_W}, {@code head.classifier_b}.
     */
    private Map<String, INDArray> named(Map<String, INDArray> arrays) {
        Map<String, INDArray> named = new LinkedHashMap<>();
        arrays.forEach((name, array) -> {
            if (name.equals(Adapter.OFFSETS)) {
                List<Integer> layers = model.config().placement().layers();
                for (int l = 0; l < array.size(0); l++) {
                    if (layers.isEmpty() || layers.contains(l)) {
                        named.put("layer" + l + "_W", array.slice(l));
                    }
                }
            } else {
                named.put(
                        name.endsWith(".bias")
                                ? name.replaceFirst("\\.bias$", "_b")
                                : name.replaceFirst("(\\.weight)?$", "_W"),
                        array);
            }
        });
        return Collections.unmodifiableMap(named);
    }

    private static Map<String, Double> each(Map<String, INDArray> arrays, ToDoubleFunction<INDArray> statistic) {
        Map<String, Double> values = new LinkedHashMap<>();
        arrays.forEach((name, array) -> values.put(name, statistic.applyAsDouble(array)));
        return values;
    }

    /** That of a single value is no number. */
    private static double deviation(INDArray array) {
        return array.length() == 1 ? 0 : number(array.stdNumber());
    }

    private static double number(Number number) {
        return number.doubleValue();
    }
}
