package org.pasta4j.cli.console;

import java.util.Locale;

/** What to do where memory is short: Java says in its messages which of its memories that is. */
final class MemoryAdvice {
    private MemoryAdvice() {}

    static String of(OutOfMemoryError e) {
        String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        if (message.contains("native thread")) {
            return "The system lets this user or container start no more threads: raise its limit (ulimit -u, or the"
                    + " container's limit of processes), or free memory.";
        }
        if (message.contains("direct buffer")) {
            return "Give Java more beside its heap, as in PASTA_JAVA_OPTS=-XX:MaxDirectMemorySize=8g.";
        }
        if (message.contains("physicalbytes") || message.contains("maxbytes")) {
            return "Give Java more, as in PASTA_JAVA_OPTS=-Xmx8g: as much again may lie outside its heap. Where"
                    + " -Dorg.bytedeco.javacpp.maxbytes or maxphysicalbytes is set, raise that.";
        }
        return "Give Java more, as in PASTA_JAVA_OPTS=-Xmx8g, or take a smaller batch or maximum length.";
    }
}
