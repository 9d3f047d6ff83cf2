package org.pasta4j.parquet;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.pasta4j.pasta.data.ColumnarFile;
import org.pasta4j.pasta.data.ColumnarReader;

/** Parquet's files, as a reader of examples. */
public final class ParquetFiles implements ColumnarReader {
    private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);

    /** For {@link java.util.ServiceLoader}. */
    public ParquetFiles() {}

    @Override
    public boolean reads(byte[] start) {
        return start.length >= MAGIC.length && Arrays.equals(start, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
    }

    @Override
    public ColumnarFile open(Path file) {
        return ParquetTable.open(file);
    }
}
