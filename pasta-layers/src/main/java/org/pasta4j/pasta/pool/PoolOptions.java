package org.pasta4j.pasta.pool;

import java.nio.file.Path;
import java.util.Optional;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.pasta.model.PastaModel;

/**
 * How an {@link AdapterPool} works; made by {@link #defaults()} and changed by the {@code with} methods.
 *
 * @param batchTokens most tokens of one pass through the base; more take several passes
 * @param maxTokens most tokens of one request; a long text for token classification, which is read in windows, is
 *     refused beyond that
 * @param truncation whether a text that is longer than its adapter takes is cut, as {@link PastaModel} does, or refused
 * @param versionsKept how many versions of one name can be asked for: the newest, and those it replaced
 * @param folder where adapters lie, one folder each; empty keeps them in memory alone
 */
public record PoolOptions(
        int batchTokens, int maxTokens, boolean truncation, int versionsKept, Optional<Folder> folder) {

    /**
     * A folder of adapters.
     *
     * @param path holds a folder for each adapter, under the adapter's name
     * @param maxBytes most bytes of parameters that are kept in memory; those used longest ago go first
     */
    public record Folder(Path path, long maxBytes) {
        /** Checks the bound. */
        public Folder {
            requirePositive("memory for adapters in bytes", maxBytes);
        }
    }

    /** Checks the numbers. */
    public PoolOptions {
        requirePositive("most tokens of a pass", batchTokens);
        requirePositive("most tokens of a request", maxTokens);
        requirePositive("number of versions kept", versionsKept);
    }

    private static void requirePositive(String what, long number) {
        if (number < 1) {
            throw new BadInputException("The " + what + " is " + number + "; expected at least 1.");
        }
    }

    /** Passes of 8192 tokens, requests of 32768, long texts cut, two versions of a name, in memory alone. */
    public static PoolOptions defaults() {
        return new PoolOptions(8192, 32768, true, 2, Optional.empty());
    }

    /** The same with other sizes of a pass. */
    public PoolOptions withBatchTokens(int batchTokens) {
        return new PoolOptions(batchTokens, maxTokens, truncation, versionsKept, folder);
    }

    /** The same with longer or shorter requests. */
    public PoolOptions withMaxTokens(int maxTokens) {
        return new PoolOptions(batchTokens, maxTokens, truncation, versionsKept, folder);
    }

    /** The same with long texts cut or refused. */
    public PoolOptions withTruncation(boolean truncation) {
        return new PoolOptions(batchTokens, maxTokens, truncation, versionsKept, folder);
    }

    /** The same with another number of versions. */
    public PoolOptions withVersionsKept(int versionsKept) {
        return new PoolOptions(batchTokens, maxTokens, truncation, versionsKept, folder);
    }

    /**
     * The same over a folder: adapters are read when they are first asked for, and again when their files have changed;
     * what is put into the pool is saved there, what is removed is deleted.
     */
    public PoolOptions withFolder(Path path, long maxBytes) {
        return new PoolOptions(
                batchTokens, maxTokens, truncation, versionsKept, Optional.of(new Folder(path, maxBytes)));
    }
}
