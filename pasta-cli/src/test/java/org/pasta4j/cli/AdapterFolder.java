package org.pasta4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.pasta4j.pasta.Task;
import org.pasta4j.pasta.adapter.Adapter;

/** What a training leaves. */
public final class AdapterFolder {
    private AdapterFolder() {}

    /** Checks that an adapter is there with all that belongs to it, and nothing beside it. */
    public static void assertWhole(Path adapter, Task task, int epochs) throws IOException {
        assertThat(Adapter.load(adapter).config().pastaConfig().task()).isEqualTo(task);
        assertThat(ImageIO.read(adapter.resolve("training.png").toFile())).isNotNull();
        JsonNode metrics =
                new ObjectMapper().readTree(adapter.resolve("metrics.json").toFile());
        assertThat(metrics.at("/epochs")).hasSize(epochs);
        assertThat(metrics.at("/best_epoch").asInt()).isBetween(1, epochs);
        try (Stream<Path> beside = Files.list(adapter.getParent())) {
            assertThat(beside).containsExactly(adapter);
        }
    }
}
