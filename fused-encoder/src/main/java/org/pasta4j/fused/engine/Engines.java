package org.pasta4j.fused.engine;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.pasta4j.bert.samediff.EncoderKind;
import org.pasta4j.bert.samediff.Precision;

/** The engines of one kind that are on the class path. */
public final class Engines {
    /** The first with the foreign-function API. */
    private static final int CUDA_JAVA = 22;

    private Engines() {}

    /**
     * The first of that kind that runs here.
     *
     * @param obstacles takes why others do not
     */
    public static Optional<EngineProvider> find(EncoderKind kind, Precision precision, List<String> obstacles) {
        for (EngineProvider provider : all(kind, obstacles)) {
            Optional<String> obstacle = provider.obstacle(precision);
            if (obstacle.isEmpty()) {
                return Optional.of(provider);
            }
            obstacles.add(obstacle.get());
        }
        if (obstacles.isEmpty()) {
            obstacles.add(kind == EncoderKind.CUDA ? missing() : "there is no engine on the class path");
        }
        return Optional.empty();
    }

    private static String missing() {
        int java = Runtime.version().feature();
        return java < CUDA_JAVA ? tooOld(java) : "pasta-cuda is not on the class path";
    }

    private static String tooOld(int java) {
        return "the engine for GPUs needs Java " + CUDA_JAVA + " or newer, and this is Java " + java;
    }

    /** Those of a kind; some are made for a newer Java than this one and cannot even be asked. */
    private static List<EngineProvider> all(EncoderKind kind, List<String> obstacles) {
        List<EngineProvider> found = new ArrayList<>();
        Iterator<EngineProvider> providers =
                ServiceLoader.load(EngineProvider.class).iterator();
        while (true) {
            try {
                if (!providers.hasNext()) {
                    return found;
                }
                EngineProvider provider = providers.next();
                if (provider.kind() == kind) {
                    found.add(provider);
                }
            } catch (UnsupportedClassVersionError e) {
                if (kind == EncoderKind.CUDA) {
                    obstacles.add(tooOld(Runtime.version().feature()));
                }
            } catch (ServiceConfigurationError | LinkageError e) {
                obstacles.add("an engine does not load (" + e.getMessage() + ")");
            }
        }
    }
}
