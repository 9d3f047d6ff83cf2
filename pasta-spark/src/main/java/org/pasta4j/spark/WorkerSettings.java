package org.pasta4j.spark;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.pasta4j.pasta.adapter.AdapterConfig;

/**
 * What the workers of a training are made by.
 *
 * @param config what an adapter of it says about itself, the base's fingerprint included, as text
 * @param classWeights one a class; empty counts all alike
 */
record WorkerSettings(BaseLocation base, String config, List<Double> classWeights) implements Serializable {

    AdapterConfig adapterConfig() {
        return AdapterConfig.ofJson("the training's configuration", config);
    }

    Optional<double[]> weights() {
        return classWeights.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        classWeights.stream().mapToDouble(Double::doubleValue).toArray());
    }
}
