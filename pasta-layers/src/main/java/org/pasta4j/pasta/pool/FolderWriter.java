package org.pasta4j.pasta.pool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.pasta4j.bert.IoMessages;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.adapter.AdapterException;
import org.pasta4j.pasta.adapter.AdapterFiles;
import org.pasta4j.pasta.adapter.AdapterPlaces;
import org.pasta4j.pasta.adapter.AdapterWriter;
import org.pasta4j.pasta.adapter.FolderStamp;
import org.pasta4j.pasta.adapter.FolderSteps;
import org.pasta4j.pasta.adapter.ModelCard;
import org.pasta4j.pasta.files.Drafts;
import org.pasta4j.pasta.files.Sync;
import org.pasta4j.pasta.files.TemporaryFolder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces and deletes adapters in a folder of them. The new one is complete before the old one goes aside by a rename;
 * until the next rename readers find the old one there ({@link AdapterPlaces}). A process that dies in between leaves
 * it to them and to {@link #recover}.
 */
final class FolderWriter {
    private static final Logger LOG = LoggerFactory.getLogger(FolderWriter.class);
    /** Of what is not there yet, and of what is not needed any more. */
    private static final String DRAFT = ".new-";

    private FolderWriter() {}

    /**
     * Adds an adapter at a name, or replaces the one there.
     *
     * @return by what the files are known
     * @throws NameTakenException if something else lies there
     * @throws FolderBusyException if others change the folder for too long
     * @throws AdapterException if it cannot be saved
     */
    static FolderStamp replace(Path folder, String name, Adapter adapter) {
        Path complete = Drafts.in(folder, DRAFT);
        try {
            // Adapter.save would look for abandoned drafts each time, among all adapters; recover has.
            new AdapterWriter(adapter, ModelCard.of(adapter)).save(complete);
            FolderStamp written = stamped(complete);
            FolderLock.holding(folder, steps -> exchange(steps, new NameInFolder(folder, name), complete));
            return written;
        } catch (IOException e) {
            throw new AdapterException(
                    "Cannot save the adapter to " + folder.resolve(name) + ": " + IoMessages.ofWriting(e) + ".", e);
        } finally {
            tidy(folder, () -> Drafts.delete(complete));
        }
    }

    /**
     * With a time that no other has: where a system's own are coarse, files that were written soon after others, and
     * are where those were, would look the same.
     */
    private static FolderStamp stamped(Path complete) throws IOException {
        Files.setLastModifiedTime(complete.resolve(AdapterFiles.CONFIG), FileTime.from(Instant.now()));
        return FolderStamp.of(complete).orElseThrow(() -> new IOException("it is gone again"));
    }

    private static void exchange(FolderSteps steps, NameInFolder name, Path complete) throws IOException {
        settle(steps, name);
        name.requireAdapterOrNothing();
        if (!name.isTaken()) {
            steps.move(complete, name.path());
            afterwards(name.folder(), () -> {});
            return;
        }
        Path aside = AdapterPlaces.aside(name.path());
        steps.move(name.path(), aside);
        try {
            steps.move(complete, name.path());
        } catch (IOException e) {
            // Where that fails too it is the adapter all the same, and is found aside.
            tidy(name.folder(), () -> steps.move(aside, name.path()));
            throw e;
        }
        afterwards(name.folder(), () -> {
            Path old = Drafts.in(name.folder(), DRAFT);
            steps.move(aside, old);
            steps.delete(old);
        });
    }

    /**
     * Deletes the adapter at a name.
     *
     * @return false where there is none
     * @throws NameTakenException if something else lies there
     * @throws FolderBusyException if others change the folder for too long
     * @throws AdapterException if it cannot be deleted
     */
    static boolean delete(Path folder, String name) {
        AtomicBoolean found = new AtomicBoolean();
        try {
            FolderLock.holding(folder, steps -> found.set(delete(steps, new NameInFolder(folder, name))));
        } catch (IOException e) {
            throw new AdapterException(
                    "Cannot delete the adapter " + folder.resolve(name) + ": " + IoMessages.ofWriting(e) + ".", e);
        }
        return found.get();
    }

    private static boolean delete(FolderSteps steps, NameInFolder name) throws IOException {
        settle(steps, name);
        name.requireAdapterOrNothing();
        if (!name.isTaken()) {
            return false;
        }
        Path old = Drafts.in(name.folder(), DRAFT);
        steps.move(name.path(), old);
        afterwards(name.folder(), () -> steps.delete(old));
        return true;
    }

    /** What is to be done. */
    private interface Work {
        void run() throws IOException;
    }

    /** The change is made and seen, so what goes wrong now is no failure of it. */
    private static void afterwards(Path folder, Work tidying) {
        try {
            Sync.folder(folder);
        } catch (IOException e) {
            LOG.warn("A change in {} may be lost if the power goes now: {}.", folder, IoMessages.ofWriting(e));
            return;
        }
        tidy(folder, tidying);
    }

    private static void tidy(Path folder, Work tidying) {
        try {
            tidying.run();
        } catch (IOException e) {
            LOG.warn("Cannot tidy up in {} after a change: {}.", folder, IoMessages.ofWriting(e));
        }
    }

    /**
     * Brings back what a process that died had set aside, and deletes what it had not finished. Has no effect where
     * there is neither, where another process writes at this moment, or where this one may not write.
     */
    static void recover(Path folder) {
        try {
            if (NameInFolder.files(folder).stream().anyMatch(FolderWriter::isLeft)) {
                FolderLock.ifFree(folder, steps -> {
                    for (String file : NameInFolder.files(folder)) {
                        if (AdapterPlaces.isAside(file)) {
                            settle(steps, new NameInFolder(folder, AdapterPlaces.nameAt(file)));
                        }
                    }
                    Drafts.deleteAbandoned(folder, DRAFT);
                    TemporaryFolder.deleteAbandoned(folder);
                });
            }
        } catch (IOException e) {
            LOG.info("What a process has left in {} stays there: {}.", folder, IoMessages.ofWriting(e));
        }
    }

    private static boolean isLeft(String file) {
        return AdapterPlaces.isAside(file) || file.startsWith(DRAFT) || file.startsWith(TemporaryFolder.PREFIX);
    }

    /** Ends what a process that died had begun: what it set aside is the adapter where none is at the name. */
    private static void settle(FolderSteps steps, NameInFolder name) throws IOException {
        Path aside = AdapterPlaces.aside(name.path());
        if (!Files.exists(aside, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!name.isTaken()) {
            steps.move(aside, name.path());
        } else if (Adapter.isAt(name.path())) {
            steps.delete(aside);
        }
    }
}
