package org.pasta4j.cli.convert;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.cli.adapter.AdapterPath;
import org.pasta4j.cli.base.Models;
import org.pasta4j.cli.console.Format;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.export.PastaExport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code pasta export}: an adapter with its base as one model that runs without this library. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Write an adapter with its base as one model that runs without this library.",
        description = {
            "",
            "A file *.sd is loaded and run by stock Deeplearning4j (SameDiff.load), a file *.onnx by ONNX Runtime; both"
                    + " give the adapter's logits. The tokenizer is written beside it. Peft-like is what the adapter's own"
                    + " folder is already.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  pasta export --adapter my-adapter --to model.sd",
            "  pasta export --adapter my-adapter --to model.onnx",
            "  pasta export --adapter my-adapter --to onnx     # my-adapter.onnx"
        })
public final class ExportCommand implements Callable<Integer> {
    private static final String SAMEDIFF = ".sd";
    private static final String ONNX = ".onnx";

    @Spec
    private CommandSpec spec;

    @Mixin
    private AdapterPath adapter;

    @Option(
            names = "--to",
            paramLabel = "FILE",
            required = true,
            description =
                    "The new file, *.sd or *.onnx; or \"samediff\" or \"onnx\" for one beside the adapter under its"
                            + " name; or \"peft-like\". Nothing is overwritten.")
    private String to;

    @Override
    public Integer call() {
        Path folder = adapter.folder();
        if (to.equals("peft-like")) {
            long trained = Adapter.load(folder).parameterCount();
            say(folder
                    + " is that already: adapter_config.json and adapter_model.safetensors, as peft names them, with "
                    + Format.count(trained) + " trained parameters. The base is not in it.");
            return 0;
        }
        Path file = file(folder);
        Adapter loaded = Adapter.load(folder);
        String base = adapter.base(loaded.config());
        BertModel bert = Models.openCheckpoint(base);
        try (BertTokenizer tokenizer = Models.openTokenizer(base)) {
            write(loaded, PastaExport.of(loaded, bert, tokenizer), file);
        }
        return 0;
    }

    private void write(Adapter loaded, PastaExport export, Path file) {
        boolean onnx = file.toString().endsWith(ONNX);
        List<Path> written = onnx ? export.writeOnnx(file) : export.writeSameDiff(file);
        say("Written: " + written.stream().map(ExportCommand::describe).collect(Collectors.joining(", ")) + ".");
        say("Inputs: " + String.join(", ", export.inputs()) + ", " + (onnx ? "int64" : "INT32")
                + " [rows, tokens] each, padded on the right, at most " + export.maxLength() + " tokens a row.");
        say("Output: " + PastaExport.LOGITS + ", float32 [rows, "
                + (loaded.config().pastaConfig().task().isOfTokens() ? "tokens, " : "")
                + loaded.config().outputs() + "].");
    }

    private Path file(Path folder) {
        String kind = to.toLowerCase(Locale.ROOT);
        try {
            if (kind.equals("samediff") || kind.equals("onnx")) {
                Path whole = folder.toAbsolutePath().normalize();
                return whole.resolveSibling(whole.getFileName() + (kind.equals("onnx") ? ONNX : SAMEDIFF));
            }
            if (to.endsWith(ONNX) || to.endsWith(SAMEDIFF)) {
                return Path.of(to);
            }
        } catch (InvalidPathException e) {
            throw new BadInputException("\"" + to + "\" is not a path: " + e.getReason() + ".", e);
        }
        throw new ParameterException(
                spec.commandLine(),
                "--to is " + to + "; expected a file *.sd or *.onnx, or one of samediff, onnx, peft-like.");
    }

    private static String describe(Path file) {
        try {
            Path here = Path.of("").toAbsolutePath();
            Path shown = file.startsWith(here) ? here.relativize(file) : file;
            return shown + String.format(Locale.ROOT, " (%.1f MB)", Files.size(file) / 1e6);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void say(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
