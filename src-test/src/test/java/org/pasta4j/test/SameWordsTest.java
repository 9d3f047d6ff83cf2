package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.pasta.Entity;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.data.TaggedSentence;
import org.pasta4j.pasta.metric.EvaluationResult;
import org.pasta4j.pasta.model.PastaTagger;
import org.pasta4j.pasta.pool.AdapterPool;
import org.pasta4j.pasta.pool.PoolOptions;
import org.pasta4j.pasta.pool.PoolRequest;
import org.pasta4j.pasta.pool.PoolResult;

/**
 * Text and its words get the same answers, from a model and from a pool, which is what the server asks: so what is
 * trained and evaluated on words is what is predicted for text.
 */
class SameWordsTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");
    private static final List<String> LABELS = List.of("noun", "verb", "other");
    private static final List<String> TEXTS = List.of(
            "The man (from Paris, France) is eating; isn't he?",
            "la ville d'Orléans et l'Umbria, dell'Italia",
            "สวัสดีครับ ผมชื่อสมชาย, 2020ปี",
            "ຂ້ອຍຮັກປະເທດລາວ ខ្ញុំស្រឡាញ់ប្រទេសកម្ពុជា។",
            "ကျွန်တော်ရန်ကုန်မြို့မှာနေတယ်",
            "東京タワーです。中国人, 서울에서",
            "100€ 😀😀 हिन्दी \u0007שלום\u200f! http://a.b/c?d=e.");

    @ParameterizedTest
    @ValueSource(strings = {"tiny-bert", "tiny-roberta"})
    void textGetsTheLabelsOfItsWords(String name) {
        BertModel base = BertCheckpoint.open(GOLDEN.resolve(name));
        PastaConfig config =
                PastaConfig.tokenClassification(LABELS).withMaxLength(32).withInitialScale(1);
        try (BertTokenizer tokenizer = BertTokenizer.open(GOLDEN.resolve(name));
                PastaTagger tagger = PastaTagger.create(base, tokenizer, config);
                AdapterPool pool = AdapterPool.open(base, tokenizer, PoolOptions.defaults())) {
            pool.put("a", tagger.adapter("tiny"));
            for (String text : TEXTS) {
                List<Entity> found = tagger.entities(text);
                List<String> words = found.stream().map(Entity::text).toList();
                List<String> labels = found.stream().map(Entity::type).toList();
                assertThat(labels)
                        .as(text)
                        .isEqualTo(tagger.tags(List.of(words)).get(0));
                EvaluationResult evaluated = tagger.evaluate(List.of(new TaggedSentence(words, labels)));
                assertThat(evaluated.metrics()).containsEntry("accuracy", 1.0);
                PoolResult.Entities ofText = (PoolResult.Entities) pool.predict(PoolRequest.text("a", text));
                PoolResult.Entities ofWords = (PoolResult.Entities) pool.predict(PoolRequest.words("a", words));
                assertThat(ofText.entities()).extracting(Entity::text).isEqualTo(words);
                assertThat(ofText.entities()).extracting(Entity::type).isEqualTo(labels);
                assertThat(ofWords.entities()).extracting(Entity::type).isEqualTo(labels);
                assertThat(scores(ofText.entities())).as(text).isEqualTo(scores(ofWords.entities()));
                assertThat(IntStream.range(0, words.size()))
                        .allMatch(
                                w -> text.startsWith(words.get(w), found.get(w).start()));
            }
        }
    }

    /** In millionths: other tokens show in them where they do not change a label. */
    private static List<Long> scores(List<Entity> entities) {
        return entities.stream().map(entity -> Math.round(entity.score() * 1e6)).toList();
    }
}
