"""Reading and loading by format: rows per second against pandas read plus insert, and peak memory as files grow.

As it stands: 100,000 rows in each format, and memory at 100,000 and 400,000. `--full`: memory up to 5 million rows.
Each measurement runs in a process of its own, since peak memory is a process's. The snapshot that ends a large load is
a step of its own, and holds the graph: it is measured apart from the load. `--growth`: memory alone.
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
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time

import pyarrow as pa
import pyarrow.parquet as pq
from openpyxl import Workbook

from graph.model.times import utc_now
from graph.snapshot.keeper import SnapshotKeeper
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


def snapshot(path: Path, home: Path) -> tuple[int, float]:
    """Write the first snapshot of what was loaded from the file."""
    store = open_store(home / "cordon.db")
    [published] = store.loads()
    assert published.manifest.file_name == path.name
    started = perf_counter()
    SnapshotKeeper(store, home / "snapshots", utc_now).current()
    took = perf_counter() - started
    store.close()
    return published.counts.rows, took


WAYS = {"load": load, "read": read, "pandas": with_pandas, "snapshot": snapshot}


@dataclass(frozen=True)
class Measured:
    """One way in a process of its own: rows, seconds by the clock and of the processor, and peak memory (MB)."""

    rows: int
    seconds: float
    own: float
    peak: float


def measured(way: str, path: Path, home: Path | None = None) -> Measured:
    """Measure one way, in a home that is gone afterwards unless one is given."""
    with tempfile.TemporaryDirectory(dir=path.parent) as temporary:
        command = [sys.executable, __file__, "--one", way, "--path", str(path), "--home", str(home or temporary)]
        said = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    return Measured(*json.loads(said.splitlines()[-1]))


def one(way: str, path: Path, home: Path) -> None:
    """Measure one way here, and print it."""
    before = process_time()
    count, seconds = WAYS[way](path, home)
    own = process_time() - before
    print(json.dumps((count, seconds, own, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)))


def compare(folder: Path) -> None:
    """Each format against pandas."""
    titles = ("read+map/s", "to store/s", "pandas/s", "store:pandas", "MB", "pandas MB")
    print(f"{'format':9} {'rows':>8} " + " ".join(f"{title:>12}" for title in titles))
    for form, count in (("csv", 100_000), ("csv.gz", 100_000), ("parquet", 100_000), ("xlsx", BOOK_ROWS)):
        path = write(folder, form, count)
        reading, loading, theirs = (measured(way, path) for way in ("read", "load", "pandas"))
        print(
            f"{form:9} {count:8,} {count / reading.seconds:12,.0f} {count / loading.seconds:12,.0f} "
            f"{count / theirs.seconds:12,.0f} {loading.seconds / theirs.seconds:11.1f}x {loading.peak:12.0f} "
            f"{theirs.peak:12.0f}"
        )
        path.unlink()


def grow(folder: Path, sizes: Sequence[int]) -> None:
    """Peak memory of reading, of loading (against the first) and of the snapshot afterwards, as the file grows."""
    titles = f"{'read MB':>8} {'load MB':>8} {'load : first':>13} {'rows/s to store':>16} {'a CPU s':>8}"
    print(f"\n{'rows':>10} {titles} {'snapshot MB':>12} {'its s':>6}", flush=True)
    first = 0.0
    for count in sizes:
        path = write(folder, "csv", count)
        reading = measured("read", path)
        with tempfile.TemporaryDirectory(dir=folder) as kept:
            loading = measured("load", path, Path(kept))
            after = measured("snapshot", path, Path(kept))
        first = first or loading.peak
        print(
            f"{count:10,} {reading.peak:8.0f} {loading.peak:8.0f} {loading.peak / first:12.2f}x "
            f"{count / loading.seconds:16,.0f} {count / loading.own:8,.0f} {after.peak:12.0f} {after.seconds:6.0f}",
            flush=True,
        )
        path.unlink()


def main() -> None:
    """Run all, or one measurement in this process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--one", choices=sorted(WAYS))
    parser.add_argument("--path", type=Path)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--growth", action="store_true", help="measure memory alone")
    wanted = parser.parse_args()
    if wanted.one is not None:
        one(wanted.one, wanted.path, wanted.home)
        return
    folder = Path(tempfile.mkdtemp(prefix="bench-readers-"))
    try:
        if not wanted.growth:
            compare(folder)
        grow(folder, (100_000, 1_000_000, 5_000_000) if wanted.full else (100_000, 400_000))
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
