"""One home for each test, with a register in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.settings import Settings
from api.wiring import Service
from tests.api.cases import Http, make_home, service_of
from tests.api.register.cases import rows


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return make_home(tmp_path / "home", rows())


@pytest.fixture
def service(settings: Settings) -> Iterator[Service]:
    with service_of(settings) as opened:
        yield opened


@pytest.fixture
def http(service: Service) -> Http:
    return Http(service)
