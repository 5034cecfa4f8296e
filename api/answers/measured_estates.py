"""Made-up estates to measure on: loaded as agencies would send them, and read as an intelligence officer would."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from graph.access import Purpose, PurposeCode, Viewer
from graph.model.ids import IdKey
from graph.model.labels import Classification
from graph.store.port import GraphStore
from graph.store.sqlite import open_store
from loaders.load_folders import LoadFolders
from loaders.mapping import load_mapping
from loaders.options import LoadOptions
from loaders.pipeline import load_file

OFFICER = Viewer("evaluation", "prison", frozenset({"intelligence-officer"}), Classification.OFFICIAL_SENSITIVE)
PURPOSE = Purpose(PurposeCode.DATA_QUALITY, "evaluation", "measuring on a made-up estate")
# There is nothing to guess of people who are made up. Under a key drawn at random they would stand in another order
# each time, and what is measured over folds of them would be another number.
_KEY = IdKey(b"an estate made up to be measured")


@contextmanager
def estate_store(folder: Path) -> Iterator[GraphStore]:
    """An empty store in a folder, whose ids are the same each time."""
    store = open_store(folder / "store.sqlite", key=_KEY)
    try:
        yield store
    finally:
        store.close()


def load_estate(store: GraphStore, folder: Path, feeds: Iterable[str]) -> None:
    """Load these feeds of the estate whose files lie in a folder."""
    options = LoadOptions("evaluation", LoadFolders(folder / "receipts", folder / "quarantine"))
    for feed in feeds:
        load_file(store, next((folder / "feeds").glob(f"{feed}_*")), load_mapping(feed), options=options)


def truth_of(folder: Path, file: str) -> list[dict[str, str]]:
    """The rows of one file of what is true."""
    with (folder / "truth" / file).open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))
