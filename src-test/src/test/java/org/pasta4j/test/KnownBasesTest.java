package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.Pooling;
import org.pasta4j.pasta.PastaConfig;

/** The jars say nothing of the poolings that their models were published with. */
class KnownBasesTest {

    @ParameterizedTest
    @CsvSource({RealModels.MINILM + ", MEAN", RealModels.BGE_SMALL + ", FIRST"})
    void aHeadReadsWhatAPublishedBaseWasTrainedWith(String model, Pooling pooling) {
        BertModel base = RealModels.model(model);
        PastaConfig config = PastaConfig.classification("a", "b");
        assertThat(base.origin().pooling()).isEmpty();
        assertThat(config.on(base).pooling()).isEqualTo(pooling);
        assertThat(config.hasDense(base)).isFalse();
        assertThat(config.withPooling(Pooling.POOLER).on(base).pooling()).isEqualTo(Pooling.POOLER);
    }
}
