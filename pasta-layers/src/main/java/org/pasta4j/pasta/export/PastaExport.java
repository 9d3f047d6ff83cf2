package org.pasta4j.pasta.export;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.bert.text.SpecialTokenRule;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.adapter.AdapterConfig;
import org.pasta4j.pasta.adapter.AdapterException;
import org.pasta4j.pasta.files.WholeFiles;

/**
 * Base, offsets and head of an adapter as one model that runs without this library: as a plain SameDiff file under
 * stock Deeplearning4j, or as ONNX under ONNX Runtime. Both take the same inputs, integers {@code [rows, tokens]} with
 * rows padded on the right, and give {@value #LOGITS}:
 *
 * <ul>
 *   <li>{@code input_ids}: word ids as the base's tokenizer gives them;
 *   <li>{@code attention_mask}: 1 for a token, 0 for padding;
 *   <li>{@code token_type_ids}, where the base knows two types: 1 for tokens of the second text, 0 for others;
 *   <li>{@code special_tokens_mask}, only where neither ends of rows nor types tell where the special tokens are
 *       ({@link SpecialTokenRule}): 1 for those that the tokenizer put in.
 * </ul>
 *
 * Special tokens are never found by their ids: a text may hold the characters of one.
 */
public final class PastaExport {
    /** {@code [rows, outputs]}; {@code [rows, tokens, outputs]} for token classification. */
    public static final String LOGITS = "logits";

    private final Adapter adapter;
    private final BertModel base;
    private final BertTokenizer tokenizer;
    private final SpecialTokenRule rule;

    private PastaExport(Adapter adapter, BertModel base, BertTokenizer tokenizer) {
        this.adapter = adapter;
        this.base = base;
        this.tokenizer = tokenizer;
        this.rule =
                SpecialTokenRule.of(tokenizer, adapter.config().pastaConfig().slots(), knowsTypes());
    }

    /**
     * What is to be exported.
     *
     * @param base the adapter's own
     * @param tokenizer the base's own; tells how special tokens are found, and is kept beside the model
     * @throws AdapterException if it is another base
     */
    public static PastaExport of(Adapter adapter, BertModel base, BertTokenizer tokenizer) {
        adapter.requireBase(base);
        return new PastaExport(adapter, base, tokenizer);
    }

    /** Names of the inputs. */
    public List<String> inputs() {
        List<String> names = new ArrayList<>(List.of("input_ids", "attention_mask"));
        if (knowsTypes()) {
            names.add("token_type_ids");
        }
        if (adapter.config().pastaConfig().trainOffsets() && rule == SpecialTokenRule.MASK) {
            names.add(SpecialTokenRule.INPUT);
        }
        return names;
    }

    private boolean knowsTypes() {
        return base.config().tokenTypes() > 1;
    }

    /** Most tokens of a row: what the adapter was trained with, cut to the base's positions. */
    public int maxLength() {
        return adapter.config().pastaConfig().maxLengthOn(base.config());
    }

    /**
     * Writes a file for {@code SameDiff.load}, and {@code NAME-tokenizer.json} beside it. Inputs are INT32. The labels
     * are a constant, {@value SameDiffExport#LABELS}: the text of a JSON array.
     *
     * @param file must not exist; appears whole or not at all
     * @return the files written
     * @throws BadInputException if it exists, the model is larger than SameDiff's files can be, or the disk refuses
     */
    public List<Path> writeSameDiff(Path file) {
        SameDiffExport export = new SameDiffExport(adapter, base, rule, SameDiffExport.MOST_BYTES);
        return write(file, draft -> {
            export.write(draft);
            return List.of(draft.getFileName().toString());
        });
    }

    /**
     * Writes an ONNX file of opset 17, and {@code NAME-tokenizer.json} beside it. Inputs are int64. Task, labels,
     * thresholds of multi-label classification and maximum length are in the model's metadata. Weights beyond 2 GB go
     * into {@code NAME.data}.
     *
     * @param file must not exist; appears whole or not at all
     * @return the files written
     * @throws BadInputException if it exists, or the disk refuses
     */
    public List<Path> writeOnnx(Path file) {
        OnnxExport export = new OnnxExport(adapter, base, rule);
        return write(file, draft -> export.write(draft, metadata()));
    }

    private interface ModelFiles {
        List<String> write(Path draft) throws IOException;
    }

    private List<Path> write(Path file, ModelFiles model) {
        Path target = file.toAbsolutePath().normalize();
        String name = target.getFileName().toString();
        Path beside = target.resolveSibling(name.replaceFirst("\\.[^.]*$", "") + "-tokenizer.json");
        boolean isThere = holdsTokenizer(beside);
        WholeFiles.requireFree(isThere ? new Path[] {target} : new Path[] {target, beside});
        List<String> names = new ArrayList<>();
        WholeFiles.write(target.getParent(), folder -> {
            if (!isThere) {
                names.add(beside.getFileName().toString());
                Files.writeString(folder.resolve(names.get(0)), tokenizer.toJson(), StandardCharsets.UTF_8);
            }
            names.addAll(model.write(folder.resolve(name)));
            // The model comes last: who sees it sees all.
            names.remove(name);
            names.add(name);
            return names;
        });
        return names.stream().map(target::resolveSibling).toList();
    }

    /** Whether this very tokenizer is there: it is, where a model was exported in two formats. */
    private boolean holdsTokenizer(Path file) {
        try {
            return Files.isRegularFile(file) && Files.readString(file).equals(tokenizer.toJson());
        } catch (IOException e) {
            return false;
        }
    }

    private Map<String, String> metadata() {
        AdapterConfig config = adapter.config();
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("pasta.task", config.pastaConfig().task().configName());
        texts.put("pasta.labels", AsciiJson.array(config.pastaConfig().labels()));
        if (config.pastaConfig().task().isOfLabelSets()) {
            texts.put(
                    "pasta.thresholds",
                    config.pastaConfig().thresholds().values().toString());
        }
        texts.put("pasta.max_length", Integer.toString(maxLength()));
        texts.put("pasta.base", config.baseName());
        texts.put("pasta.base_fingerprint", config.baseFingerprint());
        return texts;
    }
}
