package org.pasta4j.cuda;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Stream;

/** A library that was found and loaded, for as long as the process lives. */
final class NativeLibrary {
    private final CudaLibrary library;
    private final String file;
    private final SymbolLookup symbols;

    private NativeLibrary(CudaLibrary library, String file, SymbolLookup symbols) {
        this.library = library;
        this.file = file;
        this.symbols = symbols;
    }

    /**
     * @param versions of CUDA that will do, the best first
     * @throws CudaException if there is none, saying where it was looked for
     */
    static NativeLibrary open(LibrarySearch search, CudaLibrary library, List<Integer> versions) {
        List<String> failures = new ArrayList<>();
        for (String candidate : search.candidates(library, versions)) {
            try {
                companions(library, candidate).forEach(NativeLibrary::lookup);
                return new NativeLibrary(library, candidate, lookup(candidate));
            } catch (IllegalArgumentException e) {
                if (candidate.contains("/") || candidate.contains("\\")) {
                    failures.add(candidate + " is there but does not load (" + e.getMessage() + ")");
                }
            }
        }
        throw CudaException.missing(search, library, versions, failures);
    }

    /** Libraries that one asks for by name, and that the system's loader may not know: those beside it. */
    private static List<String> companions(CudaLibrary library, String candidate) {
        Path folder = Path.of(candidate).getParent();
        if (library != CudaLibrary.NVRTC || folder == null) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> f.getFileName().toString().matches("libnvrtc-builtins\\.so\\..*"))
                    .map(Path::toString)
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    @SuppressWarnings("restricted")
    private static SymbolLookup lookup(String candidate) {
        return candidate.contains("/") || candidate.contains("\\")
                ? SymbolLookup.libraryLookup(Path.of(candidate), Arena.global())
                : SymbolLookup.libraryLookup(candidate, Arena.global());
    }

    /** Where it was loaded from: a path, or the name that the system's loader knew. */
    String file() {
        return file;
    }

    /**
     * A function that returns a status, an int.
     *
     * @param arguments pointers are {@link ValueLayout#JAVA_LONG}: addresses, as are handles
     * @throws CudaException if the library has no such function
     */
    @SuppressWarnings("restricted")
    MethodHandle function(String name, MemoryLayout... arguments) {
        try {
            return Linker.nativeLinker()
                    .downcallHandle(
                            symbols.find(name).orElseThrow(), FunctionDescriptor.of(ValueLayout.JAVA_INT, arguments));
        } catch (NoSuchElementException e) {
            throw new CudaException(library.title() + " (" + file + ") has no function " + name
                    + "; it is older than CUDA 12. " + library.remedy() + " of CUDA 12 or 13.");
        }
    }
}
