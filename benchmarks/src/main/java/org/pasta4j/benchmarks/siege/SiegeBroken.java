package org.pasta4j.benchmarks.siege;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;

/** Clients that are wrong: in their HTTP, in their JSON, in what they ask for. */
final class SiegeBroken {
    /** An adapter whose files cannot be read. */
    static final String BROKEN = "broken";

    private static final List<String> LISTS =
            List.of("/v1/adapters?limit=1000", "/v1/adapters/classes", "/metrics", "/", "/openapi.json", "/health");
    private static final List<String> JSON = List.of(
            "",
            "{\"adapter\":\"classes\",",
            "{} {}",
            "[".repeat(5000),
            "{\"adapter\":\"classes\",\"inputs\":[" + "{},".repeat(100_000) + "{}]}",
            "{\"adapter\":\"classes\",\"inputs\":[" + "[[[[[]]]]],".repeat(50_000) + "1]}",
            "{\"adapter\":\"classes\",\"text\":\"" + "\\u0000".repeat(50_000) + "\"}",
            "{\"adapter\":\"words\",\"words\":[" + "\"a\",".repeat(200_000) + "\"\"]}",
            "{\"adapter\":\"classes\",\"text\":\"a\",\"timeout_ms\":1" + "0".repeat(900) + "}",
            "{\"adapter\":\"classes\",\"text\":7}",
            "{\"text\":\"a\",\"text\":\"b\"}");
    private static final List<String> LINES = List.of(
            "nonsense\r\n\r\n",
            "GET / HTTP/9.9\r\nHost: x\r\n\r\n",
            "GET / HTTP/1.1\r\n\r\n",
            "GET /\u0001 HTTP/1.1\r\nHost: x\r\n\r\n",
            "POST /v1/predict HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
            "POST /v1/predict HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "POST /v1/predict HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "ffffffffffffffff\r\nx",
            "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003\r\n\r\n",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

    private SiegeBroken() {}

    static List<SiegeAttack> all() {
        return List.of(
                SiegeAttack.of("JSON that is none, or not what is expected", 0.02, Set.of(400, 413), SiegeBroken::json),
                SiegeAttack.of(
                        "HTTP that is none",
                        0.02,
                        Set.of(400, 415),
                        (wire, random) -> wire.exchange(SiegeWire.ascii(LINES.get(random.nextInt(LINES.size()))))),
                SiegeAttack.of("names that there are not", 0.01, Set.of(400, 404, 405), SiegeBroken::unknown),
                SiegeAttack.of(
                        "an adapter that cannot be read",
                        0.02,
                        Set.of(500),
                        (wire, random) -> wire.exchange(
                                random.nextBoolean()
                                        ? SiegeWire.prediction("{\"adapter\":\"" + BROKEN + "\",\"text\":\"a\"}")
                                        : SiegeWire.get("/v1/adapters/" + BROKEN))),
                SiegeAttack.of(
                        "lists, pages and metrics",
                        0.02,
                        Set.of(200),
                        (wire, random) -> wire.exchange(SiegeWire.get(LISTS.get(random.nextInt(LISTS.size()))))));
    }

    private static int json(SiegeWire wire, Random random) throws IOException {
        if (random.nextInt(4) == 0) {
            byte[] noise = new byte[random.nextInt(5000)];
            random.nextBytes(noise);
            return wire.exchange(SiegeWire.request("POST /v1/predict", "application/json", noise));
        }
        return wire.exchange(SiegeWire.prediction(JSON.get(random.nextInt(JSON.size()))));
    }

    /** Ever new ones, of everything that has a name. */
    private static int unknown(SiegeWire wire, Random random) throws IOException {
        String name = Long.toString(random.nextLong() & Long.MAX_VALUE, Character.MAX_RADIX);
        byte[] request =
                switch (random.nextInt(6)) {
                    case 0 -> SiegeWire.prediction("{\"adapter\":\"" + name + "\",\"text\":\"a\"}");
                    case 1 ->
                        SiegeWire.prediction("{\"adapter\":\"classes\",\"version\":\"" + name + "\",\"text\":\"a\"}");
                    case 2 -> SiegeWire.prediction("{\"adapter\":\"classes\",\"" + name + "\":\"a\"}");
                    case 3 -> SiegeWire.get("/v1/adapters/" + name);
                    case 4 -> SiegeWire.get("/" + name + "?" + name + "=" + name);
                    default -> SiegeWire.request("X" + name.toUpperCase(Locale.ROOT) + " /v1/predict", "", new byte[0]);
                };
        return wire.exchange(request);
    }
}
