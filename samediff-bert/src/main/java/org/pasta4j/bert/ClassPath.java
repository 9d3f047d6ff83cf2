package org.pasta4j.bert;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Finds checkpoints on the class path: that of the thread, and that of this library. */
final class ClassPath {
    static final String PREFIX = "classpath:";

    /** Nearly every jar has one. */
    private static final String MANIFEST = "META-INF/MANIFEST.MF";

    private ClassPath() {}

    static boolean isNamed(String location) {
        return location.startsWith(PREFIX);
    }

    /** How a jar is named that is on the class path. */
    static Optional<String> nameOfJar(Path file) {
        return isJar(file.toString()) && Files.isRegularFile(file) && hasJar(file)
                ? Optional.of(PREFIX + file.getFileName())
                : Optional.empty();
    }

    /** How an entry is named whose jar is on the class path. */
    static Optional<String> nameOfEntry(ModelLocation.Entry entry) {
        return resources(entry.name())
                .map(ModelLocation::entry)
                .flatMap(Optional::stream)
                .filter(resource -> isSame(resource.archive(), entry.archive()))
                .findFirst()
                .map(resource -> PREFIX + resource.name());
    }

    private static boolean isSame(String archive, String other) {
        try {
            return Files.isSameFile(ModelLocation.pathOf(archive), ModelLocation.pathOf(other));
        } catch (IOException | RuntimeException e) {
            return archive.equals(other);
        }
    }

    /**
     * The location of what a name means.
     *
     * @throws CheckpointException if there is no such resource, and no jar of that name
     */
    static String find(String location) {
        String name = location.substring(PREFIX.length()).replaceFirst("^/+", "");
        return resources(name)
                .findFirst()
                .or(() -> isJar(name)
                        ? jars().filter(jar -> jar.endsWith("/" + name)).findFirst()
                        : Optional.empty())
                .orElseThrow(
                        () -> new CheckpointException("There is no " + name + " on the class path. Add the jar that"
                                + " the model comes in, or give the path of the file."));
    }

    private static boolean isJar(String name) {
        return name.endsWith(".jar") || name.endsWith(".zip");
    }

    private static boolean hasJar(Path file) {
        String uri = file.toAbsolutePath().toUri().toString();
        String name = uri.substring(uri.lastIndexOf('/'));
        return jars().filter(jar -> jar.endsWith(name)).anyMatch(jar -> isSame(jar, uri));
    }

    /** URIs of all jars that have a manifest. */
    private static Stream<String> jars() {
        return resources(MANIFEST)
                .map(ModelLocation::entry)
                .flatMap(Optional::stream)
                .map(ModelLocation.Entry::archive);
    }

    private static Stream<String> resources(String name) {
        Set<String> found = new LinkedHashSet<>();
        Stream.of(Thread.currentThread().getContextClassLoader(), ClassPath.class.getClassLoader())
                .filter(Objects::nonNull)
                .distinct()
                .forEach(loader -> {
                    try {
                        Enumeration<URL> urls = loader.getResources(name);
                        while (urls.hasMoreElements()) {
                            found.add(urls.nextElement().toString());
                        }
                    } catch (IOException e) {
                        throw new CheckpointException(
                                "Cannot look for " + name + " on the class path: " + e.getMessage(), e);
                    }
                });
        return found.stream();
    }
}
