package org.pasta4j.benchmarks.siege;

import java.io.IOException;
import java.net.Socket;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Clients that ask for too much. */
final class SiegeHuge {
    private static final int MEBIBYTE = 1 << 20;
    private static final int UPLOAD = 16 * MEBIBYTE;
    private static final int PIPELINE = 50;

    private SiegeHuge() {}

    static List<SiegeAttack> all(String token) {
        byte[] ideographs = SiegeWire.prediction(inputs(20, "\u6f22".repeat(16_000)));
        byte[] hundreds = SiegeWire.prediction(inputs(256, "the music of the river in the morning ".repeat(4)));
        byte[] spaces = SiegeWire.prediction(inputs(50, " ".repeat(20_000)));
        byte[] junk = SiegeWire.request("PUT /v1/adapters/junk", "application/zip", new byte[UPLOAD], bearer(token));
        return List.of(
                SiegeAttack.of(
                        "20 texts of 16,000 ideographs", 0.2, Set.of(200), (wire, random) -> wire.exchange(ideographs)),
                SiegeAttack.of(
                        "256 texts in a request", 0.2, Set.of(200, 413), (wire, random) -> wire.exchange(hundreds)),
                SiegeAttack.of("50 texts of 20,000 spaces", 0.2, Set.of(200), (wire, random) -> wire.exchange(spaces)),
                SiegeAttack.of(
                        "bodies that are announced too large",
                        0.2,
                        Set.of(413),
                        (wire, random) ->
                                wire.exchange(SiegeWire.head("POST /v1/predict", "application/json", 100L * MEBIBYTE))),
                SiegeAttack.of("bodies without an end", 0.5, Set.of(413), SiegeHuge::endless),
                SiegeAttack.of(
                        "headers without an end",
                        0.1,
                        Set.of(431),
                        (wire, random) -> wire.exchange(
                                SiegeWire.ascii("GET / HTTP/1.1\r\nHost: x\r\n" + "X: y\r\n".repeat(20_000)))),
                SiegeAttack.of("pipelines", 0.5, Set.of(200), SiegeHuge::pipeline),
                SiegeAttack.of(
                        "16 MiB of an upload that is none", 1, Set.of(422), (wire, random) -> wire.exchange(junk)));
    }

    static String bearer(String token) {
        return "Authorization: Bearer " + token;
    }

    private static String inputs(int number, String text) {
        return "{\"adapter\":\"classes\",\"inputs\":[\"" + String.join("\",\"", Collections.nCopies(number, text))
                + "\"]}";
    }

    private static int endless(SiegeWire wire, Random random) throws IOException {
        try (Socket socket = wire.connect()) {
            SiegeWire.write(
                    socket,
                    SiegeWire.ascii("POST /v1/predict HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                            + "Transfer-Encoding: chunked\r\n\r\n"));
            byte[] chunk = SiegeWire.ascii("10000\r\n" + " ".repeat(0x10000) + "\r\n");
            for (int i = 0; i < 64 && SiegeWire.write(socket, chunk); i++) {
                if (socket.getInputStream().available() > 0) {
                    break;
                }
            }
            return SiegeWire.status(socket);
        }
    }

    private static int pipeline(SiegeWire wire, Random random) throws IOException {
        try (Socket socket = wire.connect()) {
            byte[] one = SiegeWire.prediction(inputs(2, "a letter from the city"));
            for (int i = 0; i < PIPELINE && SiegeWire.write(socket, one); i++) {
                if (random.nextInt(PIPELINE) == 0) {
                    break;
                }
            }
            return SiegeWire.status(socket);
        }
    }
}
