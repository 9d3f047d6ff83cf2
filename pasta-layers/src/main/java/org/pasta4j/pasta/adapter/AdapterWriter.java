package org.pasta4j.pasta.adapter;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pasta4j.bert.Internal;
import org.pasta4j.bert.IoMessages;
import org.pasta4j.bert.safetensors.SafetensorsWriter;
import org.pasta4j.pasta.files.NewFolders;
import org.pasta4j.pasta.files.Sync;
import org.pasta4j.pasta.files.TemporaryFolder;

/**
 * Writes an adapter's folder so that it appears whole or not at all, also when the power goes.
 *
 * @hidden
 */
@Internal
public final class AdapterWriter {
    private final Adapter adapter;
    private final String modelCard;

    public AdapterWriter(Adapter adapter, String modelCard) {
        this.adapter = adapter;
        this.modelCard = modelCard;
    }

    static void requireFree(Path folder) {
        if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            throw new AdapterException(folder.toAbsolutePath()
                    + " already exists; choose another folder for the adapter or remove this one.");
        }
    }

    public void save(Path folder) {
        save(folder, this::writeFiles);
    }

    /** What is done in the temporary folder; a test puts a failure here. */
    interface Step {
        void in(Path folder) throws IOException;
    }

    /** @param files writes the files into the folder it is given */
    public static void save(Path folder, Step files) {
        Path target = folder.toAbsolutePath().normalize();
        requireFree(target);
        try (NewFolders parents = new NewFolders(target.getParent())) {
            parents.make();
            try (TemporaryFolder temporary = TemporaryFolder.beside(target)) {
                files.in(temporary.path());
                Sync.folder(temporary.path());
                temporary.move(temporary.path(), target);
            }
            parents.keep();
        } catch (IOException e) {
            // Another program may have put a folder there since; the system's own words for that do not help.
            requireFree(target);
            throw new AdapterException(
                    "Cannot save the adapter to " + target + ": " + IoMessages.ofWriting(e) + ".", e);
        }
        syncName(target);
    }

    private static void syncName(Path target) {
        try {
            Sync.folder(target.getParent());
        } catch (IOException e) {
            throw new AdapterException(
                    "The adapter is saved at " + target + " but may be lost if the power goes now: "
                            + IoMessages.ofWriting(e) + ".",
                    e);
        }
    }

    private void writeFiles(Path folder) throws IOException {
        Path tensors = folder.resolve(AdapterFiles.TENSORS);
        SafetensorsWriter.write(tensors, adapter.tensors(), Map.of("format", "pt"));
        byte[] config = AdapterJson.write(adapter.config());
        Files.write(folder.resolve(AdapterFiles.CONFIG), config);
        Files.writeString(folder.resolve(AdapterFiles.MODEL_CARD), modelCard);
        Map<String, byte[]> loaded = new LinkedHashMap<>();
        loaded.put(AdapterFiles.CONFIG, config);
        loaded.put(AdapterFiles.TENSORS, Files.readAllBytes(tensors));
        Files.write(folder.resolve(AdapterFiles.SUMS), AdapterSums.of(loaded));
        for (String name :
                List.of(AdapterFiles.TENSORS, AdapterFiles.CONFIG, AdapterFiles.MODEL_CARD, AdapterFiles.SUMS)) {
            Sync.file(folder.resolve(name));
        }
    }
}
