package org.pasta4j.cli.train;

import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pasta4j.cli.console.OptionChecks;
import org.pasta4j.pasta.OffsetPlacement;
import org.pasta4j.pasta.PastaConfig;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which special tokens of which layers get an offset, and how it starts. */
final class OffsetOptions {
    /** What {@code --offsets} takes. */
    enum Offsets {
        ALL,
        FIRST,
        SEPARATORS,
        SHARED,
        NONE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Option(
            names = "--offsets",
            paramLabel = "WHICH",
            description = "Special tokens with an offset: \"all\", \"first\" ([CLS]), \"separators\", \"shared\" (one"
                    + " vector a layer for all of them), or \"none\", for a head alone (default: ${DEFAULT-VALUE}).")
    private Offsets offsets = Offsets.ALL;

    @Option(
            names = "--offset-layers",
            paramLabel = "N-M,N",
            converter = LayersConverter.class,
            description = "Layers with offsets, from 0, such as \"0-3,5\" (default: all).")
    private Layers layers;

    @Option(
            names = "--initial-scale",
            paramLabel = "X",
            description = "Standard deviation of offsets and head at the start, 0 or more (default: ${DEFAULT-VALUE}).")
    private double initialScale = PastaConfig.DEFAULT_INITIAL_SCALE;

    /** Refuses what contradicts itself. */
    void check(CommandSpec spec) {
        new OptionChecks(spec)
                .check(
                        layers == null || offsets != Offsets.NONE,
                        "--offset-layers says where offsets are, and --offsets none that there are none.")
                .check(
                        initialScale >= 0 && Double.isFinite(initialScale),
                        "--initial-scale is " + initialScale + "; expected 0 or more.");
    }

    /** The configuration with what the options say. */
    PastaConfig apply(PastaConfig config) {
        PastaConfig scaled = config.withInitialScale(initialScale);
        return offsets == Offsets.NONE ? scaled.headOnly() : scaled.withPlacement(placement());
    }

    private OffsetPlacement placement() {
        OffsetPlacement.Tokens tokens =
                switch (offsets) {
                    case FIRST -> OffsetPlacement.Tokens.FIRST;
                    case SEPARATORS -> OffsetPlacement.Tokens.SEPARATORS;
                    default -> OffsetPlacement.Tokens.ALL;
                };
        return new OffsetPlacement(layers == null ? List.of() : layers.numbers(), tokens, offsets == Offsets.SHARED);
    }

    /** Numbers of layers, rising. */
    record Layers(List<Integer> numbers) {}

    /** Reads ranges such as {@code 0-3,5}. */
    static final class LayersConverter implements ITypeConverter<Layers> {
        private static final Pattern RANGE = Pattern.compile("(\\d{1,4})(?:-(\\d{1,4}))?");

        @Override
        public Layers convert(String text) {
            TreeSet<Integer> layers = new TreeSet<>();
            for (String part : text.split(",", -1)) {
                Matcher range = RANGE.matcher(part.strip());
                if (!range.matches()) {
                    throw refused(text);
                }
                int first = Integer.parseInt(range.group(1));
                int last = range.group(2) == null ? first : Integer.parseInt(range.group(2));
                if (last < first) {
                    throw refused(text);
                }
                for (int layer = first; layer <= last; layer++) {
                    layers.add(layer);
                }
            }
            return new Layers(List.copyOf(layers));
        }

        private static TypeConversionException refused(String text) {
            return new TypeConversionException(
                    "\"" + text + "\" is no list of layers; expected numbers and ranges from 0, such as 0-3,5.");
        }
    }
}
