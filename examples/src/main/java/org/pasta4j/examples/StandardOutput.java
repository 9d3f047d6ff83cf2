package org.pasta4j.examples;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/** Remembers the first error of writing, which a {@link java.io.PrintWriter} tells nobody the reason of. */
final class StandardOutput extends OutputStream {
    /** How the system says that the reader has seen enough, as {@code head} does. */
    private static final String CLOSED_PIPE = "Broken pipe";

    private final OutputStream out;
    private IOException first;

    /** @param out where all is written */
    StandardOutput(OutputStream out) {
        this.out = out;
    }

    /** The first error; none where a reader went away before the end, which is no error. */
    Optional<IOException> failure() {
        return Optional.ofNullable(first).filter(e -> !CLOSED_PIPE.equals(e.getMessage()));
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
