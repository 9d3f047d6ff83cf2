package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.samediff.AttentionProbabilities;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.bert.text.Encoding;
import org.pasta4j.pasta.OffsetPlacement;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.attention.AttentionRow;
import org.pasta4j.pasta.attention.AttentionShares;
import org.pasta4j.pasta.attention.SpecialTokenAttention;
import org.pasta4j.pasta.data.TextInput;
import org.pasta4j.pasta.model.PastaModel;
import org.pasta4j.pasta.model.PastaTagger;
import org.pasta4j.pasta.rows.TextWindow;

/** What is said of attention is what the formulas give. */
class AttentionTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");
    private static final Path TINY_BERT = GOLDEN.resolve("tiny-bert");
    private static final BertModel BASE = BertCheckpoint.open(TINY_BERT);
    private static final BertTokenizer TOKENIZER = BertTokenizer.open(TINY_BERT);

    /** Large enough to turn heads. */
    private static final double SCALE = 2;

    @AfterAll
    static void close() {
        TOKENIZER.close();
    }

    static Stream<GoldenCase> tinyCases() {
        return GoldenCase.all(GOLDEN).stream()
                .filter(golden -> golden.model().startsWith("tiny") && !golden.hasPooling());
    }

    /** Of bases and offsets of the authors' cases: all rows at once, padded, in float64 and in float32. */
    @ParameterizedTest
    @MethodSource("tinyCases")
    void probabilitiesAreWhatTheFormulasGive(GoldenCase golden) {
        BertModel base = BertCheckpoint.open(GOLDEN.resolve(golden.model()));
        FrozenTensor offsets = golden.tensors().floats("offsets");
        List<DoubleBert.Result> expected = golden.rows().stream()
                .map(row -> new DoubleBert(base).run(row, offsets))
                .toList();
        assertHiddenStates(golden, expected);
        for (DataType dataType : List.of(DataType.DOUBLE, DataType.FLOAT)) {
            double tolerance = dataType == DataType.DOUBLE ? 1e-9 : 2e-5;
            List<INDArray> actual =
                    new AttentionProbabilities(base, Optional.of(array(offsets)), dataType).of(golden.batch());
            assertThat(actual).hasSize(base.config().layers());
            for (int l = 0; l < actual.size(); l++) {
                for (int b = 0; b < expected.size(); b++) {
                    assertHeads(
                            actual.get(l).slice(b), expected.get(b).attention().get(l), tolerance);
                }
            }
        }
    }

    /** The last hidden state, where a case has it, ties these formulas to the authors' code. */
    private static void assertHiddenStates(GoldenCase golden, List<DoubleBert.Result> results) {
        if (!golden.has("hidden_states")) {
            return;
        }
        int[] shape = golden.tensors().shape("hidden_states");
        float[] states = golden.floats("hidden_states");
        int width = shape[3];
        for (int b = 0; b < results.size(); b++) {
            double[][] hidden = results.get(b).hidden();
            for (int t = 0; t < hidden.length; t++) {
                int at = (((shape[0] - 1) * shape[1] + b) * shape[2] + t) * width;
                for (int i = 0; i < width; i++) {
                    assertThat(hidden[t][i]).isCloseTo(states[at + i], within(Closeness.ABSOLUTE));
                }
            }
        }
    }

    private static void assertHeads(INDArray actual, double[][][] expected, double tolerance) {
        double[] values = actual.ravel().castTo(DataType.DOUBLE).toDoubleVector();
        int padded = Math.toIntExact(actual.size(1));
        assertThat(actual.shape()).containsExactly(expected.length, padded, padded);
        for (int a = 0; a < expected.length; a++) {
            for (int from = 0; from < expected[a].length; from++) {
                double sum = 0;
                for (int to = 0; to < padded; to++) {
                    double value = values[(a * padded + from) * padded + to];
                    double wanted = to < expected[a].length ? expected[a][from][to] : 0;
                    assertThat(value).isCloseTo(wanted, within(to < expected[a].length ? tolerance : 0));
                    sum += value;
                }
                assertThat(sum).isCloseTo(1, within(tolerance));
            }
        }
    }

    private static INDArray array(FrozenTensor tensor) {
        return Nd4j.create(tensor.toArray(), new long[] {tensor.size(0), tensor.size(1), tensor.size(2)}, 'c');
    }

    @Test
    void sharesAreMeansOverHeadsTokensAndTexts() {
        List<TextInput> texts = List.of(
                TextInput.pair("a dog is eating", "the man"), TextInput.pair("the cow", "a big dog is in the house"));
        try (PastaModel model = model(classification().withSlots(3))) {
            SpecialTokenAttention report = model.attention(texts);

            assertThat(report.rows()).extracting(AttentionRow::text).containsExactly(0, 1);
            FrozenTensor offsets = model.adapter("base").offsets().orElseThrow();
            FrozenTensor none = FrozenTensor.of(new float[offsets.length()], offsets.shape());
            List<Encoding> rows =
                    report.rows().stream().map(AttentionRow::tokens).toList();
            assertShares(report.before(), rows, none);
            assertShares(report.after(), rows, offsets);
            assertThat(report.before()).isNotEqualTo(report.after());
            assertNorms(report, offsets);
            assertThat(report.evenShare())
                    .isCloseTo((3.0 / rows.get(0).length() + 3.0 / rows.get(1).length()) / 2, within(1e-12));
        }
    }

    private static void assertShares(AttentionShares actual, List<Encoding> rows, FrozenTensor offsets) {
        List<DoubleBert.Result> results =
                rows.stream().map(row -> new DoubleBert(BASE).run(row, offsets)).toList();
        int heads = BASE.config().attentionHeads();
        for (int l = 0; l < BASE.config().layers(); l++) {
            double vertical = 0;
            for (int slot = 0; slot < 3; slot++) {
                double ofLayer = 0;
                for (int a = 0; a < heads; a++) {
                    double ofHead = 0;
                    double ofFirst = 0;
                    for (int r = 0; r < rows.size(); r++) {
                        double[][] matrix = results.get(r).attention().get(l)[a];
                        int to = token(rows.get(r), slot);
                        ofHead += meanOfOrdinary(matrix, rows.get(r), to) / rows.size();
                        ofFirst += matrix[0][to] / rows.size();
                        vertical += slot == 0 ? vertical(matrix, rows.get(r)) / rows.size() : 0;
                    }
                    assertThat(actual.ofOrdinary(l, a, slot)).isCloseTo(ofHead, within(1e-5));
                    assertThat(actual.ofSpecial(l, a, 0, slot)).isCloseTo(ofFirst, within(1e-5));
                    ofLayer += ofHead / heads;
                }
                assertThat(actual.ofOrdinary(l, slot)).isCloseTo(ofLayer, within(1e-5));
            }
            assertThat(actual.verticalHeads(l)).isCloseTo(vertical, within(1e-9));
        }
    }

    private static int token(Encoding row, int slot) {
        return IntStream.range(0, row.length())
                .filter(t -> row.slots()[t] == slot)
                .findFirst()
                .orElseThrow();
    }

    private static double meanOfOrdinary(double[][] matrix, Encoding row, int to) {
        return IntStream.range(0, row.length())
                .filter(t -> row.slots()[t] < 0)
                .mapToDouble(t -> matrix[t][to])
                .average()
                .orElseThrow();
    }

    private static double vertical(double[][] matrix, Encoding row) {
        int most = 0;
        for (double[] from : matrix) {
            double largest = IntStream.range(0, from.length)
                    .mapToDouble(to -> from[to])
                    .max()
                    .orElseThrow();
            for (int slot = 0; slot < row.specialTokens(); slot++) {
                most += from[token(row, slot)] == largest ? 1 : 0;
            }
        }
        return most >= 0.9 * matrix.length ? 1 : 0;
    }

    private static void assertNorms(SpecialTokenAttention report, FrozenTensor offsets) {
        float[] values = offsets.toArray();
        int width = offsets.size(2);
        for (int i = 0; i < values.length / width; i++) {
            double square = 0;
            for (int h = 0; h < width; h++) {
                square += (double) values[i * width + h] * values[i * width + h];
            }
            int slots = offsets.size(1);
            assertThat(report.offsetNorms().get(i / slots).get(i % slots)).isCloseTo(Math.sqrt(square), within(1e-5));
        }
    }

    @Test
    void zeroOffsetsChangeNoBit() {
        try (PastaModel model = model(classification().withInitialScale(0))) {
            SpecialTokenAttention report =
                    model.attention(List.of(TextInput.of("the big dog is eating"), TextInput.of("a cow")));

            assertThat(report.after()).isEqualTo(report.before());
            assertThat(report.rows()).allSatisfy(row -> assertThat(row.after()).isEqualTo(row.before()));
            assertThat(report.offsetNorms())
                    .allSatisfy(norms -> assertThat(norms).containsOnly(0.0));
        }
    }

    /** Offsets of one layer are first seen by that layer's own heads. */
    @Test
    void offsetsActWhereTheyAre() {
        OffsetPlacement placement = new OffsetPlacement(List.of(1), OffsetPlacement.Tokens.SEPARATORS, true);
        try (PastaModel model = model(classification().withSlots(3).withPlacement(placement))) {
            SpecialTokenAttention report = model.attention(List.of(TextInput.pair("the big dog", "is eating a cow")));

            assertThat(report.offsetNorms().get(0)).containsOnly(0.0);
            assertThat(report.offsetNorms().get(1).get(0)).isZero();
            assertThat(report.offsetNorms().get(1).get(1))
                    .isPositive()
                    .isEqualTo(report.offsetNorms().get(1).get(2));
            assertThat(report.offsetNorms().get(2)).containsOnly(0.0);
            List<Boolean> changed = IntStream.range(0, 3)
                    .mapToObj(
                            l -> report.before().ofOrdinary(l) != report.after().ofOrdinary(l))
                    .toList();
            assertThat(changed).containsExactly(false, true, true);
        }
    }

    @Test
    void longTextsOfATaggerAreReadInWindows() {
        PastaConfig config = PastaConfig.tokenClassification(List.of("O", "B-animal"))
                .withMaxLength(10)
                .withInitialScale(SCALE);
        String text = "the big dog is eating the cow and the man is eating the dog";
        try (PastaTagger tagger = PastaTagger.create(BASE, TOKENIZER, config)) {
            SpecialTokenAttention both = tagger.attention(List.of(TextInput.of(text), TextInput.of("a cow")));
            AttentionShares windows =
                    tagger.attention(List.of(TextInput.of(text))).after();
            AttentionShares whole =
                    tagger.attention(List.of(TextInput.of("a cow"))).after();

            List<AttentionRow> rows = both.rows();
            assertThat(rows.size()).isGreaterThan(2);
            TextWindow first = rows.get(0).window().orElseThrow();
            TextWindow last = rows.get(rows.size() - 2).window().orElseThrow();
            assertThat(first).isEqualTo(new TextWindow(0, rows.size() - 1, 0, first.end()));
            assertThat(text.substring(first.start(), first.end())).startsWith("the big dog is");
            assertThat(last.end()).isEqualTo(text.length());
            assertThat(rows.get(rows.size() - 1).window()).isEmpty();
            assertThat(rows.get(rows.size() - 1).text()).isEqualTo(1);
            // A text counts as one, however many windows it has.
            assertThat(both.after().ofOrdinary(0))
                    .isCloseTo((windows.ofOrdinary(0) + whole.ofOrdinary(0)) / 2, within(1e-12));
        }
    }

    @Test
    void refusesWhatHasNoAnswer() {
        try (PastaModel model = model(classification().withSlots(3));
                PastaModel headAlone = model(classification().headOnly())) {
            refused(headAlone, "has no offsets", TextInput.of("a dog"));
            refused(model, "no text to look at");
            refused(model, "Text 2 has no tokens but the special ones", TextInput.of("a dog"), TextInput.of(""));
            refused(model, "Text 2 has 3 special tokens", TextInput.of("a dog"), TextInput.pair("a dog", "a cow"));
        }
    }

    private static void refused(PastaModel model, String message, TextInput... inputs) {
        assertThatThrownBy(() -> model.attention(List.of(inputs)))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining(message);
    }

    private static PastaConfig classification() {
        return PastaConfig.classification("no", "yes").withInitialScale(SCALE);
    }

    private static PastaModel model(PastaConfig config) {
        return PastaModel.create(BASE, TOKENIZER, config);
    }
}
