"""Writes the fixtures of the data formats with pyarrow: one small table in every format, files that
must be refused by name, and what the table holds as expected.json.

    pip install pyarrow && python make.py
"""
import datetime
import decimal
import gzip
import json
import pathlib

import pyarrow as pa
import pyarrow.csv
import pyarrow.feather
import pyarrow.parquet as pq

here = pathlib.Path(__file__).parent
n = 40
y = [None if i % 11 == 5 else (i - 17) / 3 for i in range(n)]
k = [None if i % 13 == 4 else i * i - 100 for i in range(n)]
f = [float(i) / 8 for i in range(n)]
g = [None if i % 7 == 3 else ["b", "a", "ü,\"x\""][i % 3] for i in range(n)]
ok = [None if i % 9 == 8 else i % 2 == 0 for i in range(n)]
names = ["y", "k", "f", "g", "ok"]
table = pa.table({
    "y": pa.array(y, pa.float64()),
    "k": pa.array(k, pa.int32()),
    "f": pa.array(f, pa.float32()),
    "g": pa.array(g, pa.string()),
    "ok": pa.array(ok, pa.bool_()),
})
coded = table.set_column(3, "g", pa.array(g, pa.string()).dictionary_encode())
wide = table.set_column(1, "k", table["k"].cast(pa.int64())).set_column(3, "g", pa.array(g, pa.large_string()))

(here / "expected.json").write_text(json.dumps(
    {"pyarrow": pa.__version__, "columns": dict(zip(names, [y, k, f, g, ok]))}, indent=0, ensure_ascii=False))


def stream(name, t, chunk=None):
    with pa.ipc.new_stream(here / name, t.schema) as w:
        w.write_table(t, max_chunksize=chunk)


def file(name, t, chunk=None, options=None):
    with pa.ipc.new_file(here / name, t.schema, options=options) as w:
        w.write_table(t, max_chunksize=chunk)


stream("table.arrows", table)
stream("chunked.arrows", table, 7)
stream("dictionary.arrows", coded, 9)
stream("wide.arrows", wide)
stream("sliced.arrows", pa.concat_tables([table.slice(0, 13), table.slice(13)]))
file("table.arrow", table, 16)
file("dictionary.arrow", coded)
file("compressed.arrow", table, None, pa.ipc.IpcWriteOptions(compression="lz4"))
for name, values in {
    "timestamp": pa.array([datetime.datetime(2020, 1, 1)]),
    "date": pa.array([datetime.date(2020, 1, 1)]),
    "decimal": pa.array([decimal.Decimal("1.5")]),
    "list": pa.array([[1, 2]]),
    "struct": pa.array([{"a": 1}]),
    "binary": pa.array([b"x"]),
    "half": pa.array([1.5], pa.float32()).cast(pa.float16()),
    "big": pa.array([1, 2**53 + 1], pa.int64()),
    "infinite": pa.array([1.0, float("inf")]),
}.items():
    t = pa.table({"z": pa.array([1.0] * len(values)), "x": values})
    stream(f"refused-{name}.arrows", t)
    if name != "half":
        pq.write_table(t, here / f"refused-{name}.parquet")

for codec in ["none", "snappy", "gzip", "zstd", "brotli", "lz4"]:
    pq.write_table(table, here / f"{codec}.parquet", compression=codec)
pq.write_table(table, here / "groups.parquet", row_group_size=9, data_page_size=64)
pq.write_table(coded, here / "v2.parquet", data_page_version="2.0", use_dictionary=False,
               column_encoding={"y": "BYTE_STREAM_SPLIT", "f": "BYTE_STREAM_SPLIT", "k": "DELTA_BINARY_PACKED",
                                "g": "DELTA_BYTE_ARRAY", "ok": "RLE"})
pq.write_table(wide, here / "wide.parquet")
pq.write_table(pa.table({"y": [1.0, 2.0], "x": pa.array([1, 2], pa.timestamp("ns"))}), here / "refused-int96.parquet",
               use_deprecated_int96_timestamps=True)
# 2·10^8 equal rows in a few hundred bytes a column: what a reader must refuse from the footer.
rows = 200_000_000
with pq.ParquetWriter(here / "bomb.parquet", pa.schema({"y": pa.float64()}), use_dictionary=True, max_rows_per_page=10_000_000) as w:
    part = pa.table({"y": pa.repeat(pa.scalar(0.5), 10_000_000)})
    for _ in range(rows // 10_000_000):
        w.write_table(part, row_group_size=10_000_000)

pa.csv.write_csv(table, here / "table.csv")
(here / "table.ndjson").write_text(
    "".join(json.dumps(dict(zip(names, row)), ensure_ascii=False) + "\n" for row in zip(y, k, f, g, ok)))
(here / "rows.json").write_text(json.dumps([dict(zip(names, row)) for row in zip(y, k, f, g, ok)]))
(here / "columns.json").write_text(json.dumps(dict(zip(names, [y, k, f, g, ok]))))
(here / "table.csv.gz").write_bytes(gzip.compress((here / "table.csv").read_bytes(), mtime=0))
try:
    import zstandard
    (here / "table.csv.zst").write_bytes(zstandard.ZstdCompressor().compress((here / "table.csv").read_bytes()))
except ImportError:
    print("zstandard is not installed: table.csv.zst is left as it is")
pq.write_table(table, here / "checksum.parquet", write_page_checksum=True, compression="none",
               use_dictionary=False)
