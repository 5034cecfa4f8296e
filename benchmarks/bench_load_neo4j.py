"""Loading agencies' files into Neo4j against the bare driver writing the same rows, for each shape of feed.

    python benchmarks/bench_load_neo4j.py [--folder DIR] [--scale SCALE] [--feeds FEED ...]

Files are those of the synthetic estate. `load` is the whole way from the CSV to the published load: reading, checking,
mapping, labels, ledger, locks and indexes. The bare driver gets rows that are mapped already and writes them with plain
`UNWIND` in batches of the same size: `domain` nodes and links alone, `same graph` every node, relationship and property
that the store keeps, without its indexes and look-ups. Both are ratios of the load's time to the driver's, in one
database in the same run, one after the other. Prints why, and nothing else, where no Neo4j can be started.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path

from _bare_driver import BareGraph
from bench_load import FEEDS, GENERATE
from neo4j import Driver, GraphDatabase

from graph.model.evidence import EvidenceRow
from graph.model.ids import IdKey
from graph.store.neo4j import open_store
from graph.store.port import GraphStore
from loaders.extraction import extraction_time
from loaders.load_folders import LoadFolders
from loaders.mapping import compile_mapping, load_mapping
from loaders.options import LoadOptions
from loaders.pipeline import load_file
from loaders.readers import RawRow, document_of, open_table
from tests.stores.engine import Engine, free_port, missing

BATCH = 2_000
KEY = IdKey(bytes(range(32)))


def mapped(path: Path, feed: str) -> Iterator[EvidenceRow]:
    """What the file's accepted rows become."""
    mapping, at = load_mapping(feed), extraction_time(document_of(path), None).at
    with open_table(path, mapping) as table:
        mapper = compile_mapping(mapping, table.reading, ids=KEY, as_of=at.date(), extracted_at=at)
        for chunk in table:
            for row in chunk:
                found = mapper.map(row) if isinstance(row, RawRow) else None
                if isinstance(found, EvidenceRow):
                    yield found


def measure(store: GraphStore, driver: Driver, path: Path, feed: str, folder: Path) -> None:
    """Print the line of one feed."""
    options = LoadOptions("benchmark", LoadFolders.beside(folder / "cordon.db"))
    began = time.perf_counter()
    counts = load_file(store, path, load_mapping(feed), options=options).counts
    spent = time.perf_counter() - began
    assert counts.reconciles
    rows = list(mapped(path, feed))
    name = feed.title().replace("-", "")
    graphs = [BareGraph(driver, whole=whole, name=name) for whole in (True, False)]
    whole, domain = (graph.load([rows[at : at + BATCH] for at in range(0, len(rows), BATCH)]) for graph in graphs)
    links = sum(len(row.links) for row in rows)
    print(
        f"{feed:<24}{counts.rows:>9,}{links:>9,}{counts.rows / spent:>9,.0f}{len(rows) / whole:>12,.0f}"
        f"{spent / whole:>11.1f}x{len(rows) / domain:>10,.0f}{spent / domain:>7.1f}x",
        flush=True,
    )


def warmed(store: GraphStore, driver: Driver, path: Path, folder: Path) -> None:
    """A feed through each, unmeasured: Neo4j compiles its plans with the first rows that it is given."""
    feed = "prison-locations"
    load_file(store, path, load_mapping(feed), options=LoadOptions("benchmark", LoadFolders.beside(folder / "w.db")))
    rows = list(islice(mapped(path, feed), BATCH))
    for whole in (True, False):
        BareGraph(driver, whole=whole, name="Warm").load([rows])


def main() -> None:
    """Print one line a feed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, help="where to keep the generated estate (default: a temporary folder)")
    parser.add_argument("--scale", default="demo")
    parser.add_argument("--feeds", nargs="+", default=FEEDS)
    arguments = parser.parse_args()
    if lacking := missing():
        print(lacking, file=sys.stderr)
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.folder or Path(temporary)
        if not (folder / "feeds").is_dir():
            subprocess.run([sys.executable, "-c", GENERATE, str(folder), arguments.scale], check=True)
        engine = Engine(Path(temporary) / "neo4j", free_port())
        engine.start()
        try:
            with (
                closing(open_store(engine.url, engine.credentials, create=True, key=KEY)) as store,
                GraphDatabase.driver(engine.url, auth=("neo4j", engine.password)) as driver,
            ):
                print(
                    f"{'feed':<24}{'rows':>9}{'links':>9}{'rows/s':>9}{'same graph':>12}{'':>12}{'domain':>10}{'':>8}"
                )
                [path] = (folder / "feeds").glob("prison-locations_*")
                warmed(store, driver, path, Path(temporary))
                for feed in arguments.feeds:
                    [path] = (folder / "feeds").glob(f"{feed}_*")
                    measure(store, driver, path, feed, Path(temporary))
        finally:
            engine.stop()


if __name__ == "__main__":
    main()
