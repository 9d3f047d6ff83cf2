package org.pasta4j.serve;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.pasta4j.pasta.adapter.Adapter;

/** ZIP files of adapters' folders, good and bad. */
final class Zips {
    private Zips() {}

    /** The files of an adapter's folder. */
    static Map<String, byte[]> files(Adapter adapter) {
        try {
            Path folder = Files.createTempDirectory("zips");
            adapter.save(folder.resolve("a"));
            Map<String, byte[]> files = new LinkedHashMap<>();
            try (Stream<Path> all = Files.list(folder.resolve("a"))) {
                for (Path file : all.toList()) {
                    files.put(file.getFileName().toString(), Files.readAllBytes(file));
                    Files.delete(file);
                }
            }
            Files.delete(folder.resolve("a"));
            Files.delete(folder);
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] of(Adapter adapter) {
        return of(files(adapter), "");
    }

    /** @param prefix of every name */
    static byte[] of(Map<String, byte[]> files, String prefix) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(prefix + file.getKey()));
                zip.write(file.getValue());
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
