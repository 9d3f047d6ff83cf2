package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.samediff.StockEncoder;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.dl4j.TextDataSetIterator;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.data.Example;
import org.pasta4j.pasta.data.TextInput;
import org.pasta4j.pasta.layers.PastaGraph;
import org.pasta4j.pasta.layers.PastaLayers;
import org.pasta4j.pasta.model.PastaModel;
import org.pasta4j.pasta.pool.AdapterPool;
import org.pasta4j.pasta.pool.PoolOptions;
import org.pasta4j.pasta.pool.PoolRequest;
import org.pasta4j.pasta.pool.PoolResult;
import org.pasta4j.pasta.rows.TrainingData;
import org.pasta4j.pasta.train.TrainingListener;
import org.pasta4j.pasta.train.TrainingOptions;

/** A model of pairs takes no single text, and one of single texts no pair: wherever texts go in. */
class TextsAndPairsTest {
    private static final List<Example> TEXTS = List.of(Example.of("a man", "no"), Example.of("two dogs", "yes"));
    private static final List<Example> PAIRS =
            List.of(Example.pair("a man", "a dog", "no"), Example.pair("two dogs", "", "yes"));

    /** A base, and as many slots as one text and a pair have there. */
    private interface Use {
        void with(BertModel base, BertTokenizer tokenizer, PastaConfig config);
    }

    private static void with(String model, int slots, boolean headOnly, Use use) {
        Path checkpoint = PoolAdapters.GOLDEN.resolve(model);
        PastaConfig config = PastaConfig.classification("no", "yes").withSlots(slots);
        try (BertTokenizer tokenizer = BertTokenizer.open(checkpoint)) {
            use.with(BertCheckpoint.open(checkpoint), tokenizer, headOnly ? config.headOnly() : config);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "tiny-bert, 2, false, false", "tiny-bert, 2, true, false", "tiny-bert, 3, false, true",
        "tiny-bert, 3, true, true", "tiny-bert, 5, false, true", "tiny-roberta, 2, false, false",
        "tiny-roberta, 4, false, true", "tiny-roberta, 4, true, true"
    })
    void aModelTakesOneKind(String name, int slots, boolean headOnly, boolean pairs) {
        with(name, slots, headOnly, (base, tokenizer, config) -> {
            List<Example> right = pairs ? PAIRS : TEXTS;
            List<Example> wrong = pairs ? TEXTS : PAIRS;
            TextInput input = right.get(0).input();
            TextInput other = wrong.get(0).input();
            TrainingOptions options = TrainingOptions.defaults().withEpochs(1);
            try (PastaModel model = PastaModel.create(base, tokenizer, config)) {
                assertThat(model.takesPairs()).isEqualTo(pairs);
                refuses(() -> model.fit(wrong, options));
                refuses(() -> model.fit(List.of(right.get(0), wrong.get(1)), options));
                refuses(() -> model.fit(right, wrong, options, TrainingListener.NONE));
                refuses(() -> model.evaluate(wrong));
                refuses(() -> model.predict(List.of(input, other)));
                assertThatThrownBy(() -> model.predict(List.of(input, input, other, other)))
                        .hasMessageStartingWith("Text 3 of 4: ");
                refuses(() -> TrainingData.of(tokenizer, config, wrong));
                model.fit(right, options);
                assertThat(model.predict(List.of(input))).hasSize(1);
                assertThat(model.evaluate(right).examples()).isEqualTo(2);
            }
        });
    }

    private static void refuses(ThrowingCallable use) {
        assertThatThrownBy(use)
                .isInstanceOf(BadInputException.class)
                .message()
                .containsPattern("expected (pairs|single texts|at most \\d)")
                .contains("PastaConfig.withSlots");
    }

    @ParameterizedTest
    @CsvSource({"2, false, false", "2, true, false", "3, false, true", "3, true, true", "4, false, true"})
    void anAdapterOfAPoolAnswersForOneKind(int slots, boolean headOnly, boolean pairs) {
        with("tiny-bert", slots, headOnly, (base, tokenizer, config) -> {
            try (AdapterPool pool = AdapterPool.open(base, tokenizer, PoolOptions.defaults())) {
                pool.put("a", PoolAdapters.random(config, base, 1));
                assertThat(pool.takesPairs(pool.find("a").orElseThrow())).isEqualTo(pairs);
                PoolRequest text = PoolRequest.text("a", "a man");
                PoolRequest pair = PoolRequest.pair("a", "a man", "");
                List<PoolResult> results = pool.predict(List.of(text, pair));
                PoolResult.Refusal refusal = (PoolResult.Refusal) results.get(pairs ? 0 : 1);
                assertThat(refusal.reason()).isEqualTo(PoolResult.Reason.UNSUITABLE_INPUT);
                assertThat(refusal.message())
                        .contains("was trained on " + (pairs ? "pairs of texts" : "single texts") + ": it has " + slots
                                + " slots, and a pair has 3 special tokens. Ask for ");
                assertThat(results.get(pairs ? 1 : 0)).isInstanceOf(PoolResult.Classification.class);
            }
        });
    }

    @Test
    void graphsAndNetworksTakeOneKind() {
        with("tiny-bert", 3, false, (base, tokenizer, config) -> {
            PastaGraph graph = PastaLayers.build(SameDiff.create(), new StockEncoder(base), config, DataType.FLOAT);
            TrainingOptions options = TrainingOptions.defaults();
            refuses(() -> graph.batches(TEXTS, tokenizer, options));
            refuses(() -> TextDataSetIterator.of(tokenizer, config, TEXTS, 2));
            assertThatCode(() -> graph.batches(PAIRS, tokenizer, options)).doesNotThrowAnyException();
            PastaConfig words = PastaConfig.tokenClassification(List.of("no", "yes"));
            assertThatThrownBy(() -> TextDataSetIterator.of(tokenizer, words, TEXTS, 2))
                    .isInstanceOf(BadInputException.class)
                    .hasMessageContaining("the task is token_classification; expected sentences");
        });
    }
}
