package org.pasta4j.cli.convert;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertModel;
import org.pasta4j.cli.base.Models;
import org.pasta4j.cli.console.Format;
import org.pasta4j.cli.console.OptionChecks;
import org.pasta4j.cli.train.StateFolder;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.Task;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.adapter.AdapterConfig;
import org.pasta4j.pasta.export.ReferenceCheckpoint;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pasta adapter convert}: adapters to checkpoints of the authors' PyTorch code, and back. */
@Command(
        name = "convert",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Convert an adapter to a checkpoint of the authors' PyTorch code, or back.",
        description = {
            "",
            "Of an adapter's folder it writes a safetensors file with the tensors that the authors' code"
                    + " (github.com/luka-group/PASTA) trains, by the names that they have there. Of such a file, or of a"
                    + " best_model.bin that their training saved, it writes an adapter's folder; where a file has weights of"
                    + " the base, they are compared with the base that is named.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  pasta adapter convert my-adapter --to pasta.safetensors",
            "  pasta adapter convert best_model.bin --model bert-large-cased --labels not_equivalent,equivalent \\",
            "      --to mrpc"
        })
final class ConvertCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "PATH", description = "An adapter's folder, or a checkpoint (*.safetensors, *.bin).")
    private Path from;

    @Option(
            names = "--to",
            paramLabel = "PATH",
            required = true,
            description = "The new file *.safetensors, or the new adapter's folder; must not exist.")
    private Path to;

    @Option(names = "--model", paramLabel = "MODEL", description = "Of a checkpoint: the base. " + Models.HELP)
    private String model;

    @Option(
            names = "--task",
            paramLabel = "TASK",
            description = "Of a checkpoint: sequence_classification, multi_label_classification, regression or"
                    + " token_classification (default:"
                    + " regression where it has one output, else sequence_classification).")
    private Task task;

    @Option(
            names = "--labels",
            paramLabel = "NAME",
            split = ",",
            description = "Of a checkpoint: names of its classes in the order of its outputs.")
    private List<String> labels;

    @Option(
            names = "--max-length",
            paramLabel = "N",
            description = "Of a checkpoint: most tokens of a row (default: " + PastaConfig.DEFAULT_MAX_LENGTH + ").")
    private Integer maxLength;

    @Override
    public Integer call() {
        if (Files.isDirectory(from)) {
            boolean stray = model != null || task != null || labels != null || maxLength != null;
            new OptionChecks(spec)
                    .check(
                            !stray,
                            "--model, --task, --labels and --max-length are of a checkpoint; " + from + " is a folder.")
                    .check(
                            to.toString().endsWith(".safetensors"),
                            "--to is " + to + "; expected a file *.safetensors for an adapter's folder.");
            toReference(Adapter.load(from));
        } else {
            toAdapter(ReferenceCheckpoint.open(from));
        }
        return 0;
    }

    private void toReference(Adapter adapter) {
        ReferenceCheckpoint.write(adapter, to);
        AdapterConfig config = adapter.config();
        String of = config.pastaConfig().task().isOfTokens() ? "Token" : "Sequence";
        say("Written to " + to + ". In the authors' code:");
        say("  model = BertPastaFor" + of + "Classification.from_pretrained(BASE, num_labels=" + config.outputs()
                + ", num_special_tokens=" + config.pastaConfig().slots() + ")");
        if (config.pastaConfig().task().isOfLabelSets()) {
            say("  # Its labels are those whose sigmoid reaches "
                    + config.pastaConfig().thresholds().describe() + "; the loss is BCEWithLogitsLoss.");
        }
        say("  model.load_state_dict(safetensors.torch.load_file(\"" + to + "\"), strict=False)");
        say("BASE is the folder that this writes: pasta import " + config.baseName() + " --to FOLDER");
    }

    private void toAdapter(ReferenceCheckpoint checkpoint) {
        StateFolder.requireNone(to, "--to");
        Adapter.requireFree(to);
        new OptionChecks(spec)
                .check(model != null, "Missing option: --model, the base that " + from + " was trained on.");
        PastaConfig config = config(checkpoint);
        BertModel base = Models.openCheckpoint(model);
        String name = Models.isCatalogueName(model)
                ? model
                : Path.of(model).toAbsolutePath().normalize().toString();
        Adapter adapter = checkpoint.adapter(base, name, config);
        adapter.save(to);
        say("Written to " + to + ": " + config.task().configName() + ", " + Format.count(adapter.parameterCount())
                + " parameters, on " + name + ".");
    }

    private PastaConfig config(ReferenceCheckpoint checkpoint) {
        PastaConfig known = checkpoint
                .config()
                .filter(own -> task == null && labels == null)
                .map(AdapterConfig::pastaConfig)
                .orElseGet(() -> told(checkpoint));
        return maxLength == null ? known : known.withMaxLength(maxLength);
    }

    private PastaConfig told(ReferenceCheckpoint checkpoint) {
        int outputs = checkpoint.outputs();
        Task kind = task != null ? task : outputs == 1 ? Task.REGRESSION : Task.SEQUENCE_CLASSIFICATION;
        if (!kind.hasLabels()) {
            return PastaConfig.regression().withSlots(checkpoint.slots());
        }
        if (labels == null || labels.size() != outputs) {
            throw new BadInputException(from + " has " + outputs + " outputs and does not say what they are called; "
                    + (labels == null ? "name them" : "expected as many names as that, found " + labels.size())
                    + ": --labels "
                    + String.join(
                            ",",
                            IntStream.range(0, Math.min(outputs, 3))
                                    .mapToObj(i -> "NAME" + i)
                                    .toList()) + (outputs > 3 ? ",..." : "") + ".");
        }
        return PastaConfig.of(kind, labels).withSlots(checkpoint.slots());
    }

    private void say(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
