package org.pasta4j.bert.safetensors;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The element types of the format that take whole bytes, under the names that a header uses. */
enum Dtype {
    F64(8),
    F32(4),
    F16(2),
    BF16(2),
    F8_E5M2(1),
    F8_E4M3(1),
    I64(8),
    I32(4),
    I16(2),
    I8(1),
    U64(8),
    U32(4),
    U16(2),
    U8(1),
    BOOL(1);

    private final int bytes;

    Dtype(int bytes) {
        this.bytes = bytes;
    }

    /** Size of one element. */
    int bytes() {
        return bytes;
    }

    static Optional<Dtype> named(String name) {
        return Arrays.stream(values()).filter(d -> d.name().equals(name)).findFirst();
    }

    static String names() {
        return Arrays.stream(values()).map(Dtype::name).collect(Collectors.joining(", "));
    }
}
