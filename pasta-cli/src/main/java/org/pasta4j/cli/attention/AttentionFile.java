package org.pasta4j.cli.attention;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.pasta4j.cli.base.RunHeader;
import org.pasta4j.cli.file.JsonFile;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.attention.AttentionRow;
import org.pasta4j.pasta.attention.AttentionShares;
import org.pasta4j.pasta.attention.SpecialTokenAttention;
import org.pasta4j.pasta.data.TextInput;

/** All that was found of an adapter's attention as JSON, for programs. Numbers have six decimals. */
final class AttentionFile {
    private static final double DECIMALS = 1e6;

    private final AttentionReport report;
    private final ObjectNode root;

    /**
     * @param adapter its folder
     * @param arguments of the command line
     */
    AttentionFile(AttentionReport report, Path adapter, List<String> arguments) {
        this.report = report;
        this.root = RunHeader.of(arguments, report.adapter().base());
        PastaConfig config = report.adapter().config();
        ObjectNode about = root.putObject("adapter");
        about.put("folder", adapter.toString());
        about.put("task", config.task().configName());
        about.put("offsets", config.placement().describe());
        about.put("slots", config.slots());
        about.put("max_length", report.adapter().maxLength());
    }

    /** Writes it. */
    void write(Path file) {
        SpecialTokenAttention attention = report.attention();
        report.specialTokens().forEach(root.putArray("special_tokens")::add);
        root.put("heads", attention.before().heads());
        root.put("even_share", rounded(attention.evenShare()));
        ArrayNode layers = root.putArray("layers");
        for (int l = 0; l < attention.before().layers(); l++) {
            ObjectNode layer = layers.addObject().put("layer", l);
            List<Double> norms = attention.offsetNorms().get(l);
            numbers(layer.putArray("offset_norms"), norms.size(), norms::get);
            shares(layer.putObject("before"), attention.before(), l);
            shares(layer.putObject("after"), attention.after(), l);
        }
        ArrayNode texts = root.putArray("texts");
        for (int i = 0; i < report.inputs().size(); i++) {
            text(texts.addObject(), i);
        }
        JsonFile.writeObject(file, root);
    }

    private void text(ObjectNode text, int index) {
        TextInput input = report.inputs().get(index);
        text.put("text", input.text());
        input.second().ifPresent(second -> text.put("second_text", second));
        ArrayNode rows = text.putArray("rows");
        report.attention().rows().stream()
                .filter(row -> row.text() == index)
                .forEach(row -> row(rows.addObject(), row));
    }

    private void row(ObjectNode node, AttentionRow row) {
        row.window().ifPresent(window -> {
            ObjectNode part = node.putObject("window");
            part.put("number", window.number()).put("of", window.windows());
            part.put("start", window.start()).put("end", window.end());
        });
        node.put("truncated", row.tokens().truncated());
        ArrayNode tokens = node.putArray("tokens");
        Arrays.stream(row.tokens().ids())
                .mapToObj(report.adapter().base().tokenizer()::token)
                .forEach(tokens::add);
        ArrayNode slots = node.putArray("slots");
        Arrays.stream(row.tokens().slots()).forEach(slots::add);
        ArrayNode layers = node.putArray("layers");
        for (int l = 0; l < row.before().layers(); l++) {
            ObjectNode layer = layers.addObject().put("layer", l);
            shares(layer.putObject("before"), row.before(), l);
            shares(layer.putObject("after"), row.after(), l);
        }
    }

    /** Of one layer. */
    private static void shares(ObjectNode node, AttentionShares shares, int layer) {
        int slots = shares.slots();
        numbers(node.putArray("from_ordinary"), slots, slot -> shares.ofOrdinary(layer, slot));
        node.put("vertical_heads", rounded(shares.verticalHeads(layer)));
        ObjectNode heads = node.putObject("heads");
        ArrayNode ordinary = heads.putArray("from_ordinary");
        ArrayNode special = heads.putArray("from_special");
        for (int a = 0; a < shares.heads(); a++) {
            int head = a;
            numbers(ordinary.addArray(), slots, slot -> shares.ofOrdinary(layer, head, slot));
            ArrayNode of = special.addArray();
            IntStream.range(0, slots)
                    .forEach(from -> numbers(of.addArray(), slots, slot -> shares.ofSpecial(layer, head, from, slot)));
        }
        numbers(heads.putArray("vertical"), shares.heads(), head -> shares.vertical(layer, head));
    }

    private static void numbers(ArrayNode array, int count, IntToDoubleFunction value) {
        IntStream.range(0, count).mapToDouble(value).forEach(number -> array.add(rounded(number)));
    }

    private static double rounded(double number) {
        return Math.round(number * DECIMALS) / DECIMALS;
    }
}
