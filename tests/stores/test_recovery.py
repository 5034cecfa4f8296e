"""A service whose Neo4j goes away says so and when to ask again, and answers by itself once it is back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep

import httpx
import pytest

from api.home import Home
from api.opening import open_record
from api.settings import Settings
from tests.api.cases import ANN, KEY, OPEN_ROWS, Http, public_id, service_of
from tests.contract.evidence import load, manifest, moment
from tests.stores.engine import Engine, free_port
from tests.stores.patience import MOST_SECONDS_WAITED

PERSON = f"/v1/people/{public_id(ANN)}"


@pytest.fixture
def own_engine(engine: Engine, tmp_path: Path) -> Iterator[Engine]:
    started = Engine(tmp_path / "neo4j", free_port())
    started.start()
    yield started
    started.stop()


def test_a_lost_store_is_503_with_retry_after_and_comes_back_by_itself(own_engine: Engine, tmp_path: Path) -> None:
    """Stopped in order, then killed: each time the same service answers again, with the bytes that it gave before."""
    settings = Settings(
        home=tmp_path / "home",
        store_address=own_engine.url,
        store_user="neo4j",
        store_password=own_engine.password,  # type: ignore[arg-type]
    )
    Home(settings.home).make(moment(0), demo=True)
    store = open_record(settings, create=True, new_key=KEY)
    load(store, OPEN_ROWS, manifest("first"))
    store.close()
    with service_of(settings) as service:
        http = Http(service)
        before = http("GET", PERSON)
        assert (before.status_code, http("GET", "/health/readiness").status_code) == (200, 200)
        for end in (own_engine.stop, own_engine.kill):
            end()
            lost = http("GET", PERSON)
            assert (lost.status_code, int(lost.headers["Retry-After"]) > 0) == (503, True)
            assert lost.headers["content-type"].startswith("application/problem+json")
            down = http("GET", "/health/readiness")
            assert (down.status_code, down.json()["status"]) == (503, "DOWN")
            # The process lives: restarting it would help nobody.
            assert http("GET", "/health/liveness").status_code == 200
            own_engine.start()
            assert answered(http).content == before.content
            assert http("GET", "/health/readiness").json()["status"] == "UP"


def answered(http: Http) -> httpx.Response:
    """The first answer after the store's return; it must come without anybody doing anything."""
    until = monotonic() + MOST_SECONDS_WAITED
    while True:
        found = http("GET", PERSON)
        if found.status_code == 200 or monotonic() > until:
            assert found.status_code == 200
            return found
        sleep(0.5)
