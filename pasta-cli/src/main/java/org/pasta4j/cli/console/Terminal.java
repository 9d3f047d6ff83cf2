package org.pasta4j.cli.console;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** What the standard streams are connected to, as the pasta script tells: Java cannot on every version. */
public final class Terminal {
    private static final String IN = "pasta.terminal.in";
    private static final String OUT = "pasta.terminal.out";

    /** What stands for a character that could not be decoded. */
    private static final char LOST = '\ufffd';

    private Terminal() {}

    /** Whether a person watches, so that a line may be drawn over. */
    public static boolean isOutput() {
        return Boolean.getBoolean(OUT);
    }

    /** Whether a person types. */
    public static boolean isInput() {
        return Boolean.getBoolean(IN);
    }

    /** Whether an argument has characters that Java has lost: those that the locale's encoding does not know. */
    public static boolean isMisread(String argument) {
        return argument.indexOf(LOST) >= 0 && !isUtf8();
    }

    /** Why no file of this name is found in a locale that lacks some of its characters; empty where it has all. */
    public static Optional<String> lostIn(String name) {
        return isUtf8()
                        || charset(System.getProperty("sun.jnu.encoding"))
                                .newEncoder()
                                .canEncode(name)
                ? Optional.empty()
                : Optional.of("Some of its characters are not in this locale, whose encoding is "
                        + System.getProperty("sun.jnu.encoding")
                        + ". Start with LC_ALL=C.UTF-8, or another locale of UTF-8.");
    }

    /** Whether names of files may have any character. */
    static boolean isUtf8() {
        return "UTF-8".equalsIgnoreCase(System.getProperty("sun.jnu.encoding"));
    }

    /** @param name of an encoding; null, or one that Java does not know, is Java's default */
    private static Charset charset(String name) {
        try {
            return name == null ? Charset.defaultCharset() : Charset.forName(name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return Charset.defaultCharset();
        }
    }

    /** How many characters a line has; 80 where the terminal does not tell. */
    public static int columns() {
        // Picocli asks the terminal as stty does. A library that opens it would take its signals, Ctrl-C among them.
        return new CommandLine(CommandSpec.create()).setUsageHelpAutoWidth(true).getUsageHelpWidth();
    }

    /** Whether block characters can be shown. */
    public static boolean isUnicode() {
        // The first is of Java 19 and newer, the second of older ones.
        String name = System.getProperty("stdout.encoding", System.getProperty("sun.stdout.encoding"));
        try {
            Charset charset = name == null ? Charset.defaultCharset() : Charset.forName(name);
            return charset.newEncoder().canEncode('\u2588');
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return false;
        }
    }
}
