"""The stores that the contract holds for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from graph.store.port import GraphStore
from tests.contract.evidence import KEY
from tests.stores.choice import chosen_stores, open_empty


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every test of the contract runs on each store that was asked for."""
    if "other_name" in metafunc.fixturenames:
        stores = chosen_stores(metafunc.config)
        # A Community server has one database: there is no second one to copy into.
        pairs = [(one, other) for one in stores for other in stores if not one == other == "neo4j"]
        metafunc.parametrize(("store_name", "other_name"), pairs, scope="function")
    elif "store_name" in metafunc.fixturenames:
        metafunc.parametrize("store_name", chosen_stores(metafunc.config), scope="function")


@pytest.fixture
def empty_store(store_name: str, tmp_path: Path) -> Callable[[], GraphStore]:
    """Makes an empty store of the kind under test."""
    return partial(open_empty, store_name, tmp_path, KEY)


@pytest.fixture
def store(empty_store: Callable[[], GraphStore]) -> Iterator[GraphStore]:
    """An empty store of each kind."""
    opened = empty_store()
    yield opened
    opened.close()
