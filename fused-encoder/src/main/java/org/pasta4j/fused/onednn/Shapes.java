package org.pasta4j.fused.onednn;

import org.bytedeco.dnnl.memory;

/** Memory descriptions. */
final class Shapes {
    static final memory.data_type F32 = memory.data_type.f32;
    static final memory.data_type BF16 = memory.data_type.bf16;

    private Shapes() {}

    /** Dense and row-major, of up to four dimensions. */
    static memory.desc dense(memory.data_type type, long... dimensions) {
        memory.format_tag tag =
                switch (dimensions.length) {
                    case 1 -> memory.format_tag.a;
                    case 2 -> memory.format_tag.ab;
                    case 3 -> memory.format_tag.abc;
                    default -> memory.format_tag.abcd;
                };
        return new memory.desc(dimensions, type, tag);
    }

    static memory.desc strided(memory.data_type type, long[] dimensions, long[] strides) {
        return new memory.desc(dimensions, type, strides);
    }

    /** Left to the kernel. */
    static memory.desc any(memory.data_type type, long... dimensions) {
        return new memory.desc(dimensions, type, memory.format_tag.any);
    }
}
