package org.pasta4j.pasta.adapter;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.pasta4j.bert.Internal;
import org.pasta4j.bert.Sha256;

/**
 * A short name for the content of an adapter, the same wherever the same adapter is.
 *
 * @hidden
 */
@Internal
public final class AdapterVersion {
    private static final int DIGITS = 12;

    private AdapterVersion() {}

    /** The first digits of a SHA-256 over configuration and tensors. */
    public static String of(Adapter adapter) {
        try {
            MessageDigest digest = Sha256.digest();
            digest.update(AdapterJson.write(adapter.config()));
            adapter.tensors().forEach((name, tensor) -> {
                digest.update(name.getBytes(StandardCharsets.UTF_8));
                digest.update(bytes(tensor.toArray()));
            });
            return HexFormat.of().formatHex(digest.digest()).substring(0, DIGITS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] bytes(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }
}
