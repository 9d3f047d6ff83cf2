package org.pasta4j.benchmarks.model;

import java.nio.file.Path;

/**
 * A base model in the forms that the contestants read.
 *
 * @param name as it was asked for
 * @param checkpoint that our side opens, with the tokenizer beside it
 * @param huggingFace folder for PyTorch; null where it is not needed
 * @param onnx file for ONNX Runtime; null where it is not needed
 */
public record BaseModel(String name, Path checkpoint, Path huggingFace, Path onnx) {

    /** The name in tables: of a path the last part. */
    public String label() {
        return Path.of(name).getFileName().toString();
    }

    /** The form that a contestant of this side reads. */
    public Path forSide(Contestant.Side side) {
        return switch (side) {
            case TORCH -> huggingFace;
            case ORT -> onnx;
            default -> checkpoint;
        };
    }
}
