package org.pasta4j.cli.train;

import java.util.function.Supplier;

/** What is said where the process is ended from outside, as by SIGTERM. */
final class ShutdownMessage {
    private ShutdownMessage() {}

    /**
     * Does some work.
     *
     * @param words run if the process ends before the work does
     */
    static <T> T during(Supplier<T> work, Runnable words) {
        Thread hook = new Thread(words, "last words");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return work.get();
        } finally {
            withdraw(hook);
        }
    }

    private static void withdraw(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending: the words are being said.
            return;
        }
    }
}
