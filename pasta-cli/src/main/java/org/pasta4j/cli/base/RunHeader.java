package org.pasta4j.cli.base;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import org.pasta4j.bert.Jackson;
import org.pasta4j.cli.console.Shell;

/** What a file of results begins with: the command, when, by which versions, on which base. */
public final class RunHeader {

    private static final String UNKNOWN = "unknown";

    private RunHeader() {}

    /**
     * A new JSON object.
     *
     * @param arguments of the command line
     * @param base the frozen model
     */
    public static ObjectNode of(List<String> arguments, OpenModel base) {
        ObjectNode root = Jackson.MAPPER.createObjectNode();
        root.put("command", command(arguments));
        root.put("ended", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        ObjectNode versions = root.putObject("versions");
        versions.put("pasta4j", version("org.pasta4j/pasta-layers"));
        versions.put("nd4j", version("org.nd4j/nd4j-api"));
        versions.put("java", Runtime.version().toString());
        versions.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        versions.put("processors", Runtime.getRuntime().availableProcessors());
        ObjectNode model = root.putObject("base");
        model.put("name", base.name());
        model.put("fingerprint", base.bert().fingerprint());
        model.put("encoder", base.encoder().toString());
        return root;
    }

    /** The command line, to be pasted into a shell. */
    public static String command(List<String> arguments) {
        return arguments.stream().map(Shell::quoted).collect(Collectors.joining(" ", "pasta ", ""));
    }

    /** As Maven writes it into a jar; unknown where there is no jar, or Maven left that out. */
    private static String version(String artifact) {
        Properties properties = new Properties();
        try (InputStream in = RunHeader.class.getResourceAsStream("/META-INF/maven/" + artifact + "/pom.properties")) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            return UNKNOWN;
        }
        return properties.getProperty("version", UNKNOWN);
    }
}
