"""A whole estate: its files made by one process and by two, and loaded whole, against bare SQLite.

    python benchmarks/bench_estate.py [--folder DIR] [--scale SCALE ...] [--full]

`made` is the seconds of one process over those of two, whose bytes are compared; on a busy machine the two hinder each
other. `loaded` is the load of all 44 files into one store; `flat` is its time over that of an executemany of the same
files' cells into one table each with three indexes, in the same run and on the same disk. `links` is what the graph
then holds. Peak memory is of each process by itself. `--full` takes the scales region and national.
"""

from __future__ import annotations

import argparse
import csv
import filecmp
import json
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

BATCH, INDEXES = 2_000, 3
BOUNDED, FULL = ("demo",), ("region", "national")
_PEAK = """
import resource
peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
"""
GENERATE = """
import json, sys
from datetime import date
from pathlib import Path
from loaders.synthetic.generation import generate
if __name__ == "__main__":
    made = generate(Path(sys.argv[1]), scale=sys.argv[2], seed=1, as_of=date(2026, 11, 1), workers=int(sys.argv[3]))
    exec(sys.argv[4])
    print(json.dumps({"rows": sum(made.feeds.values()), "peak": peak / 1024}))
"""
LOAD = """
import json, sys
from contextlib import closing
from pathlib import Path
from graph.store.sqlite import open_store
from loaders.folder import load_folder
from loaders.options import LoadOptions
from loaders.load_folders import LoadFolders
home, feeds = Path(sys.argv[1]), Path(sys.argv[2])
options = LoadOptions("benchmark", LoadFolders.beside(home / "cordon.db"))
with closing(open_store(home / "cordon.db")) as store:
    found = load_folder(store, feeds, options=options)
    assert not found.failures and all(receipt.counts.reconciles for receipt in found.receipts)
    with store.evidence(store.head()) as stream:
        links = sum(len(batch) for batch in stream.links())
exec(sys.argv[3])
print(json.dumps({"links": links, "peak": peak / 1024}))
"""


@dataclass(frozen=True)
class Run:
    """What one process said of itself, and the seconds it took."""

    seconds: float
    said: dict[str, float]


def run(code: str, *arguments: str) -> Run:
    """Code in a process of its own, so that its peak memory is its own. From a file, as workers import it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "task.py"
        path.write_text(code, "utf-8")
        started = time.perf_counter()
        done = subprocess.run([sys.executable, str(path), *arguments], check=True, capture_output=True, text=True)
    return Run(time.perf_counter() - started, json.loads(done.stdout))


def flat(feeds: Path, home: Path) -> float:
    """Seconds to put every file's cells into a table of its own, with three indexes each."""
    started = time.perf_counter()
    with closing(sqlite3.connect(home / "flat.db", isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        for number, path in enumerate(sorted(feeds.iterdir())):
            with path.open(newline="", encoding="utf-8") as stream:
                lines = csv.reader(stream)
                # A marking line, of one filled cell, comes before the header of some files.
                header = next(lines)
                while sum(map(bool, header)) == 1:
                    header = next(lines)
                insert(connection, f"feed_{number}", len(header), lines)
    return time.perf_counter() - started


def insert(connection: sqlite3.Connection, table: str, width: int, lines: Iterator[list[str]]) -> None:
    """All lines, in transactions of one batch each."""
    connection.execute(f"CREATE TABLE {table} ({', '.join(f'c{n} TEXT' for n in range(width))})")
    for n in range(min(INDEXES, width)):
        connection.execute(f"CREATE INDEX {table}_{n} ON {table} (c{n})")
    while batch := list(islice(lines, BATCH)):
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * width)})", batch)
        connection.execute("COMMIT")


def same(one: Path, other: Path) -> bool:
    """Whether two folders hold the same files with the same bytes."""
    names = sorted(path.name for path in one.iterdir())
    return names == sorted(path.name for path in other.iterdir()) and all(
        filecmp.cmp(one / name, other / name, shallow=False) for name in names
    )


def measure(scale: str, folder: Path) -> None:
    """Print the lines of one scale."""
    alone = run(GENERATE, str(folder / "one"), scale, "1", _PEAK)
    both = run(GENERATE, str(folder / "two"), scale, "2", _PEAK)
    assert same(folder / "one" / "feeds", folder / "two" / "feeds")
    rows, size = alone.said["rows"], sum(path.stat().st_size for path in (folder / "one" / "feeds").iterdir())
    print(
        f"{scale}: {rows:,.0f} rows, {size / 1e6:,.0f} MB; made in {alone.seconds:.1f} s by one process "
        f"({alone.said['peak']:,.0f} MiB), {both.seconds:.1f} s by two (each at most {both.said['peak']:,.0f} MiB): "
        f"{alone.seconds / both.seconds:.2f}x, the same bytes"
    )
    home = folder / "home"
    home.mkdir()
    loaded = run(LOAD, str(home), str(folder / "one" / "feeds"), _PEAK)
    bare = flat(folder / "one" / "feeds", home)
    print(
        f"{scale}: loaded in {loaded.seconds:.1f} s, {rows / loaded.seconds:,.0f} rows/s, "
        f"{loaded.said['links']:,.0f} links, {loaded.said['peak']:,.0f} MiB; {loaded.seconds / bare:.1f}x flat"
    )


def main() -> None:
    """Print two lines a scale."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, help="where to work (default: a temporary folder)")
    parser.add_argument("--scale", nargs="+")
    parser.add_argument("--full", action="store_true")
    arguments = parser.parse_args()
    for scale in arguments.scale or (FULL if arguments.full else BOUNDED):
        with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
            measure(scale, Path(folder))


if __name__ == "__main__":
    main()
