package org.pasta4j.pasta.train;

import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.pasta4j.bert.Internal;
import org.pasta4j.bert.Pooling;
import org.pasta4j.bert.Sha256;
import org.pasta4j.pasta.OffsetPlacement;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.Thresholds;

/**
 * What a training is, in words that are compared with another's: trainings that are alike in all of them have the same
 * result.
 *
 * @hidden
 */
@Internal
public final class TrainingIdentity {
    private static final String NOT_GIVEN = "not given";

    /** Does not touch the parameters. */
    private static final String DECODING = "the model's decoding";

    /** What trainings were before these could be chosen; states were kept before. */
    private static final Map<String, Set<String>> BEFORE = Map.of(
            "the model's pooling",
            Set.of(Pooling.POOLER.toString(), NOT_GIVEN),
            "the model's head kind",
            Set.of(NOT_GIVEN),
            "the model's thresholds",
            Set.of(Thresholds.HALF.toString()),
            "head learning rate",
            Set.of(NOT_GIVEN),
            "numbers",
            Set.of(TargetScale.AS_THEY_ARE));

    private final Map<String, String> parts = new LinkedHashMap<>();

    /** Adds a part by a name that people know. */
    public TrainingIdentity with(String name, String value) {
        parts.put(name, value);
        return this;
    }

    /**
     * Adds every component of settings, so that none that comes later is forgotten; of records that the settings' class
     * declares, such as {@link TrainingOptions.Batching}, every component likewise.
     *
     * @param owner before the names, such as {@code "the model's "}
     * @param runs one a run
     */
    public TrainingIdentity with(String owner, Class<? extends Record> type, List<?> runs) {
        for (RecordComponent component : type.getRecordComponents()) {
            List<?> values = runs.stream().map(run -> value(component, run)).toList();
            if (component.getType().isRecord() && component.getType().getDeclaringClass() == type) {
                with(owner, component.getType().asSubclass(Record.class), values);
            } else {
                parts.put(owner + words(component.getName()), oneOrAll(values));
            }
        }
        return this;
    }

    private static String oneOrAll(List<?> values) {
        List<String> texts = values.stream().map(TrainingIdentity::text).toList();
        return String.join(", ", texts.stream().distinct().count() == 1 ? texts.subList(0, 1) : texts);
    }

    /** The parts of several runs. */
    public static TrainingIdentity of(List<PastaConfig> models, List<TrainingOptions> runs) {
        return new TrainingIdentity()
                .with("number of runs", String.valueOf(runs.size()))
                .with("the model's ", PastaConfig.class, models)
                .with(
                        "",
                        TrainingOptions.class,
                        runs.stream().map(TrainingOptions::withoutCheckpoints).toList());
    }

    /** {@code learning rate} for {@code learningRate}. */
    private static String words(String name) {
        return name.replaceAll("(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
    }

    private static Object value(RecordComponent component, Object of) {
        try {
            return component.getAccessor().invoke(of);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("A record has no " + component.getName(), e);
        }
    }

    private static String text(Object value) {
        if (value instanceof Optional<?> maybe) {
            return maybe.map(String::valueOf).orElse(NOT_GIVEN);
        }
        if (value instanceof OptionalDouble maybe) {
            return maybe.isPresent() ? String.valueOf(maybe.getAsDouble()) : NOT_GIVEN;
        }
        return value instanceof OffsetPlacement placement ? placement.describe() : String.valueOf(value);
    }

    Map<String, String> parts() {
        return parts;
    }

    /** The same for those that are alike in all parts, and another for others: 16 hexadecimal digits. */
    String hash() {
        String text = parts.entrySet().stream()
                // So that states of before are found.
                .filter(part -> !BEFORE.getOrDefault(part.getKey(), Set.of()).contains(part.getValue()))
                .map(part -> part.getKey() + "=" + part.getValue())
                .collect(Collectors.joining("\n"));
        return Sha256.hex(text.getBytes(StandardCharsets.UTF_8)).substring(0, 16);
    }

    /**
     * The differences from another, such as {@code epochs is 3 there, 4 here}; empty where there are none.
     *
     * @param there the parts of that one
     */
    Optional<String> differences(Map<String, String> there) {
        Function<String, String> difference = part ->
                part + " is " + there.getOrDefault(part, "not recorded") + " there, " + parts.get(part) + " here";
        List<String> found = new ArrayList<>(parts.keySet());
        found.removeIf(part -> parts.get(part).equals(there.get(part)));
        found.removeIf(part -> !there.containsKey(part)
                && (part.equals(DECODING) || BEFORE.getOrDefault(part, Set.of()).contains(parts.get(part))));
        return found.isEmpty()
                ? Optional.empty()
                : Optional.of(String.join("; ", found.stream().map(difference).toList()));
    }
}
