package org.pasta4j.dl4j;

import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.bert.text.EncodedBatch;
import org.pasta4j.pasta.PastaConfig;

/**
 * Rows of tokens as the features of a Deeplearning4j network: one array {@code [B, 4, T]}, a sequence of four numbers a
 * token, padded on the right. The four are the word id (0 in padding), the token type (0), the attention mask (1 for a
 * token, 0 for padding) and the slot, the number of a special token in its row (-1 elsewhere). All are whole numbers
 * that float32 holds exactly.
 */
public final class TextFeatures {
    /** Numbers a token. */
    public static final int CHANNELS = 4;

    private static final int IDS = 0;
    private static final int TYPES = 1;
    private static final int MASK = 2;
    private static final int SLOTS = 3;

    private TextFeatures() {}

    /** What a network is told of its input, in {@code setInputTypes} or {@code setInputType}. */
    public static InputType inputType() {
        return InputType.recurrent(CHANNELS);
    }

    /**
     * Single texts as features, cut as {@link TextDataSetIterator} cuts them for training on that base.
     *
     * @param base of the network: texts are cut to its positions too, where these are fewer than the maximum length
     * @param tokenizer the base's own
     * @param config of the network
     * @param texts at least one
     * @throws BadInputException as the factory without a base does
     */
    public static INDArray of(BertModel base, BertTokenizer tokenizer, PastaConfig config, List<String> texts) {
        return of(tokenizer, config.withMaxLength(config.maxLengthOn(base.config())), texts);
    }

    /**
     * Single texts as features, cut as in training.
     *
     * @param tokenizer the base's own
     * @param config of the network: its maximum length, beyond which texts are cut; the base must have so many
     *     positions
     * @param texts at least one
     * @throws BadInputException if there is none, or one has more special tokens than the network has slots
     */
    public static INDArray of(BertTokenizer tokenizer, PastaConfig config, List<String> texts) {
        if (texts.isEmpty()) {
            throw new BadInputException("There are no texts to make features of; expected at least one.");
        }
        try (BertTokenizer cutting = tokenizer.withMaxLength(config.maxLength())) {
            EncodedBatch batch =
                    EncodedBatch.of(texts.stream().map(cutting::encode).toList());
            config.checkSlots(Arrays.stream(batch.slots()).max().orElse(-1) + 1);
            return of(batch);
        }
    }

    /** Rows as features, padded to the longest. */
    public static INDArray of(EncodedBatch batch) {
        int rows = batch.rows();
        int length = batch.longestRow();
        float[][][] features = new float[rows][CHANNELS][length];
        for (int b = 0; b < rows; b++) {
            Arrays.fill(features[b][SLOTS], -1);
            for (int t = 0; t < batch.rowLength(b); t++) {
                int token = batch.rowStarts()[b] + t;
                features[b][IDS][t] = batch.ids()[token];
                features[b][TYPES][t] = batch.types()[token];
                features[b][MASK][t] = 1;
                features[b][SLOTS][t] = batch.slots()[token];
            }
        }
        return Nd4j.createFromArray(features);
    }

    /** Which tokens are no padding, {@code [B, T]}, as Deeplearning4j masks sequences. */
    public static INDArray mask(EncodedBatch batch) {
        float[][] mask = new float[batch.rows()][batch.longestRow()];
        for (int b = 0; b < batch.rows(); b++) {
            Arrays.fill(mask[b], 0, batch.rowLength(b), 1);
        }
        return Nd4j.createFromArray(mask);
    }

    /**
     * The rows that features hold.
     *
     * @throws BadInputException if they are no such features
     */
    static EncodedBatch batch(INDArray features) {
        if (features.rank() != 3 || features.size(1) != CHANNELS) {
            throw new BadInputException("PASTA reads features [rows, " + CHANNELS
                    + ", tokens], as TextFeatures lays them; found the shape " + Arrays.toString(features.shape())
                    + ".");
        }
        int rows = Math.toIntExact(features.size(0));
        int width = Math.toIntExact(features.size(2));
        float[] values;
        try (INDArray byRows = features.dup('c')) {
            values = byRows.data().asFloat();
        }
        int[] starts = new int[rows + 1];
        for (int b = 0; b < rows; b++) {
            starts[b + 1] = starts[b] + length(values, at(b, MASK, width), width, b);
        }
        int[][] channels = new int[CHANNELS][starts[rows]];
        for (int c = 0; c < CHANNELS; c++) {
            for (int b = 0; b < rows; b++) {
                for (int i = starts[b], from = at(b, c, width); i < starts[b + 1]; i++, from++) {
                    channels[c][i] = whole(values[from]);
                }
            }
        }
        requireWholeTexts(channels[SLOTS], starts);
        return new EncodedBatch(channels[IDS], channels[TYPES], channels[SLOTS], starts);
    }

    /** Nothing tells a layer that its network is trained by pieces of sequences, but the pieces do. */
    private static void requireWholeTexts(int[] slots, int[] starts) {
        for (int b = 0; b + 1 < starts.length; b++) {
            if (slots[starts[b]] != 0) {
                throw new BadInputException("Row " + b + " does not begin with [CLS], its first special token (slot 0);"
                        + " found slot " + slots[starts[b]] + ". Lay texts by TextFeatures, as a whole: truncated"
                        + " backpropagation through time cuts them, so take BackpropType.Standard.");
            }
        }
    }

    private static int at(int row, int channel, int width) {
        return (row * CHANNELS + channel) * width;
    }

    /** Tokens of a row: BERT counts positions from the left, so that padding stands on the right. */
    private static int length(float[] values, int mask, int width, int row) {
        int length = 0;
        while (length < width && values[mask + length] == 1) {
            length++;
        }
        for (int t = length; t < width; t++) {
            if (values[mask + t] != 0) {
                throw new BadInputException("The attention mask of row " + row + " has " + values[mask + t]
                        + " at token " + t + "; expected ones, then zeros. Lay texts by TextFeatures, and let nothing"
                        + " scale them.");
            }
        }
        if (length == 0) {
            throw new BadInputException(
                    "Row " + row + " has no token: its attention mask is all 0. Leave empty rows out.");
        }
        return length;
    }

    private static int whole(float value) {
        if (value != (int) value) {
            throw new BadInputException("Features of texts are whole numbers; found " + value
                    + ". Lay texts by TextFeatures, and let nothing scale them.");
        }
        return (int) value;
    }
}
