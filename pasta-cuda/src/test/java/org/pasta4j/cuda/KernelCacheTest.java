package org.pasta4j.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelCacheTest {
    private static final byte[] CODE = {1, 2, 3, 4, 5};

    @TempDir
    private Path folder;

    private static byte[] notCompiledAgain() {
        throw new AssertionError("It was compiled again.");
    }

    @Test
    void whatWasCompiledIsThere() {
        KernelCache cache = new KernelCache(folder.resolve("new"));
        assertThat(cache.get("key", () -> CODE)).isEqualTo(CODE);
        assertThat(new KernelCache(folder.resolve("new")).get("key", KernelCacheTest::notCompiledAgain))
                .isEqualTo(CODE);
        assertThat(cache.get("other", () -> new byte[] {9})).isEqualTo(new byte[] {9});
    }

    @Test
    void aFailedCompilationLeavesNothing() throws IOException {
        KernelCache cache = new KernelCache(folder);
        assertThatThrownBy(() -> cache.get("key", () -> {
                    throw new CudaException("no");
                }))
                .hasMessage("no");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void aDamagedFileIsCompiledAgain() throws IOException {
        KernelCache cache = new KernelCache(folder);
        cache.get("key", () -> CODE);
        Path file = folder.resolve("key.cubin");
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThat(cache.get("key", () -> CODE)).isEqualTo(CODE);
            assertThat(Files.readAllBytes(file)).isEqualTo(whole);
        }
        for (int i = 0; i < whole.length; i++) {
            byte[] changed = whole.clone();
            changed[i] ^= 4;
            Files.write(file, changed);
            assertThat(cache.get("key", () -> CODE)).isEqualTo(CODE);
        }
    }

    @Test
    void manyAtOnceGetTheSame() {
        KernelCache cache = new KernelCache(folder);
        assertThat(IntStream.range(0, 64).parallel().mapToObj(i -> cache.get("key" + i % 3, () -> CODE)))
                .allMatch(code -> Arrays.equals(code, CODE));
        assertThat(folder.toFile().list()).hasSize(3);
    }

    @Test
    void whereNothingCanBeWrittenItIsOnlyCompiledEachTime() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "no folder");
        assertThat(new KernelCache(file).get("key", () -> CODE)).isEqualTo(CODE);
        assertThat(Files.readString(file)).isEqualTo("no folder");
    }

    @Test
    void everyPartOfACompilationCounts() {
        String key = KernelCache.key(List.of("a", "b"), List.of("-x"), "13.0");
        assertThat(key).isEqualTo(KernelCache.key(List.of("a", "b"), List.of("-x"), "13.0"));
        assertThat(Stream.of(
                        KernelCache.key(List.of("a", "c"), List.of("-x"), "13.0"),
                        KernelCache.key(List.of("a", "b"), List.of("-y"), "13.0"),
                        KernelCache.key(List.of("a", "b"), List.of("-x"), "13.1")))
                .doesNotContain(key)
                .doesNotHaveDuplicates();
    }

    @Test
    void theFolderIsWhereTheSystemWantsIt() {
        Map<String, String> home = Map.of("user.home", "/home/me");
        assertThat(KernelCache.folder("Linux", home::get, name -> null))
                .isEqualTo(Path.of("/home/me/.cache/pasta4j/cuda"));
        assertThat(KernelCache.folder("Linux", home::get, Map.of("XDG_CACHE_HOME", "/caches")::get))
                .isEqualTo(Path.of("/caches/pasta4j/cuda"));
        assertThat(KernelCache.folder("Windows 11", home::get, Map.of("LOCALAPPDATA", "/local")::get))
                .isEqualTo(Path.of("/local/pasta4j/cuda"));
        assertThat(KernelCache.folder("Linux", Map.of(KernelCache.PROPERTY, "/mine")::get, name -> null))
                .isEqualTo(Path.of("/mine"));
    }
}
