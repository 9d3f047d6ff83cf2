package org.pasta4j.pasta.pool;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.adapter.AdapterFiles;
import org.pasta4j.pasta.adapter.AdapterJson;
import org.pasta4j.pasta.adapter.AdapterPlaces;
import org.pasta4j.pasta.adapter.ShownName;

/**
 * What lies at a name in a folder of adapters. A pool moves and deletes adapters alone: folders of this library's
 * format, perhaps damaged, and links to such.
 *
 * @param folder of the pool
 * @param name of an adapter
 */
record NameInFolder(Path folder, String name) {

    Path path() {
        return folder.resolve(name);
    }

    boolean isTaken() {
        return Files.exists(path(), LinkOption.NOFOLLOW_LINKS);
    }

    /** @throws NameTakenException if something lies there that is no adapter */
    void requireAdapterOrNothing() throws IOException {
        Optional<String> other = isTaken() ? other() : Optional.empty();
        if (other.isPresent()) {
            throw new NameTakenException("At the name \"" + name + "\" in the folder of adapters lies " + other.get()
                    + ". That is never replaced or deleted: move it away by hand, or take another name.");
        }
    }

    /** In words; empty for an adapter. */
    private Optional<String> other() throws IOException {
        if (!isExact()) {
            return Optional.of("what is called so in other letters, small or capital, which this file system does not"
                    + " tell apart");
        }
        boolean isLink = Files.isSymbolicLink(path());
        if (!Files.isDirectory(path())) {
            return Optional.of(isLink ? "a link that leads to no folder" : "a file");
        }
        if (!Adapter.isAt(path())) {
            return Optional.of((isLink ? "a link to a folder" : "a folder") + " without a file " + AdapterFiles.CONFIG);
        }
        Optional<String> kind = AdapterJson.otherKind(Files.readAllBytes(path().resolve(AdapterFiles.CONFIG)));
        if (kind.isPresent()) {
            return Optional.of("an adapter of another method (" + kind.get() + ")");
        }
        // Of a link the link alone goes.
        Optional<String> inner = isLink ? Optional.empty() : folderWithin();
        return inner.map(file -> "a folder with more than an adapter in it, such as the folder " + ShownName.of(file));
    }

    /** Hidden ones are made by tools that fetch adapters. */
    private Optional<String> folderWithin() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(path(), file -> Files.isDirectory(file))) {
            for (Path file : files) {
                String inner = file.getFileName().toString();
                if (!inner.startsWith(".")) {
                    return Optional.of(inner);
                }
            }
        }
        return Optional.empty();
    }

    /**
     * Whether what lies there is called exactly so: some file systems find it in other letters too, small or capital,
     * or with dots at its end.
     */
    boolean isExact() throws IOException {
        return Stream.of(inOtherLetters(), name.replaceAll("[.]+$", "")).noneMatch(this::isAlsoCalled)
                || files(folder).stream().map(AdapterPlaces::nameAt).anyMatch(name::equals);
    }

    private boolean isAlsoCalled(String other) {
        try {
            return !other.equals(name)
                    && Files.exists(folder.resolve(other))
                    && Files.isSameFile(folder.resolve(other), path());
        } catch (IOException e) {
            // One of the two is gone.
            return false;
        }
    }

    private String inOtherLetters() {
        return name.chars()
                .map(c -> Character.isUpperCase(c) ? Character.toLowerCase(c) : Character.toUpperCase(c))
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }

    /** The names of all files in a folder. */
    public static List<String> files(Path folder) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            files.forEach(file -> names.add(file.getFileName().toString()));
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return names;
    }
}
