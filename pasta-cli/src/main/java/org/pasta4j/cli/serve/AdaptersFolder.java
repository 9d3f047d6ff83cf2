package org.pasta4j.cli.serve;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.IoMessages;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.adapter.AdapterException;
import org.pasta4j.pasta.data.Labels;

/**
 * A folder that is to be served.
 *
 * @param path holds a folder for each adapter
 */
record AdaptersFolder(Path path) {
    /** In a folder of thousands the rest is found out when it is asked for. */
    private static final int MOST = 1000;

    /** Refuses an adapter itself: nothing would be found in it. */
    void requireNoAdapter() {
        if (Adapter.isAt(path)) {
            Path absolute = path.toAbsolutePath().normalize();
            throw new BadInputException(
                    absolute + " is an adapter itself; --adapters expects the folder that holds it: "
                            + absolute.getParent() + ".");
        }
    }

    /**
     * Looks at the adapters' bases. Those that cannot be read are left to the server's log.
     *
     * @param name of the base as it was typed
     * @return those that were trained on another base, by name
     * @throws BadInputException if all were
     */
    List<String> requireSome(BertModel base, String name) {
        List<String> others = new ArrayList<>();
        String otherBase = "";
        int readable = 0;
        for (Path folder : adapters()) {
            try {
                Adapter adapter = Adapter.load(folder);
                readable++;
                if (!adapter.config().baseFingerprint().equals(base.fingerprint())) {
                    others.add(folder.getFileName().toString());
                    otherBase = adapter.config().baseName();
                }
            } catch (AdapterException e) {
                // The server says so, and answers for the others.
                continue;
            }
        }
        if (readable > 0 && readable < MOST && others.size() == readable) {
            throw new BadInputException("No adapter in " + path + " was trained on " + name + ": "
                    + Labels.shortened(others) + (others.size() == 1 ? " was" : " were")
                    + " trained on another base, such as "
                    + otherBase + ". Give that with --model.");
        }
        return List.copyOf(others);
    }

    /** Drafts begin with a dot. */
    private static boolean isOne(Path folder) {
        return !folder.getFileName().toString().startsWith(".") && Adapter.isAt(folder);
    }

    private List<Path> adapters() {
        List<Path> found = new ArrayList<>();
        if (!Files.isDirectory(path)) {
            return found;
        }
        try (DirectoryStream<Path> all = Files.newDirectoryStream(path, AdaptersFolder::isOne)) {
            for (Path folder : all) {
                found.add(folder);
                if (found.size() == MOST) {
                    break;
                }
            }
        } catch (IOException e) {
            throw new BadInputException("Cannot read " + path + ": " + IoMessages.of(e) + ".", e);
        }
        found.sort(null);
        return found;
    }
}
