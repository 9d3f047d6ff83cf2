package org.pasta4j.benchmarks.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.pasta4j.benchmarks.measure.ChildProcess;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.Jackson;

/** The programs in {@code src/main/python}, and a virtual environment in which they run. */
public final class PythonSide {
    /** Names a virtual environment that is ready, so that none has to be made. */
    public static final String VENV_VARIABLE = "PASTA_BENCH_VENV";

    /** Variables that the script has set for our side; the peers run without them. */
    private static final String TUNED_VARIABLE = "PASTA_TUNED";

    private static final Path PYTHON = Path.of("bin", "python");

    private final Path python;
    private final Path programs;
    private Map<String, String> versions = Map.of();

    private PythonSide(Path venv, Path programs) {
        this.python = venv.resolve(PYTHON);
        this.programs = programs;
    }

    /** Whether a user has named an environment, which then has to be the one. */
    public static boolean isNamed() {
        return System.getenv(VENV_VARIABLE) != null;
    }

    /**
     * Finds or makes the environment.
     *
     * @param module folder of this module
     * @param out gets a line for a download
     * @throws BadInputException that says why there is none
     */
    public static PythonSide open(Path module, PrintWriter out) {
        Path programs = module.resolve(Path.of("src", "main", "python"));
        String given = System.getenv(VENV_VARIABLE);
        Path venv = given == null ? module.resolve("target").resolve("venv") : Path.of(given);
        PythonSide side = new PythonSide(venv.toAbsolutePath(), programs);
        if (side.isReady()) {
            return side;
        }
        if (given != null) {
            throw new BadInputException(VENV_VARIABLE + " is " + given
                    + ", but that is no virtual environment with the packages of "
                    + programs.resolve("requirements.txt") + ".");
        }
        out.println("Setting up Python in " + venv + " (once; this downloads PyTorch, up to some gigabytes) ...");
        out.flush();
        install(venv, programs);
        if (!side.isReady()) {
            throw new BadInputException("Python in " + venv + " does not run: "
                    + side.run("versions.py").lastWords());
        }
        return side;
    }

    private static void install(Path venv, Path programs) {
        ChildProcess.run(new ProcessBuilder("python3", "-m", "venv", venv.toString()))
                .orThrow("Making a virtual environment for Python");
        ChildProcess.run(new ProcessBuilder(
                        venv.resolve(PYTHON).toString(),
                        "-m",
                        "pip",
                        "install",
                        "--quiet",
                        "--disable-pip-version-check",
                        "-r",
                        programs.resolve("requirements.txt").toString()))
                .orThrow("Installing the Python packages");
    }

    private boolean isReady() {
        if (!Files.isExecutable(python)) {
            return false;
        }
        ChildProcess found = run("versions.py");
        if (found.exit() == 0) {
            versions = parse(found.out());
        }
        return found.exit() == 0;
    }

    private static Map<String, String> parse(String json) {
        try {
            return Jackson.MAPPER.readValue(json, new TypeReference<>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("versions.py printed no JSON: " + json, e);
        }
    }

    /** Of Python and of the peers, by name. */
    public Map<String, String> versions() {
        return versions;
    }

    /** Runs one of the programs. */
    public ChildProcess run(String program, String... arguments) {
        List<String> command = new ArrayList<>(
                List.of(python.toString(), programs.resolve(program).toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        for (String variable : System.getenv().getOrDefault(TUNED_VARIABLE, "").split(" ")) {
            builder.environment().remove(variable);
        }
        return ChildProcess.run(builder);
    }
}
