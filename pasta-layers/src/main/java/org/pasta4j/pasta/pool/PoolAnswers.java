package org.pasta4j.pasta.pool;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.pasta4j.bert.RepeatedFaults;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers one list of prepared requests, each apart: a pass that fails is divided in two until the row that it fails at
 * is alone, and that row's request is refused.
 */
final class PoolAnswers {
    private static final Logger LOG = LoggerFactory.getLogger(PoolAnswers.class);
    private static final RepeatedFaults FAULTS = new RepeatedFaults(LOG);
    /** So many adapters are named for a cause. */
    private static final int NAMED = 10;

    /** Takes rows through the base and their heads. */
    interface Pass {
        /** @return the logits of each row */
        float[][] logits(List<PoolPass.Row> rows);
    }

    private final Pass pass;
    private final List<PreparedRequest> requests;
    private final List<RequestedRow> rows = new ArrayList<>();
    private final float[][] logits;
    /** By the index of the request. */
    private final Map<Integer, Throwable> failures = new TreeMap<>();

    private boolean logged;

    /** @param request index of the request that the row is of */
    private record RequestedRow(int request, PoolPass.Row row) {}

    /** @param requests answered or refused, in their order */
    PoolAnswers(Pass pass, List<PreparedRequest> requests) {
        this.pass = pass;
        this.requests = requests;
        for (int i = 0; i < requests.size(); i++) {
            for (PoolPass.Row row : requests.get(i).rows()) {
                rows.add(new RequestedRow(i, row));
            }
        }
        this.logits = new float[rows.size()][];
    }

    /**
     * Computes the rows of all requests.
     *
     * @param batchTokens most tokens of a pass
     * @return one result a request
     * @throws Error if the machine fails in another way than by a lack of memory for a pass
     */
    List<PoolResult> of(int batchTokens) {
        PoolBatches.of(rows.stream().map(RequestedRow::row).toList(), batchTokens)
                .forEach(this::run);
        List<PoolResult> results = new ArrayList<>(requests.size());
        int first = 0;
        for (int i = 0; i < requests.size(); i++) {
            int next = first + requests.get(i).rows().size();
            results.add(result(i, Arrays.asList(logits).subList(first, next)));
            first = next;
        }
        log();
        return results;
    }

    /** Once for each cause, however many requests fail by it. */
    private void log() {
        Map<String, List<Integer>> causes = failures.keySet().stream()
                .collect(Collectors.groupingBy(
                        request -> RepeatedFaults.kind(failures.get(request)),
                        LinkedHashMap::new,
                        Collectors.toList()));
        causes.values().forEach(failed -> FAULTS.tellEach(describe(failed), failures.get(failed.get(0))));
    }

    private String describe(List<Integer> failed) {
        List<String> adapters = failed.stream()
                .map(request -> requests.get(request).adapter().orElseThrow().toString())
                .distinct()
                .toList();
        PreparedRequest first = requests.get(failed.get(0));
        return (failed.size() == 1
                        ? "No answer to an input"
                        : "No answer to " + failed.size() + " inputs, the first one")
                + " of " + first.tokens() + " tokens, by "
                + String.join(", ", adapters.subList(0, Math.min(NAMED, adapters.size())))
                + (adapters.size() > NAMED ? " and " + (adapters.size() - NAMED) + " other adapters" : "");
    }

    private void run(int[] batch) {
        // A request that has failed needs none of its other rows.
        int[] wanted = IntStream.of(batch)
                .filter(row -> !failures.containsKey(rows.get(row).request()))
                .toArray();
        if (wanted.length == 0) {
            return;
        }
        try {
            float[][] found = pass.logits(
                    IntStream.of(wanted).mapToObj(row -> rows.get(row).row()).toList());
            for (int i = 0; i < wanted.length; i++) {
                logits[wanted[i]] = found[i];
            }
        } catch (RuntimeException | OutOfMemoryError e) {
            // Less memory is enough for a smaller pass.
            failed(wanted, e);
        }
    }

    private void failed(int[] batch, Throwable why) {
        if (batch.length == 1) {
            failures.put(rows.get(batch[0]).request(), why);
            return;
        }
        if (!logged) {
            LOG.warn("A pass of {} rows failed ({}); it is divided to find the row.", batch.length, why.toString());
            logged = true;
        }
        run(Arrays.copyOfRange(batch, 0, batch.length / 2));
        run(Arrays.copyOfRange(batch, batch.length / 2, batch.length));
    }

    private PoolResult result(int request, List<float[]> ofRows) {
        if (!failures.containsKey(request)) {
            try {
                return requests.get(request).answer(ofRows);
            } catch (RuntimeException e) {
                failures.put(request, e);
            }
        }
        return requests.get(request).failed();
    }
}
