package org.pasta4j.serve;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.regex.Pattern;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.Sha256;

/**
 * What a client shows to change adapters, as {@code Authorization: Bearer TOKEN} (RFC 6750). Kept as a digest:
 * comparing takes as long whatever a client shows, and printing shows nothing.
 */
public final class BearerToken {
    private static final int LEAST = 16;
    private static final int MOST = 1024;
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._~+/-]+=*");
    private static final String SCHEME = "Bearer ";

    private final byte[] digest;

    private BearerToken(String token) {
        this.digest = Sha256.of(token.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * A token from its text.
     *
     * @throws BadInputException if it is too short to be a secret, or cannot stand in a header
     */
    public static BearerToken of(String token) {
        return of(token, "The token");
    }

    /**
     * A token from a file that holds nothing else; white space around it does not count.
     *
     * @throws BadInputException if the file cannot be read, or holds no token
     */
    public static BearerToken read(Path file) {
        try {
            if (Files.size(file) > MOST) {
                throw new BadInputException(
                        "The file " + file + " is too large to hold a token; expected at most " + MOST + " bytes.");
            }
            return of(Files.readString(file).strip(), "The token in " + file);
        } catch (IOException e) {
            throw new BadInputException("Cannot read a token from " + file + " (" + e + ").", e);
        }
    }

    private static BearerToken of(String token, String what) {
        if (token.length() < LEAST || !FORM.matcher(token).matches()) {
            // Not a word of what is there: it may be a secret.
            throw new BadInputException(what + " should have at least " + LEAST
                    + " letters, digits and -._~+/ without spaces. \"openssl rand -hex 32\" makes one.");
        }
        return new BearerToken(token);
    }

    /** @param authorization the header, or null */
    boolean isShownBy(String authorization) {
        // RFC 9110: the name of the scheme in any case of letters.
        boolean bearer = authorization != null && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
        String shown = bearer ? authorization.substring(SCHEME.length()).strip() : "";
        return MessageDigest.isEqual(digest, Sha256.of(shown.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public String toString() {
        return "a token";
    }
}
