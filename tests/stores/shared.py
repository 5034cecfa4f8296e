"""The stores that suites run on, by name, each opened empty."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

import pytest
from neo4j import Driver, GraphDatabase

from graph.model.ids import IdKey
from graph.store.neo4j import Neo4jStore, open_store
from tests.stores.engine import Engine, free_port, missing
from tests.stores.patience import TESTS_CONNECT_SECONDS


@cache
def shared_engine() -> Engine:
    """The one Neo4j of this test run, started when it is first asked for; skips where there is none to be had."""
    lacking = missing()
    if lacking is not None:
        pytest.skip(lacking)
    folder = Path(tempfile.mkdtemp(prefix="cordon-neo4j-"))
    engine = Engine(folder, free_port())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(engine.stop)
    engine.start()
    return engine


def driver_to(engine: Engine) -> Driver:
    """A bare driver to a Neo4j of the tests, which whoever asks for it closes."""
    return GraphDatabase.driver(
        engine.url,
        auth=("neo4j", engine.password),
        connection_timeout=TESTS_CONNECT_SECONDS,
        connection_acquisition_timeout=TESTS_CONNECT_SECONDS,
    )


@cache
def shared_driver() -> Driver:
    """One to the Neo4j of this test run, connected once: a connection costs more than most of what is asked."""
    driver = driver_to(shared_engine())
    atexit.register(driver.close)
    return driver


def empty_neo4j(key: IdKey | None = None) -> Neo4jStore:
    """A store in the shared database, from which everything but the schema is removed first."""
    wipe()
    engine = shared_engine()
    return open_store(engine.url, engine.credentials, create=True, key=key)


def wipe() -> None:
    """Remove every node of the shared database but the record of migrations."""
    with shared_driver().session() as session:
        session.run(
            "MATCH (n) WHERE NOT n:Migration CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS"
        ).consume()
