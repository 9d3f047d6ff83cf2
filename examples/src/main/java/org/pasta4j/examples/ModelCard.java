package org.pasta4j.examples;

import org.pasta4j.pasta.train.TrainingOptions;

/** The README.md of an adapter's folder. */
final class ModelCard {
    private ModelCard() {}

    /**
     * Text in Markdown.
     *
     * @param title what the adapter is for
     * @param base name or path of the frozen model
     * @param data what it was trained on
     */
    static String of(String title, String base, String data, TrainingOptions options, TrainingRun run) {
        String metrics = run.result()
                .best()
                .dev()
                .map(dev ->
                        "- On " + Format.count(dev.examples()) + " held-out examples: " + Format.metrics(dev) + "\n")
                .orElse("");
        return """
                # %s

                A PASTA adapter: offsets for the special tokens of every layer, and a head. The base stays as it is.

                - Base: %s
                - Data: %s
                %s- Training: %d epochs (kept: %d), %d examples a step, learning rate %s, seed %d

                Use it:

                    ./pasta predict --adapter THIS_FOLDER "a text"
                """.formatted(
                        title,
                        base,
                        data,
                        metrics,
                        options.epochs(),
                        run.result().bestEpoch(),
                        options.batchSize(),
                        options.learningRate(),
                        options.seed());
    }
}
