"""Loading agencies' files against bare SQLite: into one flat indexed table, and the same rows into the same tables.

    python benchmarks/bench_load.py [--folder DIR] [--scale SCALE] [--feeds FEED ...] [--repeat N]

Files are those of the synthetic estate; each feed loads into an empty store. Rows are those of the file; `stored` is
how many table rows one of them becomes. `flat` is an executemany of the file's cells into one table with three indexes;
`tables` is an executemany of every row that the load stored, into the same schema. `pandas` reads the file with pandas
and inserts that into the flat table with its own `to_sql`. All are ratios of the load's best time to theirs, on the
same disk in the same run, each alone; that to `tables` is of a promised 4. `own` is it by time of the processor, which
other programs on the machine change less. Another load of the same file follows under watch: `hold ms` is the longest
that one transaction held the store, of a promised 250, and `wait ms` how long another process, which asks for the right
to write every few milliseconds, at most waited for it. The last line loads a file in which every tenth row has to be
quarantined.
"""

from __future__ import annotations

import argparse
import csv
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

import pandas as pd

from graph.store.sqlite import open_store
from loaders.load_folders import LoadFolders
from loaders.mapping import load_mapping
from loaders.options import AcceptUnusual, LoadOptions
from loaders.pipeline import load_file
from loaders.receipts import Receipt

FEEDS = ("prison-cell-moves", "prison-prisoners", "prison-incidents", "police-nominals", "police-arrests")
DAMAGED = "police-arrests"
BATCH = 2_000
INDEXES = 3
GENERATE = """
import sys
from datetime import date
from pathlib import Path
from loaders.synthetic.generation import generate
generate(Path(sys.argv[1]), scale=sys.argv[2], seed=1, as_of=date(2026, 11, 1))
"""
PROBE = """
import select, sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=60)
longest = 0.0
while not select.select([sys.stdin], [], [], 0.005)[0]:
    started = time.perf_counter()
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("ROLLBACK")
    longest = max(longest, time.perf_counter() - started)
print(longest)
"""


@dataclass(frozen=True)
class Spent:
    """Seconds on the wall, and of the processor."""

    wall: float
    own: float


@dataclass(frozen=True)
class Loaded:
    """One load: what it took, what its receipt says, and the longest hold of a transaction in seconds."""

    spent: Spent
    receipt: Receipt
    hold: float


@contextmanager
def spending() -> Iterator[list[Spent]]:
    """What the block takes, once it has ended."""
    wall, own, spent = time.perf_counter(), time.process_time(), list[Spent]()
    yield spent
    spent.append(Spent(time.perf_counter() - wall, time.process_time() - own))


@contextmanager
def other_writer(path: Path) -> Iterator[list[float]]:
    """A second process that asks for the right to write every few milliseconds; its longest wait comes at the end."""
    with subprocess.Popen(
        [sys.executable, "-c", PROBE, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as probe:
        waits: list[float] = []
        yield waits
        waits.append(float(probe.communicate("stop\n")[0]))


def load(path: Path, feed: str, folder: Path) -> Loaded:
    """Load one file into an empty store."""
    mapping = load_mapping(feed)
    # A file of which a tenth is quarantined stops otherwise, as it should.
    anything = AcceptUnusual("benchmark", "damaged on purpose")
    options = LoadOptions("benchmark", LoadFolders.beside(folder / "cordon.db"), accept_unusual=anything)
    with closing(open_store(folder / "cordon.db")) as store:
        with spending() as spent:
            receipt = load_file(store, path, mapping, options=options)
        return Loaded(spent[0], receipt, store.longest_hold)


def watched(path: Path, feed: str, folder: Path) -> tuple[float, float]:
    """The longest hold, and the longest wait of another process, of one more load."""
    open_store(folder / "cordon.db").close()
    with other_writer(folder / "cordon.db") as waits:
        hold = load(path, feed, folder).hold
    return hold, waits[0]


def bare_connection(path: Path) -> sqlite3.Connection:
    """A connection with the settings that matter for writing, as the store has them."""
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON", "cache_size = -65536"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def insert(connection: sqlite3.Connection, table: str, rows: list[tuple[object, ...]]) -> None:
    """All rows, in transactions of one batch each."""
    marks = ",".join("?" * len(rows[0]))
    for start in range(0, len(rows), BATCH):
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows[start : start + BATCH])
        connection.execute("COMMIT")


def flat_table(path: Path, folder: Path) -> Spent:
    """What it takes to read the CSV and insert its cells into one table with a few indexes."""
    with closing(bare_connection(folder / "flat.db")) as connection, path.open(newline="", encoding="utf-8") as stream:
        with spending() as spent:
            lines = csv.reader(stream)
            # A marking line, of one filled cell, comes before the header of some files.
            while len([cell for cell in next(lines) if cell]) == 1:
                pass
            cells = list(lines)
            # A damaged row has cells too many: the others get as many, empty.
            width = max(map(len, cells))
            rows: list[tuple[object, ...]] = [(*line, *[""] * (width - len(line))) for line in cells]
            connection.execute(f"CREATE TABLE flat ({', '.join(f'c{i} TEXT' for i in range(width))})")
            for i in range(min(INDEXES, width)):
                connection.execute(f"CREATE INDEX flat_{i} ON flat (c{i})")
            insert(connection, "flat", rows)
        return spent[0]


def with_pandas(path: Path, folder: Path) -> Spent:
    """What pandas takes to read the CSV as text and to insert it into one table with the same indexes.

    Rows with cells too many it has to leave out.
    """
    with closing(bare_connection(folder / "pandas.db")) as connection:
        with path.open(newline="", encoding="utf-8") as stream:
            marked = sum(
                1 for _ in takewhile(lambda line: len([cell for cell in line if cell]) == 1, csv.reader(stream))
            )
        with spending() as spent:
            frame = pd.read_csv(path, dtype=str, keep_default_na=False, skiprows=marked, on_bad_lines="skip")
            frame.columns = pd.Index([f"c{i}" for i in range(len(frame.columns))])
            columns = ", ".join(f"{name} TEXT" for name in frame.columns)
            connection.execute(f"CREATE TABLE flat ({columns})")
            for i in range(min(INDEXES, len(frame.columns))):
                connection.execute(f"CREATE INDEX flat_{i} ON flat (c{i})")
            connection.execute("BEGIN IMMEDIATE")
            frame.to_sql("flat", connection, if_exists="append", index=False, chunksize=BATCH)
            # Some versions of pandas commit themselves.
            if connection.in_transaction:
                connection.execute("COMMIT")
        return spent[0]


def same_tables(folder: Path) -> tuple[Spent, int]:
    """What it takes to insert all that the store holds into its own schema, and how many rows that is."""
    with closing(bare_connection(folder / "cordon.db")) as source:
        schema = source.execute(
            """SELECT type, name, sql FROM sqlite_master
               WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY rowid"""
        ).fetchall()
        tables = [name for kind, name, _ in schema if kind == "table"]
        content = {name: source.execute(f"SELECT * FROM {name}").fetchall() for name in tables}
    with closing(bare_connection(folder / "tables.db")) as connection:
        for _, _, sql in schema:
            connection.execute(sql)
        with spending() as spent:
            for table, rows in content.items():
                if rows:
                    insert(connection, table, rows)
        return spent[0], sum(map(len, content.values()))


def damaged(path: Path, folder: Path) -> Path:
    """The file with a cell too many in every tenth row."""
    lines = path.read_text("utf-8").splitlines()
    broken = [f"{line},one,too,many\r\n" if at % 10 == 9 else f"{line}\r\n" for at, line in enumerate(lines)]
    made = folder / path.name
    made.write_text("".join(broken), "utf-8")
    return made


def measure(path: Path, feed: str, repeat: int, name: str = "") -> None:
    """Print the line of one feed: the best of a few runs for times, the worst of them for holds."""
    loads, flats, frames, tables, holds, waits, peak, stored = [], [], [], [], [], [], 0.0, 0
    for _ in range(repeat):
        with tempfile.TemporaryDirectory(dir=path.parent.parent) as at, tempfile.TemporaryDirectory(dir=at) as beside:
            folder = Path(at)
            loads.append(load(path, feed, folder))
            peak = peak or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            spent, stored = same_tables(folder)
            tables.append(spent)
            flats.append(flat_table(path, folder))
            frames.append(with_pandas(path, folder))
            hold, wait = watched(path, feed, Path(beside))
            holds.append(max(hold, loads[-1].hold))
            waits.append(wait)
    best = min(loads, key=lambda loaded: loaded.spent.wall)
    own = min(loaded.spent.own for loaded in loads)
    counts = best.receipt.counts
    assert counts.reconciles
    print(
        f"{name or feed:<24}{counts.rows:>9,}{counts.rows / best.spent.wall:>9,.0f}"
        f"{best.spent.wall / min(each.wall for each in flats):>6.1f}x"
        f"{best.spent.wall / min(each.wall for each in frames):>7.1f}x"
        f"{best.spent.wall / min(each.wall for each in tables):>7.1f}x{own / min(each.own for each in tables):>6.1f}x"
        f"{stored / counts.rows:>8.1f}{counts.quarantined:>8,}{max(holds) * 1_000:>9.0f}"
        f"{max(waits) * 1_000:>9.0f}{peak:>6.0f}"
    )


def main() -> None:
    """Print one line a feed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, help="where to keep the generated estate (default: a temporary folder)")
    parser.add_argument("--scale", default="demo")
    parser.add_argument("--feeds", nargs="+", default=FEEDS)
    parser.add_argument("--repeat", type=int, default=2)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.folder or Path(temporary)
        if not (folder / "feeds").is_dir():
            # In its own process, so that the peak memory below is that of loading.
            subprocess.run([sys.executable, "-c", GENERATE, str(folder), arguments.scale], check=True)
        ratios = f"{'flat':>7}{'pandas':>8}{'tables':>8}{'own':>7}"
        print(
            f"{'feed':<24}{'rows':>9}{'rows/s':>9}{ratios}{'stored':>8}{'quar.':>8}{'hold ms':>9}"
            f"{'wait ms':>9}{'MiB':>6}"
        )
        for feed in arguments.feeds:
            [path] = (folder / "feeds").glob(f"{feed}_*")
            measure(path, feed, arguments.repeat)
        with tempfile.TemporaryDirectory(dir=folder) as beside:
            [path] = (folder / "feeds").glob(f"{DAMAGED}_*")
            (Path(beside) / "in").mkdir()
            measure(damaged(path, Path(beside) / "in"), DAMAGED, arguments.repeat, "a tenth quarantined")


if __name__ == "__main__":
    main()
