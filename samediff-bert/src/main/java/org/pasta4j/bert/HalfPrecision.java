package org.pasta4j.bert;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;

/** Widens 16-bit numbers to float32, which holds every one of their values: nothing is rounded. */
public final class HalfPrecision {
    private static final int SIGN = 0x8000;
    private static final int EXPONENT = 0x1f;
    private static final int FRACTION = 0x3ff;
    private static final int FRACTION_BITS = 10;
    /** Between the biases of the two exponents, 127 and 15. */
    private static final int BIAS = 112;

    private HalfPrecision() {}

    /** @param values IEEE 754 binary16, little-endian, from position to limit */
    public static FloatBuffer widenFloat16(ByteBuffer values) {
        ShortBuffer shorts = values.slice().order(ByteOrder.LITTLE_ENDIAN).asShortBuffer();
        FloatBuffer wide = FloatBuffer.allocate(shorts.remaining());
        while (shorts.hasRemaining()) {
            wide.put(float16(shorts.get()));
        }
        return wide.flip();
    }

    /** @param values bfloat16, the upper halves of float32, little-endian, from position to limit */
    public static FloatBuffer widenBfloat16(ByteBuffer values) {
        ShortBuffer shorts = values.slice().order(ByteOrder.LITTLE_ENDIAN).asShortBuffer();
        FloatBuffer wide = FloatBuffer.allocate(shorts.remaining());
        while (shorts.hasRemaining()) {
            wide.put(Float.intBitsToFloat(shorts.get() << 16));
        }
        return wide.flip();
    }

    private static float float16(short half) {
        int sign = (half & SIGN) << 16;
        int exponent = half >> FRACTION_BITS & EXPONENT;
        int fraction = half & FRACTION;
        if (exponent == 0) {
            return Float.intBitsToFloat(sign | Float.floatToRawIntBits(fraction * 0x1p-24f));
        }
        int wideExponent = exponent == EXPONENT ? 0xff : exponent + BIAS;
        return Float.intBitsToFloat(sign | wideExponent << 23 | fraction << 13);
    }
}
