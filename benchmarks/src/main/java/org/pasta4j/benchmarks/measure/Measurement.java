package org.pasta4j.benchmarks.measure;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.Optional;
import org.pasta4j.bert.Jackson;

/**
 * What one process has measured.
 *
 * @param tokens real tokens of a pass
 * @param seconds of each pass
 * @param peakBytes most resident memory of the process; 0 where the system does not tell
 */
public record Measurement(int tokens, double[] seconds, long peakBytes) {

    /** The result in the output of a process: a line of JSON among whatever its libraries print. */
    public static Optional<Measurement> in(String output) {
        return output.lines()
                .filter(line -> line.startsWith("{\"tokens\""))
                .reduce((first, last) -> last)
                .map(Measurement::parse);
    }

    private static Measurement parse(String line) {
        try {
            return Jackson.MAPPER.readValue(line, Measurement.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A measurement is no JSON: " + line, e);
        }
    }

    /** One line, as {@link #in} finds it. */
    public String json() {
        try {
            return Jackson.MAPPER.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Real tokens a second in the middle one of the passes. */
    public double speed() {
        return tokens / Spread.of(seconds).median();
    }
}
