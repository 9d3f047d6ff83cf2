package org.pasta4j.pasta.adapter;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.pasta4j.bert.Internal;

/**
 * The files of one adapter's folder at one moment.
 *
 * @param stamp by what they are known
 * @param bytes by name; none where they were not wanted, or the adapter is not whole
 * @param isPinned whether all were opened by the folder's handle
 * @hidden
 */
@Internal
public record FolderContent(FolderStamp stamp, Map<String, byte[]> bytes, boolean isPinned)
        implements AdapterPlaces.Found {

    /**
     * Opens all files before it reads the first: what is renamed or deleted after that does not change what is read.
     *
     * @param wanted whether files of that stamp are to be read
     * @return empty where there is no adapter
     * @throws AdapterException if they cannot be read, or are written meanwhile
     */
    public static Optional<FolderContent> at(Path folder, Predicate<FolderStamp> wanted) {
        Optional<AdapterDirectory> directory = AdapterDirectory.at(folder);
        if (directory.isEmpty()) {
            return Optional.empty();
        }
        try (AdapterDirectory open = directory.get()) {
            Optional<FolderStamp> stamp = FolderStamp.of(open::stamp);
            return stamp.map(files -> new FolderContent(
                    files,
                    files.isWhole() && wanted.test(files) ? read(folder, open, files) : Map.of(),
                    open.isByHandle()));
        } catch (IOException e) {
            throw new AdapterException("Cannot read " + folder + " (" + e + ").", e);
        }
    }

    @Override
    public boolean isWhole() {
        return stamp.isWhole();
    }

    private static Map<String, byte[]> read(Path folder, AdapterDirectory open, FolderStamp stamp) {
        Map<String, SeekableByteChannel> channels = new LinkedHashMap<>();
        String at = "";
        try {
            for (String name : stamp.files().keySet()) {
                at = name;
                channels.put(name, open.open(name));
            }
            Map<String, byte[]> bytes = new LinkedHashMap<>();
            for (Map.Entry<String, SeekableByteChannel> file : channels.entrySet()) {
                at = file.getKey();
                bytes.put(at, Channels.newInputStream(file.getValue()).readAllBytes());
            }
            if (!stamp.files().entrySet().stream().allMatch(file -> open.isStill(file.getKey(), file.getValue()))) {
                throw changing(folder);
            }
            return bytes;
        } catch (NoSuchFileException e) {
            throw changing(folder);
        } catch (IOException e) {
            throw new AdapterException("Cannot read " + folder.resolve(at) + " (" + e + ").", e);
        } finally {
            channels.values().forEach(FolderContent::close);
        }
    }

    private static AdapterException changing(Path folder) {
        return new AdapterException("The files in " + folder + " are being written, but not by a pool. Copy an adapter"
                + " under a name that begins with a dot and rename it, or ask again when it is copied.");
    }

    private static void close(SeekableByteChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // It was opened to be read.
            return;
        }
    }

    /**
     * The adapter in them.
     *
     * @param folder for messages
     * @throws AdapterException if it is not whole, or damaged
     */
    public Adapter adapter(Path folder) {
        if (!stamp.isWhole()) {
            throw AdapterReader.missing(folder.resolve(AdapterFiles.TENSORS));
        }
        return AdapterReader.parse(
                folder,
                bytes.get(AdapterFiles.CONFIG),
                bytes.get(AdapterFiles.TENSORS),
                Optional.ofNullable(bytes.get(AdapterFiles.SUMS)));
    }
}
