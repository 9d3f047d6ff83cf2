package org.pasta4j.examples;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.pasta.data.TextInput;

/** Texts to label, a batch at a time, so that input of any length needs no more memory. */
final class TextSource implements Iterator<List<TextInput>>, AutoCloseable {
    private static final int BATCH = 256;

    private final BufferedReader lines;
    private final String name;
    private final boolean pairs;
    private List<TextInput> next;
    private long line;

    private TextSource(BufferedReader lines, String name, boolean pairs, List<TextInput> first) {
        this.lines = lines;
        this.name = name;
        this.pairs = pairs;
        this.next = first;
    }

    /** All at once. */
    static TextSource of(List<TextInput> inputs) {
        return new TextSource(new BufferedReader(BufferedReader.nullReader()), "", false, inputs);
    }

    /** Each argument a text, or each two a pair. */
    static TextSource ofArguments(List<String> texts, boolean pairs) {
        if (pairs && texts.size() % 2 != 0) {
            throw new BadInputException(
                    "This adapter was trained on pairs: give two texts for each; found " + texts.size() + ".");
        }
        List<TextInput> inputs = new ArrayList<>();
        for (int i = 0; i < texts.size(); i += pairs ? 2 : 1) {
            inputs.add(pairs ? TextInput.pair(texts.get(i), texts.get(i + 1)) : TextInput.of(texts.get(i)));
        }
        return of(inputs);
    }

    /** A text a line. */
    static TextSource ofFile(Path file, boolean pairs) {
        try {
            return reading(Files.newBufferedReader(file), file.toString(), pairs);
        } catch (IOException e) {
            throw new BadInputException("Cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /** A text a line. */
    static TextSource ofStandardInput(boolean pairs) {
        if (Terminal.isInput()) {
            System.err.println("Type texts, one a line; Ctrl-D ends them.");
        }
        InputStreamReader utf8 = new InputStreamReader(System.in, StandardCharsets.UTF_8.newDecoder());
        return reading(new BufferedReader(utf8), "standard input", pairs);
    }

    private static TextSource reading(BufferedReader lines, String name, boolean pairs) {
        TextSource source = new TextSource(lines, name, pairs, List.of());
        source.fill();
        return source;
    }

    @Override
    public boolean hasNext() {
        return !next.isEmpty();
    }

    @Override
    public List<TextInput> next() {
        if (next.isEmpty()) {
            throw new NoSuchElementException();
        }
        List<TextInput> batch = next;
        fill();
        return batch;
    }

    private void fill() {
        next = new ArrayList<>();
        try {
            while (next.size() < BATCH) {
                String text = lines.readLine();
                if (text == null) {
                    return;
                }
                line++;
                next.add(pairs ? pair(text) : TextInput.of(text));
            }
        } catch (CharacterCodingException e) {
            throw new BadInputException(
                    name + " is not UTF-8, at or after line " + (line + 1) + ". Convert it, for example with iconv.",
                    e);
        } catch (IOException e) {
            throw new BadInputException("Cannot read " + name + ": " + e.getMessage(), e);
        }
    }

    private TextInput pair(String text) {
        int tab = text.indexOf('\t');
        if (tab < 0) {
            throw new BadInputException(name + ", line " + line
                    + ": this adapter was trained on pairs; expected two texts with a tab between them.");
        }
        return TextInput.pair(text.substring(0, tab), text.substring(tab + 1));
    }

    @Override
    public void close() {
        try {
            lines.close();
        } catch (IOException e) {
            throw new BadInputException("Cannot read " + name + ": " + e.getMessage(), e);
        }
    }
}
