package org.pasta4j.cli.convert;

import java.io.PrintWriter;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.pasta4j.bert.BertConfig;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.Pooling;
import org.pasta4j.bert.samediff.Encoders;
import org.pasta4j.cli.base.EncoderReport;
import org.pasta4j.cli.base.Models;
import org.pasta4j.cli.console.Format;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.adapter.AdapterConfig;
import org.pasta4j.pasta.layers.PastaLayers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pasta info}: what a file or folder is. */
@Command(
        name = "info",
        mixinStandardHelpOptions = true,
        header = "Say what a checkpoint or an adapter is.",
        description = {""},
        footerHeading = "%nExamples:%n",
        footer = {"  pasta info all-minilm-l6-v2", "  pasta info model.onnx", "  pasta info my-adapter"})
public final class InfoCommand implements Callable<Integer> {

    /** Of one text and two labels, the smallest common task. */
    private static final PastaConfig COMMON = PastaConfig.classification("no", "yes");

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "PATH", description = "A checkpoint, an adapter's folder, or \"" + Models.MINILM + "\".")
    private String path;

    @Override
    public Integer call() {
        if (!Models.isCatalogueName(path) && isAdapter()) {
            adapter(Adapter.load(Path.of(path)));
        } else {
            checkpoint(Models.openCheckpoint(path));
        }
        spec.commandLine().getOut().flush();
        return 0;
    }

    private boolean isAdapter() {
        try {
            return Adapter.isAt(Path.of(path));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private void checkpoint(BertModel model) {
        BertConfig config = model.config();
        line("kind", "checkpoint, " + model.origin().dialect());
        line("location", model.origin().location());
        model.origin().details().forEach(this::line);
        line("layers", config.layers());
        line("hidden size", config.hiddenSize());
        line("attention heads", config.attentionHeads());
        line("feed-forward size", config.intermediateSize());
        line("vocabulary", config.vocabularySize());
        line("longest row", config.maxPositions() + " tokens");
        line("token types", config.tokenTypes());
        line("activation", config.hiddenActivation());
        line("norms' epsilon", config.layerNormEpsilon());
        line("pooler", model.pooler().isPresent() ? "yes" : "no");
        line("read by", Pooling.of(model).configName() + ", unless --pooling says otherwise");
        line(
                "left out",
                model.origin().dropped().isEmpty()
                        ? "nothing"
                        : String.join(", ", model.origin().dropped()));
        line("parameters", Format.count(model.parameterCount()));
        line("fingerprint", model.fingerprint());
        long trained = PastaLayers.trainedParameters(model, COMMON);
        line(
                "PASTA trains",
                Format.count(trained) + " parameters, " + Format.percent(trained, model.parameterCount())
                        + " (one text, two labels)");
        line("encoder", EncoderReport.describe());
        line("GPU", Encoders.gpu());
    }

    private void adapter(Adapter adapter) {
        AdapterConfig config = adapter.config();
        line("kind", "PASTA adapter" + (config.pastaConfig().trainOffsets() ? "" : ", head alone"));
        line("task", config.pastaConfig().task().configName());
        line("reads", config.describeInput());
        line(
                "labels",
                config.pastaConfig().labels().isEmpty()
                        ? "none"
                        : String.join(", ", config.pastaConfig().labels()));
        if (config.pastaConfig().task().isOfTokens()) {
            line("decoding", config.pastaConfig().decoding().configName());
        } else {
            line("pooling", config.pastaConfig().pooling().configName());
        }
        if (config.pastaConfig().task().isOfLabelSets()) {
            line("thresholds", config.pastaConfig().thresholds().describe());
        }
        config.pastaConfig().head().headKind().ifPresent(kind -> line("head", kind.configName()));
        if (!config.columns().isEmpty()) {
            line("columns", config.columns().describe());
        }
        line("slots", config.pastaConfig().slots());
        if (config.pastaConfig().trainOffsets()) {
            line("offsets", config.pastaConfig().placement().describe());
        }
        line("maximum length", config.pastaConfig().maxLength() + " tokens");
        line("trained", Format.count(adapter.parameterCount()) + " parameters");
        line("base", config.baseName() + ", " + config.layers() + " layers, hidden size " + config.hiddenSize());
        line("base fingerprint", config.baseFingerprint());
        line("library", "pasta4j " + config.libraryVersion());
    }

    private void line(String name, Object value) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(Locale.ROOT, "%-18s %s%n", name, value);
    }
}
