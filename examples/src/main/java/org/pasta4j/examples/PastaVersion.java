package org.pasta4j.examples;

import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
final class PastaVersion implements IVersionProvider {

    @Override
    public String[] getVersion() {
        String version = Pasta.class.getPackage().getImplementationVersion();
        return new String[] {
            "pasta " + (version == null ? "(not from a jar)" : version),
            "Java " + System.getProperty("java.version") + " on " + System.getProperty("os.name") + " "
                    + System.getProperty("os.arch")
        };
    }
}
