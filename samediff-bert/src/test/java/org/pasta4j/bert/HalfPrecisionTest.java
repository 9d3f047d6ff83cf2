package org.pasta4j.bert;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;

class HalfPrecisionTest {
    private static final int ALL = 1 << 16;

    private static ByteBuffer all() {
        ByteBuffer all = ByteBuffer.allocate(2 * ALL).order(ByteOrder.LITTLE_ENDIAN);
        for (int bits = 0; bits < ALL; bits++) {
            all.putShort((short) bits);
        }
        return all.flip();
    }

    /** IEEE 754, section 3.4: the value of every one of its bit patterns. */
    @Test
    void everyFloat16HasItsValue() {
        FloatBuffer found = HalfPrecision.widenFloat16(all());
        for (int bits = 0; bits < ALL; bits++) {
            int exponent = bits >> 10 & 31;
            double fraction = (bits & 1023) / 1024.0;
            double value = exponent == 0 ? Math.scalb(fraction, -14) : Math.scalb(1 + fraction, exponent - 15);
            if (exponent == 31) {
                value = fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
            }
            float expected = (float) (bits >> 15 == 0 ? value : -value);
            if (Float.isNaN(expected)) {
                assertThat(found.get(bits)).isNaN();
            } else {
                assertThat(Float.floatToRawIntBits(found.get(bits))).isEqualTo(Float.floatToRawIntBits(expected));
            }
        }
    }

    @Test
    void everyBfloat16IsTheUpperHalfOfItsFloat32() {
        FloatBuffer found = HalfPrecision.widenBfloat16(all());
        for (int bits = 0; bits < ALL; bits++) {
            float value = found.get(bits);
            if (!Float.isNaN(value)) {
                assertThat(Float.floatToRawIntBits(value) >>> 16).isEqualTo(bits);
            }
        }
        assertThat(found.get(0x3fc0)).isEqualTo(1.5f);
        assertThat(found.get(0x7fc0)).isNaN();
    }
}
