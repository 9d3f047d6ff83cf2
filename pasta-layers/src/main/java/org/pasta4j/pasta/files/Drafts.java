package org.pasta4j.pasta.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Files and folders that are written under another name before they are moved into place. The name tells the process:
 * what one that was killed has left can be told from what another is writing, and is deleted. Processes that share a
 * folder have to see each other, as those of one machine or one container do.
 */
public final class Drafts {
    private static final long PROCESS = ProcessHandle.current().pid();
    /** Numbers of processes come again: in a container it is the same each time. */
    private static final String START = UUID.randomUUID().toString().substring(0, 8);

    private static final Pattern OWNER = Pattern.compile("([0-9]{1,18})-([0-9a-f]{8})-[0-9]+");
    private static final AtomicLong COUNT = new AtomicLong();

    private Drafts() {}

    /**
     * A place for a draft; nothing is there yet.
     *
     * @param folder that it is to be in
     * @param prefix of its name, with a dot in front by which it is hidden
     */
    public static Path in(Path folder, String prefix) {
        return folder.resolve(prefix + PROCESS + "-" + START + "-" + COUNT.incrementAndGet());
    }

    /**
     * Deletes the drafts of processes that are gone, as far as that can be done.
     *
     * @param folder that they are in
     * @param prefix of their names
     */
    public static void deleteAbandoned(Path folder, String prefix) {
        try (Stream<Path> all = Files.list(folder)) {
            List<Path> abandoned = all.filter(
                            path -> isAbandoned(path.getFileName().toString(), prefix))
                    .toList();
            for (Path draft : abandoned) {
                delete(draft);
            }
        } catch (IOException | UncheckedIOException e) {
            // They do no harm; that the folder cannot be written to is told when something is written.
            return;
        }
    }

    private static boolean isAbandoned(String file, String prefix) {
        Matcher owner = OWNER.matcher(file.startsWith(prefix) ? file.substring(prefix.length()) : "");
        if (!owner.matches()) {
            return false;
        }
        long process = Long.parseLong(owner.group(1));
        return process == PROCESS
                ? !owner.group(2).equals(START)
                : ProcessHandle.of(process).isEmpty();
    }

    /**
     * Deletes a draft with all that is in it. A link goes, and what it points to stays.
     *
     * @param draft may be missing
     */
    public static void delete(Path draft) throws IOException {
        if (!Files.exists(draft, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> all = Files.walk(draft)) {
            for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(one);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
