package org.pasta4j.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.Test;

/** Connections that are slow, and one that cannot even be looked at. */
class ConnectionWatchTest {
    private static final long PATIENCE_SECONDS = 120;

    @Test
    void aConnectionThatFailsDoesNotKeepTheOthersFromBeingWatched() throws Exception {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        ConnectionWatch watch =
                new ConnectionWatch(Duration.ofMillis(300), Duration.ofSeconds(20), 100, n -> 0, connector);
        connector.addBean(watch);
        server.addConnector(connector);
        Semaphore failures = new Semaphore(0);
        watch.onOpened(connection(() -> {
            failures.release();
            throw new IllegalStateException("on purpose");
        }));
        List<Semaphore> closed =
                Stream.generate(() -> new Semaphore(0)).limit(3).toList();
        closed.forEach(one -> watch.onOpened(connection(one::release)));
        server.start();
        try {
            assertThat(failures.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            // They do not end by being closed, so that each look closes them again: looks go on after the failure.
            for (Semaphore one : closed) {
                one.drainPermits();
                assertThat(one.tryAcquire(2, PATIENCE_SECONDS, TimeUnit.SECONDS))
                        .isTrue();
            }
            assertThat(failures.availablePermits())
                    .as("looks at the one that failed, after the first")
                    .isZero();
        } finally {
            server.stop();
        }
    }

    /** The connection counts it when it begins. */
    @Test
    void anAnswerThatHasBegunAndIsNeverTakenIsSlow() throws Exception {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        ConnectionWatch watch =
                new ConnectionWatch(Duration.ofSeconds(20), Duration.ofMillis(300), 100, n -> 0, connector);
        connector.addBean(watch);
        server.addConnector(connector);
        Semaphore closed = new Semaphore(0);
        watch.onOpened(connection(closed::release, 1));
        server.start();
        try {
            assertThat(closed.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        } finally {
            server.stop();
        }
    }

    /** One whose headers have begun and never end. */
    private static Connection connection(Runnable onClose) {
        return connection(onClose, 0);
    }

    private static Connection connection(Runnable onClose, long messages) {
        EndPoint endPoint = proxy(EndPoint.class, method -> {
            if (method.equals("close")) {
                onClose.run();
            }
            return null;
        });
        return proxy(Connection.class, method -> switch (method) {
            case "getEndPoint" -> endPoint;
            case "getBytesIn" -> 1L;
            case "getMessagesIn", "getMessagesOut" -> messages;
            default -> 0L;
        });
    }

    private interface Answer {
        Object to(String method);
    }

    private static <T> T proxy(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> switch (method.getName()) {
                    case "hashCode" -> System.identityHashCode(self);
                    case "equals" -> self == arguments[0];
                    default -> answer.to(method.getName());
                }));
    }
}
