package org.pasta4j.cli.convert;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code pasta adapter}: what is done to adapters without running them. */
@Command(
        name = "adapter",
        mixinStandardHelpOptions = true,
        header = "Convert adapters to and from the authors' PyTorch code.",
        description = {""},
        commandListHeading = "%nCommands:%n",
        subcommands = ConvertCommand.class,
        footerHeading = "%nExamples:%n",
        footer = {"  pasta adapter convert my-adapter --to pasta.safetensors", "  pasta adapter convert --help"})
public final class AdapterCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return CommandLine.ExitCode.USAGE;
    }
}
