"""How hard properties are tried: bounded every day, long under `make evidence`."""

import os

import pytest
from hypothesis import HealthCheck, settings

from tests.stores.homes import HOMES_ON
from tests.stores.patience import TESTS_CONNECT_SECONDS

# No deadline: two busy cores make any limit on one example a coin toss. Derandomised: a red run is red again.
settings.register_profile(
    "bounded",
    deadline=None,
    derandomize=True,
    max_examples=100,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "evidence",
    deadline=None,
    max_examples=10_000,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("bounded")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--stores sqlite,neo4j`: what the store contract runs on; `make test-stores` gives it."""
    parser.addoption("--homes-on", default="sqlite", help="the store that homes of API and command tests have")
    parser.addoption("--stores", default="sqlite", help="the stores to test, by name: sqlite, neo4j")


def pytest_configure(config: pytest.Config) -> None:
    """Homes are made on the store that this run is about, and a Neo4j on a busy machine has time to let us in."""
    os.environ[HOMES_ON] = str(config.getoption("--homes-on"))
    if "neo4j" in f"{config.getoption('--homes-on')},{config.getoption('--stores')}":
        from graph.store.neo4j import connections

        connections.CONNECT_SECONDS = TESTS_CONNECT_SECONDS
