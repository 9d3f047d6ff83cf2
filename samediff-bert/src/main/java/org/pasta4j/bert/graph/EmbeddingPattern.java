package org.pasta4j.bert.graph;

import java.nio.FloatBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.pasta4j.bert.EmbeddingWeights;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.graph.LayerNormPattern.Norm;

/** The start of a BERT: rows of the word, position and token type tables, their sum, layer norm. */
final class EmbeddingPattern {
    private static final int MOST_TERMS = 3;

    private final OpGraph graph;
    private final WordTable words;
    private final Supplier<Optional<PositionIds>> given;

    private EmbeddingPattern(OpGraph graph, WordTable words, Supplier<Optional<PositionIds>> given) {
        this.graph = graph;
        this.words = words;
        this.given = given;
    }

    /**
     * The table with the most rows.
     *
     * @param input of the graph that indexes it, which takes token ids
     * @param rows of it
     */
    private record WordTable(String input, int rows) {
        /** @param lookups at least one, each by an input of the graph */
        static WordTable of(OpGraph graph, List<OpNode> lookups) {
            TableLookup largest = lookups.stream()
                    .flatMap(l -> TableLookup.of(graph, l).stream())
                    .max(Comparator.comparing(l -> l.table().dimensions()[0]))
                    .orElseThrow();
            String input =
                    IndexSource.input(graph, largest.indices()).orElseThrow().input();
            return new WordTable(input, largest.table().shape()[0]);
        }
    }

    /** The tables, the row of the position table that the first token takes, the norm, and the graph's inputs. */
    record Embeddings(
            EmbeddingWeights weights, int positionOffset, Norm norm, String wordInput, Optional<String> typeInput) {

        boolean takes(String input) {
            return wordInput.equals(input) || typeInput.filter(input::equals).isPresent();
        }
    }

    /**
     * Finds the one embedding sum of the graph.
     *
     * @param given asked where the graph takes position ids
     */
    static Embeddings find(OpGraph graph, Supplier<Optional<PositionIds>> given) {
        List<OpNode> lookups =
                graph.nodes().stream().filter(node -> isLookup(graph, node)).toList();
        if (lookups.isEmpty()) {
            throw graph.refuse(
                    "this is not a BERT that can be read. Expected it to begin with Gather nodes that take rows"
                            + " of constant float tables by an integer input of the graph (token ids); found none among its "
                            + graph.nodes().size() + (graph.nodes().size() == 1 ? " node (" : " nodes (")
                            + DroppedParts.operations(graph.nodes()) + ").");
        }
        return new EmbeddingPattern(graph, WordTable.of(graph, lookups), given).find(lookups);
    }

    private Embeddings find(List<OpNode> lookups) {
        Set<String> sums = new LinkedHashSet<>();
        lookups.forEach(l -> sumOver(l.output()).ifPresent(sums::add));
        if (sums.size() != 1) {
            throw lookups.get(0)
                    .mismatch("expected the rows of the embedding tables to be added up (Add) and go through one"
                            + " layer norm, as in a BERT; found " + sums.size() + " such sums, and after this node "
                            + graph.consumers(lookups.get(0).output()) + ".");
        }
        String sum = sums.iterator().next();
        return read(sum, LayerNormPattern.over(graph, sum).orElseThrow());
    }

    private static boolean isLookup(OpGraph graph, OpNode node) {
        return TableLookup.of(graph, node)
                .flatMap(lookup -> IndexSource.input(graph, lookup.indices()))
                .isPresent();
    }

    /** Follows additions from a term to the sum that is normalised. */
    private Optional<String> sumOver(String term) {
        String value = term;
        for (int i = 0; i <= MOST_TERMS; i++) {
            if (LayerNormPattern.over(graph, value).isPresent()) {
                return Optional.of(value);
            }
            List<OpNode> adds =
                    graph.consumers(value).stream().filter(n -> n.is("Add")).toList();
            if (adds.size() != 1) {
                return Optional.empty();
            }
            value = adds.get(0).output();
        }
        return Optional.empty();
    }

    private Embeddings read(String sum, Norm norm) {
        List<Term> terms = terms(sum).stream().map(this::term).toList();
        List<Term> inputs = terms.stream()
                .filter(t -> t.role() == Role.BY_INPUT)
                .sorted(Comparator.comparing((Term t) -> -t.table().size(0)))
                .toList();
        Optional<Term> counted = one(sum, terms, Role.POSITIONS);
        Optional<Term> fixedType = one(sum, terms, Role.FIXED_TYPE);
        checkInputs(sum, inputs, (counted.isPresent() ? 0 : 1) + (fixedType.isPresent() ? 1 : 2));
        Term words = inputs.get(0);
        Term positions = counted.orElseGet(() -> positionsByInput(sum, inputs, fixedType));
        Optional<Term> typed = inputs.stream()
                .filter(t -> t != words && !t.input().equals(positions.input()))
                .findFirst();
        return new Embeddings(
                new EmbeddingWeights(
                        words.table(),
                        positions.table(),
                        typed.or(() -> fixedType).map(Term::table),
                        norm.weights()),
                positions.first(),
                norm,
                words.input(),
                typed.map(Term::input));
    }

    private enum Role {
        BY_INPUT,
        POSITIONS,
        FIXED_TYPE
    }

    /**
     * A term of the sum.
     *
     * @param rows of the table in the file, of which the model may take the first alone
     */
    private record Term(Role role, FrozenTensor table, String input, int first, int rows) {
        Term from(int number) {
            return new Term(role, table, input, number, rows);
        }
    }

    /**
     * Words and token types are both indexed by inputs of the graph, and nothing but their sizes tells them apart: a
     * vocabulary has more rows than there are token types, and where positions are an input too, their table lies
     * between.
     *
     * @param inputs the tables indexed by inputs, the largest first
     */
    private void checkInputs(String sum, List<Term> inputs, int most) {
        boolean clear = IntStream.range(1, inputs.size())
                .allMatch(i -> inputs.get(i - 1).table().size(0)
                        > inputs.get(i).table().size(0));
        if (inputs.isEmpty() || inputs.size() > most || !clear) {
            throw graph.mismatch(
                    sum,
                    "this sum of embeddings has " + inputs.size() + " tables indexed by inputs of the"
                            + " graph, " + inputs.stream().map(Term::table).toList()
                            + "; expected a word table, at most one smaller table of positions, and at most one yet"
                            + " smaller of token types.");
        }
    }

    /**
     * The position table of a graph that takes position ids. It does not tell with which number they begin, but what
     * lies beside it may; else they do with 0 in models that have token types, which RoBERTa and its kin have not.
     */
    private Term positionsByInput(String sum, List<Term> inputs, Optional<Term> fixedType) {
        if (inputs.size() < 2) {
            throw graph.mismatch(
                    sum, "expected a position table among what is added, its rows taken in order 0, 1, 2; found none.");
        }
        Term positions = inputs.get(1);
        Optional<PositionIds> known = isUnlikely(inputs.get(0)) ? Optional.empty() : given.get();
        if (known.filter(k -> k.rows() == positions.rows() && k.first() < k.rows())
                .isPresent()) {
            return positions.from(known.get().first());
        }
        boolean typed = inputs.size() > 2 || fixedType.filter(t -> t.rows() > 1).isPresent();
        if (!typed || inputs.get(inputs.size() > 2 ? 2 : 1).table().size(0) < 2 || isUnlikely(inputs.get(0))) {
            throw graph.mismatch(
                    sum,
                    "position ids are an input of this graph, and nothing in it tells with which number they begin, as"
                            + " they do not begin with 0 in every model. Export it without position ids, or put the"
                            + " config.json that the model was published with beside it.");
        }
        return positions;
    }

    /** A name is no reason to take an input for what it says, but one not to take it for something else. */
    private static boolean isUnlikely(Term words) {
        return words.input().toLowerCase(Locale.ROOT).contains("position");
    }

    private Optional<Term> one(String sum, List<Term> terms, Role role) {
        List<Term> found = terms.stream().filter(t -> t.role() == role).toList();
        if (found.size() > 1) {
            throw graph.mismatch(
                    sum,
                    "this sum of embeddings has " + found.size() + " terms that could be "
                            + (role == Role.POSITIONS ? "positions" : "fixed token types") + "; expected one.");
        }
        return found.stream().findFirst();
    }

    /** The operands of nested additions. */
    private List<String> terms(String sum) {
        List<String> terms = new ArrayList<>();
        Deque<String> open = new ArrayDeque<>(List.of(sum));
        while (!open.isEmpty()) {
            String value = open.pop();
            Optional<OpNode> add = graph.producer(value, "Add");
            add.ifPresentOrElse(n -> n.inputs().forEach(open::push), () -> terms.add(value));
            if (terms.size() + open.size() > MOST_TERMS) {
                throw graph.mismatch(
                        sum, "expected the sum of word, position and token type embeddings; found more terms.");
            }
        }
        return terms;
    }

    private Term term(String value) {
        Optional<GraphTensor> constant = graph.constant(value);
        if (constant.isPresent()) {
            return rows(constant.get());
        }
        OpNode node = graph.producer(whole(value))
                .orElseThrow(
                        () -> graph.mismatch(value, "enters the sum of embeddings; expected rows of constant tables."));
        Optional<GraphTensor> sliced = node.is("Slice") ? firstRows(node) : Optional.empty();
        return sliced.map(this::rows).orElseGet(() -> lookup(node));
    }

    /** Looks through slices that cut nothing off, and through the same rows for each text. */
    private String whole(String value) {
        String source = value;
        Optional<OpNode> node = graph.producer(source);
        while (node.filter(this::keepsRows).isPresent()) {
            source = node.get().input(0);
            node = graph.producer(source);
        }
        return source;
    }

    private boolean keepsRows(OpNode node) {
        if (node.is("Expand")) {
            return graph.probes().isAlways(node.input(0), node.output(), EmbeddingPattern::isRepeatedForTexts);
        }
        return node.is("Slice")
                && PrefixSlice.of(graph, node)
                        .filter(slice -> slice.isWhole() || isWholeWidth(node, slice))
                        .isPresent();
    }

    /** Rows {@code [T, H]} or {@code [1, T, H]} as {@code [B, T, H]}. */
    private static boolean isRepeatedForTexts(long[] from, long[] to) {
        return from.length >= 2
                && to.length == 3
                && (from.length == 2 || from.length == 3 && (from[0] == 1 || from[0] == to[0]))
                && from[from.length - 1] == to[2]
                && from[from.length - 2] == to[1];
    }

    /** Whether a slice takes at least as much of the last axis as there is. */
    private boolean isWholeWidth(OpNode node, PrefixSlice slice) {
        return graph.probes().isLastAxis(node.taken(0), slice.axis())
                && graph.probes()
                        .shape(node.taken(0))
                        .filter(shape -> slice.end().orElse(0) >= shape[shape.length - 1])
                        .isPresent();
    }

    /** The constant of which a slice takes as many rows as there are tokens. */
    private Optional<GraphTensor> firstRows(OpNode slice) {
        Optional<GraphTensor> table = graph.constant(slice.input(0)).filter(t -> t.rank() == 3 || t.rank() == 2);
        return table.filter(t -> PrefixSlice.of(graph, slice)
                        .filter(s -> s.axis() == t.rank() - 2 || s.axis() == -2)
                        .isPresent()
                && graph.probes().isAsLongAsRows(slice.output()));
    }

    private Term lookup(OpNode node) {
        TableLookup lookup = TableLookup.of(graph, node)
                .orElseThrow(() ->
                        node.mismatch("expected a Gather of rows of a constant table, a term of the embedding sum."));
        FrozenTensor weight = lookup.table().weight();
        IndexSource source = IndexSource.input(graph, lookup.indices())
                .or(() -> IndexSource.computed(graph, lookup.indices(), words.input(), words.rows(), weight.size(0)))
                .orElseThrow(() -> node.mismatch("the indices into its table are made by "
                        + graph.producer(lookup.indices()).map(OpNode::toString).orElse("no node")
                        + "; expected an integer input of the graph, positions 0, 1, 2 or token types of zero."));
        if (source.count() + source.first() > weight.size(0)) {
            throw node.refuse("counts " + (source.count() + source.first()) + " positions, but its table " + weight
                    + " has fewer rows. The shapes in the file contradict each other; export it again.");
        }
        return switch (source.kind()) {
            case INPUT -> new Term(Role.BY_INPUT, weight, source.input(), 0, weight.size(0));
            case COUNTING -> new Term(Role.POSITIONS, weight, "", source.first(), weight.size(0));
            case ZEROS -> new Term(Role.FIXED_TYPE, firstRow(weight), "", 0, weight.size(0));
        };
    }

    /** Rows that the exporter has looked up already: the same one for every token is a token type. */
    private Term rows(GraphTensor tensor) {
        FrozenTensor weight = tensor.weight();
        int width = weight.rank() == 0 ? 0 : weight.size(weight.rank() - 1);
        int batch = weight.rank() == 3 ? weight.size(0) : 1;
        int rows = width == 0 ? 0 : weight.length() / width / batch;
        if (rows == 0 || weight.rank() > 3 || !isRepeated(weight, batch)) {
            throw tensor.refuse("is " + weight + " and enters the sum of embeddings; expected rows of one table.");
        }
        FrozenTensor table = FrozenTensor.of(weight.values().slice(0, rows * width), rows, width);
        for (int row = 1; row < rows; row++) {
            for (int column = 0; column < width; column++) {
                if (table.at(row, column) != table.at(0, column)) {
                    return new Term(Role.POSITIONS, table, "", 0, rows);
                }
            }
        }
        return new Term(Role.FIXED_TYPE, firstRow(table), "", 0, 1);
    }

    /** A graph that gives every token the same type knows no other. */
    private static FrozenTensor firstRow(FrozenTensor table) {
        int width = table.size(1);
        return FrozenTensor.of(table.values().slice(0, width), 1, width);
    }

    /** Whether each of so many parts is like the first. */
    private static boolean isRepeated(FrozenTensor all, int parts) {
        FloatBuffer values = all.values();
        int length = all.length() / parts;
        FloatBuffer first = values.slice(0, length);
        return IntStream.range(1, parts).allMatch(i -> first.mismatch(values.slice(i * length, length)) < 0);
    }
}
