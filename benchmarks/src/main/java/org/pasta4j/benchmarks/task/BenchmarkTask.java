package org.pasta4j.benchmarks.task;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.pasta4j.benchmarks.measure.Checkout;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.bert.text.Encoding;
import org.pasta4j.pasta.data.Column;
import org.pasta4j.pasta.data.Example;
import org.pasta4j.pasta.data.ExampleFormat;
import org.pasta4j.pasta.data.ExampleReader;
import org.pasta4j.pasta.data.Header;
import org.pasta4j.pasta.data.Labels;
import org.pasta4j.pasta.data.TextInput;

/** Published data sets, and how they are used. */
public enum BenchmarkTask {
    /** Is the sentence acceptable? */
    COLA("cola/in_domain_train.tsv"),
    /** Is the review good? */
    SST2("sst2/train.tsv"),
    /** How alike are two sentences, from 0 to 5? */
    STSB("stsb/train.csv"),
    /** Which words name something? */
    WNUT17("wnut17/wnut17train.conll");

    private static final int BATCH = 32;
    private static final int TOKEN_TASK_BATCH = 16;

    private final String file;

    BenchmarkTask(String file) {
        this.file = file;
    }

    /**
     * The task of a name as it is typed.
     *
     * @throws BadInputException if there is none
     */
    public static BenchmarkTask of(String name) {
        return Arrays.stream(values())
                .filter(task -> task.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new BadInputException("No task \"" + name + "\"; there are "
                        + Arrays.stream(values()).map(BenchmarkTask::toString).collect(Collectors.joining(", "))
                        + "."));
    }

    /**
     * Refuses a folder without the task's file, before anything long begins.
     *
     * @throws BadInputException that says what is expected where
     */
    public void require(Path data) {
        if (!Files.isRegularFile(data.resolve(file))) {
            throw new BadInputException("The data of " + this + " is expected at " + data.resolve(file)
                    + ". Name the folder of the data sets by --data or " + Checkout.DATA_VARIABLE
                    + ", or take other tasks by --tasks.");
        }
    }

    /**
     * Reads and tokenises the first examples.
     *
     * @param data folder of all tasks
     * @param tokenizer cuts to the maximum length
     * @param limit most examples
     */
    public TaskRows read(Path data, BertTokenizer tokenizer, int limit) {
        return this == WNUT17
                ? tokenTask(ConllFile.read(data.resolve(file), limit), tokenizer)
                : sequenceTask(data.resolve(file), tokenizer, limit);
    }

    /** The texts of the first examples, without their labels. */
    public List<TextInput> texts(Path data, int limit) {
        if (this == WNUT17) {
            return ConllFile.read(data.resolve(file), limit).stream()
                    .map(sentence -> TextInput.of(sentence.text()))
                    .toList();
        }
        return first(new ExampleReader(format()).readInputs(data.resolve(file)), limit);
    }

    private static <T> List<T> first(List<T> all, int limit) {
        return all.subList(0, Math.min(limit, all.size()));
    }

    private ExampleFormat format() {
        ExampleFormat plain = ExampleFormat.defaults().withHeader(Header.ABSENT);
        return switch (this) {
            case COLA -> plain.withText(Column.number(4)).withLabel(Column.number(2));
            case STSB -> plain.withSecond(Column.number(2)).withLabel(Column.number(3));
            default -> plain;
        };
    }

    private TaskRows sequenceTask(Path path, BertTokenizer tokenizer, int limit) {
        List<Example> all = new ExampleReader(format()).read(path);
        List<String> labels = Labels.of(all);
        List<TokenRow> rows = new ArrayList<>();
        for (Example example : first(all, limit)) {
            Encoding tokens = example.second()
                    .map(second -> tokenizer.encode(example.text(), second))
                    .orElseGet(() -> tokenizer.encode(example.text()));
            String label = example.label();
            rows.add(TokenRow.of(tokens, this == STSB ? Double.parseDouble(label) : labels.indexOf(label)));
        }
        return new TaskRows(BATCH, this == STSB ? 3 : 2, this == STSB ? 1 : labels.size(), false, rows);
    }

    private static TaskRows tokenTask(List<ConllFile.Sentence> sentences, BertTokenizer tokenizer) {
        List<String> tags = ConllFile.tags(sentences);
        List<TokenRow> rows = sentences.stream()
                .map(sentence -> tokenRow(sentence, tags, tokenizer))
                .toList();
        return new TaskRows(TOKEN_TASK_BATCH, 2, tags.size(), true, rows);
    }

    /** Each piece of a word has the word's tag, special tokens have the first of all tags. */
    private static TokenRow tokenRow(ConllFile.Sentence sentence, List<String> tags, BertTokenizer tokenizer) {
        Encoding tokens = tokenizer.encode(sentence.text());
        double[] labels = new double[tokens.length()];
        int at = 1;
        for (int w = 0; w < sentence.words().size(); w++) {
            Encoding word = tokenizer.encode(sentence.words().get(w));
            int end = Math.min(at + word.length() - word.specialTokens(), labels.length - 1);
            Arrays.fill(
                    labels, Math.min(at, end), end, tags.indexOf(sentence.tags().get(w)));
            at = end;
        }
        return TokenRow.of(tokens, labels);
    }

    /** As it is typed. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
