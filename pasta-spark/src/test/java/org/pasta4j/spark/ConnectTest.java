package org.pasta4j.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ServiceLoader;
import org.apache.spark.ml.Transformer;
import org.junit.jupiter.api.Test;

/** What Spark Connect's server asks of a stage: it is found by its interface, made by its uid, and loaded by path. */
class ConnectTest {

    @Test
    void theStageIsFoundAndMade() throws Exception {
        Class<? extends Transformer> stage = ServiceLoader.load(Transformer.class).stream()
                .map(ServiceLoader.Provider::type)
                .filter(type -> type.getName().equals("org.pasta4j.spark.PastaTransformer"))
                .findFirst()
                .orElseThrow();

        assertThat(stage.getConstructor(String.class).newInstance("pasta_1").uid())
                .isEqualTo("pasta_1");
        assertThat(stage.getMethod("load", String.class).getReturnType()).isEqualTo(stage);
    }
}
