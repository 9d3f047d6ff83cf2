package org.pasta4j.serve;

import org.pasta4j.pasta.pool.PoolRequest;

/** What it costs to make rows of a request: about the bytes of its texts in UTF-8. */
final class PrepareCost {
    /** Beside the bytes of an input: looking for its adapter, above all. */
    private static final int EACH = 64;
    /** Bytes of JSON that are read in the time in which one of them is tokenized. */
    private static final int READ_IN_THE_TIME_OF_ONE = 8;

    private PrepareCost() {}

    /** Of all that is to be done with a body of which only its length is known. */
    static long ofUnread(byte[] json) {
        return json.length + EACH;
    }

    /** Of reading JSON. */
    static int ofReading(byte[] json) {
        return 1 + json.length / READ_IN_THE_TIME_OF_ONE;
    }

    /** Of an input's rows. */
    static int of(PoolRequest request) {
        if (request.input() instanceof PoolRequest.Text one) {
            return EACH + bytes(one.text());
        }
        if (request.input() instanceof PoolRequest.Pair pair) {
            return EACH + bytes(pair.first()) + bytes(pair.second());
        }
        return EACH
                + ((PoolRequest.Words) request.input())
                        .words().stream().mapToInt(PrepareCost::bytes).sum();
    }

    private static int bytes(String text) {
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
        }
        return bytes;
    }
}
