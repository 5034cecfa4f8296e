"""The stores that the contract holds for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.model.ids import IdKey
from graph.store.port import GraphStore
from graph.store.sqlite import open_store

KEY = IdKey(bytes(range(32)))


@pytest.fixture(params=["sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[GraphStore]:
    """An empty store of each kind."""
    assert request.param == "sqlite"
    opened = open_store(tmp_path / "cordon.db", key=KEY)
    yield opened
    opened.close()
