package org.pasta4j.bert;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class JsonSettingsTest {

    @Test
    void aRefusalNamesItsPlaceOnceWhateverItsWords() {
        // As a file may be called.
        JsonSettings json = JsonSettings.of("The", utf8("{\"layers\": 0}"), CheckpointException::new);

        assertThatThrownBy(() -> json.make(() -> json.make(() -> {
                    throw new CheckpointException("The number of layers is 0.");
                })))
                .hasMessage("The: The number of layers is 0.");
        assertThatThrownBy(() -> json.make(() -> json.text("layers")))
                .hasMessage("The: layers should be a text, found 0.");
    }

    private static ByteBuffer utf8(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
