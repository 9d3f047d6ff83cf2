package org.pasta4j.benchmarks.siege;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pasta4j.benchmarks.measure.Background;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.adapter.AdapterException;

/** Honest clients, hostile ones and accidents, all at one server, for a time. */
final class Siege {
    /** Of the time: what is done by then leaves the rest for memory to come to rest. */
    private static final double ACCIDENTS = 0.4;
    /** Of the time between two accidents. */
    private static final double FULL = 0.3;

    private final SiegeServer server;
    private final SiegeTruth truth;
    private final SiegeHonest honest;
    private final SiegeOwner owner;
    private final List<SiegeAttack> attacks;
    private final Map<SiegeAttack, Map<Integer, LongAdder>> statuses = new ConcurrentHashMap<>();
    private Optional<String> neverFull = Optional.empty();

    /**
     * Begins with the honest clients.
     *
     * @param clients of them
     */
    Siege(
            SiegeServer server,
            SiegeTruth truth,
            List<SiegeAttack> attacks,
            String token,
            List<byte[]> turns,
            int clients) {
        this.server = server;
        this.truth = truth;
        this.attacks = attacks;
        this.honest = new SiegeHonest(server.address(), truth, server.down(), clients);
        this.owner = new SiegeOwner(server.address(), token, turns, server.down(), server.full());
    }

    /**
     * Lets all attack, while the server is killed now and then.
     *
     * @param seconds for which the server is up; until it is up again, time stands still
     * @param kills how often it is killed
     */
    void run(double seconds, int kills) {
        List<Background> threads = new ArrayList<>();
        for (SiegeAttack attack : attacks) {
            threads.add(new Background(attack.name(), self -> attack(attack, self)));
        }
        accidents(seconds, kills);
        threads.forEach(Background::close);
    }

    private void attack(SiegeAttack attack, Background self) {
        Random random = new Random(attack.name().hashCode());
        SiegeWire wire = new SiegeWire(server.address(), self::isOver, self::sleepUntil);
        Map<Integer, LongAdder> own = statuses.computeIfAbsent(attack, key -> new ConcurrentSkipListMap<>());
        while (!self.isOver()) {
            long begin = System.nanoTime();
            int status;
            try {
                status = attack.act().act(wire, random);
            } catch (IOException e) {
                status = SiegeWire.CLOSED;
            }
            // A server that is not there closes nothing.
            if (status != SiegeWire.CLOSED || !server.down().touched(begin, System.nanoTime())) {
                own.computeIfAbsent(status, key -> new LongAdder()).increment();
            }
            wire.hold(attack.pause());
        }
    }

    /** In each part of the first time: a disk that is full for a while, and then the kill. */
    private void accidents(double seconds, int kills) {
        double part = ACCIDENTS * seconds / Math.max(1, kills);
        for (int i = 0; i < kills; i++) {
            long start = System.nanoTime();
            await(start, part * (1 - FULL) / 2);
            neverFull = server.whileFull(() -> await(start, part * (1 + FULL) / 2));
            await(start, part);
            server.killAndStart();
        }
        await(System.nanoTime(), rest(seconds, kills));
    }

    /** Seconds from the last start to the end. */
    static double rest(double seconds, int kills) {
        return kills == 0 ? seconds : (1 - ACCIDENTS) * seconds;
    }

    private static void await(long start, double seconds) {
        long end = start + (long) (seconds * TimeUnit.SECONDS.toNanos(1));
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /**
     * Ends the honest clients, and looks whether all is there and answers as before.
     *
     * @param adapters the server's folder
     * @param broken names of adapters that could not be read from the beginning
     * @return what is not; empty where all is well
     */
    List<String> aftermath(Path adapters, List<String> broken) {
        honest.close();
        owner.close();
        List<String> faults = new ArrayList<>();
        if (!owner.replaceOnce()) {
            faults.add("the adapter cannot be replaced any more: " + owner.outcomes());
        }
        if (!honest.askEverything()) {
            faults.add("not every question is answered rightly: " + honest.outcomes());
        }
        TreeSet<String> names = new TreeSet<>(truth.steady().keySet());
        names.add(SiegeTruth.REPLACED);
        names.addAll(broken);
        faults.addAll(differences(adapters, names));
        truth.steady().forEach((name, adapter) -> {
            if (!isAt(adapters.resolve(name), adapter)) {
                faults.add("the adapter " + name + " is not what it was");
            }
        });
        if (truth.turns().stream().noneMatch(one -> isAt(adapters.resolve(SiegeTruth.REPLACED), one))) {
            faults.add("the adapter " + SiegeTruth.REPLACED + " is none of the two");
        }
        if (health() != 200) {
            faults.add("/health is " + health());
        }
        return faults;
    }

    private static List<String> differences(Path adapters, TreeSet<String> expected) {
        try (Stream<Path> all = Files.list(adapters)) {
            TreeSet<String> found = all.map(path -> path.getFileName().toString())
                    .filter(name -> !name.equals(".lock"))
                    .collect(Collectors.toCollection(TreeSet::new));
            return found.equals(expected) ? List.of() : List.of("the folder has " + found + "; expected " + expected);
        } catch (IOException e) {
            return List.of("the folder cannot be read: " + e);
        }
    }

    private static boolean isAt(Path folder, Adapter adapter) {
        try {
            return Adapter.load(folder).equals(adapter);
        } catch (AdapterException e) {
            return false;
        }
    }

    private int health() {
        try {
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(server.address().resolve("/health"))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            return SiegeWire.CLOSED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return SiegeWire.CLOSED;
        }
    }

    SiegeHonest honest() {
        return honest;
    }

    SiegeOwner owner() {
        return owner;
    }

    List<SiegeAttack> attacks() {
        return attacks;
    }

    /** How often an attack was answered with each status. */
    Map<Integer, Long> statuses(SiegeAttack attack) {
        Map<Integer, Long> counts = new TreeMap<>();
        statuses.getOrDefault(attack, Map.of()).forEach((status, count) -> counts.put(status, count.sum()));
        return counts;
    }

    /** Why there was no full disk; empty where there was one. */
    Optional<String> neverFull() {
        return neverFull;
    }
}
