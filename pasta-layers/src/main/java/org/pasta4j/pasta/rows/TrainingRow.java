package org.pasta4j.pasta.rows;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.pasta4j.bert.Internal;
import org.pasta4j.bert.Sha256;
import org.pasta4j.bert.text.Encoding;
import org.pasta4j.pasta.PastaConfig;

/**
 * A row of tokens with its targets, and as bytes, by which it goes from one process to another.
 *
 * @param tokens special tokens included
 * @param targets the number of its class, or its number, or the numbers of its labels; of words one a token, the number
 *     of its class or -1
 * @param weight how much it counts in a mean loss
 */
public record TrainingRow(Encoding tokens, double[] targets, double weight) {

    /**
     * Rows as the step of a training takes them.
     *
     * @hidden
     */
    @Internal
    public static TrainingData data(PastaConfig config, List<TrainingRow> rows) {
        List<Encoding> tokens = rows.stream().map(TrainingRow::tokens).toList();
        if (config.task().isOfTokens()) {
            List<int[]> classes =
                    rows.stream().map(row -> Answered.ints(row.targets())).toList();
            return new LabelledTokens(tokens, classes, config.outputs());
        }
        double[][] values = rows.stream().map(TrainingRow::targets).toArray(double[][]::new);
        return new LabelledRows(tokens, values, LabelCodec.of(config));
    }

    /** The row as bytes, which {@link #of} reads. */
    public byte[] bytes() {
        ByteBuffer bytes = ByteBuffer.allocate(17 + 12 * tokens.length() + 8 * targets.length);
        bytes.putInt(tokens.length()).putInt(targets.length).put((byte) (tokens.truncated() ? 1 : 0));
        bytes.putDouble(weight);
        for (int[] values : new int[][] {tokens.ids(), tokens.types(), tokens.slots()}) {
            Arrays.stream(values).forEach(bytes::putInt);
        }
        Arrays.stream(targets).forEach(bytes::putDouble);
        return bytes.array();
    }

    /** Reads what {@link #bytes} has written. */
    public static TrainingRow of(byte[] written) {
        ByteBuffer bytes = ByteBuffer.wrap(written);
        int length = bytes.getInt();
        double[] targets = new double[bytes.getInt()];
        boolean truncated = bytes.get() == 1;
        double weight = bytes.getDouble();
        int[][] parts = new int[3][length];
        for (int[] part : parts) {
            Arrays.setAll(part, i -> bytes.getInt());
        }
        Arrays.setAll(targets, i -> bytes.getDouble());
        return new TrainingRow(new Encoding(parts[0], parts[1], parts[2], truncated), targets, weight);
    }

    /** Tells rows apart by their bytes: the beginning of these bytes' SHA-256. */
    public static long hash(byte[] written) {
        return ByteBuffer.wrap(Sha256.digest().digest(written)).getLong();
    }
}
