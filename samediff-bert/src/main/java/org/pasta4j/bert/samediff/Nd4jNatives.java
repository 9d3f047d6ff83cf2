package org.pasta4j.bert.samediff;

import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.factory.Nd4jBackend;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.NativeProblem;

/**
 * ND4J's native libraries. What fails when its classes are initialised is told once, and later calls fail with no
 * reason: so they are loaded here first.
 */
public final class Nd4jNatives {
    private static final String SETTING = "the Java option -Dorg.bytedeco.javacpp.cachedir=FOLDER";

    private Nd4jNatives() {}

    /** Initialised when it is first asked for, by one thread. */
    private static final class Loading {
        static final Optional<Throwable> FAILURE = load();

        private static Optional<Throwable> load() {
            try {
                NativeProblem.requireWholeJava();
                NativeProblem.inTurn(Nd4j::getExecutioner);
                return Optional.empty();
            } catch (LinkageError | RuntimeException | OutOfMemoryError e) {
                return Optional.of(e);
            }
        }
    }

    /** Why they do not load; empty where they do. Loads them if that was not done before. */
    public static Optional<String> obstacle() {
        return Loading.FAILURE.map(failure -> refusal(failure).getMessage());
    }

    /**
     * Loads them if that was not done before.
     *
     * @throws BadInputException that says why they do not load, and what to do
     * @throws OutOfMemoryError if there was too little memory for them
     */
    public static void require() {
        Loading.FAILURE.ifPresent(failure -> {
            Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                    .filter(OutOfMemoryError.class::isInstance)
                    .findFirst()
                    .ifPresent(memory -> {
                        throw (OutOfMemoryError) memory;
                    });
            throw refusal(failure);
        });
    }

    private static BadInputException refusal(Throwable failure) {
        if (failure instanceof BadInputException told) {
            return told;
        }
        if (NativeProblem.root(failure) instanceof Nd4jBackend.NoAvailableBackendException) {
            return new BadInputException(
                    "There is no backend of ND4J on the class path. Add org.nd4j:nd4j-native:1.0.0-M2.1, or for NVIDIA"
                            + " GPUs org.nd4j:nd4j-cuda-11.6-platform.",
                    failure);
        }
        if (isMissing(failure)) {
            return new BadInputException(
                    "ND4J has no natives for " + System.getProperty("os.name") + " " + System.getProperty("os.arch")
                            + " on the class path (" + NativeProblem.root(failure) + "). It is published for 64-bit"
                            + " Intel and AMD under Linux, macOS and Windows, and for 64-bit ARM under Linux and macOS.",
                    failure);
        }
        return NativeProblem.refusal("ND4J's native library", failure, folder(), SETTING);
    }

    /**
     * Whether the class path has no libraries for this platform: then they are looked for where the system has its own.
     */
    private static boolean isMissing(Throwable failure) {
        return String.valueOf(NativeProblem.root(failure).getMessage()).contains("java.library.path");
    }

    /** As JavaCPP chooses it, which falls back to the folder for temporary files. */
    private static String folder() {
        String set = System.getProperty("org.bytedeco.javacpp.cachedir");
        return set != null
                ? set
                : Path.of(System.getProperty("user.home"), ".javacpp", "cache") + " or "
                        + System.getProperty("java.io.tmpdir");
    }
}
