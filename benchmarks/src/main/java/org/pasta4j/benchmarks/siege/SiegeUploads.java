package org.pasta4j.benchmarks.siege;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.pasta4j.benchmarks.measure.ChildProcess;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.Jackson;
import org.pasta4j.bert.safetensors.SafetensorsWriter;

/** Clients that upload what is no whole adapter for this base, or change what they may not. */
final class SiegeUploads {
    private static final String CONFIG = "adapter_config.json";
    private static final String TENSORS = "adapter_model.safetensors";
    private static final int MEBIBYTE = 1 << 20;
    /** All of others. */
    private static final List<String> NAMES = List.of("classes", "pairs", "words", SiegeTruth.REPLACED, "guest");

    private static final List<String> PATHS = List.of(
            "/v1/adapters/..%2fclasses",
            "/v1/adapters/%2e%2e",
            "/v1/adapters/..;/classes",
            "/v1/adapters/../../../../etc/passwd",
            "/v1/adapters/.lock",
            "/v1/adapters/a%00");

    private SiegeUploads() {}

    static List<SiegeAttack> all(List<byte[]> uploads, String token) {
        return List.of(
                SiegeAttack.of(
                        "uploads that are damaged, or lie",
                        0.1,
                        Set.of(413, 422),
                        (wire, random) -> wire.exchange(SiegeWire.request(
                                "PUT /v1/adapters/" + NAMES.get(random.nextInt(NAMES.size())),
                                "application/zip",
                                uploads.get(random.nextInt(uploads.size())),
                                SiegeHuge.bearer(token)))),
                SiegeAttack.of("changes without the right token", 0.05, Set.of(401), SiegeUploads::unauthorized),
                SiegeAttack.of(
                        "changes of paths elsewhere",
                        0.05,
                        Set.of(400, 404, 405),
                        (wire, random) -> elsewhere(wire, random, token)));
    }

    private static int unauthorized(SiegeWire wire, Random random) throws IOException {
        String what = (random.nextBoolean() ? "DELETE" : "PUT") + " /v1/adapters/" + NAMES.get(random.nextInt(4));
        String[] headers = random.nextBoolean() ? new String[0] : new String[] {SiegeHuge.bearer("wrong-0123456789")};
        return wire.exchange(SiegeWire.request(what, "application/zip", new byte[random.nextInt(1000)], headers));
    }

    private static int elsewhere(SiegeWire wire, Random random, String token) throws IOException {
        String what = (random.nextBoolean() ? "DELETE " : "PUT ") + PATHS.get(random.nextInt(PATHS.size()));
        return wire.exchange(SiegeWire.request(what, "application/zip", new byte[0], SiegeHuge.bearer(token)));
    }

    /**
     * Uploads that have to be refused.
     *
     * @param good folder of a whole adapter
     * @param layers of the base
     * @param hidden its hidden size
     */
    static List<byte[]> bad(Path good, int layers, int hidden) {
        try {
            Map<String, byte[]> files = new LinkedHashMap<>();
            try (Stream<Path> all = Files.list(good)) {
                for (Path file : all.toList()) {
                    files.put(file.getFileName().toString(), Files.readAllBytes(file));
                }
            }
            List<byte[]> uploads = new ArrayList<>(damaged(files));
            for (int[] size : new int[][] {{1, 1}, {layers + 1, hidden}, {layers, 2 * hidden}, {layers, hidden / 2}}) {
                uploads.add(zip(lying(files, size[0], size[1])));
            }
            return uploads;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<byte[]> damaged(Map<String, byte[]> files) {
        byte[] whole = zip(files);
        byte[] flipped = files.get(TENSORS).clone();
        flipped[flipped.length - 4] ^= 1;
        byte[] notNumbers = files.get(TENSORS).clone();
        Arrays.fill(notNumbers, notNumbers.length - 64, notNumbers.length, (byte) 0xff);
        Map<String, byte[]> crowd = new LinkedHashMap<>(files);
        IntStream.range(0, 200).forEach(i -> crowd.put("file" + i, new byte[0]));
        Map<String, byte[]> outside = new LinkedHashMap<>();
        files.forEach((name, bytes) -> outside.put("../../classes/" + name, bytes));
        return List.of(
                new byte[0],
                Arrays.copyOf(whole, whole.length / 2),
                zip(with(files, TENSORS, flipped)),
                zip(with(files, TENSORS, notNumbers)),
                zip(with(files, TENSORS, new byte[100])),
                zip(with(files, CONFIG, "{}".getBytes(StandardCharsets.UTF_8))),
                zip(Map.of(CONFIG, files.get(CONFIG))),
                zip(crowd),
                zip(outside),
                zip(Map.of("README.md", new byte[40 * MEBIBYTE])));
    }

    private static Map<String, byte[]> with(Map<String, byte[]> files, String name, byte[] content) {
        Map<String, byte[]> changed = new LinkedHashMap<>(files);
        changed.put(name, content);
        return changed;
    }

    /** Names the right base, and has other sizes. */
    private static Map<String, byte[]> lying(Map<String, byte[]> files, int layers, int hidden) throws IOException {
        ObjectNode config = (ObjectNode) Jackson.MAPPER.readTree(files.get(CONFIG));
        config.put("base_layers", layers).put("base_hidden_size", hidden);
        int labels = config.path("labels").size();
        Map<String, FrozenTensor> tensors = new LinkedHashMap<>();
        tensors.put("pasta.offsets", fives(layers, config.path("slots").asInt(), hidden));
        tensors.put("head.classifier.weight", fives(labels, hidden));
        tensors.put("head.classifier.bias", fives(labels));
        Path file = ChildProcess.temporary(".safetensors");
        try {
            SafetensorsWriter.write(file, tensors, Map.of());
            return Map.of(CONFIG, Jackson.MAPPER.writeValueAsBytes(config), TENSORS, Files.readAllBytes(file));
        } finally {
            Files.delete(file);
        }
    }

    private static FrozenTensor fives(int... shape) {
        float[] values = new float[IntStream.of(shape).reduce(1, Math::multiplyExact)];
        Arrays.fill(values, 5);
        return FrozenTensor.of(values, shape);
    }

    private static byte[] zip(Map<String, byte[]> files) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue());
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
