package org.pasta4j.serve;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Another process that has a folder of adapters to itself. */
final class FolderLockHolder {
    private FolderLockHolder() {}

    /**
     * Starts it, and waits until it has the folder.
     *
     * @return lets go when its standard input is closed
     */
    static Process start(Path folder) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        FolderLockHolder.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (process.getInputStream().read() < 0) {
            throw new IOException("It does not start.");
        }
        return process;
    }

    /**
     * Holds the lock.
     *
     * @param arguments the folder
     */
    public static void main(String[] arguments) throws IOException {
        Path file = Path.of(arguments[0], ".lock");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.lock();
            System.out.print('.');
            System.out.flush();
            System.in.read();
        }
    }
}
