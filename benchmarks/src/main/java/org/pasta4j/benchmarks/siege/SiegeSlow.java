package org.pasta4j.benchmarks.siege;

import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Clients that are slow, silent, or gone. */
final class SiegeSlow {
    private static final String ASK = "{\"adapter\":\"classes\",\"text\":\"the river in the morning\"}";
    private static final double WHILE = 4;
    private static final int MANY = 40;
    private static final int CROWD = 400;
    private static final int LARGE = 1_000_000;
    private static final int NARROW = 2048;

    private SiegeSlow() {}

    static List<SiegeAttack> all() {
        return List.of(
                SiegeAttack.of(
                        "headers a byte at a time",
                        1,
                        Set.of(),
                        (wire, random) -> dripping(wire, SiegeWire.ascii("GET / HTTP/1.1\r\nHost: x\r\nX: "))),
                SiegeAttack.of(
                        "bodies a byte at a time",
                        1,
                        Set.of(),
                        (wire, random) ->
                                dripping(wire, SiegeWire.head("POST /v1/predict", "application/json", LARGE))),
                SiegeAttack.of(
                        "large bodies that stop before their end",
                        1,
                        Set.of(),
                        (wire, random) ->
                                stopping(wire, SiegeWire.head("POST /v1/predict", "application/json", LARGE))),
                SiegeAttack.of("answers that are not read", 1, Set.of(), SiegeSlow::unread),
                SiegeAttack.of("idle connections", 1, Set.of(), SiegeSlow::idle),
                SiegeAttack.of("half-closed connections", 0.05, Set.of(200, 400), SiegeSlow::halfClosed),
                SiegeAttack.of("connections reset", 0.02, Set.of(), SiegeSlow::reset));
    }

    private static int dripping(SiegeWire wire, byte[] beginning) {
        try (SiegeWire.Bundle bundle = wire.open(MANY, 0)) {
            bundle.sockets().forEach(socket -> SiegeWire.write(socket, beginning));
            wire.drip(bundle, WHILE);
        }
        return SiegeWire.CLOSED;
    }

    private static int stopping(SiegeWire wire, byte[] head) {
        try (SiegeWire.Bundle bundle = wire.open(MANY, 0)) {
            byte[] most = new byte[LARGE - 1];
            bundle.sockets().removeIf(socket -> !SiegeWire.write(socket, head) || !SiegeWire.write(socket, most));
            wire.hold(WHILE);
        }
        return SiegeWire.CLOSED;
    }

    /** More answers than the buffers on the way hold. */
    private static int unread(SiegeWire wire, Random random) {
        try (SiegeWire.Bundle bundle = wire.open(MANY, NARROW)) {
            byte[] requests = SiegeWire.ascii("GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n".repeat(200));
            bundle.sockets().forEach(socket -> SiegeWire.write(socket, requests));
            wire.hold(WHILE);
        }
        return SiegeWire.CLOSED;
    }

    private static int idle(SiegeWire wire, Random random) {
        try (SiegeWire.Bundle bundle = wire.open(CROWD, 0)) {
            wire.hold(bundle.sockets().isEmpty() ? 1 : WHILE);
        }
        return SiegeWire.CLOSED;
    }

    /** A whole request, or one without its end. */
    private static int halfClosed(SiegeWire wire, Random random) throws IOException {
        try (Socket socket = wire.connect()) {
            byte[] request = SiegeWire.prediction(ASK);
            int length = random.nextBoolean() ? request.length : random.nextInt(request.length);
            socket.getOutputStream().write(request, 0, length);
            socket.shutdownOutput();
            return SiegeWire.status(socket);
        }
    }

    /** In the middle of a request, or before its answer. */
    private static int reset(SiegeWire wire, Random random) throws IOException {
        try (Socket socket = wire.connect()) {
            byte[] request = SiegeWire.prediction(ASK);
            socket.getOutputStream().write(request, 0, 1 + random.nextInt(request.length));
            socket.setSoLinger(true, 0);
        }
        return SiegeWire.CLOSED;
    }
}
