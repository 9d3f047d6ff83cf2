package org.pasta4j.parquet;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.pasta4j.pasta.data.ColumnarFile;
import org.pasta4j.pasta.data.DataException;

/** The rows of a Parquet file. In memory are the chosen columns of one row group at a time. */
final class ParquetTable implements ColumnarFile {
    private static final int LONGEST_REASON = 200;

    private final Path file;
    private final ParquetFileReader reader;
    private final Map<String, List<String>> labels;
    /** Of the columns that are read. */
    private MessageType chosen;

    private List<CellReader> cells;
    private RecordReader<Group> records;
    /** Rows of the row group that are not read yet. */
    private long left;

    private long rows;

    private ParquetTable(Path file, ParquetFileReader reader) {
        this.file = file;
        this.reader = reader;
        this.labels = LabelNames.of(reader.getFileMetaData().getKeyValueMetaData());
        choose(names());
    }

    /** @throws DataException naming the file, if it is damaged or packed in another way than those that are read */
    static ParquetTable open(Path file) {
        ParquetFileReader reader = reader(file);
        try {
            requireWhole(file, reader);
            return new ParquetTable(file, reader);
        } catch (RuntimeException | IOException e) {
            close(file, reader);
            throw e instanceof DataException own ? own : damaged(file.toString(), e);
        }
    }

    private static ParquetFileReader reader(Path file) {
        ParquetReadOptions options = ParquetReadOptions.builder(new PlainParquetConfiguration())
                .withCodecFactory(new JavaCodecs())
                .usePageChecksumVerification()
                .build();
        try {
            return ParquetFileReader.open(new LocalInputFile(file), options);
        } catch (RuntimeException | IOException e) {
            throw damaged(file.toString(), e);
        }
    }

    /** That all columns lie within the file is known before memory is taken for them. */
    private static void requireWhole(Path file, ParquetFileReader reader) throws IOException {
        long length = new LocalInputFile(file).getLength();
        for (BlockMetaData block : reader.getRowGroups()) {
            for (ColumnChunkMetaData chunk : block.getColumns()) {
                JavaCodecs.require(file, chunk.getCodec());
                long end = chunk.getStartingPos() + chunk.getTotalSize();
                if (chunk.getStartingPos() < 0 || chunk.getTotalSize() < 0 || end < 0 || end > length) {
                    throw new DataException(file + ": expected Parquet, found damage: the column "
                            + chunk.getPath().toDotString() + " ends behind the file. Write or download it anew.");
                }
            }
        }
    }

    private MessageType schema() {
        return reader.getFileMetaData().getSchema();
    }

    @Override
    public List<String> names() {
        return schema().getFields().stream().map(Type::getName).toList();
    }

    @Override
    public void choose(List<String> names) {
        chosen = new MessageType(
                schema().getName(), names.stream().map(schema()::getType).toList());
        reader.setRequestedSchema(chosen);
        cells = names.stream()
                .map(name -> new CellReader(
                        chosen.getFieldIndex(name), chosen.getType(name), labels.getOrDefault(name, List.of())))
                .toList();
    }

    @Override
    public List<Cell> next() {
        try {
            if (!isAnyLeft()) {
                return null;
            }
            Group row = records.read();
            left--;
            rows++;
            return cells.stream().map(cell -> cell.read(row)).toList();
        } catch (RuntimeException | IOException e) {
            throw damaged(file + ", after row " + rows, e);
        } catch (OutOfMemoryError e) {
            throw new DataException(
                    file + ", after row " + rows + ": the next row group does not fit into memory (" + e.getMessage()
                            + "). Give Java more (-Xmx), write the file with smaller row groups, or anew if it is"
                            + " damaged.",
                    e);
        }
    }

    private boolean isAnyLeft() throws IOException {
        while (left == 0) {
            PageReadStore pages = reader.readNextRowGroup();
            if (pages == null) {
                return false;
            }
            left = pages.getRowCount();
            records =
                    new ColumnIOFactory().getColumnIO(chosen).getRecordReader(pages, new GroupRecordConverter(chosen));
        }
        return true;
    }

    @Override
    public void close() {
        close(file, reader);
    }

    private static void close(Path file, ParquetFileReader reader) {
        try {
            reader.close();
        } catch (IOException e) {
            throw new DataException("Cannot read " + file + " (" + e + ").", e);
        }
    }

    private static DataException damaged(String place, Exception cause) {
        String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        String reason = message.lines().findFirst().orElse("");
        return new DataException(
                place + ": expected Parquet, found damage ("
                        + (reason.length() > LONGEST_REASON ? reason.substring(0, LONGEST_REASON) + "..." : reason)
                        + "). Write or download it anew.",
                cause);
    }
}
