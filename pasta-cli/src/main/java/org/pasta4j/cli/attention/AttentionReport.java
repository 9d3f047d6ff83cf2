package org.pasta4j.cli.attention;

import java.io.PrintWriter;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.pasta4j.bert.text.Encoding;
import org.pasta4j.cli.adapter.OpenAdapter;
import org.pasta4j.cli.console.Format;
import org.pasta4j.pasta.attention.AttentionRow;
import org.pasta4j.pasta.attention.AttentionShares;
import org.pasta4j.pasta.attention.SpecialTokenAttention;
import org.pasta4j.pasta.data.TextInput;
import org.pasta4j.pasta.rows.TextWindow;

/**
 * What was found of an adapter's attention, for people.
 *
 * @param attention of the inputs
 * @param inputs in the order of its texts
 * @param adapter that was looked at
 */
record AttentionReport(SpecialTokenAttention attention, List<TextInput> inputs, OpenAdapter adapter) {

    /** Names of the special tokens by slot, each once: {@code [CLS]}, {@code [SEP] 1}, {@code [SEP] 2}. */
    List<String> specialTokens() {
        List<String> names = plainNames(attention.rows().get(0).tokens());
        return IntStream.range(0, names.size())
                .mapToObj(slot -> Collections.frequency(names, names.get(slot)) == 1
                        ? names.get(slot)
                        : names.get(slot) + " " + slot)
                .toList();
    }

    /** By slot. */
    private List<String> plainNames(Encoding row) {
        return IntStream.range(0, row.length())
                .filter(t -> row.slots()[t] >= 0)
                .mapToObj(t -> adapter.base().tokenizer().token(row.ids()[t]))
                .toList();
    }

    /** What the numbers are means of, such as {@code mean over 12 heads, 7 ordinary tokens}. */
    String meanOver() {
        int heads = attention.before().heads();
        if (inputs.size() > 1) {
            return "mean over " + Format.count(heads, "head") + ", the ordinary tokens of each text, and "
                    + Format.count(inputs.size(), "text");
        }
        if (attention.rows().size() > 1) {
            return "mean over " + Format.count(heads, "head") + ", the ordinary tokens of each window, and "
                    + Format.count(attention.rows().size(), "window");
        }
        int ordinary = attention.rows().stream()
                .map(AttentionRow::tokens)
                .mapToInt(row -> row.length() - row.specialTokens())
                .sum();
        return "mean over " + Format.count(heads, "head") + " and " + Format.count(ordinary, "ordinary token");
    }

    /** A table, layer by layer. */
    void print(PrintWriter out) {
        List<String> special = specialTokens();
        out.println("Attention of ordinary tokens to special ones, " + meanOver() + ".");
        out.printf(
                Locale.ROOT,
                "If every token were given the same, the special ones would get %.3f together.%n%n",
                attention.evenShare());
        String heads = special.stream().map(name -> group(name, 15)).collect(Collectors.joining());
        int normWidth = 9 * special.size();
        out.println("     " + heads + group("together", 15) + group("vertical heads", 17)
                + group("norm of the offset", Math.max(20, normWidth)));
        out.println("layer" + "  before  after".repeat(special.size() + 1) + "    before  after"
                + special.stream()
                        .map(name -> String.format(Locale.ROOT, "%9s", name))
                        .collect(Collectors.joining()));
        for (int l = 0; l < attention.before().layers(); l++) {
            out.println(line(l, special.size()));
        }
        if (!adapter.config().task().isOfTokens()) {
            out.printf(Locale.ROOT, "%n%s%n", topLayer(special));
        }
        out.flush();
    }

    /** Where the head reads the first token, the others attend for nothing in the last layer. */
    private String topLayer(List<String> special) {
        int top = attention.before().layers() - 1;
        return IntStream.range(0, special.size())
                .mapToObj(slot -> String.format(
                        Locale.ROOT,
                        "%.3f before and %.3f after to %s",
                        attention.before().ofSpecial(top, 0, slot),
                        attention.after().ofSpecial(top, 0, slot),
                        special.get(slot)))
                .collect(Collectors.joining(
                        ", ",
                        "The head reads " + special.get(0) + " alone, so in layer " + top + " only what "
                                + special.get(0) + " itself attends to matters: it gives ",
                        "."));
    }

    private static String group(String title, int width) {
        return " ".repeat(Math.max(0, width - title.length())) + title;
    }

    private String line(int layer, int slots) {
        StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%5d", layer));
        for (int s = 0; s < slots; s++) {
            int slot = s;
            line.append(pair("%8.3f%7.3f", shares -> shares.ofOrdinary(layer, slot)));
        }
        line.append(pair("%8.3f%7.3f", shares -> shares.ofOrdinary(layer)));
        line.append(pair("%10.1f%7.1f", shares -> shares.verticalHeads(layer)));
        attention.offsetNorms().get(layer).forEach(norm -> line.append(String.format(Locale.ROOT, "%9.3f", norm)));
        return line.toString();
    }

    private String pair(String format, ToDoubleFunction<AttentionShares> value) {
        return String.format(
                Locale.ROOT, format, value.applyAsDouble(attention.before()), value.applyAsDouble(attention.after()));
    }

    /** What a reader should know of texts that are long. */
    void printNotes(PrintWriter err) {
        long cut = attention.rows().stream()
                .filter(row -> row.tokens().truncated())
                .count();
        if (cut > 0) {
            err.println(adapter.cutMessage(cut));
        }
        List<TextWindow> lasts = attention.rows().stream()
                .flatMap(row -> row.window().stream())
                .filter(window -> window.number() == window.windows() - 1)
                .toList();
        if (!lasts.isEmpty()) {
            int windows = lasts.stream().mapToInt(TextWindow::windows).sum();
            err.println("pasta: " + Format.count(lasts.size(), "text") + (lasts.size() == 1 ? " is" : " are")
                    + " longer than the " + adapter.maxLength() + " tokens that the adapter takes, and read in "
                    + windows + " windows that overlap: the mean over a text's windows counts for the text.");
        }
        err.flush();
    }
}
