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
    if "store_name" in metafunc.fixturenames:
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
