import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Runs exported models with the jars of Deeplearning4j alone. For each NAME.sd of a folder there is a NAME.rows: batch
 * after batch two numbers [B, T], then B T word ids, attention masks, token types and special tokens. Writes the logits
 * to NAME.logits, and the labels to NAME.labels.
 */
public class RunSameDiff {
    public static void main(String[] arguments) throws IOException {
        try {
            Class.forName("org.pasta4j.bert.BertModel");
            throw new IllegalStateException("this library is on the class path");
        } catch (ClassNotFoundException e) {
            // As it should be.
        }
        for (File file : new File(arguments[0]).listFiles((folder, name) -> name.endsWith(".sd"))) {
            run(file.toPath());
        }
    }

    private static void run(Path file) throws IOException {
        SameDiff model = SameDiff.load(file.toFile(), false);
        String name = file.toString().replaceFirst("\\.sd$", "");
        try (DataInputStream in = new DataInputStream(Files.newInputStream(Path.of(name + ".rows")));
                DataOutputStream out = new DataOutputStream(Files.newOutputStream(Path.of(name + ".logits")))) {
            for (int batches = in.readInt(); batches > 0; batches--) {
                int rows = in.readInt();
                int length = in.readInt();
                Map<String, INDArray> inputs = new HashMap<>();
                for (String input :
                        List.of("input_ids", "attention_mask", "token_type_ids", "special_tokens_mask")) {
                    INDArray values = read(in, rows, length);
                    if (model.hasVariable(input)) {
                        inputs.put(input, values);
                    }
                }
                for (float value : model.output(inputs, "logits").get("logits").ravel().toFloatVector()) {
                    out.writeFloat(value);
                }
            }
        }
        String labels = model.hasVariable("labels") ? model.getVariable("labels").getArr().getString(0) : "[]";
        Files.writeString(Path.of(name + ".labels"), labels);
    }

    private static INDArray read(DataInputStream in, int rows, int length) throws IOException {
        int[][] values = new int[rows][length];
        for (int[] row : values) {
            for (int t = 0; t < length; t++) {
                row[t] = in.readInt();
            }
        }
        return Nd4j.createFromArray(values);
    }
}
