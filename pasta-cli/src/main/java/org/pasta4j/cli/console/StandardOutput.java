package org.pasta4j.cli.console;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;
import java.util.Objects;
import java.util.Optional;

/** Remembers the first error of writing, whose reason a {@link java.io.PrintWriter} does not tell. */
public final class StandardOutput extends OutputStream {
    private static final char REPLACEMENT = '\ufffd';

    private final OutputStream out;
    private IOException first;

    /** @param out where all is written */
    public StandardOutput(OutputStream out) {
        this.out = out;
    }

    /**
     * Writes text, each line at once. Half a surrogate pair, which a text of JSON can escape and no encoding can say,
     * becomes U+FFFD, as the model reads it.
     */
    public static PrintWriter writer(OutputStream out, Charset charset) {
        CharsetEncoder encoder = charset.newEncoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        if (encoder.canEncode(REPLACEMENT)) {
            encoder.replaceWith(String.valueOf(REPLACEMENT).getBytes(charset));
        }
        return new PrintWriter(new OutputStreamWriter(out, encoder), true);
    }

    /** Standard error in the encoding that Java has found for it; versions before 19 have one for all. */
    public static PrintWriter errors() {
        String encoding = System.getProperty("stderr.encoding");
        return writer(System.err, encoding == null ? Charset.defaultCharset() : Charset.forName(encoding));
    }

    /** The first error; none where a reader went away before the end, which is no error. */
    public Optional<IOException> failure() {
        return Optional.ofNullable(first).filter(e -> !isClosedPipe(e));
    }

    /**
     * Whether the reader has seen enough, as {@code head} does. Java has no class for it, and the system says it in the
     * language of the locale: so it is asked what it says of a pipe that is known to have no reader.
     */
    private static boolean isClosedPipe(IOException e) {
        try {
            Pipe pipe = Pipe.open();
            try (Pipe.SinkChannel sink = pipe.sink()) {
                pipe.source().close();
                sink.write(ByteBuffer.allocate(1));
                return false;
            }
        } catch (IOException closed) {
            return Objects.equals(closed.getMessage(), e.getMessage());
        }
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            first = first == null ? e : first;
            throw e;
        }
    }

    @Override
    public void flush() throws IOException {
        try {
            out.flush();
        } catch (IOException e) {
            first = first == null ? e : first;
            throw e;
        }
    }
}
