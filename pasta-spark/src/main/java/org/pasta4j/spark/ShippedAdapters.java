package org.pasta4j.spark;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.Sha256;
import org.pasta4j.pasta.adapter.Adapter;

/**
 * Adapters as bytes: the driver reads them once, and every executor answers by these, whatever becomes of the folder
 * meanwhile. No record, and no unmodifiable maps, which Kryo does not read.
 */
final class ShippedAdapters implements Serializable {
    private static final long serialVersionUID = 1;

    /** The name of the adapter where there is one and rows name none. */
    static final String ONLY = "";

    private final HashMap<String, HashMap<String, byte[]>> files = new HashMap<>();
    private final HashMap<String, String> keys = new HashMap<>();

    /** @param files of each adapter, by its name: content by file name */
    ShippedAdapters(Map<String, Map<String, byte[]>> files) {
        files.forEach((name, own) -> {
            this.files.put(name, new HashMap<>(own));
            keys.put(name, hash(own));
        });
    }

    /** The files of each adapter, by its name: content by file name. */
    Map<String, ? extends Map<String, byte[]>> files() {
        return files;
    }

    /**
     * One adapter.
     *
     * @throws BadInputException if there is none
     */
    static ShippedAdapters one(String folder, Configuration hadoop) {
        return new ShippedAdapters(Map.of(ONLY, read(HadoopPaths.of(folder, hadoop), hadoop)));
    }

    /**
     * All adapters of a folder, by the names of their own folders.
     *
     * @throws BadInputException if there is none
     */
    static ShippedAdapters all(String folder, Configuration hadoop) {
        Path path = HadoopPaths.of(folder, hadoop);
        Map<String, Map<String, byte[]>> found = new TreeMap<>();
        try {
            FileSystem system = path.getFileSystem(hadoop);
            for (FileStatus entry : system.listStatus(path)) {
                if (entry.isDirectory() && system.exists(new Path(entry.getPath(), "adapter_config.json"))) {
                    found.put(entry.getPath().getName(), read(entry.getPath(), hadoop));
                }
            }
        } catch (FileNotFoundException e) {
            throw new BadInputException("There is no folder of adapters " + folder + ".", e);
        } catch (IOException e) {
            throw new BadInputException(
                    "Cannot read the folder of adapters " + folder + ": " + e.getMessage() + ".", e);
        }
        if (found.isEmpty()) {
            throw new BadInputException("The folder " + folder + " holds no adapter; expected a folder for each, as"
                    + " PastaModel.save or ./pasta train writes it.");
        }
        return new ShippedAdapters(found);
    }

    private static Map<String, byte[]> read(Path folder, Configuration hadoop) {
        Map<String, byte[]> files = new HashMap<>();
        try {
            FileSystem system = folder.getFileSystem(hadoop);
            for (String name : Adapter.fileNames()) {
                Path file = new Path(folder, name);
                if (system.exists(file)) {
                    try (InputStream content = system.open(file)) {
                        files.put(name, content.readAllBytes());
                    }
                }
            }
        } catch (IOException e) {
            throw new BadInputException("Cannot read the adapter " + folder + ": " + e.getMessage() + ".", e);
        }
        if (files.isEmpty()) {
            throw new BadInputException("There is no adapter in " + folder
                    + "; expected a folder that PastaModel.save or" + " ./pasta train has written.");
        }
        return files;
    }

    boolean contains(String name) {
        return files.containsKey(name);
    }

    /** An adapter of these. */
    Adapter adapter(String name) {
        return Adapter.of(files.get(name));
    }

    /** By which an executor's pool knows an adapter. */
    String key(String name) {
        return keys.get(name);
    }

    private static String hash(Map<String, byte[]> files) {
        MessageDigest hash = Sha256.digest();
        new TreeMap<>(files).forEach((file, content) -> {
            hash.update(file.getBytes(StandardCharsets.UTF_8));
            hash.update(content);
        });
        return HexFormat.of().formatHex(hash.digest());
    }
}
