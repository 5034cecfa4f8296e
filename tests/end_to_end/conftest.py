"""A made-up estate, loaded once by the demonstration itself; tests that change anything work on a copy of their own."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.cli.cases import NOBODY, OFFICER, Cordon, Ran


@dataclass(frozen=True)
class Demonstrated:
    """The home, what the demonstration answered, and what it said on the way."""

    cordon: Cordon
    ran: Ran
    answer: Any


@pytest.fixture(scope="session")
def demonstrated(tmp_path_factory: pytest.TempPathFactory) -> Demonstrated:
    cordon = Cordon(tmp_path_factory.mktemp("estate") / "home", dict(OFFICER))
    ran = cordon("demo", "--scale", "tiny", "--no-serve", "--json", reader=NOBODY)
    return Demonstrated(cordon, ran, ran.json)


@pytest.fixture
def copied(demonstrated: Demonstrated, tmp_path: Path) -> Cordon:
    """The same home under another name, for tests that change it."""
    shutil.copytree(demonstrated.cordon.home, tmp_path / "home")
    return Cordon(tmp_path / "home", dict(OFFICER))
