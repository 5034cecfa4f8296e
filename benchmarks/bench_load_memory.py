"""The memory of one load as its file grows: from 100,000 rows of cell moves to 5 million, each in its own process.

    python benchmarks/bench_load_memory.py [--folder DIR] [--full]

Rows are those of the synthetic estate's cell moves, told again and again under movement ids of their own, so that every
row is stored. `MiB` is the peak of the process that loads; `times` is it over that of the smallest file, which flat
memory keeps near one. `rows/s` is from the CSV to the published load, by the clock. `--full` goes on to 5 million.
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
import tempfile
from itertools import count, islice
from pathlib import Path

from bench_load import GENERATE

FEED, KEY = "prison-cell-moves", "Movement Id"
BOUNDED, FULL = (20_000, 100_000), (100_000, 1_000_000, 5_000_000)
LOAD = """
import json, resource, sys, time
from contextlib import closing
from pathlib import Path
from graph.store.sqlite import open_store
from loaders.load_folders import LoadFolders
from loaders.mapping import load_mapping
from loaders.options import LoadOptions
from loaders.pipeline import load_file
folder, path = Path(sys.argv[1]), Path(sys.argv[2])
options = LoadOptions("benchmark", LoadFolders.beside(folder / "cordon.db"))
with closing(open_store(folder / "cordon.db")) as store:
    began, own = time.perf_counter(), time.process_time()
    counts = load_file(store, path, load_mapping(sys.argv[3]), options=options).counts
    spent = time.perf_counter() - began, time.process_time() - own
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps([counts.rows, counts.accepted, counts.quarantined, *spent, peak]))
"""


def grown(source: Path, rows: int, target: Path) -> Path:
    """A file of that many rows, each with a key of its own."""
    with source.open(newline="", encoding="utf-8") as read:
        first, *told = csv.reader(read)
    place, numbers = first.index(KEY), count(1)
    with target.open("w", newline="", encoding="utf-8") as written:
        writer = csv.writer(written)
        writer.writerow(first)
        again = ((*row[:place], next(numbers), *row[place + 1 :]) for _ in iter(int, 1) for row in told)
        writer.writerows(islice(again, rows))
    return target


def main() -> None:
    """Print one line for each size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, help="where to keep the generated estate (default: a temporary folder)")
    parser.add_argument("--full", action="store_true", help="to 5 million rows")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        estate = arguments.folder or Path(made) / "estate"
        if not (estate / "feeds").is_dir():
            subprocess.run([sys.executable, "-c", GENERATE, str(estate), "demo"], check=True)
        (source,) = sorted((estate / "feeds").glob(f"{FEED}_*.csv"))
        print(f"{'rows':>10} {'accepted':>10} {'seconds':>8} {'own s':>7} {'rows/s':>8} {'MiB':>6} {'times':>6}")
        smallest = 0.0
        for rows in FULL if arguments.full else BOUNDED:
            with tempfile.TemporaryDirectory() as folder:
                path = grown(source, rows, Path(folder) / source.name)
                ran = subprocess.run(
                    [sys.executable, "-c", LOAD, folder, str(path), FEED], check=True, capture_output=True, text=True
                )
            read, accepted, quarantined, wall, own, peak = json.loads(ran.stdout.splitlines()[-1])
            if read != rows or accepted + quarantined != rows:
                sys.exit(f"{rows:,} rows were made, {read:,} read, {accepted:,} accepted, {quarantined:,} quarantined")
            smallest = smallest or peak
            print(
                f"{rows:>10,} {accepted:>10,} {wall:>8.1f} {own:>7.1f} {rows / wall:>8,.0f} {peak:>6.0f} "
                f"{peak / smallest:>6.2f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
