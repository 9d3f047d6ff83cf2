package org.pasta4j.pasta.adapter;

import java.util.ArrayList;
import java.util.List;

/** A second process that runs a class of the tests. */
public final class JavaProcess {
    private JavaProcess() {}

    /** One whose errors go where those of the test go. */
    public static ProcessBuilder of(Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    }
}
