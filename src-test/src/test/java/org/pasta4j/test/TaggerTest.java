package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.pasta.Entity;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.data.DataException;
import org.pasta4j.pasta.data.TaggedSentence;
import org.pasta4j.pasta.metric.EvaluationResult;
import org.pasta4j.pasta.model.PastaModel;
import org.pasta4j.pasta.model.PastaTagger;
import org.pasta4j.pasta.pool.AdapterPool;
import org.pasta4j.pasta.pool.PoolOptions;
import org.pasta4j.pasta.pool.PoolRequest;
import org.pasta4j.pasta.pool.PoolResult;
import org.pasta4j.pasta.train.TrainingListener;
import org.pasta4j.pasta.train.TrainingOptions;
import org.pasta4j.pasta.train.TrainingResult;

/** Words in, entities out. */
class TaggerTest {
    private static final Path TINY_BERT = Path.of("src/test/resources/golden/tiny-bert");
    private static final BertModel BASE = BertCheckpoint.open(TINY_BERT);
    private static final BertTokenizer TOKENIZER = BertTokenizer.open(TINY_BERT);
    private static final List<String> WORDS = List.of("dog", "cow", "man", "is", "eating", "the", "😀");

    /** Shorter than most sentences, so that they are read in windows. */
    private static final PastaConfig CONFIG = PastaConfig.tokenClassification(List.of("O", "B-animal", "I-animal"))
            .withMaxLength(16)
            .withDropout(0);

    @TempDir
    private Path folder;

    @AfterAll
    static void close() {
        TOKENIZER.close();
    }

    @Test
    void learnsToFindEntitiesInTextsOfAnyLength() {
        List<TaggedSentence> sentences = sentences(40);
        try (PastaTagger tagger = PastaTagger.create(BASE, TOKENIZER, CONFIG)) {
            TrainingOptions options =
                    TrainingOptions.defaults().withEpochs(60).withBatchSize(16).withLearningRate(5e-2);
            TrainingResult result = tagger.fit(sentences, sentences, options, TrainingListener.NONE);
            assertThat(result.best().dev().orElseThrow().mainValue()).isGreaterThan(0.95);
            assertThat(result.best().dev().orElseThrow().examples()).isEqualTo(40);

            TaggedSentence sentence = sentences.stream()
                    .filter(one -> one.words().size() > 15
                            && tagger.tags(List.of(one.words())).get(0).equals(one.tags()))
                    .findFirst()
                    .orElseThrow();
            String text = "  " + String.join(" ", sentence.words()) + " ";
            List<Entity> entities = tagger.entities(text);
            assertThat(text).contains("😀");
            assertThat(entities).extracting(Entity::text).isEqualTo(animals(sentence));
            assertThat(entities).allSatisfy(entity -> {
                assertThat(text.substring(entity.start(), entity.end())).isEqualTo(entity.text());
                assertThat(entity.score()).isBetween(0.3, 1.0);
                assertThat(entity.type()).isEqualTo("animal");
            });

            tagger.save(folder.resolve("animal"));
            try (PastaTagger loaded = PastaTagger.load(folder.resolve("animal"), BASE, TOKENIZER)) {
                assertThat(loaded.entities(text)).isEqualTo(entities);
            }
        }
    }

    /** A word of control characters alone has no token, and a text may have no word. */
    @Test
    void everyWordGetsATagWhateverTheModelSees() {
        try (PastaTagger tagger = PastaTagger.create(BASE, TOKENIZER, CONFIG)) {
            List<List<String>> sentences =
                    List.of(List.of("a", "\u0001", "cow"), List.of("\u200b"), List.of("cow".repeat(40), "x"));
            List<List<String>> tags = tagger.tags(sentences);
            assertThat(tags).extracting(List::size).containsExactly(3, 1, 2);
            assertThat(tags.get(0).get(1)).isEqualTo("O");
            assertThat(tagger.entities("")).isEmpty();
            TaggedSentence unseen = new TaggedSentence(List.of("\u0001"), List.of("B-animal"));
            EvaluationResult ofUnseen = tagger.evaluate(List.of(unseen));
            assertThat(ofUnseen.metrics()).containsEntry("entity_recall", 0.0);
            assertThat(ofUnseen.loss()).isZero();
            assertThatThrownBy(() -> tagger.fit(List.of(unseen), TrainingOptions.defaults()))
                    .isExactlyInstanceOf(BadInputException.class)
                    .hasMessageContaining("no examples to train on");
        }
    }

    /** Were it given the first label, it would be right wherever that is. */
    @Test
    void aWordOfWhichTheModelSeesNothingGetsNoLabelWhereNoneSaysThat() {
        PastaConfig config = PastaConfig.tokenClassification(List.of("NOUN", "VERB"));
        List<String> words = List.of("dog", "\u0001", "is");
        try (PastaTagger tagger = PastaTagger.create(BASE, TOKENIZER, config);
                AdapterPool pool = AdapterPool.open(BASE, TOKENIZER, PoolOptions.defaults())) {
            List<String> tags = tagger.tags(List.of(words)).get(0);
            assertThat(tags.get(1)).isEmpty();
            assertThat(List.of(tags.get(0), tags.get(2))).isSubsetOf("NOUN", "VERB");
            pool.put("a", tagger.adapter("tiny"));
            PoolResult.Entities pooled = (PoolResult.Entities) pool.predict(PoolRequest.words("a", words));
            assertThat(pooled.tags()).isEqualTo(tags);
            assertThat(pooled.entities()).extracting(Entity::text).containsExactly("dog", "is");

            TaggedSentence unseen = new TaggedSentence(List.of("\u0001"), List.of("NOUN"));
            assertThat(tagger.evaluate(List.of(unseen)).metrics()).containsEntry("accuracy", 0.0);
        }
    }

    @Test
    void labelsThatMarkNoEntitiesAreGivenWordByWord() {
        PastaConfig config = PastaConfig.tokenClassification(List.of("NOUN", "VERB"));
        try (PastaTagger tagger = PastaTagger.create(BASE, TOKENIZER, config)) {
            assertThat(tagger.entities("a man's is"))
                    .as("words as tags are learnt of them")
                    .extracting(Entity::text)
                    .containsExactly("a", "man", "'s", "is");
            assertThat(tagger.entities("O'Brien-Smith of the U.S."))
                    .extracting(Entity::text)
                    .containsExactly("O'Brien-Smith", "of", "the", "U.S.");
        }
    }

    /** Half a surrogate pair, as where somebody cut a text by characters, moves nothing. */
    @Test
    void entitiesAreWhereTheySayInTextsThatAreNotUnicode() {
        PastaConfig config = PastaConfig.tokenClassification(List.of("NOUN", "VERB"));
        String text = "\ud83d a \u0000man\u0000 😀 \ude00\ud83d cow 😀 the dog\ud83d";
        try (PastaTagger tagger = PastaTagger.create(BASE, TOKENIZER, config)) {
            List<Entity> entities = tagger.entities(text);
            assertThat(entities).extracting(Entity::text).containsExactly("a", "man", "😀", "cow", "😀", "the", "dog");
            assertThat(entities)
                    .allSatisfy(entity -> assertThat(text.substring(entity.start(), entity.end()))
                            .isEqualTo(entity.text()));
        }
    }

    @Test
    void refusesOtherTasksAndUnknownTags() {
        assertThatThrownBy(() -> PastaTagger.create(BASE, TOKENIZER, PastaConfig.regression()))
                .isExactlyInstanceOf(BadInputException.class)
                .hasMessageContaining("PastaModel");
        assertThatThrownBy(() -> PastaModel.create(BASE, TOKENIZER, CONFIG))
                .isExactlyInstanceOf(BadInputException.class)
                .hasMessageContaining("PastaTagger");
        try (PastaTagger tagger = PastaTagger.create(BASE, TOKENIZER, CONFIG)) {
            TaggedSentence unknown = new TaggedSentence(List.of("a", "man"), List.of("O", "B-person"));
            assertThatThrownBy(() -> tagger.evaluate(List.of(unknown)))
                    .isExactlyInstanceOf(DataException.class)
                    .hasMessageContaining("\"a man\"")
                    .hasMessageContaining("\"B-person\" is none of those");
        }
    }

    /** None is computed: the last is refused as the first would be. */
    @Test
    void ofManyInputsTheOneThatIsRefusedIsNamedByItsNumber() {
        try (PastaTagger tagger = PastaTagger.create(BASE, TOKENIZER, CONFIG)) {
            assertThatThrownBy(() -> tagger.tags(List.of(List.of("a"), List.of("two", ""))))
                    .isExactlyInstanceOf(BadInputException.class)
                    .hasMessage("Sentence 2 of 2: Word 2 of 2 is empty; expected characters in each. Leave it out.");
            assertThatThrownBy(() -> tagger.entities(Arrays.asList("a", "b", null)))
                    .isExactlyInstanceOf(BadInputException.class)
                    .hasMessageStartingWith("Text 3 of 3: ");
        }
        BertTokenizer larger = BertTokenizer.open(Path.of("src/test/resources/golden/tiny-roberta"));
        try (larger;
                PastaTagger tagger = PastaTagger.create(BASE, larger, CONFIG.withSlots(4))) {
            List<String> texts = List.of("a", "q\u6f22\u5b57z dog running");
            int known = BASE.config().vocabularySize();
            assertThat(Arrays.stream(larger.encode(texts.get(0)).ids()).max().orElseThrow())
                    .isLessThan(known);
            assertThat(Arrays.stream(larger.encode(texts.get(1)).ids()).max().orElseThrow())
                    .isGreaterThanOrEqualTo(known);
            assertThatThrownBy(() -> tagger.entities(texts))
                    .isExactlyInstanceOf(BadInputException.class)
                    .hasMessageStartingWith("Text 2 of 2: The text \"q");
            assertThatThrownBy(() -> tagger.entities(texts.get(1)))
                    .as("the only one")
                    .hasMessageStartingWith("The text \"q");
        }
    }

    private static List<String> animals(TaggedSentence sentence) {
        return sentence.words().stream()
                .filter(word -> word.equals("dog") || word.equals("cow"))
                .map(word -> word.equals("dog") ? "big dog" : word)
                .toList();
    }

    /** A word has the same tag wherever it stands: a base of random weights has learned nothing of context. */
    private static List<TaggedSentence> sentences(int count) {
        Random random = new Random(3);
        List<TaggedSentence> sentences = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<String> words = new ArrayList<>();
            List<String> tags = new ArrayList<>();
            for (int w = 0; w < 2 + i % 20; w++) {
                String word = WORDS.get(random.nextInt(WORDS.size()));
                if (word.equals("dog")) {
                    words.add("big");
                    tags.add("B-animal");
                }
                words.add(word);
                tags.add(word.equals("dog") ? "I-animal" : word.equals("cow") ? "B-animal" : "O");
            }
            sentences.add(new TaggedSentence(words, tags));
        }
        return sentences;
    }
}
