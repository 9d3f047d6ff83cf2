package org.pasta4j.cli;

import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What {@code --version} prints: the program that was typed, and the version of the library. */
public final class PastaVersion implements IVersionProvider {
    @Spec
    private CommandSpec spec;

    /** For picocli. */
    public PastaVersion() {}

    @Override
    public String[] getVersion() {
        String version = Pasta.class.getPackage().getImplementationVersion();
        return new String[] {
            spec.root().name() + " " + (version == null ? "(not from a jar)" : version),
            "Java " + System.getProperty("java.version") + " on " + System.getProperty("os.name") + " "
                    + System.getProperty("os.arch")
        };
    }
}
