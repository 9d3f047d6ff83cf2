package org.pasta4j.bert.onnx;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pasta4j.bert.EmbeddingWeights;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.onnx.IndexSource.Kind;
import org.pasta4j.bert.onnx.LayerNormPattern.Norm;

/** The start of a BERT: rows of the word, position and token type tables, their sum, layer norm. */
final class EmbeddingPattern {
    private static final int MOST_TERMS = 3;

    private final OnnxGraph graph;

    /** The input that takes token ids: it indexes the table with the most rows. */
    private String words = "";

    private EmbeddingPattern(OnnxGraph graph) {
        this.graph = graph;
    }

    /** The tables, the the row of the position table that the first token takes, the norm, and the graph's inputs. */
    record Embeddings(EmbeddingWeights weights, int positionOffset, Norm norm, Set<String> inputs) {}

    /** Finds the one embedding sum of the graph. */
    static Embeddings find(OnnxGraph graph) {
        return new EmbeddingPattern(graph).find();
    }

    private Embeddings find() {
        List<OnnxNode> lookups = graph.nodes().stream().filter(this::isLookup).toList();
        if (lookups.isEmpty()) {
            throw graph.refuse(
                    "this is not a BERT that can be read. Expected it to begin with Gather nodes that take rows"
                            + " of constant float tables by an integer input of the graph (token ids); found none among its "
                            + graph.nodes().size() + " nodes (" + DroppedParts.operations(graph.nodes()) + ").");
        }
        words = lookups.stream()
                .max(Comparator.comparing(
                        l -> graph.constant(l.input(0)).orElseThrow().dimensions()[0]))
                .flatMap(l -> IndexSource.of(graph, l.input(1)))
                .map(IndexSource::input)
                .orElse("");
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

    private boolean isLookup(OnnxNode node) {
        return node.is("Gather")
                && node.integer("axis", 0) == 0
                && graph.constant(node.input(0))
                        .filter(t -> t.rank() == 2 && !t.isInteger())
                        .isPresent()
                && IndexSource.of(graph, node.input(1))
                        .filter(s -> s.kind() == Kind.INPUT)
                        .isPresent();
    }

    /** Follows additions from a term to the sum that is normalised. */
    private Optional<String> sumOver(String term) {
        String value = term;
        for (int i = 0; i <= MOST_TERMS; i++) {
            if (LayerNormPattern.over(graph, value).isPresent()) {
                return Optional.of(value);
            }
            List<OnnxNode> adds =
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
        Term words = words(sum, terms);
        Term positions = one(sum, terms, Role.POSITIONS)
                .orElseThrow(() -> graph.mismatch(
                        sum,
                        "expected a position table among what is added, its rows taken in order 0, 1, 2; found"
                                + " none. (Position ids that are an input of the graph are not understood: export"
                                + " without them.)"));
        List<Term> inputs =
                terms.stream().filter(t -> t.role() == Role.BY_INPUT).toList();
        Optional<FrozenTensor> types = inputs.stream()
                .filter(t -> t != words)
                .findFirst()
                .or(() -> one(sum, terms, Role.FIXED_TYPE))
                .map(Term::table);
        LinkedHashSet<String> names = new LinkedHashSet<>();
        inputs.forEach(t -> names.add(t.input()));
        return new Embeddings(
                new EmbeddingWeights(words.table(), positions.table(), types, norm.weights()),
                positions.first(),
                norm,
                names);
    }

    private enum Role {
        BY_INPUT,
        POSITIONS,
        FIXED_TYPE
    }

    private record Term(Role role, FrozenTensor table, String input, int first) {}

    /**
     * Words and token types are both indexed by inputs of the graph, and nothing but their sizes tells them apart: a
     * vocabulary has more rows than there are token types.
     */
    private Term words(String sum, List<Term> terms) {
        List<Term> byInput = terms.stream()
                .filter(t -> t.role() == Role.BY_INPUT)
                .sorted((a, b) -> Integer.compare(b.table().size(0), a.table().size(0)))
                .toList();
        boolean typed = one(sum, terms, Role.FIXED_TYPE).isPresent();
        int most = typed ? 1 : 2;
        boolean clear = byInput.size() < 2
                || byInput.get(0).table().size(0) > byInput.get(1).table().size(0);
        if (byInput.isEmpty() || byInput.size() > most || !clear) {
            throw graph.mismatch(
                    sum,
                    "this sum of embeddings has " + byInput.size() + " tables indexed by inputs of the"
                            + " graph, " + byInput.stream().map(Term::table).toList()
                            + "; expected a word table and at most one"
                            + " smaller table of token types, positions being counted by the graph itself.");
        }
        return byInput.get(0);
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
            Optional<OnnxNode> add = graph.producer(value, "Add");
            add.ifPresentOrElse(n -> n.inputs().forEach(open::push), () -> terms.add(value));
            if (terms.size() + open.size() > MOST_TERMS) {
                throw graph.mismatch(
                        sum, "expected the sum of word, position and token type embeddings; found more terms.");
            }
        }
        return terms;
    }

    private Term term(String value) {
        Optional<OnnxTensor> constant = graph.constant(value);
        if (constant.isPresent()) {
            return rows(constant.get());
        }
        OnnxNode node = graph.producer(value)
                .orElseThrow(
                        () -> graph.mismatch(value, "enters the sum of embeddings; expected rows of constant tables."));
        if (node.is("Slice")
                && PrefixSlice.of(graph, node)
                        .filter(s -> s.axis() == 1 || s.axis() == -2)
                        .isPresent()) {
            Optional<OnnxTensor> sliced = graph.constant(node.input(0)).filter(t -> t.rank() == 3);
            if (sliced.isPresent()) {
                return rows(sliced.get());
            }
        }
        return lookup(node);
    }

    private Term lookup(OnnxNode node) {
        OnnxTensor table = graph.constant(node.input(0)).orElse(null);
        if (!node.is("Gather") || table == null || table.rank() != 2 || node.integer("axis", 0) != 0) {
            throw node.mismatch("expected a Gather of rows of a constant table, a term of the embedding sum.");
        }
        FrozenTensor weight = table.weight();
        IndexSource source = IndexSource.of(graph, node.input(1))
                .or(() -> graph.probes().indices(node.input(1), words))
                .orElseThrow(() -> node.mismatch("the indices into its table are made by "
                        + graph.producer(node.input(1)).map(OnnxNode::toString).orElse("no node")
                        + "; expected an integer input of the graph, positions 0, 1, 2 or token types of zero."));
        if (source.count() + source.first() > weight.size(0)) {
            throw node.refuse("counts " + (source.count() + source.first()) + " positions, but its table " + weight
                    + " has fewer rows. The shapes in the file contradict each other; export it again.");
        }
        return switch (source.kind()) {
            case INPUT -> new Term(Role.BY_INPUT, weight, source.input(), 0);
            case COUNTING -> new Term(Role.POSITIONS, weight, "", source.first());
            case ZEROS -> new Term(Role.FIXED_TYPE, weight, "", 0);
        };
    }

    /** Rows that the exporter has looked up already: the same one for every token is a token type. */
    private Term rows(OnnxTensor tensor) {
        FrozenTensor weight = tensor.weight();
        int width = weight.rank() == 0 ? 0 : weight.size(weight.rank() - 1);
        if (weight.rank() == 0 || weight.rank() == 3 && weight.size(0) != 1 || weight.rank() > 3) {
            throw tensor.refuse("is " + weight + " and enters the sum of embeddings; expected rows of one table.");
        }
        int rows = weight.length() / width;
        FrozenTensor table = FrozenTensor.of(weight.values(), rows, width);
        for (int row = 1; row < rows; row++) {
            for (int column = 0; column < width; column++) {
                if (table.at(row, column) != table.at(0, column)) {
                    return new Term(Role.POSITIONS, table, "", 0);
                }
            }
        }
        return new Term(Role.FIXED_TYPE, FrozenTensor.of(table.values().slice(0, width), 1, width), "", 0);
    }
}
