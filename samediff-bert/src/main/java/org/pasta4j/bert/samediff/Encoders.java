package org.pasta4j.bert.samediff;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicBoolean;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.NativeProblem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses an encoder. */
public final class Encoders {
    private static final Logger LOG = LoggerFactory.getLogger(Encoders.class);
    private static final String NO_PROVIDER = "fused-encoder is not on the class path";
    private static final AtomicBoolean TOLD = new AtomicBoolean();

    private Encoders() {}

    /**
     * Begins to load native libraries in the background, which takes the better part of a second. Optional: who calls
     * it before reading a checkpoint waits less afterwards.
     */
    public static void prepare() {
        Thread loader = new Thread(
                () -> {
                    // ND4J first, whichever thread comes first: its classes need each other while they are initialised.
                    Nd4jNatives.require();
                    NativeProblem.inTurn(() -> ServiceLoader.load(EncoderProvider.class)
                            .forEach(provider -> provider.obstacle(Precision.FP32)));
                },
                "pasta-loader");
        loader.setDaemon(true);
        // What fails here fails again, and is reported, where it is needed.
        loader.setUncaughtExceptionHandler((thread, failure) -> LOG.debug("Loading ahead failed", failure));
        loader.start();
    }

    /** The fastest encoder that runs here, in float32. */
    public static Encoder open(BertModel model) {
        return open(model, EncoderKind.AUTO, Precision.FP32);
    }

    /**
     * An encoder of the caller's choice.
     *
     * @param model is kept
     * @param kind {@link EncoderKind#AUTO} takes a GPU's where one runs, else the fused one, else the stock encoder and
     *     logs why
     * @param precision of the frozen linear layers; only a fused encoder has another than float32
     * @return to be closed by the caller
     * @throws BadInputException if that kind does not run here in that precision, or ND4J does not load at all
     */
    public static Encoder open(BertModel model, EncoderKind kind, Precision precision) {
        Nd4jNatives.require();
        return switch (kind) {
            case AUTO -> prefer(model, precision);
            case STOCK -> stock(model, precision);
            case FUSED, CUDA -> require(kind, model, precision);
        };
    }

    /**
     * Why encoders of a kind do not run here; empty where one does.
     *
     * @param kind {@link EncoderKind#FUSED} or {@link EncoderKind#CUDA}
     * @param precision of the frozen linear layers
     */
    public static Optional<String> obstacle(EncoderKind kind, Precision precision) {
        Optional<String> unloaded = Nd4jNatives.obstacle();
        if (unloaded.isPresent()) {
            return unloaded;
        }
        List<String> obstacles = new ArrayList<>();
        for (EncoderProvider provider : providers(kind)) {
            Optional<String> obstacle = provider.obstacle(precision);
            if (obstacle.isEmpty()) {
                return Optional.empty();
            }
            obstacles.add(obstacle.get());
        }
        return Optional.of(why(obstacles));
    }

    /** An encoder of one kind, or a refusal that says why there is none. */
    private static Encoder require(EncoderKind kind, BertModel model, Precision precision) {
        for (EncoderProvider provider : providers(kind)) {
            if (provider.obstacle(precision).isEmpty()) {
                return provider.open(model, precision);
            }
        }
        throw new BadInputException(kind.title() + " does not run here in " + precision + ": "
                + obstacle(kind, precision).orElseThrow() + ". " + kind.instead());
    }

    /** The first that runs here; the stock one where none does. */
    private static Encoder prefer(BertModel model, Precision precision) {
        List<String> obstacles = new ArrayList<>();
        for (EncoderProvider provider : providers()) {
            Optional<String> obstacle = provider.obstacle(precision);
            if (obstacle.isPresent()) {
                // That there is no GPU is nothing to tell one who did not ask for it.
                if (!provider.needsDevice() || precision == Precision.TF32) {
                    obstacles.add(obstacle.get());
                }
                continue;
            }
            try {
                return provider.open(model, precision);
            } catch (BadInputException e) {
                if (!provider.needsDevice()) {
                    throw e;
                }
                LOG.warn("Not computing on the GPU: {}", e.getMessage());
            }
        }
        if (precision != Precision.FP32) {
            throw new BadInputException("No encoder computes in " + precision + " here: " + why(obstacles)
                    + ". Take fp32, which all of them do.");
        }
        if (!TOLD.getAndSet(true)) {
            LOG.warn("Taking the stock encoder, which is slower: {}.", why(obstacles));
        }
        return new StockEncoder(model);
    }

    private static String why(List<String> obstacles) {
        return obstacles.isEmpty() ? NO_PROVIDER : String.join("; ", obstacles);
    }

    private static Encoder stock(BertModel model, Precision precision) {
        if (precision != Precision.FP32) {
            throw new BadInputException(
                    "The stock encoder computes in fp32 only; asked for " + precision + ". Take the fused encoder.");
        }
        return new StockEncoder(model);
    }

    private static List<EncoderProvider> providers(EncoderKind kind) {
        return providers().stream().filter(p -> p.kind() == kind).toList();
    }

    /** The fastest first. */
    private static List<EncoderProvider> providers() {
        return ServiceLoader.load(EncoderProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .sorted(Comparator.comparing(EncoderProvider::priority).reversed())
                .toList();
    }

    /** The GPU that encoders compute on here, for people; or why there is none. */
    public static String gpu() {
        return providers(EncoderKind.CUDA).stream()
                .flatMap(p -> p.device().stream())
                .findFirst()
                .orElse("none: " + NO_PROVIDER);
    }
}
