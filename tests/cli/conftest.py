"""A small home, and the command line at it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.api.cases import HIDDEN_ROWS, OPEN_ROWS, make_home
from tests.cli.cases import Cordon


@pytest.fixture
def cordon(tmp_path: Path) -> Cordon:
    make_home(tmp_path / "home", (*OPEN_ROWS, *HIDDEN_ROWS))
    return Cordon(tmp_path / "home")
