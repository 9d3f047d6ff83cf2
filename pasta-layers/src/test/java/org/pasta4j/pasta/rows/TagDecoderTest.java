package org.pasta4j.pasta.rows;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.pasta4j.bert.text.Encoding;
import org.pasta4j.bert.text.TextTokens;
import org.pasta4j.pasta.Entity;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.TagDecoding;
import org.pasta4j.pasta.data.TagScheme;
import org.pasta4j.pasta.metric.EntityTags;
import org.pasta4j.pasta.metric.EvaluationResult;
import org.pasta4j.pasta.metric.Metrics;

/** Tags of random logits over random labels. */
class TagDecoderTest {

    @Property(tries = 2000)
    void viterbiIsTheBestOfAllWellFormedSequences(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 5) int words, @ForAll @IntRange(max = 1) int ties) {
        Random random = new Random(seed);
        List<String> labels = labels(random, 2);
        float[][] logits = logits(random, words, labels.size(), ties == 1);
        int[] found = classes(TagDecoding.VITERBI, labels, logits);

        assertThat(isWellFormed(found, labels)).isTrue();
        double best = Double.NEGATIVE_INFINITY;
        for (int[] each : sequences(logits, labels.size())) {
            best = isWellFormed(each, labels) ? Math.max(best, sum(each, logits)) : best;
        }
        assertThat(sum(found, logits)).isEqualTo(best);
    }

    @Property(tries = 2000)
    void viterbiLeavesTheMostProbableTagsWhereTheyAreWellFormed(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int words, @ForAll @IntRange(max = 1) int ties) {
        Random random = new Random(seed);
        List<String> labels = labels(random, 3);
        float[][] logits = logits(random, words, labels.size(), ties == 1);
        int[] path = classes(TagDecoding.VITERBI, labels, logits);
        // Raises a well-formed sequence to the top.
        for (int word = 0; word < words; word++) {
            if (logits[word] != null) {
                logits[word][path[word]] = logits[word][Logits.best(logits[word])];
            }
        }
        int[] argmax = classes(TagDecoding.ARGMAX, labels, logits);
        if (isWellFormed(argmax, labels)) {
            assertThat(classes(TagDecoding.VITERBI, labels, logits)).isEqualTo(argmax);
        }
    }

    @Example
    void forbiddenStepsAreOutOfReachHoweverProbable() {
        List<String> labels = List.of("O", "B-LOC", "I-LOC", "B-PER", "I-PER");
        float[][] logits = {{1, 0, 9, 0, 0}, {0, 0, 9, 0, 0}, {0, 0, 0, 5, 8}, null, {3, 0, 0, 0, 9}};
        assertThat(tags(labels, classes(TagDecoding.ARGMAX, labels, logits)))
                .containsExactly("I-LOC", "I-LOC", "I-PER", "O", "I-PER");
        assertThat(tags(labels, classes(TagDecoding.VITERBI, labels, logits)))
                .containsExactly("B-LOC", "I-LOC", "B-PER", "O", "O");
    }

    /** What is shown is taken for the truth: then all that is counted is right, and nothing is missed. */
    @Property(tries = 1000)
    void theEntitiesThatAreShownAreThoseThatAreCounted(
            @ForAll long seed, @ForAll TagDecoding decoding, @ForAll @IntRange(min = 1, max = 30) int words) {
        Random random = new Random(seed);
        List<String> labels = withOutside(labels(random, 3));
        TagCodec codec = new TagCodec(PastaConfig.tokenClassification(labels).withDecoding(decoding));
        float[][] logits = logits(random, words, labels.size(), random.nextBoolean());
        TaggedTexts texts = texts(logits, 3 + random.nextInt(12));
        float[][] rows = rows(texts, logits, labels.size());

        List<Entity> shown =
                codec.entities(texts.texts().get(0), codec.answers(texts, rows).get(0));
        int[] truth = truth(shown, labels, words);
        EvaluationResult all = codec.evaluate(texts, List.of(truth), rows);
        double expected = shown.isEmpty() ? 0 : 1;
        assertThat(all.metrics()).containsEntry("entity_precision", expected).containsEntry("entity_recall", expected);
        if (!shown.isEmpty()) {
            List<Entity> fewer = new ArrayList<>(shown);
            fewer.remove(random.nextInt(shown.size()));
            EvaluationResult one = codec.evaluate(texts, List.of(truth(fewer, labels, words)), rows);
            assertThat(one.metrics()).containsEntry("entity_precision", (double) fewer.size() / shown.size());
        }
    }

    /** At least one type, each with B, I or both; sometimes O. */
    private static List<String> labels(Random random, int types) {
        List<String> labels = new ArrayList<>();
        for (int type = 0; type < 1 + random.nextInt(types); type++) {
            int marks = 1 + random.nextInt(3);
            if ((marks & 1) != 0) {
                labels.add("B-" + type);
            }
            if ((marks & 2) != 0) {
                labels.add("I-" + type);
            }
        }
        if (labels.size() < 2 || random.nextInt(4) > 0) {
            labels.add(TagScheme.OUTSIDE);
        }
        Collections.shuffle(labels, random);
        return labels;
    }

    private static List<String> withOutside(List<String> labels) {
        return Stream.concat(labels.stream(), Stream.of(TagScheme.OUTSIDE))
                .distinct()
                .toList();
    }

    /** Every tenth word is not seen. */
    private static float[][] logits(Random random, int words, int labels, boolean ties) {
        float[][] logits = new float[words][labels];
        for (int word = 0; word < words; word++) {
            for (int label = 0; label < labels; label++) {
                // Exact in sums.
                logits[word][label] = ties ? random.nextInt(3) : random.nextInt(1 << 12) / 64f;
            }
            logits[word] = random.nextInt(10) == 0 ? null : logits[word];
        }
        return logits;
    }

    private static int[] classes(TagDecoding decoding, List<String> labels, float[][] logits) {
        int outside = labels.indexOf(TagScheme.OUTSIDE);
        return new TagDecoder(decoding, new EntityTags(labels), outside < 0 ? Metrics.NONE : outside).classes(logits);
    }

    private static List<String> tags(List<String> labels, int[] classes) {
        return Arrays.stream(classes).mapToObj(labels::get).toList();
    }

    private static boolean isWellFormed(int[] classes, List<String> labels) {
        String before = TagScheme.OUTSIDE;
        for (int label : classes) {
            String tag = label == Metrics.NONE ? TagScheme.OUTSIDE : labels.get(label);
            String type = TagScheme.type(tag);
            boolean goesOn =
                    !before.equals(TagScheme.OUTSIDE) && TagScheme.type(before).equals(type);
            if (TagScheme.continues(tag) && labels.contains("B-" + type) && !goesOn) {
                return false;
            }
            before = tag;
        }
        return true;
    }

    private static double sum(int[] classes, float[][] logits) {
        return IntStream.range(0, classes.length)
                .filter(word -> logits[word] != null)
                .mapToDouble(word -> logits[word][classes[word]])
                .sum();
    }

    /** Every choice of labels; a word that is not seen has none but O. */
    private static List<int[]> sequences(float[][] logits, int labels) {
        List<int[]> all = new ArrayList<>();
        all.add(new int[0]);
        for (float[] own : logits) {
            List<int[]> longer = new ArrayList<>();
            for (int[] each : all) {
                for (int label = 0; label < (own == null ? 1 : labels); label++) {
                    int[] next = Arrays.copyOf(each, each.length + 1);
                    next[each.length] = own == null ? Metrics.NONE : label;
                    longer.add(next);
                }
            }
            all = longer;
        }
        return all;
    }

    /** Words "w" of one token each, or of none where they have no logits, in windows. */
    private static TaggedTexts texts(float[][] logits, int maxLength) {
        int[] starts = IntStream.range(0, logits.length).map(word -> 2 * word).toArray();
        int[] ends = IntStream.of(starts).map(start -> start + 1).toArray();
        int[] seen = IntStream.range(0, logits.length)
                .filter(word -> logits[word] != null)
                .toArray();
        int[] wordOfToken = new int[seen.length + 2];
        Arrays.fill(wordOfToken, -1);
        System.arraycopy(seen, 0, wordOfToken, 1, seen.length);
        int[] places = IntStream.of(wordOfToken)
                .map(word -> word < 0 ? -1 : starts[word])
                .toArray();
        int[] stops =
                IntStream.of(places).map(start -> start < 0 ? -1 : start + 1).toArray();
        int[] slots = new int[wordOfToken.length];
        Arrays.fill(slots, -1);
        slots[0] = 0;
        slots[slots.length - 1] = 1;
        Encoding row = new Encoding(
                IntStream.range(0, wordOfToken.length).toArray(), new int[wordOfToken.length], slots, false);
        TextTokens tokens = new TextTokens(row, places, stops, wordOfToken);
        String text = String.join(" ", Collections.nCopies(logits.length, "w"));
        return TaggedTexts.of(List.of(new WordText(text, starts, ends, tokens, wordOfToken)), maxLength);
    }

    private static float[][] rows(TaggedTexts texts, float[][] logits, int labels) {
        return texts.rows().stream()
                .map(row -> {
                    float[] own = new float[row.tokens().length() * labels];
                    for (FirstSubtoken first : row.firstSubtokens()) {
                        System.arraycopy(logits[first.word()], 0, own, first.token() * labels, labels);
                    }
                    return own;
                })
                .toArray(float[][]::new);
    }

    /** The classes that say these entities; a word outside has none. */
    private static int[] truth(List<Entity> entities, List<String> labels, int words) {
        int[] truth = new int[words];
        Arrays.fill(truth, labels.indexOf(TagScheme.OUTSIDE));
        for (Entity entity : entities) {
            int from = entity.start() / 2;
            int begin = labels.indexOf("B-" + entity.type());
            int inside = labels.indexOf("I-" + entity.type());
            Arrays.fill(truth, from, (entity.end() + 1) / 2, inside);
            truth[from] = begin < 0 ? inside : begin;
        }
        return truth;
    }
}
