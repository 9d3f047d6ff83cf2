package org.pasta4j.pasta.adapter;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.Set;

/**
 * An adapter's folder that has been opened. Where the system can open files by a folder's handle, as Linux can, they
 * are those of this very folder, whatever is renamed meanwhile; elsewhere they are found by the folder's path each
 * time.
 */
interface AdapterDirectory extends AutoCloseable {

    /** Whether all files are of the folder that was opened, whatever lies at its path now. */
    boolean isByHandle();

    /** Empty where there is no regular file of that name. */
    Optional<FileStamp> stamp(String name);

    /** @throws NoSuchFileException where there is none any more */
    SeekableByteChannel open(String name) throws IOException;

    /**
     * Whether a file that has been opened and read was not written since it was looked at, as far as that can be told:
     * of one that is no longer there it cannot.
     */
    default boolean isStill(String name, FileStamp before) {
        return stamp(name).map(before::equals).orElse(true);
    }

    @Override
    void close() throws IOException;

    /** Empty where there is no folder. */
    static Optional<AdapterDirectory> at(Path folder) {
        try {
            DirectoryStream<Path> stream = Files.newDirectoryStream(folder);
            if (stream instanceof SecureDirectoryStream<Path> handle) {
                return Optional.of(new ByHandle(folder, handle));
            }
            stream.close();
            return Optional.of(new ByPath(folder));
        } catch (NoSuchFileException | NotDirectoryException e) {
            return Optional.empty();
        } catch (AccessDeniedException e) {
            // Files can be read in a folder that may not be listed.
            return Optional.of(new ByPath(folder));
        } catch (IOException e) {
            if (!Files.isDirectory(folder)) {
                return Optional.empty();
            }
            throw new AdapterException("Cannot look at " + folder + " (" + e + ").", e);
        }
    }

    /** A folder by its handle. */
    record ByHandle(Path folder, SecureDirectoryStream<Path> handle) implements AdapterDirectory {
        @Override
        public boolean isByHandle() {
            return true;
        }

        @Override
        public Optional<FileStamp> stamp(String name) {
            try {
                BasicFileAttributes now = handle.getFileAttributeView(relative(name), BasicFileAttributeView.class)
                        .readAttributes();
                return now.isRegularFile() ? Optional.of(FileStamp.of(now)) : Optional.empty();
            } catch (NoSuchFileException e) {
                return Optional.empty();
            } catch (IOException e) {
                throw new AdapterException("Cannot look at " + folder.resolve(name) + " (" + e + ").", e);
            }
        }

        @Override
        public SeekableByteChannel open(String name) throws IOException {
            return handle.newByteChannel(relative(name), Set.of(StandardOpenOption.READ));
        }

        private Path relative(String name) {
            return folder.getFileSystem().getPath(name);
        }

        @Override
        public void close() throws IOException {
            handle.close();
        }
    }

    /** A folder by its path. */
    record ByPath(Path folder) implements AdapterDirectory {
        @Override
        public boolean isByHandle() {
            return false;
        }

        @Override
        public Optional<FileStamp> stamp(String name) {
            return FileStamp.of(folder.resolve(name));
        }

        @Override
        public SeekableByteChannel open(String name) throws IOException {
            return Files.newByteChannel(folder.resolve(name));
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
