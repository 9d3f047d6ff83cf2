"""Writes the Parquet files of the tests; run by hand, with pyarrow 26, DuckDB 2 and Polars 2.

usage: parquet_files.py OUT
    OUT  src/test/resources/parquet
"""
import datetime
import decimal
import json
import sys
from pathlib import Path

import duckdb
import polars
import pyarrow as pa
import pyarrow.parquet as pq

TEXTS = ['very good', 'so "good', 'very bad', 'bad, bad\nna\u00efve', '\U0001f600 good', 'bad']
LABELS = [1, 1, 0, 0, 1, 0]


def features(**columns):
    """What Hugging Face's datasets writes beside the schema."""
    return {'huggingface': json.dumps({'info': {'features': columns}})}


def label(*names):
    return {'names': list(names), '_type': 'ClassLabel'}


def examples(text=pa.string(), **metadata):
    table = pa.table({'idx': pa.array(range(6), pa.int32()), 'sentence': pa.array(TEXTS, text), 'label': pa.array(LABELS, pa.int64())})
    return table.replace_schema_metadata(metadata or None)


def words(kind, list_type):
    tokens = [['Jean', 'Paul', 'sleeps'], ['Rome'], []]
    tags = [[1, 2, 0], [3], []]
    table = pa.table({'id': ['0', '1', '2'],
                      'tokens': pa.array(tokens, list_type(pa.string())),
                      'ner_tags': pa.array(tags, list_type(pa.int64()))})
    inner = label('O', 'B-PER', 'I-PER', 'B-LOC')
    outer = [inner] if kind == 'list' else {'feature': inner, '_type': kind}
    return table.slice(0, 2).replace_schema_metadata(features(id={'dtype': 'string', '_type': 'Value'}, ner_tags=outer))


def kinds():
    """A column of each kind that a text cannot be made of, and of each that it can."""
    columns = {
        'text': ['one', 'two', None, ' '],
        'flag': [True, False, None, True],
        'small': pa.array([0, 255, 1, 2], pa.uint8()),
        'large': pa.array([0, 2 ** 64 - 1, 1, 2], pa.uint64()),
        'half': pa.array([0.1, -2.5, None, 1e20], pa.float32()),
        'number': pa.array([0.1, -2.5, None, 1e20], pa.float64()),
        'day': pa.array([datetime.date(2020, 1, 1)] * 4),
        'price': pa.array([decimal.Decimal('1.50')] * 4),
        'object': pa.array([{'a': 1}] * 4),
        'objects': pa.array([[{'a': 1, 'b': 2}]] * 4),
        'lists': pa.array([[['a']]] * 4),
        'holes': pa.array([['a', None], ['a'], None, []]),
        'bytes': pa.array([b'plain', b'\xff\xfe', b'', b'x']),
        'category': pa.array(['a', 'b', 'a', 'b']).dictionary_encode(),
        'verdict': pa.array([0, -1, 1, 7], pa.int8()),
    }
    return pa.table(columns).replace_schema_metadata(features(verdict=label('no', 'yes')))


def main(out):
    out = Path(out)
    named = features(label=label('bad', 'good'))
    for codec in 'snappy', 'zstd', 'gzip', 'lz4', 'none', 'brotli':
        pq.write_table(examples(**named), out / f'{codec}.parquet', compression=codec)
    pq.write_table(examples(), out / 'numbers.parquet')
    pq.write_table(examples(pa.large_string(), **named), out / 'pages-v2.parquet', compression='zstd', data_page_version='2.0',
                   use_dictionary=False, row_group_size=4, column_encoding={'sentence': 'DELTA_BYTE_ARRAY', 'label': 'DELTA_BINARY_PACKED'})
    pq.write_table(examples(**named), out / 'groups.parquet', row_group_size=4, data_page_size=16, write_page_checksum=True)
    pq.write_table(examples(**named).slice(0, 0), out / 'empty.parquet')
    pq.write_table(words('Sequence', pa.list_), out / 'words.parquet')
    pq.write_table(words('List', pa.large_list), out / 'words-large.parquet', compression='zstd', data_page_version='2.0')
    pq.write_table(words('list', pa.list_), out / 'words-item.parquet', use_compliant_nested_type=False)
    pq.write_table(kinds(), out / 'kinds.parquet')
    arrow = examples(**named)
    described = arrow.schema.metadata[b'huggingface'].decode()
    duckdb.sql(f"copy (from arrow) to '{out}/duckdb.parquet' (format parquet, compression zstd, parquet_version v2, "
               f"kv_metadata {{huggingface: '{described}'}})")
    frame = polars.DataFrame({'idx': range(6), 'sentence': TEXTS, 'label': [['bad', 'good'][i] for i in LABELS]})
    frame.write_parquet(out / 'polars.parquet')


if __name__ == '__main__':
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
