import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.spark.sql.Row;

/** The peer: a base in ONNX Runtime, on one thread, with the first token's vector as what a head would read. */
final class OnnxScores implements Iterator<Double> {
    private static final int BATCH = 32;
    private static OrtSession session;
    private static HuggingFaceTokenizer tokenizer;

    private final Iterator<Row> texts;
    private final List<Double> ready = new ArrayList<>();

    OnnxScores(String jar, Iterator<Row> texts) throws IOException, OrtException {
        this.texts = texts;
        open(jar);
    }

    private static synchronized void open(String jar) throws IOException, OrtException {
        if (session != null) {
            return;
        }
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        options.setIntraOpNumThreads(1);
        try (ZipFile zip = new ZipFile(jar)) {
            for (ZipEntry entry : zip.stream().toList()) {
                if (entry.getName().endsWith(".onnx")) {
                    try (InputStream model = zip.getInputStream(entry)) {
                        session = OrtEnvironment.getEnvironment().createSession(model.readAllBytes(), options);
                    }
                } else if (entry.getName().endsWith("tokenizer.json")) {
                    try (InputStream json = zip.getInputStream(entry)) {
                        tokenizer = HuggingFaceTokenizer.newInstance(json, Map.of("padding", "true", "truncation", "true"));
                    }
                }
            }
        }
    }

    @Override
    public boolean hasNext() {
        return !ready.isEmpty() || texts.hasNext();
    }

    @Override
    public Double next() {
        if (ready.isEmpty()) {
            score();
        }
        return ready.remove(0);
    }

    private void score() {
        List<String> batch = new ArrayList<>();
        while (batch.size() < BATCH && texts.hasNext()) {
            batch.add(texts.next().getString(0));
        }
        Encoding[] rows = tokenizer.batchEncode(batch);
        long[][] ids = new long[rows.length][];
        long[][] masks = new long[rows.length][];
        long[][] types = new long[rows.length][];
        for (int i = 0; i < rows.length; i++) {
            ids[i] = rows[i].getIds();
            masks[i] = rows[i].getAttentionMask();
            types[i] = rows[i].getTypeIds();
        }
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OnnxTensor first = OnnxTensor.createTensor(environment, ids);
                OnnxTensor second = OnnxTensor.createTensor(environment, masks);
                OnnxTensor third = OnnxTensor.createTensor(environment, types);
                OrtSession.Result result =
                        session.run(Map.of("input_ids", first, "attention_mask", second, "token_type_ids", third))) {
            float[][][] states = (float[][][]) result.get(0).getValue();
            for (float[][] row : states) {
                ready.add((double) row[0][0]);
            }
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }
}
