package org.pasta4j.bert.text;

import ai.djl.engine.EngineException;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.LibUtils;
import ai.djl.util.Utils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.NativeProblem;

/**
 * Hugging Face's tokenizer in native memory, which cuts and pads nothing. Everyone who may still ask it holds it, and
 * so does every call while it runs; the last one to let go frees it, so that no call can meet freed memory. Safe for
 * any number of threads.
 */
final class NativeTokenizer {
    static {
        // The wrapper otherwise counts its users over the network.
        if (System.getProperty("OPT_OUT_TRACKING") == null) {
            System.setProperty("OPT_OUT_TRACKING", "true");
        }
    }

    private final HuggingFaceTokenizer tokenizer;
    private final AtomicInteger holders = new AtomicInteger(1);

    /**
     * Held once, by the caller.
     *
     * @throws BadInputException if the native library cannot be loaded
     */
    NativeTokenizer(String json) throws IOException {
        requireLibrary();
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        tokenizer = HuggingFaceTokenizer.newInstance(
                new ByteArrayInputStream(bytes), Map.of("truncation", "false", "padding", "false"));
    }

    /** The library is unpacked into a folder before it is loaded from there. */
    private static void requireLibrary() {
        NativeProblem.requireWholeJava();
        try {
            NativeProblem.inTurn(LibUtils::checkStatus);
        } catch (EngineException | LinkageError e) {
            throw NativeProblem.refusal(
                    "The native library of Hugging Face's tokenizers",
                    e,
                    Utils.getEngineCacheDir("tokenizers"),
                    "the environment variable ENGINE_CACHE_DIR or DJL_CACHE_DIR");
        }
    }

    /** Holds it once more; false if it has been freed. */
    boolean hold() {
        int before = holders.get();
        while (before > 0) {
            if (holders.compareAndSet(before, before + 1)) {
                return true;
            }
            before = holders.get();
        }
        return false;
    }

    /** Lets go of what {@link #hold} or the constructor held. */
    void release() {
        if (holders.decrementAndGet() == 0) {
            tokenizer.close();
        }
    }

    /** Asks it, held by the caller. */
    <T> T ask(Function<HuggingFaceTokenizer, T> question) {
        return question.apply(tokenizer);
    }

    /** How many hold it; 0 once it is freed. */
    int holders() {
        return holders.get();
    }
}
