package org.pasta4j.cuda;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.pasta4j.bert.Sha256;

/**
 * Compiled kernels in the user's cache folder. A file is there whole or not at all, and begins with its content's hash:
 * one that was damaged is compiled again. What cannot be written is only compiled every time.
 */
final class KernelCache {
    /** A folder to take instead of the user's. */
    static final String PROPERTY = "pasta.cuda.cache";

    private static final int HASH_BYTES = 32;

    private final Path folder;

    KernelCache(Path folder) {
        this.folder = folder;
    }

    /** That of the user. */
    static KernelCache ofThisUser() {
        return new KernelCache(folder(System.getProperty("os.name"), System::getProperty, System::getenv));
    }

    /** Where the operating system wants caches to be. */
    static Path folder(String system, UnaryOperator<String> property, UnaryOperator<String> variable) {
        String chosen = property.apply(PROPERTY);
        if (chosen != null) {
            return Path.of(chosen);
        }
        Path home = Path.of(property.apply("user.home"));
        String windows = variable.apply("LOCALAPPDATA");
        if (system.startsWith("Windows") && windows != null) {
            return Path.of(windows, "pasta4j", "cuda");
        }
        String xdg = variable.apply("XDG_CACHE_HOME");
        Path caches = xdg != null && !xdg.isBlank() ? Path.of(xdg) : home.resolve(".cache");
        return caches.resolve("pasta4j").resolve("cuda");
    }

    /** What tells one compilation from another. */
    static String key(List<String> sources, List<String> options, String compiler) {
        String all = compiler + "\n" + String.join("\n", options) + "\n" + String.join("\n", sources);
        return Sha256.hex(all.getBytes(StandardCharsets.UTF_8));
    }

    /** The code of that key, from the folder or newly compiled. */
    byte[] get(String key, Supplier<byte[]> compiler) {
        Path file = folder.resolve(key + ".cubin");
        return read(file).orElseGet(() -> {
            byte[] code = compiler.get();
            write(file, code);
            return code;
        });
    }

    private static Optional<byte[]> read(Path file) {
        try {
            byte[] all = Files.readAllBytes(file);
            if (all.length > HASH_BYTES) {
                byte[] code = Arrays.copyOfRange(all, HASH_BYTES, all.length);
                if (Arrays.equals(Sha256.of(code), Arrays.copyOf(all, HASH_BYTES))) {
                    return Optional.of(code);
                }
            }
        } catch (IOException e) {
            // Not there, or not for us: compile.
        }
        return Optional.empty();
    }

    private void write(Path file, byte[] code) {
        try {
            Files.createDirectories(folder);
            Path part = Files.createTempFile(folder, "part", null);
            try {
                byte[] all = Arrays.copyOf(Sha256.of(code), HASH_BYTES + code.length);
                System.arraycopy(code, 0, all, HASH_BYTES, code.length);
                Files.write(part, all);
                move(part, file);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            // No cache, then.
        }
    }

    private static void move(Path part, Path file) throws IOException {
        try {
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
