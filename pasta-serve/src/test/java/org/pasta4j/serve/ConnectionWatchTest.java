package org.pasta4j.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.Test;

/** Connections that are slow, and one that cannot even be looked at. */
class ConnectionWatchTest {
    @Test
    void aConnectionThatFailsDoesNotKeepTheOthersFromBeingWatched() throws Exception {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        ConnectionWatch watch = new ConnectionWatch(Duration.ofMillis(300), Duration.ofSeconds(20), connector);
        connector.addBean(watch);
        server.addConnector(connector);
        AtomicInteger failures = new AtomicInteger();
        CountDownLatch closed = new CountDownLatch(3);
        watch.onOpened(connection(() -> {
            failures.incrementAndGet();
            throw new IllegalStateException("on purpose");
        }));
        for (int i = 0; i < 3; i++) {
            watch.onOpened(connection(closed::countDown));
        }
        server.start();
        try {
            assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(failures).hasValue(1);
        } finally {
            server.stop();
        }
    }

    /** One whose headers have begun and never end. */
    private static Connection connection(Runnable onClose) {
        EndPoint endPoint = proxy(EndPoint.class, method -> {
            if (method.equals("close")) {
                onClose.run();
            }
            return null;
        });
        return proxy(Connection.class, method -> switch (method) {
            case "getEndPoint" -> endPoint;
            case "getBytesIn" -> 1L;
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
