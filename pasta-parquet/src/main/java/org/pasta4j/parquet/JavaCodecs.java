package org.pasta4j.parquet;

import io.airlift.compress.Decompressor;
import io.airlift.compress.lz4.Lz4Decompressor;
import io.airlift.compress.snappy.SnappyDecompressor;
import io.airlift.compress.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.pasta4j.pasta.data.DataException;

/** Unpacks pages in Java alone; Parquet's own ways want Hadoop's classes and native libraries. */
final class JavaCodecs implements CompressionCodecFactory {
    private static final Set<CompressionCodecName> READ = EnumSet.of(
            CompressionCodecName.UNCOMPRESSED,
            CompressionCodecName.SNAPPY,
            CompressionCodecName.GZIP,
            CompressionCodecName.ZSTD,
            CompressionCodecName.LZ4_RAW);

    /** @throws DataException if pages are packed in another way than those that are read */
    static void require(Path file, CompressionCodecName codec) {
        if (!READ.contains(codec)) {
            throw new DataException(file + ": expected Parquet compressed by snappy, zstd, gzip or lz4_raw, or not at"
                    + " all, found " + codec + ". Write it with one of these: python -c \"import pandas, sys;"
                    + " pandas.read_parquet(sys.argv[1]).to_parquet(sys.argv[2], compression='zstd')\" " + file
                    + " NEW.parquet.");
        }
    }

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
        return switch (codec) {
            case UNCOMPRESSED -> new Unpacking((packed, size) -> packed);
            case SNAPPY -> new Unpacking(JavaCodecs::snappy);
            case GZIP -> new Unpacking((packed, size) -> read(new GZIPInputStream(bytes(packed)), size));
            case ZSTD -> new Unpacking((packed, size) -> read(new ZstdInputStream(bytes(packed)), size));
            case LZ4_RAW -> new Unpacking((packed, size) -> whole(new Lz4Decompressor(), packed, size));
            default -> throw new IllegalArgumentException(codec + " is not read");
        };
    }

    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName codec) {
        throw new UnsupportedOperationException("nothing is written");
    }

    @Override
    public void release() {}

    private static InputStream bytes(byte[] packed) {
        return new ByteArrayInputStream(packed);
    }

    /** No more memory is taken than there are bytes, whatever the size is said to be. */
    private static byte[] read(InputStream unpacked, int size) throws IOException {
        try (unpacked) {
            return unpacked.readNBytes(size);
        }
    }

    private static byte[] snappy(byte[] packed, int size) throws IOException {
        int told = SnappyDecompressor.getUncompressedLength(packed, 0);
        return told == size ? whole(new SnappyDecompressor(), packed, size) : new byte[0];
    }

    private static byte[] whole(Decompressor codec, byte[] packed, int size) {
        byte[] unpacked = new byte[size];
        int count = codec.decompress(packed, 0, packed.length, unpacked, 0, size);
        return count == size ? unpacked : new byte[0];
    }

    /** Bytes of a page, unpacked. */
    private interface Codec {
        /** @param size that the page is said to have unpacked */
        byte[] unpacked(byte[] packed, int size) throws IOException;
    }

    private record Unpacking(Codec codec) implements BytesInputDecompressor {
        @Override
        public BytesInput decompress(BytesInput bytes, int size) throws IOException {
            return BytesInput.from(unpacked(bytes.toInputStream().readAllBytes(), size));
        }

        @Override
        public void decompress(ByteBuffer input, int packedSize, ByteBuffer output, int size) throws IOException {
            byte[] packed = new byte[packedSize];
            input.get(packed);
            output.put(unpacked(packed, size));
        }

        private byte[] unpacked(byte[] packed, int size) throws IOException {
            byte[] unpacked = codec.unpacked(packed, size);
            if (unpacked.length != size) {
                throw new IOException("a page of " + size + " bytes unpacks to others");
            }
            return unpacked;
        }

        @Override
        public void release() {}
    }
}
