"""A running Neo4j for the tests of the shared store; they are skipped where the run is not about it."""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.exits import ExitCode
from graph.store.neo4j import Neo4jStore
from tests.cli.cases import NOBODY, Cordon
from tests.contract.evidence import KEY
from tests.stores.choice import chosen_stores
from tests.stores.engine import Engine
from tests.stores.homes import HOMES_ON
from tests.stores.shared import empty_neo4j, shared_engine


@pytest.fixture(scope="session")
def made_up_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home on a file with a made-up estate, matched and analysed, for whoever copies it.

    One for all workers: whoever asks first makes it, and the others wait.
    """
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    done = folder / "made-up.done"
    with (folder / "made-up.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not done.exists():
            home = folder / "made-up" / secrets.token_hex(4)
            with pytest.MonkeyPatch.context() as patch:
                patch.delenv(HOMES_ON, raising=False)
                made = Cordon(home)("demo", "--scale", "tiny", "--no-serve", "--json", reader=NOBODY)
            assert made.code is ExitCode.DONE, made.err
            done.write_text(str(home), "utf-8")
    return Path(done.read_text("utf-8"))


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> Engine:
    """The Neo4j of this test run."""
    if "neo4j" not in chosen_stores(request.config):
        pytest.skip("about Neo4j: `make test-stores` runs this")
    return shared_engine()


@pytest.fixture
def neo4j_store(engine: Engine) -> Iterator[Neo4jStore]:
    """An empty store in it."""
    opened = empty_neo4j(KEY)
    yield opened
    opened.close()
