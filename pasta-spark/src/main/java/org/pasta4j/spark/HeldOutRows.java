package org.pasta4j.spark;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import org.pasta4j.bert.Sha256;
import scala.Tuple2;

/** The held-out rows of one worker, in the order of the table. */
final class HeldOutRows implements Serializable {
    private static final long serialVersionUID = 1;

    /** The hash of no rows. */
    static final long NONE = of(Collections.emptyIterator()).hash();

    private final ArrayList<SourceRow> rows;
    private final long hash;

    private HeldOutRows(ArrayList<SourceRow> rows, long hash) {
        this.rows = rows;
        this.hash = hash;
    }

    /** @param numbered rows by their numbers, in any order */
    static HeldOutRows of(Iterator<Tuple2<Integer, SourceRow>> numbered) {
        TreeMap<Integer, SourceRow> sorted = new TreeMap<>();
        numbered.forEachRemaining(row -> sorted.put(row._1(), row._2()));
        MessageDigest hash = Sha256.digest();
        sorted.values().forEach(row -> row.addTo(hash));
        return new HeldOutRows(
                new ArrayList<>(sorted.values()), ByteBuffer.wrap(hash.digest()).getLong());
    }

    List<SourceRow> rows() {
        return rows;
    }

    /** Tells these rows from others. */
    long hash() {
        return hash;
    }
}
