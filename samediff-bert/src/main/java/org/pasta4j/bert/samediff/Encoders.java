package org.pasta4j.bert.samediff;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicBoolean;
import org.nd4j.linalg.factory.Nd4j;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertModel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses an encoder. */
public final class Encoders {
    private static final Logger LOG = LoggerFactory.getLogger(Encoders.class);
    private static final AtomicBoolean TOLD = new AtomicBoolean();

    private Encoders() {}

    /**
     * Begins to load native libraries in the background, which takes the better part of a second. Optional: who calls
     * it before reading a checkpoint waits less afterwards.
     */
    public static void prepare() {
        Thread loader = new Thread(
                () -> {
                    // ND4J first, whoever comes first: its classes need each other while they are initialised.
                    Nd4j.getExecutioner();
                    ServiceLoader.load(EncoderProvider.class).forEach(provider -> provider.obstacle(Precision.FP32));
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
     * @throws BadInputException if that kind does not run here in that precision
     */
    public static Encoder open(BertModel model, EncoderKind kind, Precision precision) {
        if (kind == EncoderKind.STOCK) {
            return stock(model, precision);
        }
        List<String> obstacles = new ArrayList<>();
        for (EncoderProvider provider : providers(kind)) {
            Optional<String> obstacle = provider.obstacle(precision);
            if (obstacle.isEmpty()) {
                Optional<Encoder> encoder = open(provider, model, kind, precision);
                if (encoder.isPresent()) {
                    return encoder.get();
                }
                continue;
            }
            // That there is no GPU is nothing to tell one who did not ask for it.
            if (kind != EncoderKind.AUTO || provider.kind() != EncoderKind.CUDA || precision == Precision.TF32) {
                obstacles.add(obstacle.get());
            }
        }
        String why = obstacles.isEmpty() ? "fused-encoder is not on the class path" : String.join("; ", obstacles);
        if (kind == EncoderKind.CUDA) {
            throw new BadInputException("The encoder for GPUs does not run here: " + why
                    + ". On the processor compute EncoderKind.FUSED and EncoderKind.STOCK.");
        }
        if (kind == EncoderKind.FUSED) {
            throw new BadInputException("The fused encoder does not run here in " + precision + ": " + why
                    + ". Take the stock encoder, or another precision.");
        }
        if (precision != Precision.FP32) {
            throw new BadInputException(
                    "No encoder computes in " + precision + " here: " + why + ". Take fp32, which all of them do.");
        }
        if (!TOLD.getAndSet(true)) {
            LOG.warn("Taking the stock encoder, which is slower: {}.", why);
        }
        return new StockEncoder(model);
    }

    /** Where nobody asked for a GPU, a model that it cannot take goes to the processor. */
    private static Optional<Encoder> open(
            EncoderProvider provider, BertModel model, EncoderKind kind, Precision precision) {
        try {
            return Optional.of(provider.open(model, precision));
        } catch (BadInputException e) {
            if (kind != EncoderKind.AUTO || provider.kind() != EncoderKind.CUDA) {
                throw e;
            }
            LOG.warn("Not computing on the GPU: {}", e.getMessage());
            return Optional.empty();
        }
    }

    private static Encoder stock(BertModel model, Precision precision) {
        if (precision != Precision.FP32) {
            throw new BadInputException(
                    "The stock encoder computes in fp32 only; asked for " + precision + ". Take the fused encoder.");
        }
        return new StockEncoder(model);
    }

    /** Those of a kind, or all, the fastest first. */
    private static List<EncoderProvider> providers(EncoderKind kind) {
        return ServiceLoader.load(EncoderProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(p -> kind == EncoderKind.AUTO || p.kind() == kind)
                .sorted(Comparator.comparing(EncoderProvider::kind).reversed())
                .toList();
    }

    /** The GPU that encoders compute on here, for people; or why there is none. */
    public static String gpu() {
        return providers(EncoderKind.CUDA).stream()
                .flatMap(p -> p.device().stream())
                .findFirst()
                .orElse("none: fused-encoder is not on the class path");
    }
}
