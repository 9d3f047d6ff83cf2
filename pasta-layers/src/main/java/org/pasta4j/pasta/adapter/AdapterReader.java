package org.pasta4j.pasta.adapter;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.Internal;
import org.pasta4j.bert.safetensors.SafetensorsFile;

/**
 * Reads an adapter's folder.
 *
 * @hidden
 */
@Internal
public final class AdapterReader {
    private AdapterReader() {}

    static Adapter load(Path folder) {
        Optional<FolderContent> content = AdapterPlaces.find(folder, place -> FolderContent.at(place, files -> true));
        if (content.isPresent()) {
            return content.get().adapter(folder);
        }
        if (!Files.isDirectory(folder)) {
            throw new AdapterException("There is no adapter at " + folder.toAbsolutePath() + ": expected a folder with "
                    + AdapterFiles.CONFIG + " and " + AdapterFiles.TENSORS + ".");
        }
        throw missing(folder.resolve(AdapterFiles.CONFIG));
    }

    static AdapterException missing(Path file) {
        return new AdapterException("There is no file " + file.toAbsolutePath() + "; the adapter is not complete.");
    }

    /**
     * @param sums of the other two; empty where there are none
     * @see #parse(Path, byte[], byte[])
     */
    public static Adapter parse(Path folder, byte[] config, byte[] tensors, Optional<byte[]> sums) {
        // First what is in them: who changes a file on purpose wants to know what is wrong with it.
        Adapter adapter = parse(folder, config, tensors);
        Map<String, byte[]> files = Map.of(AdapterFiles.CONFIG, config, AdapterFiles.TENSORS, tensors);
        sums.ifPresent(s -> AdapterSums.check(folder.resolve(AdapterFiles.SUMS), s, files));
        return adapter;
    }

    /**
     * @param folder for messages
     * @param config bytes of the configuration
     * @param tensors bytes of the tensor file; the adapter's tensors lie in them
     */
    public static Adapter parse(Path folder, byte[] config, byte[] tensors) {
        AdapterConfig settings =
                AdapterJson.read(folder.resolve(AdapterFiles.CONFIG).toString(), config);
        Path file = folder.resolve(AdapterFiles.TENSORS);
        Map<String, FrozenTensor> head = tensors(file, tensors);
        Optional<FrozenTensor> offsets = Optional.ofNullable(head.remove(Adapter.OFFSETS));
        try {
            return new Adapter(settings, offsets, head);
        } catch (AdapterException e) {
            throw new AdapterException(file + ": " + e.getMessage(), e);
        }
    }

    private static Map<String, FrozenTensor> tensors(Path file, byte[] bytes) {
        try {
            SafetensorsFile tensors = SafetensorsFile.of(file, ByteBuffer.wrap(bytes));
            Map<String, FrozenTensor> all = new LinkedHashMap<>();
            tensors.names().forEach(name -> all.put(name, tensors.floats(name)));
            return all;
        } catch (CheckpointException e) {
            throw new AdapterException(e.getMessage(), e);
        }
    }
}
