package org.pasta4j.pasta;

import java.util.List;
import org.pasta4j.bert.text.Encoding;

/**
 * Examples made ready for a model.
 *
 * @param rows tokens, one row an example
 * @param targets index of the class or the number, one an example
 */
record EncodedExamples(List<Encoding> rows, double[] targets) {

    int truncated() {
        return (int) rows.stream().filter(Encoding::truncated).count();
    }
}
