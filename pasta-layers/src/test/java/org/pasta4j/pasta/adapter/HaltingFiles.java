package org.pasta4j.pasta.adapter;

import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.StandardOpenOption;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The system's files, behind paths that end the process at a chosen change to them, as a kill does: nothing is cleaned
 * up; or that let the change fail, as a disk may. A file that is opened to be written has two such points, before, and
 * after with nothing in it yet. Folders are not opened by handles, and each look at a file is counted. On demand
 * letters small and capital are not told apart.
 */
public final class HaltingFiles extends FileSystemProvider {
    /** What the process exits with. */
    public static final int HALTED = 99;

    private final int haltAt;
    private final boolean fails;
    private final HaltingSystem system;
    private final boolean ignoresCase;
    private int points;
    private int looks;

    private HaltingFiles(int haltAt, boolean fails, boolean ignoresCase, FileSystem real) {
        this.haltAt = haltAt;
        this.fails = fails;
        this.ignoresCase = ignoresCase;
        this.system = new HaltingSystem(this, real);
    }

    /** @param haltAt the process ends at so many points from here; 0 for never */
    public static HaltingFiles at(int haltAt, Path folder) {
        return new HaltingFiles(haltAt, false, false, folder.getFileSystem());
    }

    /** @param failAt the change at so many points from here fails, once; 0 for never */
    public static HaltingFiles failing(int failAt, Path folder) {
        return new HaltingFiles(failAt, true, false, folder.getFileSystem());
    }

    /** None fails, but what lies in a folder is found by its name in other letters too. */
    public static HaltingFiles ignoringCase(Path folder) {
        return new HaltingFiles(0, false, true, folder.getFileSystem());
    }

    /** How many have been passed. */
    public int points() {
        return points;
    }

    /** At how many files was looked so far, whether they are there or what they are. */
    public int looks() {
        return looks;
    }

    private Path find(Path named) {
        String[] all = ignoresCase && named.getParent() != null
                ? named.getParent().toFile().list()
                : null;
        return Stream.of(all == null ? new String[0] : all)
                .filter(named.getFileName().toString()::equalsIgnoreCase)
                .findFirst()
                .map(named::resolveSibling)
                .orElse(named);
    }

    public Path path(Path named) {
        Path real = find(named);
        return (Path) Proxy.newProxyInstance(
                Path.class.getClassLoader(), new Class<?>[] {Path.class}, new HaltingPath(this, real));
    }

    private void point() throws IOException {
        points++;
        if (points == haltAt) {
            if (!fails) {
                Runtime.getRuntime().halt(HALTED);
            }
            throw new IOException("on purpose");
        }
    }

    private static Path real(Path path) {
        return Proxy.isProxyClass(path.getClass()) ? ((HaltingPath) Proxy.getInvocationHandler(path)).real : path;
    }

    private record HaltingPath(HaltingFiles files, Path real) implements InvocationHandler {
        @Override
        public Object invoke(Object self, Method method, Object[] arguments) throws Throwable {
            if (method.getName().equals("getFileSystem")) {
                return files.system;
            }
            Object[] plain = arguments == null ? new Object[0] : arguments.clone();
            for (int i = 0; i < plain.length; i++) {
                plain[i] = plain[i] instanceof Path path ? HaltingFiles.real(path) : plain[i];
            }
            try {
                Object result = method.invoke(real, plain);
                return result instanceof Path path ? files.path(path) : result;
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }
    }

    @Override
    public SeekableByteChannel newByteChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        return newFileChannel(path, options, attributes);
    }

    @Override
    public FileChannel newFileChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        boolean writes = options.contains(StandardOpenOption.WRITE);
        if (writes) {
            point();
        }
        FileChannel channel = provider(path).newFileChannel(real(path), options, attributes);
        if (writes) {
            point();
        }
        return channel;
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(Path folder, DirectoryStream.Filter<? super Path> filter)
            throws IOException {
        DirectoryStream<Path> real =
                provider(folder).newDirectoryStream(real(folder), path -> filter.accept(path(path)));
        return new DirectoryStream<>() {
            @Override
            public Iterator<Path> iterator() {
                Iterator<Path> all = real.iterator();
                return new Iterator<>() {
                    @Override
                    public boolean hasNext() {
                        return all.hasNext();
                    }

                    @Override
                    public Path next() {
                        return path(all.next());
                    }
                };
            }

            @Override
            public void close() throws IOException {
                real.close();
            }
        };
    }

    @Override
    public void createDirectory(Path folder, FileAttribute<?>... attributes) throws IOException {
        point();
        provider(folder).createDirectory(real(folder), attributes);
    }

    @Override
    public void delete(Path path) throws IOException {
        point();
        provider(path).delete(real(path));
    }

    @Override
    public void copy(Path source, Path target, CopyOption... options) throws IOException {
        point();
        provider(source).copy(real(source), real(target), options);
    }

    @Override
    public void move(Path source, Path target, CopyOption... options) throws IOException {
        point();
        provider(source).move(real(source), real(target), options);
    }

    private static FileSystemProvider provider(Path path) {
        return real(path).getFileSystem().provider();
    }

    @Override
    public String getScheme() {
        return "halting";
    }

    @Override
    public FileSystem newFileSystem(URI uri, Map<String, ?> environment) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileSystem getFileSystem(URI uri) {
        return system;
    }

    @Override
    public Path getPath(URI uri) {
        return path(Path.of(uri));
    }

    @Override
    public boolean isSameFile(Path one, Path other) throws IOException {
        return provider(one).isSameFile(real(one), real(other));
    }

    @Override
    public boolean isHidden(Path path) throws IOException {
        return provider(path).isHidden(real(path));
    }

    @Override
    public FileStore getFileStore(Path path) throws IOException {
        return provider(path).getFileStore(real(path));
    }

    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
        looks++;
        provider(path).checkAccess(real(path), modes);
    }

    @Override
    public <V extends FileAttributeView> V getFileAttributeView(Path path, Class<V> type, LinkOption... options) {
        return provider(path).getFileAttributeView(real(path), type, options);
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options)
            throws IOException {
        looks++;
        return provider(path).readAttributes(real(path), type, options);
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options) throws IOException {
        return provider(path).readAttributes(real(path), attributes, options);
    }

    @Override
    public void setAttribute(Path path, String attribute, Object value, LinkOption... options) throws IOException {
        point();
        provider(path).setAttribute(real(path), attribute, value, options);
    }

    /** As the real one, but for its provider. */
    private static final class HaltingSystem extends FileSystem {
        private final HaltingFiles files;
        private final FileSystem real;

        HaltingSystem(HaltingFiles files, FileSystem real) {
            this.files = files;
            this.real = real;
        }

        @Override
        public FileSystemProvider provider() {
            return files;
        }

        @Override
        public void close() throws IOException {
            real.close();
        }

        @Override
        public boolean isOpen() {
            return real.isOpen();
        }

        @Override
        public boolean isReadOnly() {
            return real.isReadOnly();
        }

        @Override
        public String getSeparator() {
            return real.getSeparator();
        }

        @Override
        public Iterable<Path> getRootDirectories() {
            return real.getRootDirectories();
        }

        @Override
        public Iterable<FileStore> getFileStores() {
            return real.getFileStores();
        }

        @Override
        public Set<String> supportedFileAttributeViews() {
            return real.supportedFileAttributeViews();
        }

        @Override
        public Path getPath(String first, String... more) {
            return files.path(real.getPath(first, more));
        }

        @Override
        public PathMatcher getPathMatcher(String syntaxAndPattern) {
            return real.getPathMatcher(syntaxAndPattern);
        }

        @Override
        public UserPrincipalLookupService getUserPrincipalLookupService() {
            return real.getUserPrincipalLookupService();
        }

        @Override
        public WatchService newWatchService() throws IOException {
            return real.newWatchService();
        }
    }
}
