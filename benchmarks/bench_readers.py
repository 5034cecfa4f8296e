"""Reading and loading by format: rows per second against pandas read plus insert, and peak memory as files grow.

As it stands: 100,000 rows in each format, and memory at 100,000 and 400,000. `--full`: memory up to 5 million rows.
Each measurement runs in a process of its own, since peak memory is a process's.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import perf_counter

import pyarrow as pa
import pyarrow.parquet as pq
from openpyxl import Workbook

from graph.store.sqlite import open_store
from loaders.load_folders import LoadFolders
from loaders.mapping import load_mapping
from loaders.options import LoadOptions
from loaders.pipeline import load_file
from loaders.trial import try_file

HEADER = ("Alert Id", "Prisoner Number", "Alert Type", "Alert Code", "Alert Description", "Active From", "Active To",
          "Created At", "Created At Establishment")  # fmt: skip
# A workbook holds a million rows and takes a minute for 100,000: it is measured at a smaller size.
BOOK_ROWS = 20_000


def rows(count: int) -> Iterator[tuple[str, ...]]:
    """Alerts, all different, as a prison system would export them."""
    for n in range(count):
        number = f"{chr(65 + n % 20)}{n // 20 % 10_000:04}{chr(65 + n % 26)}{chr(65 + n // 26 % 26)}"
        day = f"20{10 + n % 16}-{1 + n % 12:02}-{1 + n % 28:02}"
        yield (f"{n:08x}-0000-4000-8000-000000000000", number, "X", ("XVL", "XER", "HA")[n % 3], "Made up", day, "",
               f"{day}T10:{n % 60:02}:00Z", "LEI")  # fmt: skip


def write(folder: Path, form: str, count: int) -> Path:
    """One file of a format."""
    path = folder / f"prison-alerts_2026-11-01T0600.{form}"
    if form in ("csv", "csv.gz"):
        with gzip.open(path, "wt", newline="") if form.endswith("gz") else path.open("w", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(HEADER)
            writer.writerows(rows(count))
    elif form == "parquet":
        columns = zip(*rows(count), strict=True)
        table = pa.table(dict(zip(HEADER, (list(column) for column in columns), strict=True)))
        pq.write_table(table, path, row_group_size=100_000)
    else:
        book = Workbook(write_only=True)
        sheet = book.create_sheet("Alerts")
        for row in (HEADER, *rows(count)):
            sheet.append(row)
        book.save(path)
    return path


def load(path: Path, home: Path) -> tuple[int, float]:
    """From the file to a published store."""
    store = open_store(home / "cordon.db")
    started = perf_counter()
    options = LoadOptions("bench", LoadFolders.beside(home / "cordon.db"))
    receipt = load_file(store, path, load_mapping("prison-alerts"), options=options)
    took = perf_counter() - started
    store.close()
    assert receipt.counts.accepted == receipt.counts.rows
    return receipt.counts.rows, took


def read(path: Path, home: Path) -> tuple[int, float]:
    """Read and map, and store nothing (not even in `home`)."""
    assert not any(home.iterdir())
    started = perf_counter()
    trial = try_file(path, load_mapping("prison-alerts"), shown=0, most=10**9)
    assert trial.accepted == trial.rows
    return trial.rows, perf_counter() - started


def with_pandas(path: Path, home: Path) -> tuple[int, float]:
    """Pandas reads the file whole, and inserts it as text: no mapping, no check, no provenance."""
    # Here alone, so that its memory is not counted as ours.
    import pandas as pd

    started = perf_counter()
    if path.suffix == ".parquet":
        frame = pd.read_parquet(path)
    elif path.suffix == ".xlsx":
        frame = pd.read_excel(path, dtype=str)
    else:
        frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    connection = sqlite3.connect(home / "pandas.db")
    frame.to_sql("alerts", connection, index=False)
    connection.commit()
    connection.close()
    return len(frame), perf_counter() - started


WAYS = {"load": load, "read": read, "pandas": with_pandas}


def measured(way: str, path: Path) -> tuple[int, float, float]:
    """Rows, seconds and peak memory (MB) of one way in a process of its own."""
    with tempfile.TemporaryDirectory() as home:
        command = [sys.executable, __file__, "--one", way, "--path", str(path), "--home", home]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    count, seconds, peak = json.loads(said.splitlines()[-1])
    return count, seconds, peak


def one(way: str, path: Path, home: Path) -> None:
    """Measure one way here, and print it."""
    count, seconds = WAYS[way](path, home)
    print(json.dumps((count, seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)))


def compare(folder: Path) -> None:
    """Each format against pandas."""
    titles = ("read+map/s", "to store/s", "pandas/s", "store:pandas", "MB", "pandas MB")
    print(f"{'format':9} {'rows':>8} " + " ".join(f"{title:>12}" for title in titles))
    for form, count in (("csv", 100_000), ("csv.gz", 100_000), ("parquet", 100_000), ("xlsx", BOOK_ROWS)):
        path = write(folder, form, count)
        _, reading, _ = measured("read", path)
        _, loading, peak = measured("load", path)
        _, theirs, their_peak = measured("pandas", path)
        print(
            f"{form:9} {count:8,} {count / reading:12,.0f} {count / loading:12,.0f} {count / theirs:12,.0f} "
            f"{loading / theirs:11.1f}x {peak:12.0f} {their_peak:12.0f}"
        )
        path.unlink()


def grow(folder: Path, sizes: Sequence[int]) -> None:
    """Peak memory of reading and of loading as the file grows, against the smallest."""
    print(f"\n{'rows':>10} {'read MB':>8} {'load MB':>8} {'load : first':>13} {'rows/s to store':>16}")
    first = 0.0
    for count in sizes:
        path = write(folder, "csv", count)
        _, _, reading = measured("read", path)
        _, seconds, loading = measured("load", path)
        first = first or loading
        print(f"{count:10,} {reading:8.0f} {loading:8.0f} {loading / first:12.2f}x {count / seconds:16,.0f}")
        path.unlink()


def main() -> None:
    """Run all, or one measurement in this process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--one", choices=sorted(WAYS))
    parser.add_argument("--path", type=Path)
    parser.add_argument("--home", type=Path)
    wanted = parser.parse_args()
    if wanted.one is not None:
        one(wanted.one, wanted.path, wanted.home)
        return
    folder = Path(tempfile.mkdtemp(prefix="bench-readers-"))
    try:
        compare(folder)
        grow(folder, (100_000, 1_000_000, 5_000_000) if wanted.full else (100_000, 400_000))
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
