package org.pasta4j.cuda;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.StreamSupport;

/**
 * Where a CUDA library may be: the folders that the user named, the toolkit's, and what the system's loader knows.
 *
 * @param windows whether libraries are called as Windows calls them
 * @param property a system property by name, or null
 * @param variable an environment variable by name, or null
 * @param toolkits the folder in which CUDA toolkits are installed beside each other
 */
record LibrarySearch(boolean windows, UnaryOperator<String> property, UnaryOperator<String> variable, Path toolkits) {
    /** Folders with CUDA libraries, separated as in a path; looked into before any other. */
    static final String PROPERTY = "pasta.cuda.libraries";

    /** Of this machine. */
    static LibrarySearch ofThisMachine() {
        boolean windows = System.getProperty("os.name").startsWith("Windows");
        Path toolkits =
                windows ? Path.of("C:\\Program Files\\NVIDIA GPU Computing Toolkit\\CUDA") : Path.of("/usr/local");
        return new LibrarySearch(windows, System::getProperty, System::getenv, toolkits);
    }

    /** What the file of a library may be called, the best first. */
    List<String> fileNames(CudaLibrary library, List<Integer> versions) {
        return versions.stream()
                .map(version -> windows ? library.windowsName(version) : library.linuxName(version))
                .distinct()
                .toList();
    }

    /** Files to try, the best first: a path, or a bare name for the system's loader. */
    List<String> candidates(CudaLibrary library, List<Integer> versions) {
        List<String> found = new ArrayList<>();
        for (String name : fileNames(library, versions)) {
            for (Path folder : folders()) {
                Path file = folder.resolve(name);
                if (Files.exists(file)) {
                    found.add(file.toString());
                }
            }
            found.add(name);
        }
        return found;
    }

    /** Where {@link #candidates} looks besides the system's loader. */
    Set<Path> folders() {
        Set<Path> folders = new LinkedHashSet<>();
        addPaths(folders, property.apply(PROPERTY));
        addPaths(folders, variable.apply(windows ? "PATH" : "LD_LIBRARY_PATH"));
        for (String home : List.of("CUDA_HOME", "CUDA_PATH")) {
            String value = variable.apply(home);
            if (value != null && !value.isBlank()) {
                folders.add(libraries(Path.of(value)));
            }
        }
        if (!windows) {
            folders.add(libraries(toolkits.resolve("cuda")));
        }
        installed().forEach(toolkit -> folders.add(libraries(toolkit)));
        return folders;
    }

    private Path libraries(Path toolkit) {
        return toolkit.resolve(windows ? "bin" : "lib64");
    }

    private static void addPaths(Set<Path> folders, String paths) {
        if (paths != null) {
            for (String path : paths.split(File.pathSeparator)) {
                if (!path.isBlank()) {
                    folders.add(Path.of(path));
                }
            }
        }
    }

    /** Toolkits beside each other, the newest first. */
    private List<Path> installed() {
        try (DirectoryStream<Path> found = Files.newDirectoryStream(toolkits, windows ? "v*" : "cuda-*")) {
            return StreamSupport.stream(found.spliterator(), false)
                    .sorted(Comparator.comparing(LibrarySearch::version).reversed())
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** 12.10 is newer than 12.9. */
    private static double version(Path toolkit) {
        String[] parts =
                toolkit.getFileName().toString().replaceAll("[^0-9.]", "").split("\\.");
        double version = 0;
        for (int i = 0; i < Math.min(2, parts.length); i++) {
            version = version * 1000 + (parts[i].isEmpty() ? 0 : Double.parseDouble(parts[i]));
        }
        return parts.length == 1 ? version * 1000 : version;
    }

    /** Where the search went, for a message. */
    String places() {
        List<String> places = new ArrayList<>();
        folders().forEach(folder -> places.add(folder.toString()));
        return String.join(", ", places);
    }
}
