package org.pasta4j.cli.convert;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.huggingface.HuggingFaceFolder;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.cli.base.Models;
import org.pasta4j.cli.file.OutputFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pasta import}: a checkpoint of any kind as a Hugging Face folder. */
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Write a checkpoint of any kind as a Hugging Face folder.",
        description = {
            "",
            "Writes model.safetensors, config.json and, where a tokenizer is found beside the checkpoint, tokenizer.json."
                    + " The weights stay the same bit for bit; a head on top is left out.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {"  pasta import model.onnx --to my-bert", "  pasta import uncased_L-12_H-768_A-12 --to bert-base"})
public final class ImportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "PATH", description = "A checkpoint (file or folder), or \"" + Models.MINILM + "\".")
    private String path;

    @Option(names = "--to", paramLabel = "DIR", required = true, description = "The new folder; must not exist.")
    private Path to;

    @Override
    public Integer call() {
        try (OutputFolder output = OutputFolder.create(to, "--to")) {
            BertModel model = Models.openCheckpoint(path);
            Optional<BertTokenizer> tokenizer = tokenizer();
            try {
                output.write(draft -> HuggingFaceFolder.write(model, tokenizer, draft));
            } finally {
                tokenizer.ifPresent(BertTokenizer::close);
            }
            output.publish(output.draft());
            say(model + " from " + model.origin().location() + " ("
                    + model.origin().dialect() + ").");
            model.origin().dropped().forEach(part -> say("Left out: " + part + "."));
            say("Written to " + to + (tokenizer.isPresent() ? "." : ", without a tokenizer."));
        }
        return 0;
    }

    /** None where there is none or it cannot be read: the weights are worth having alone. */
    private Optional<BertTokenizer> tokenizer() {
        try {
            return Optional.of(Models.openTokenizer(path));
        } catch (CheckpointException e) {
            PrintWriter err = spec.commandLine().getErr();
            err.println("pasta: No tokenizer is written. " + e.getMessage());
            err.flush();
            return Optional.empty();
        }
    }

    private void say(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
