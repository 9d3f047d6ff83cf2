package org.pasta4j.dl4j;

import java.io.IOException;
import org.nd4j.shade.jackson.core.JsonGenerator;
import org.nd4j.shade.jackson.databind.SerializerProvider;
import org.nd4j.shade.jackson.databind.ser.std.StdSerializer;

/**
 * Writes text with all but ASCII escaped. {@code ModelSerializer} of 1.0.0-M2.1 writes and reads the configuration in
 * the platform's charset, which need not know a label's letters, nor be that of the machine that reads.
 */
final class AsciiText extends StdSerializer<String> {
    private static final long serialVersionUID = 1L;
    private static final int LAST_ASCII = 127;

    /** For Jackson. */
    AsciiText() {
        super(String.class);
    }

    @Override
    public void serialize(String text, JsonGenerator json, SerializerProvider provider) throws IOException {
        int before = json.getHighestEscapedChar();
        json.setHighestNonEscapedChar(LAST_ASCII);
        json.writeString(text);
        json.setHighestNonEscapedChar(before);
    }
}
