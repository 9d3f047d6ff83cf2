/**
 * Parquet as a source of examples. {@code ParquetFiles} is found by {@code ColumnarFiles}; it opens a
 * {@code ParquetTable}, whose cells {@code CellReader} makes texts of, with the names that {@code LabelNames} finds for
 * labels that are numbers. {@code JavaCodecs} unpacks.
 */
package org.pasta4j.parquet;
