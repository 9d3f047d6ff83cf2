package org.pasta4j.serve;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntUnaryOperator;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes connections whose client sends its headers, or takes its answer, so slowly that it would never end. A limit on
 * silence does not find them: there is always another byte. A client that is silent between requests may be so for
 * longer, until the server stops, or until there are as many connections as may be: then those that have waited for
 * their clients the longest make room for others.
 */
final class ConnectionWatch extends AbstractLifeCycle implements Connection.Listener {
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
    private final Map<Connection, Seen> connections = new ConcurrentHashMap<>();

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

        Seen next(Connection connection, long now) {
            long in = connection.getMessagesIn();
            long out = connection.getMessagesOut();
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
        connections.put(connection, new Seen(0, 0, false, 0, System.nanoTime()));
    }

    @Override
    public void onClosed(Connection connection) {
        connections.remove(connection);
    }

    private void sweep() {
        if (isRunning()) {
            try {
                long now = System.nanoTime();
                connections.forEach((connection, seen) -> lookSafely(connection, seen, now));
                if (connections.size() >= most) {
                    makeRoom(now);
                }
            } finally {
                schedule();
            }
        }
    }

    /** What is wrong with one connection must not keep the others from being looked at, now or later. */
    private void lookSafely(Connection connection, Seen seen, long now) {
        try {
            connections.replace(connection, look(connection, seen, now));
        } catch (RuntimeException e) {
            LOG.warn("A connection cannot be watched and is left to itself.", e);
            connections.remove(connection);
        }
    }

    private Seen look(Connection connection, Seen seen, long now) {
        Seen is = seen.next(connection, now);
        long nanos = now - is.since();
        boolean slowHeaders = is.begun() && nanos > mostOfHeaders.toNanos();
        boolean slowAnswer = is.isAnswering() && nanos > mostOfAnswer.toNanos();
        boolean atTheEnd = !is.isAnswering() && connector.isShutdown();
        if (slowHeaders || slowAnswer || atTheEnd) {
            connection.getEndPoint().close();
        }
        return is;
    }

    /** Of clients that are waited for; what is computed is left alone. */
    private void makeRoom(long now) {
        int part = Math.max(1, most / PART);
        List<Connection> silent = connections.entrySet().stream()
                .filter(entry -> !entry.getValue().isAnswering()
                        && now - entry.getValue().since() > GRACE)
                .sorted(Comparator.comparingLong(entry -> entry.getValue().since() - now))
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
