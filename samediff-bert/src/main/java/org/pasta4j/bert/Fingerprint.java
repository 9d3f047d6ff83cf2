package org.pasta4j.bert;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

/** The hash by which an adapter knows its base. */
final class Fingerprint {
    private Fingerprint() {}

    static String of(BertModel model) {
        MessageDigest sha = Sha256.digest();
        BertConfig c = model.config();
        // Epsilon as the float that every dialect computes with: a double of 1e-12 and a float of 1e-12 are one model.
        String header = "pasta4j-base-1 heads=" + c.attentionHeads() + " positionOffset=" + c.positionOffset()
                + " epsilon=" + (float) c.layerNormEpsilon() + " activation=" + c.hiddenActivation() + "\n";
        sha.update(header.getBytes(StandardCharsets.UTF_8));
        model.weights().forEach((role, tensor) -> {
            sha.update((role + Arrays.toString(tensor.shape()) + "\n").getBytes(StandardCharsets.UTF_8));
            tensor.littleEndian(sha::update);
        });
        return "sha256:" + HexFormat.of().formatHex(sha.digest());
    }
}
