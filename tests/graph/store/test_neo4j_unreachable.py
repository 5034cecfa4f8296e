"""A database that cannot be reached: what is said begins with a word, so that no sentence's case alters its address."""

from __future__ import annotations

import pytest

from api.wording import sentence_case
from graph.store.errors import StoreError, StoreUnavailableError
from graph.store.neo4j import Credentials, open_store
from tests.stores.engine import free_port


def test_a_database_that_does_not_answer_is_named_by_its_address_as_it_was_given() -> None:
    address = f"bolt://127.0.0.1:{free_port()}"
    with pytest.raises(StoreUnavailableError) as raised:
        open_store(address, Credentials("neo4j", "none of ours"))
    assert sentence_case(str(raised.value)).startswith(f"The database at {address} does not answer")


def test_an_address_that_is_none_is_named_as_it_was_given() -> None:
    with pytest.raises(StoreError) as raised:
        open_store("bolt+x://localhost", Credentials("neo4j", "none of ours"))
    assert sentence_case(str(raised.value)).startswith("The address bolt+x://localhost is not")
