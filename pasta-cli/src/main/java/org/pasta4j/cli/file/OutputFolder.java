package org.pasta4j.cli.file;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.IoMessages;
import org.pasta4j.pasta.files.Drafts;
import org.pasta4j.pasta.files.TemporaryFolder;

/**
 * A folder that appears whole or not at all. Files are written to a draft near it, which {@link #publish} moves into
 * place; without that, and when the process is interrupted, the draft is deleted.
 */
public final class OutputFolder implements AutoCloseable {
    private static final String DRAFT = ".draft-";

    private final Path target;
    private final String option;
    private final TemporaryFolder draft;

    private OutputFolder(Path target, TemporaryFolder draft, String option) {
        this.option = option;
        this.target = target;
        this.draft = draft;
    }

    /**
     * Takes the place, before any long work is done for nothing.
     *
     * @param folder must not exist yet
     * @param option that names it, for messages
     * @throws BadInputException if it exists or cannot be written
     */
    public static OutputFolder create(Path folder, String option) {
        Path target = folder.toAbsolutePath().normalize();
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new BadInputException("The output folder " + target + " exists already. Name another with " + option
                    + ", or remove it; nothing is ever overwritten.");
        }
        if (target.getFileName() == null) {
            throw new BadInputException(target + " cannot be the output folder. Name another with " + option + ".");
        }
        String name = "." + target.getFileName() + DRAFT;
        Path above = existingAbove(target);
        Drafts.deleteAbandoned(above, name);
        try {
            return new OutputFolder(target, TemporaryFolder.in(above, name), option);
        } catch (IOException e) {
            throw new BadInputException(
                    "The output folder " + target + " cannot be made: nothing can be written in " + above + " ("
                            + IoMessages.withoutPath(e) + "). Name another with " + option + ".",
                    e);
        }
    }

    /**
     * Refuses a folder, made where it is missing, in which no file can be written, before long work is done for it.
     *
     * @param option that names it, for messages
     * @throws BadInputException that names the folder
     */
    public static void requireWritable(Path folder, String option) {
        Path target = folder.toAbsolutePath().normalize();
        String refused = null;
        try {
            Files.createDirectories(target);
            Files.delete(Files.createTempFile(target, DRAFT, ""));
        } catch (FileAlreadyExistsException e) {
            refused = "it is a file";
        } catch (IOException e) {
            refused = IoMessages.of(e);
        }
        if (refused != null) {
            throw new BadInputException("Nothing can be written into the output folder " + target + ": " + refused
                    + ". Name another with " + option + ".");
        }
    }

    /** On the file system of the target; the folders between are made when there is something to put in. */
    private static Path existingAbove(Path target) {
        Path above = target.getParent();
        while (!Files.exists(above, LinkOption.NOFOLLOW_LINKS)) {
            above = above.getParent();
        }
        return above;
    }

    /** The first of {@code name}, {@code name-2}, {@code name-3}, ... that does not exist. */
    public static Path firstFree(Path folder) {
        Path free = folder;
        for (int number = 2; Files.exists(free, LinkOption.NOFOLLOW_LINKS); number++) {
            free = folder.resolveSibling(folder.getFileName() + "-" + number);
        }
        return free;
    }

    /** Where the files go until {@link #publish}. */
    public Path draft() {
        return draft.path();
    }

    /**
     * Writes into the draft.
     *
     * @param files is given the draft
     * @throws BadInputException if the disk refuses, naming the folder that was asked for and not the draft
     */
    public void write(Consumer<Path> files) {
        try {
            files.accept(draft.path());
        } catch (BadInputException e) {
            if (e.getCause() instanceof IOException cause) {
                throw new BadInputException(
                        "Cannot write into the output folder " + target + ": " + IoMessages.of(cause)
                                + ". Make room there, or name another with " + option + ".",
                        e);
            }
            throw e;
        }
    }

    /** Moves one folder of the draft, or the draft itself, to the final place. */
    public void publish(Path finished) {
        try {
            if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
                throw new FileAlreadyExistsException(target.toString());
            }
            Files.createDirectories(target.getParent());
            draft.move(finished, target);
        } catch (FileAlreadyExistsException e) {
            throw new BadInputException("Meanwhile another program made " + target + "; it is left as it is.", e);
        } catch (IOException e) {
            throw new BadInputException("Cannot move the results to " + target + ": " + IoMessages.of(e) + ".", e);
        }
    }

    /** The final place. */
    public Path target() {
        return target;
    }

    @Override
    public void close() {
        try {
            draft.close();
        } catch (IOException e) {
            System.err.println(
                    "pasta: could not remove the temporary folder " + draft.path() + ": " + IoMessages.of(e));
        }
    }
}
