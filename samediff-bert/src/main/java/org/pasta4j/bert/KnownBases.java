package org.pasta4j.bert;

import java.util.Map;
import java.util.Optional;

/**
 * What is known of published bases whose files do not say it: the poolings that the models of sentence-transformers in
 * langchain4j's jars were published with, by the fingerprint of their weights.
 */
final class KnownBases {
    private static final Map<String, Pooling> POOLINGS = Map.of(
            // all-minilm-l6-v2, of 0.36.2 and of 1.11.0
            "sha256:f09ed55c41e779f5cc2f3e2af1acc39d2d8318fb41eecd7c9656353306b22460",
            Pooling.MEAN,
            "sha256:98578a5ca15897586eb689ea3093ae579378c823f34be4e4d1c8df82090e8d44",
            Pooling.MEAN,
            // e5-small-v2
            "sha256:a45757a14af5b661a2fc4a78f47cd130ca8f82f491eca85c597afb46b698c1d6",
            Pooling.MEAN,
            // bge-small-en and bge-small-en-v1.5
            "sha256:d5e4b4455912f986574f42a106955e6b1c53adadbd289630a10ee660e17c88d5",
            Pooling.FIRST,
            "sha256:d265d5376e59961e6e02b6adb4e7a24bc19ab976cbae37ff92235739220459e0",
            Pooling.FIRST,
            // bge-small-zh and bge-small-zh-v1.5
            "sha256:a0bd1a0e4ff7eb86a5dbd3baaed50a851b8052483dd3be7d43dd2c48f17e624a",
            Pooling.FIRST,
            "sha256:70f080887f44f3a6baf06b36a6f37bcf376d9de7adfc2d429e74e3a4fc323659",
            Pooling.FIRST);

    private KnownBases() {}

    /** The pooling that a base was published with; empty for an unknown one. */
    static Optional<Pooling> pooling(BertModel base) {
        return Optional.ofNullable(POOLINGS.get(base.fingerprint()));
    }
}
