package org.pasta4j.cli.train;

import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.pasta4j.pasta.train.TrainingListener;

/**
 * Makes Ctrl-C a wish to stop instead of an end, once: a second one ends the process as usual. Where Java does not hand
 * signals over, every one ends it.
 */
public final class Interruption implements AutoCloseable {
    private static final String SIGNAL = "INT";

    private final PrintStream err;
    private final String kept;
    private Object before;
    private volatile boolean wanted;

    private Interruption(PrintStream err, String kept) {
        this.err = err;
        this.kept = kept;
    }

    /** From now on until it is closed, for a training that keeps its best parameters. */
    public static Interruption heard() {
        return heard("the best so far is kept");
    }

    /**
     * From now on until it is closed.
     *
     * @param kept what a stop leaves, for people
     */
    public static Interruption heard(String kept) {
        Interruption interruption = new Interruption(System.err, kept);
        interruption.before = handle(interruption.handler());
        return interruption;
    }

    /** Ends a training when it is heard. */
    public TrainingListener listener() {
        return new TrainingListener() {
            @Override
            public boolean shouldContinue() {
                return !isWanted();
            }
        };
    }

    /** Whether a stop is wished. */
    public boolean isWanted() {
        return wanted;
    }

    /** Says that a second one ends the process when it does, and not before. */
    private void hear() {
        close();
        wanted = true;
        err.println();
        err.println("Stopping after this step; " + kept + ". Ctrl-C again ends at once.");
    }

    /** Without naming its class, which compilers warn of: it is in every Java, but no part of the standard. */
    private Object handler() {
        try {
            Class<?> type = Class.forName("sun.misc.SignalHandler");
            return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                if (method.getName().equals("handle")) {
                    hear();
                }
                return method.getName().equals("hashCode") ? System.identityHashCode(proxy) : null;
            });
        } catch (ClassNotFoundException e) {
            return null;
        }
    }

    /** Installs a handler; the one before, or null where that cannot be done. */
    private static Object handle(Object handler) {
        if (handler == null) {
            return null;
        }
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> type = Class.forName("sun.misc.SignalHandler");
            Method handle = signal.getMethod("handle", signal, type);
            return handle.invoke(null, signal.getConstructor(String.class).newInstance(SIGNAL), handler);
        } catch (ReflectiveOperationException e) {
            if (e instanceof InvocationTargetException refused && refused.getCause() instanceof Error error) {
                throw error;
            }
            return null;
        }
    }

    @Override
    public synchronized void close() {
        Object earlier = before;
        before = null;
        handle(earlier);
    }
}
