package org.pasta4j.benchmarks.comparison;

import java.util.List;
import org.pasta4j.benchmarks.measure.Workload;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.bert.text.Encoding;
import org.pasta4j.pasta.data.TextInput;

/** Texts to tokens, which no other measurement contains. */
final class TokenizingWorkload implements Workload {
    private final BertTokenizer tokenizer;
    private final List<TextInput> texts;
    private int tokens;

    TokenizingWorkload(BertTokenizer tokenizer, List<TextInput> texts) {
        this.tokenizer = tokenizer;
        this.texts = texts;
    }

    @Override
    public void pass() {
        tokens = texts.stream().map(this::encode).mapToInt(Encoding::length).sum();
    }

    private Encoding encode(TextInput input) {
        return input.second()
                .map(second -> tokenizer.encode(input.text(), second))
                .orElseGet(() -> tokenizer.encode(input.text()));
    }

    @Override
    public int tokens() {
        return tokens;
    }
}
