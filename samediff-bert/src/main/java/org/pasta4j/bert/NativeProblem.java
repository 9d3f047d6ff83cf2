package org.pasta4j.bert;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Why a native library does not load, in words: it is unpacked into a folder first, is made for one kind of system, and
 * needs all of Java.
 */
public final class NativeProblem {
    private static final Path MAPPED_FILES = Path.of("/proc/self/maps");

    /** A class that natives are called by; in a module of its own, which a runtime may be made without. */
    private static final String UNSAFE = "sun.misc.Unsafe";

    /** What all of this library and its command line need. */
    private static final String MODULES = "java.se,jdk.unsupported,jdk.zipfs";

    private NativeProblem() {}

    /**
     * Loads a library while no other thread loads another by this: JavaCPP looks names up inside
     * {@code dl_iterate_phdr}, and waits without end for a thread that is inside {@code dlopen}, which waits for it.
     */
    public static void inTurn(Runnable loading) {
        synchronized (NativeProblem.class) {
            loading.run();
        }
    }

    /**
     * A refusal.
     *
     * @param library what does not load
     * @param failure of loading it
     * @param folder that it is unpacked into, in words
     * @param setting by which another folder is named, in words
     */
    public static BadInputException refusal(String library, Throwable failure, String folder, String setting) {
        return refusal(library, failure, root(failure).toString(), folder, setting);
    }

    /** The same for a library whose failures do not tell that its folder cannot be written. */
    public static BadInputException refusal(String library, Throwable failure, Path folder, String setting) {
        boolean told = root(failure) instanceof LinkageError || canBeWritten(folder);
        String reason = told ? root(failure).toString() : "nothing can be written there";
        return refusal(library, failure, reason, folder.toString(), setting);
    }

    private static boolean canBeWritten(Path folder) {
        Path there = folder.toAbsolutePath();
        while (there != null && !Files.exists(there)) {
            there = there.getParent();
        }
        return there != null && Files.isDirectory(there) && Files.isWritable(there);
    }

    private static BadInputException refusal(
            String library, Throwable failure, String reason, String folder, String setting) {
        if (isOfJava(root(failure))) {
            return lacking("the class " + root(failure).getMessage() + ", which a module of java.se has", failure);
        }
        String found = library + " cannot be loaded from " + folder + " (" + reason + "). ";
        String cure = isMusl(MAPPED_FILES)
                ? "Java runs on musl here, as in Alpine Linux, and the library is made for glibc: take a system or an"
                        + " image with glibc, such as Debian or Ubuntu."
                : "It is unpacked there the first time, which takes a folder that can be written, on a disk with space"
                        + " for it and not mounted \"noexec\"; name such a folder by " + setting + ".";
        return new BadInputException(found + cure, failure);
    }

    /** The cause of the causes. */
    public static Throwable root(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /**
     * Refuses a Java runtime that was made without what native libraries are called by.
     *
     * @throws BadInputException if it was
     */
    public static void requireWholeJava() {
        requireClass(UNSAFE);
    }

    /** @param name of a class that the module jdk.unsupported has */
    static void requireClass(String name) {
        try {
            Class.forName(name, false, NativeProblem.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw lacking("the module jdk.unsupported, which native libraries are called by", e);
        }
    }

    /**
     * Refuses a Java runtime that was made without something.
     *
     * @param what it lacks, in words
     */
    public static BadInputException lacking(String what, Throwable failure) {
        return new BadInputException(
                "The Java runtime in " + System.getProperty("java.home") + " lacks " + what
                        + ". Take a JDK as it is, or" + " make the runtime with jlink --add-modules " + MODULES + ".",
                failure);
    }

    private static boolean isOfJava(Throwable cause) {
        boolean missing = cause instanceof ClassNotFoundException || cause instanceof NoClassDefFoundError;
        return missing && String.valueOf(cause.getMessage()).matches("javax?[./].*");
    }

    /**
     * Whether this process runs on musl, the C library of Alpine Linux.
     *
     * @param mappedFiles what Linux tells of a process's memory; false where there is no such file
     */
    static boolean isMusl(Path mappedFiles) {
        try (Stream<String> lines = Files.lines(mappedFiles, StandardCharsets.ISO_8859_1)) {
            return lines.anyMatch(line -> line.contains("/ld-musl-"));
        } catch (IOException e) {
            return false;
        }
    }
}
