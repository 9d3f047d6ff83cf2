package org.pasta4j.bert.graph;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;

/** Questions about a graph that are answered by computing its small parts for a few inputs. */
final class GraphProbes {
    /** A word that is no padding in any vocabulary. */
    private static final int WORD = 7;
    /** Rows of a probe, where the graph leaves their number open. */
    private static final int ROWS = 2;
    /** Tokens of a row, where the graph leaves their number open; no other length of a BERT is the same. */
    private static final int TOKENS = 5;

    /** For all probes that are kept. */
    private static final long MOST_NUMBERS = 1 << 26;

    private final OpGraph graph;
    private final Allowance allowance = new Allowance(MOST_NUMBERS);
    private final Map<String, Probe> known = new HashMap<>();
    private long[] fixed;

    GraphProbes(OpGraph graph) {
        this.graph = graph;
    }

    /** Rows of a probe. */
    int rows() {
        return rowsOr(ROWS);
    }

    /** Tokens of each row of a probe. */
    int tokens() {
        return tokensOr(TOKENS);
    }

    /** Rows where the graph leaves their number open, else the number that it has fixed. */
    int rowsOr(int open) {
        return orFixed(0, open);
    }

    /** Tokens of each row where the graph leaves their number open, else the number that it has fixed. */
    int tokensOr(int open) {
        return orFixed(1, open);
    }

    private int orFixed(int axis, int open) {
        if (fixed == null) {
            fixed = fixedRows();
        }
        return fixed[axis] > 0 && fixed[axis] <= SmallTensor.MOST ? (int) fixed[axis] : open;
    }

    /** Rows and tokens where the inputs tell them, or an exporter wrote them into its splits into heads; else none. */
    private long[] fixedRows() {
        long[] split = fixedSplit();
        long[] given = rowsInput().map(name -> graph.input(name).dimensions()).orElse(split);
        return new long[] {given[0] > 0 ? given[0] : split[0], given[1] > 0 ? given[1] : split[1]};
    }

    private long[] fixedSplit() {
        return graph.nodes().stream()
                .filter(n -> n.is("Reshape"))
                .flatMap(n -> graph.constant(n.input(1)).stream())
                .filter(t -> t.isInteger() && Arrays.equals(t.dimensions(), new long[] {4}))
                .map(GraphTensor::integers)
                .findFirst()
                .orElse(new long[4]);
    }

    /** An input with 1 everywhere. */
    static SmallTensor ones(OpGraph graph, String input) {
        return graph.input(input).filled(graph.probes().rows(), graph.probes().tokens(), 1);
    }

    /** The probe of that name, made at the first call. */
    Probe of(String name, Function<String, SmallTensor> inputs) {
        return known.computeIfAbsent(name, key -> Probe.of(graph, graph.nodes(), allowance, inputs));
    }

    Probe ones() {
        return of("ones", name -> ones(graph, name));
    }

    /** Other numbers, in more and longer rows. */
    private Probe others() {
        return of("others", name -> graph.input(name).filled(orFixed(0, ROWS + 1), orFixed(1, TOKENS + 2), 0));
    }

    /** Some word everywhere, and ones in the other inputs. */
    Probe ofWords(String words) {
        return of("words " + words, name -> graph.input(name).filled(rows(), tokens(), name.equals(words) ? WORD : 1));
    }

    /** The number that the value always is, whatever goes into the graph. */
    OptionalDouble number(String value) {
        Optional<SmallTensor> first = ones().value(value).filter(t -> t.values().length == 1);
        Optional<SmallTensor> second = others().value(value).filter(t -> t.values().length == 1);
        return first.isPresent()
                        && second.isPresent()
                        && first.get().values()[0] == second.get().values()[0]
                ? OptionalDouble.of(first.get().values()[0])
                : OptionalDouble.empty();
    }

    /** The shape of a value, for rows as a probe has them. */
    Optional<long[]> shape(String value) {
        return ones().shape(value);
    }

    /** The first of the nodes behind a value that makes something of unknown shape of what is known. */
    Optional<OpNode> firstWithoutShape(String value) {
        return graph.upstream(value).stream()
                .filter(node -> shape(node.output()).isEmpty())
                .findFirst();
    }

    /** Whether an axis is a value's last. */
    boolean isLastAxis(String value, long axis) {
        return axis == -1 || shape(value).filter(s -> axis == s.length - 1).isPresent();
    }

    /** Whether the shapes of two values are known and so related, for rows of any number and length. */
    boolean isAlways(String value, String other, BiPredicate<long[], long[]> relation) {
        return isSo(ones(), value, other, relation) && isSo(others(), value, other, relation);
    }

    /**
     * Whether a value holds numbers for every token, {@code [B, T, ...]} or {@code [B T, ...]}, and its shape is so,
     * for rows of any number and length.
     */
    boolean isOfRows(String value, Predicate<long[]> shape) {
        return rowsInput()
                .filter(rows -> isAlways(rows, value, (row, of) -> of.length > 1 && leads(row, of) && shape.test(of)))
                .isPresent();
    }

    /** Whether a value has a row of numbers for each token of a row, {@code [..., T, H]}. */
    boolean isAsLongAsRows(String value) {
        return rowsInput()
                .filter(rows -> isAlways(rows, value, (row, of) -> of.length > 1 && of[of.length - 2] == row[1]))
                .isPresent();
    }

    private static boolean leads(long[] rows, long[] shape) {
        return shape[0] == rows[0] && shape[1] == rows[1] || shape.length == 2 && shape[0] == rows[0] * rows[1];
    }

    /** The input that shows how many rows there are, and how long they are. */
    private Optional<String> rowsInput() {
        return graph.inputNames().stream()
                .filter(name -> graph.input(name).dimensions().length == 2)
                .findFirst();
    }

    /** The rows of a probe, for a message. */
    String rowsAsText() {
        long[] shape = rowsInput().flatMap(this::shape).orElse(new long[] {rows(), tokens()});
        return shape[0] + " rows of " + shape[1] + " tokens";
    }

    private static boolean isSo(Probe probe, String value, String other, BiPredicate<long[], long[]> relation) {
        Optional<long[]> first = probe.shape(value);
        Optional<long[]> second = probe.shape(other);
        return first.isPresent() && second.isPresent() && relation.test(first.get(), second.get());
    }
}
