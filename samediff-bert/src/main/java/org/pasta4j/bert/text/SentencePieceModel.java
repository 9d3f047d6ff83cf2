package org.pasta4j.bert.text;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.shade.protobuf.CodedInputStream;
import org.nd4j.shade.protobuf.InvalidProtocolBufferException;
import org.nd4j.shade.protobuf.WireFormat;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.GitLfs;

/**
 * What a SentencePiece model (Kudo and Richardson 2018) holds: pieces with their scores, and how texts are normalised.
 *
 * @param pieces in the order of their ids
 * @param algorithm how texts are split: {@link #UNIGRAM}, or another number
 * @param normalization table of characters and what stands for them, as SentencePiece compiles it; empty for none
 * @see <a href="https://github.com/google/sentencepiece/blob/master/src/sentencepiece_model.proto">the format</a>
 */
record SentencePieceModel(List<Piece> pieces, int algorithm, byte[] normalization) {
    static final int UNIGRAM = 1;

    private static final int PIECES = 1;
    private static final int TRAINER = 2;
    private static final int NORMALIZER = 3;
    private static final int TRAINER_ALGORITHM = 3;
    private static final int NORMALIZER_TABLE = 2;

    /**
     * @param text as it stands in a text, with a space as U+2581
     * @param score logarithm of its probability
     * @param kind one of the constants, or another number
     */
    record Piece(String text, float score, int kind) {
        static final int NORMAL = 1;
        static final int UNKNOWN = 2;
        static final int CONTROL = 3;
        static final int USER_DEFINED = 4;
    }

    /** Takes the field that a message is at. */
    private interface Field {
        /** @return whether it was read; it is left out otherwise */
        boolean read(int number, CodedInputStream in) throws IOException;
    }

    /** @throws CheckpointException if the file is none, or damaged */
    static SentencePieceModel read(Path file) {
        byte[] bytes;
        try {
            GitLfs.refusePointer(file);
            bytes = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new CheckpointException("Cannot read " + file + ": " + e.getMessage(), e);
        }
        try {
            SentencePieceModel model = parse(CodedInputStream.newInstance(bytes));
            if (!model.pieces.isEmpty()) {
                return model;
            }
        } catch (IOException e) {
            throw damaged(file, e.getMessage(), e);
        }
        throw damaged(file, "no pieces", null);
    }

    private static CheckpointException damaged(Path file, String found, IOException cause) {
        return new CheckpointException(
                file + " is damaged: expected a SentencePiece model, found " + found + ". Download it again.", cause);
    }

    private static SentencePieceModel parse(CodedInputStream in) throws IOException {
        List<Piece> pieces = new ArrayList<>();
        int[] algorithm = {UNIGRAM};
        byte[][] table = {new byte[0]};
        fields(in, (number, field) -> switch (number) {
            case PIECES -> pieces.add(piece(field));
            case TRAINER ->
                message(field, (inner, trainer) -> {
                    boolean known = inner == TRAINER_ALGORITHM;
                    algorithm[0] = known ? trainer.readEnum() : algorithm[0];
                    return known;
                });
            case NORMALIZER ->
                message(field, (inner, normalizer) -> {
                    boolean known = inner == NORMALIZER_TABLE;
                    table[0] = known ? normalizer.readByteArray() : table[0];
                    return known;
                });
            default -> false;
        });
        return new SentencePieceModel(pieces, algorithm[0], table[0]);
    }

    private static Piece piece(CodedInputStream in) throws IOException {
        String[] text = {""};
        float[] score = {0};
        int[] kind = {Piece.NORMAL};
        message(in, (number, field) -> {
            switch (number) {
                case 1 -> text[0] = field.readStringRequireUtf8();
                case 2 -> score[0] = field.readFloat();
                case 3 -> kind[0] = field.readEnum();
                default -> {
                    return false;
                }
            }
            return true;
        });
        return new Piece(text[0], score[0], kind[0]);
    }

    private static boolean message(CodedInputStream in, Field fields) throws IOException {
        int outer = in.pushLimit(in.readRawVarint32());
        fields(in, fields);
        in.popLimit(outer);
        return true;
    }

    private static void fields(CodedInputStream in, Field fields) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (!fields.read(WireFormat.getTagFieldNumber(tag), in) && !in.skipField(tag)) {
                throw new InvalidProtocolBufferException("the end of a group that did not begin");
            }
        }
    }
}
