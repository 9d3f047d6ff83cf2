package org.pasta4j.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.ServiceLoader;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.junit.jupiter.api.Test;

/** What Spark Connect's server asks of a stage: it is found by its interface, made by its uid, and loaded by path. */
class ConnectTest {

    @Test
    void theStagesAreFoundAndMade() throws Exception {
        isFoundAndMade(Transformer.class, PastaTransformer.class);
        for (Class<?> estimator : List.of(
                PastaClassifier.class,
                PastaMultiLabelClassifier.class,
                PastaRegressor.class,
                PastaTokenClassifier.class)) {
            isFoundAndMade(Estimator.class, estimator);
        }
    }

    private static void isFoundAndMade(Class<? extends PipelineStage> kind, Class<?> expected) throws Exception {
        Class<? extends PipelineStage> stage = ServiceLoader.load(kind).stream()
                .map(ServiceLoader.Provider::type)
                .filter(expected::equals)
                .findFirst()
                .orElseThrow();

        assertThat(stage.getConstructor(String.class).newInstance("pasta_1").uid())
                .isEqualTo("pasta_1");
        assertThat(stage.getMethod("load", String.class).getReturnType()).isEqualTo(stage);
    }
}
