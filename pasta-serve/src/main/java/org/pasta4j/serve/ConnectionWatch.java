package org.pasta4j.serve;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntUnaryOperator;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes connections whose client sends its headers, or takes its answer, so slowly that it would never end. A limit on
 * silence does not find them: there is always another byte. A client that is silent between requests may be so for
 * longer, until the server stops, or until there are as many connections as may be: then those that have waited for
 * their clients the longest make room for others.
 */
final class ConnectionWatch extends AbstractLifeCycle implements Connection.Listener, HttpConfiguration.Customizer {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionWatch.class);
    private static final long SWEEP_MILLIS = 200;
    /** Before that no client that is waited for is called slow. */
    private static final long GRACE = TimeUnit.SECONDS.toNanos(1);
    /** Where there are too many connections, this part of them makes room in a sweep. */
    private static final int PART = 10;

    private final Duration mostOfHeaders;
    private final Duration mostOfAnswer;
    private final int most;
    private final IntUnaryOperator slowBodies;
    private final AbstractConnector connector;
    private final Map<Connection, Watched> connections = new ConcurrentHashMap<>();

    /** A connection that is open. */
    private static final class Watched {
        /** Answers that the system has taken to their last byte: the connection itself counts those that begin. */
        private final AtomicLong answers = new AtomicLong();

        private volatile Seen seen = new Seen(0, 0, false, 0, System.nanoTime());
    }

    /**
     * What a connection had done when it was looked at.
     *
     * @param requests whose headers were complete
     * @param answers that were complete
     * @param begun whether there were bytes after the last answer, of headers that were not complete
     * @param bytes that had come with the last answer at the latest
     * @param since when the first three were first so
     */
    private record Seen(long requests, long answers, boolean begun, long bytes, long since) {

        boolean isAnswering() {
            return requests > answers;
        }

        Seen next(Connection connection, long out, long now) {
            long in = connection.getMessagesIn();
            if (in != requests || out != answers) {
                return new Seen(in, out, false, connection.getBytesIn(), now);
            }
            boolean first = in == out && !begun && connection.getBytesIn() > bytes;
            return first ? new Seen(in, out, true, bytes, now) : this;
        }
    }

    /**
     * @param mostOfHeaders time from a request's first byte to the end of its headers
     * @param mostOfAnswer time from there to the end of its answer
     * @param most connections; at so many some have to make room
     * @param slowBodies ends up to so many requests, or answers, whose client is slow, and says how many
     * @param connector whose connections these are
     */
    ConnectionWatch(
            Duration mostOfHeaders,
            Duration mostOfAnswer,
            int most,
            IntUnaryOperator slowBodies,
            AbstractConnector connector) {
        this.mostOfHeaders = mostOfHeaders;
        this.mostOfAnswer = mostOfAnswer;
        this.most = most;
        this.slowBodies = slowBodies;
        this.connector = connector;
    }

    @Override
    protected void doStart() {
        schedule();
    }

    private void schedule() {
        connector.getScheduler().schedule(this::sweep, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void onOpened(Connection connection) {
        connections.put(connection, new Watched());
    }

    /** Counts the end of a request's answer; the first that sees a request, whatever becomes of it. */
    @Override
    public Request customize(Request request, HttpFields.Mutable headers) {
        Watched watched = connections.get(request.getConnectionMetaData().getConnection());
        if (watched != null) {
            request.addHttpStreamWrapper(stream -> new Counted(stream, watched.answers));
        }
        return request;
    }

    /** A request and its answer, which ends when all of it has been written. */
    private static final class Counted extends HttpStream.Wrapper {
        private final AtomicLong ended;

        private Counted(HttpStream stream, AtomicLong ended) {
            super(stream);
            this.ended = ended;
        }

        @Override
        public void succeeded() {
            ended.incrementAndGet();
            super.succeeded();
        }

        @Override
        public void failed(Throwable why) {
            ended.incrementAndGet();
            super.failed(why);
        }
    }

    @Override
    public void onClosed(Connection connection) {
        connections.remove(connection);
    }

    private void sweep() {
        if (isRunning()) {
            try {
                long now = System.nanoTime();
                connections.forEach((connection, watched) -> lookSafely(connection, watched, now));
                if (connections.size() >= most) {
                    makeRoom(now);
                }
            } finally {
                schedule();
            }
        }
    }

    /** What is wrong with one connection must not keep the others from being looked at, now or later. */
    private void lookSafely(Connection connection, Watched watched, long now) {
        try {
            look(connection, watched, now);
        } catch (RuntimeException e) {
            LOG.warn("A connection cannot be watched and is left to itself.", e);
            connections.remove(connection);
        }
    }

    private void look(Connection connection, Watched watched, long now) {
        Seen before = watched.seen;
        Seen is = before.next(connection, watched.answers.get(), now);
        watched.seen = is;
        long nanos = now - is.since();
        boolean slowHeaders = is.begun() && nanos > mostOfHeaders.toNanos();
        boolean slowAnswer = is.isAnswering() && nanos > mostOfAnswer.toNanos();
        // A request that has just begun has until the next look to be one.
        boolean atTheEnd = connector.isShutdown() && !is.isAnswering() && is.begun() == before.begun();
        if (slowHeaders || slowAnswer || atTheEnd) {
            connection.getEndPoint().close();
        }
    }

    /** Of clients that are waited for; what is computed is left alone. */
    private void makeRoom(long now) {
        int part = Math.max(1, most / PART);
        List<Connection> silent = connections.entrySet().stream()
                .filter(entry -> !entry.getValue().seen.isAnswering()
                        && now - entry.getValue().seen.since() > GRACE)
                .sorted(Comparator.comparingLong(entry -> entry.getValue().seen.since() - now))
                .limit(part)
                .map(Map.Entry::getKey)
                .toList();
        silent.forEach(connection -> connection.getEndPoint().close());
        if (silent.size() < part) {
            slowBodies.applyAsInt(part - silent.size());
        }
    }

    /** Connections that are open. */
    int size() {
        return connections.size();
    }
}
