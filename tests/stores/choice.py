"""Which stores a test run is about: the embedded one, unless `--stores` names others."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.model.ids import IdKey
from graph.store.port import GraphStore
from graph.store.sqlite import open_store

STORES = ("sqlite", "neo4j")


def chosen_stores(config: pytest.Config) -> list[str]:
    """The stores that this run is about."""
    chosen = str(config.getoption("--stores")).split(",")
    unknown = sorted(set(chosen) - set(STORES))
    if unknown:
        raise pytest.UsageError(f"--stores knows {', '.join(STORES)}, not {', '.join(unknown)}")
    return chosen


def open_empty(name: str, folder: Path, key: IdKey | None = None) -> GraphStore:
    """An empty store of a kind: a new file in the folder, or the shared database wiped. Skips where there is none."""
    if name == "sqlite":
        return open_store(folder / "cordon.db", key=key)
    from tests.stores.shared import empty_neo4j

    return empty_neo4j(key)
