package org.pasta4j.cli.data;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.pasta.data.TextInput;

/** Texts to label, a batch at a time, so that input of any length needs no more memory. */
public final class TextSource implements Iterator<List<TextInput>>, AutoCloseable {
    private static final int BATCH = 256;

    private final Iterator<TextInput> inputs;
    private final int batch;
    private List<TextInput> next = List.of();

    /** @param inputs closed with this object where it can be */
    public TextSource(Iterator<TextInput> inputs) {
        this(inputs, BATCH);
    }

    private TextSource(Iterator<TextInput> inputs, int batch) {
        this.inputs = inputs;
        this.batch = batch;
    }

    /** What a person types: each text is answered before the next one. */
    public static TextSource typed(Iterator<TextInput> inputs) {
        return new TextSource(inputs, 1);
    }

    /** Each argument a text, or each two a pair. */
    public static TextSource ofArguments(List<String> texts, boolean pairs) {
        if (pairs && texts.size() % 2 != 0) {
            throw new BadInputException(
                    "This adapter was trained on pairs: give two texts for each; found " + texts.size() + ".");
        }
        List<TextInput> inputs = new ArrayList<>();
        for (int i = 0; i < texts.size(); i += pairs ? 2 : 1) {
            inputs.add(pairs ? TextInput.pair(texts.get(i), texts.get(i + 1)) : TextInput.of(texts.get(i)));
        }
        return new TextSource(inputs.iterator());
    }

    @Override
    public boolean hasNext() {
        // No sooner: who types or pipes texts in wants answers to those that are there.
        if (next.isEmpty()) {
            fill();
        }
        return !next.isEmpty();
    }

    @Override
    public List<TextInput> next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        List<TextInput> batch = next;
        next = List.of();
        return batch;
    }

    private void fill() {
        next = new ArrayList<>();
        while (next.size() < batch && inputs.hasNext()) {
            next.add(inputs.next());
        }
    }

    @Override
    public void close() {
        if (inputs instanceof AutoCloseable open) {
            try {
                open.close();
            } catch (Exception e) {
                throw new BadInputException("Cannot close the input: " + e.getMessage(), e);
            }
        }
    }
}
