package org.pasta4j.examples;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import org.pasta4j.pasta.train.TrainingOptions;

/** The README.md of a trained adapter's folder: what the library says by itself lacks the data and the metrics. */
final class AdapterCard {
    private AdapterCard() {}

    /**
     * Markdown with YAML front matter.
     *
     * @param title what the adapter is for
     * @param base name or path of the frozen model
     * @param data what it was trained on
     */
    static String of(String title, String base, String data, TrainingOptions options, TrainingRun run) {
        return """
                ---
                base_model: %s
                library_name: pasta4j
                pipeline_tag: text-classification
                tags:
                - pasta
                ---

                # %s

                A PASTA adapter: offsets for the special tokens of every layer, and a head. The base stays as it is.

                | | |
                |---|---|
                | base | %s |
                | data | %s |
                | on %s held-out examples | %s |
                | training | %d epochs (kept: %d), %d examples a step, learning rate %s, seed %d |

                Use it:

                    ./pasta predict --adapter THIS_FOLDER "a text"
                """.formatted(
                        yaml(base),
                        title,
                        cell(base),
                        cell(data),
                        Format.count(run.dev().examples()),
                        Format.metrics(run.dev()),
                        options.epochs(),
                        run.result().bestEpoch(),
                        options.batchSize(),
                        options.learningRate(),
                        options.seed());
    }

    /** A quoted scalar: a JSON string is one in YAML too. */
    private static String yaml(String text) {
        return '"' + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }

    private static String cell(String text) {
        return text.replaceAll("\\s+", " ").replace("|", "\\|");
    }
}
