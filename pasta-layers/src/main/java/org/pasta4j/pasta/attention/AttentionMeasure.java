package org.pasta4j.pasta.attention;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.Internal;
import org.pasta4j.bert.samediff.AttentionProbabilities;
import org.pasta4j.bert.text.EncodedBatch;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.adapter.Parameters;
import org.pasta4j.pasta.rows.TextRow;

/**
 * Looks at the attention of a base, with a model's offsets and without.
 *
 * @hidden
 */
@Internal
public final class AttentionMeasure {
    private final BertModel base;
    private final INDArray offsets;

    /** @throws BadInputException if the model has no offsets */
    public AttentionMeasure(BertModel base, PastaConfig config, Parameters parameters) {
        if (!config.trainOffsets()) {
            throw new BadInputException(
                    "The model has no offsets (" + config.tuning()
                            + "), so there is nothing that they could do to attention. Take one that was trained with offsets.");
        }
        this.base = base;
        synchronized (parameters) {
            this.offsets = config.placement()
                    .table(parameters.arrays().get(Adapter.OFFSETS), config.slots())
                    .dup();
        }
    }

    public SpecialTokenAttention of(List<TextRow> parts) {
        check(parts);
        AttentionProbabilities plain = new AttentionProbabilities(base, Optional.empty(), DataType.FLOAT);
        AttentionProbabilities tuned = new AttentionProbabilities(base, Optional.of(offsets), DataType.FLOAT);
        List<AttentionRow> rows = parts.stream()
                .map(part -> new AttentionRow(
                        part.text(), part.window(), part.tokens(), shares(plain, part), shares(tuned, part)))
                .toList();
        return new SpecialTokenAttention(
                rows, mean(rows, AttentionRow::before), mean(rows, AttentionRow::after), norms());
    }

    private static void check(List<TextRow> parts) {
        if (parts.isEmpty()) {
            throw new BadInputException("There is no text to look at; expected at least one.");
        }
        int slots = parts.get(0).tokens().specialTokens();
        for (TextRow part : parts) {
            int own = part.tokens().specialTokens();
            if (own == part.tokens().length()) {
                throw new BadInputException("Text " + (part.text() + 1)
                        + " has no tokens but the special ones, so that none attends to these.");
            }
            if (own != slots) {
                throw new BadInputException("Text " + (part.text() + 1) + " has " + own + " special tokens, the first"
                        + " has " + slots + "; look at single texts and at pairs apart from each other.");
            }
        }
    }

    /** A row alone, so that there is no padding. */
    private static AttentionShares shares(AttentionProbabilities model, TextRow part) {
        List<INDArray> probabilities = model.of(EncodedBatch.of(List.of(part.tokens())));
        try {
            return AttentionShares.of(probabilities, part.tokens());
        } finally {
            probabilities.forEach(INDArray::close);
        }
    }

    private static AttentionShares mean(List<AttentionRow> rows, Function<AttentionRow, AttentionShares> of) {
        Map<Integer, List<AttentionShares>> byText = rows.stream()
                .collect(Collectors.groupingBy(
                        AttentionRow::text, TreeMap::new, Collectors.mapping(of, Collectors.toList())));
        return AttentionShares.mean(
                byText.values().stream().map(AttentionShares::mean).toList());
    }

    private List<List<Double>> norms() {
        List<List<Double>> norms = new ArrayList<>();
        for (int l = 0; l < offsets.size(0); l++) {
            int layer = l;
            norms.add(IntStream.range(0, (int) offsets.size(1))
                    .mapToObj(slot -> offsets.slice(layer)
                            .slice(slot)
                            .castTo(DataType.DOUBLE)
                            .norm2Number()
                            .doubleValue())
                    .toList());
        }
        return norms;
    }
}
