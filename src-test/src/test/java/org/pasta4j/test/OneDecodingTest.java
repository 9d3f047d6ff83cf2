package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.samediff.Encoders;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.pasta.Entity;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.TagDecoding;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.adapter.AdapterConfig;
import org.pasta4j.pasta.data.TaggedSentence;
import org.pasta4j.pasta.metric.EvaluationResult;
import org.pasta4j.pasta.model.PastaTagger;
import org.pasta4j.pasta.pool.AdapterPool;
import org.pasta4j.pasta.pool.PoolOptions;
import org.pasta4j.pasta.pool.PoolRequest;
import org.pasta4j.pasta.pool.PoolResult;

/** Random heads over random labels: what a tagger shows, what it is measured by and what a pool answers. */
class OneDecodingTest {
    private static final Path CHECKPOINT = PoolAdapters.GOLDEN.resolve("tiny-bert");
    private static final List<String> WORDS = List.of("dog", "cow", "man", "is", "eating", "the", "😀", "Zyx");
    private static final String NOT_SEEN = "\u0001";

    private static BertTokenizer tokenizer;
    private static Encoder encoder;

    @BeforeContainer
    static void open() {
        tokenizer = BertTokenizer.open(CHECKPOINT);
        encoder = Encoders.open(BertCheckpoint.open(CHECKPOINT));
    }

    @AfterContainer
    static void close() {
        encoder.close();
        tokenizer.close();
    }

    @Property(tries = 60)
    void entitiesAreTheSameWhereverTheyAreAskedFor(@ForAll long seed, @ForAll TagDecoding decoding) {
        Random random = new Random(seed);
        Adapter adapter = adapter(random, decoding);
        List<List<String>> sentences = IntStream.range(0, 4)
                .mapToObj(i -> sentence(random, 1 + random.nextInt(40)))
                .toList();
        try (PastaTagger tagger = PastaTagger.of(adapter, encoder, tokenizer);
                AdapterPool pool = AdapterPool.open(encoder, tokenizer, PoolOptions.defaults())) {
            pool.put("a", adapter);
            List<List<String>> tags = tagger.tags(sentences);
            List<List<Entity>> pooled = new ArrayList<>();
            for (int i = 0; i < sentences.size(); i++) {
                PoolResult.Entities found =
                        (PoolResult.Entities) pool.predict(PoolRequest.words("a", sentences.get(i)));
                assertThat(found.tags()).isEqualTo(tags.get(i));
                pooled.add(found.entities());
            }
            requireSameOfTexts(tagger, sentences, pooled);
            requireCounted(tagger, sentences, pooled, random);
        }
    }

    /** A text has no word where the model sees none. */
    private static void requireSameOfTexts(
            PastaTagger tagger, List<List<String>> sentences, List<List<Entity>> pooled) {
        for (int i = 0; i < sentences.size(); i++) {
            if (!sentences.get(i).contains(NOT_SEEN)) {
                String text = String.join(" ", sentences.get(i));
                assertThat(places(tagger.entities(text))).isEqualTo(places(pooled.get(i)));
            }
        }
    }

    /** What is shown is taken for the truth: then all that is counted is right; without one of them, all but one. */
    private static void requireCounted(
            PastaTagger tagger, List<List<String>> sentences, List<List<Entity>> shown, Random random) {
        int count = shown.stream().mapToInt(List::size).sum();
        EvaluationResult all = tagger.evaluate(tagged(tagger, sentences, shown));
        assertThat(all.metrics())
                .containsEntry("entity_precision", count == 0 ? 0.0 : 1.0)
                .containsEntry("entity_recall", count == 0 ? 0.0 : 1.0);
        List<List<Entity>> fewer = new ArrayList<>(shown);
        int sentence = random.nextInt(shown.size());
        if (!shown.get(sentence).isEmpty()) {
            List<Entity> rest = shown.get(sentence);
            fewer.set(sentence, rest.subList(1, rest.size()));
            assertThat(tagger.evaluate(tagged(tagger, sentences, fewer)).metrics())
                    .containsEntry("entity_precision", (double) (count - 1) / count);
        }
    }

    /** Of a model that gives no heed to its input beyond the word, so that tags of all kinds follow each other. */
    private static Adapter adapter(Random random, TagDecoding decoding) {
        List<String> labels = new ArrayList<>(List.of("O"));
        for (int type = 0; type < 1 + random.nextInt(3); type++) {
            int marks = 1 + random.nextInt(3);
            labels.addAll(List.of("B-" + type, "I-" + type).subList(marks == 2 ? 1 : 0, marks == 1 ? 1 : 2));
        }
        Collections.shuffle(labels, random);
        PastaConfig config = PastaConfig.tokenClassification(labels)
                .withMaxLength(8 + random.nextInt(20))
                .headOnly()
                .withDecoding(decoding);
        int hidden = encoder.model().config().hiddenSize();
        float[] weight = new float[labels.size() * hidden];
        for (int i = 0; i < weight.length; i++) {
            weight[i] = (float) random.nextGaussian();
        }
        return new Adapter(
                AdapterConfig.of(config, encoder.model(), "tiny"),
                Optional.empty(),
                Map.of(
                        Adapter.CLASSIFIER_WEIGHT,
                        FrozenTensor.of(weight, labels.size(), hidden),
                        Adapter.CLASSIFIER_BIAS,
                        FrozenTensor.of(new float[labels.size()], labels.size())));
    }

    private static List<String> sentence(Random random, int length) {
        return IntStream.range(0, length)
                .mapToObj(i -> random.nextInt(12) == 0 ? NOT_SEEN : WORDS.get(random.nextInt(WORDS.size())))
                .toList();
    }

    private static List<String> places(List<Entity> entities) {
        return entities.stream()
                .map(entity -> entity.type() + " " + entity.start() + " " + entity.end())
                .toList();
    }

    private static List<TaggedSentence> tagged(
            PastaTagger tagger, List<List<String>> sentences, List<List<Entity>> entities) {
        return IntStream.range(0, sentences.size())
                .mapToObj(i -> new TaggedSentence(
                        sentences.get(i), tags(tagger.config().labels(), sentences.get(i), entities.get(i))))
                .toList();
    }

    /** The tags that say these entities, which are in the words with single spaces between. */
    private static List<String> tags(List<String> labels, List<String> words, List<Entity> entities) {
        List<String> tags = new ArrayList<>();
        int start = 0;
        for (String word : words) {
            int at = start;
            tags.add(entities.stream()
                    .filter(entity -> entity.start() <= at && at < entity.end())
                    .map(entity -> entity.start() == at && labels.contains("B-" + entity.type())
                            ? "B-" + entity.type()
                            : "I-" + entity.type())
                    .findFirst()
                    .orElse("O"));
            start += word.length() + 1;
        }
        return tags;
    }
}
