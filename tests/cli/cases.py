"""Commands run in this process, in a home of their own and with nothing from the environment but what a test states."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from api.cli import app
from api.exits import ExitCode
from api.settings import VARIABLES
from tests.stores.homes import home_environment

OFFICER = {
    "CORDON_AS": "intelligence-officer",
    "CORDON_PURPOSE": "intelligence-development",
    "CORDON_CASE": "OP-2026-014",
    "CORDON_REASON": "new arrival",
}
PARTNER = OFFICER | {"CORDON_AS": "partner-agency", "CORDON_PURPOSE": "public-protection"}
ALLOCATION = OFFICER | {"CORDON_AS": "allocation-officer", "CORDON_PURPOSE": "allocation"}
FEEDS = {"CORDON_AS": "data-officer"}
KEEPER = OFFICER | {"CORDON_AS": "data-officer", "CORDON_PURPOSE": "data-quality"}
NOBODY: dict[str, str] = {}


@dataclass(frozen=True)
class Ran:
    """What a command said where, and how it ended."""

    out: str
    err: str
    code: ExitCode

    @property
    def json(self) -> Any:
        """The answer: all that is on stdout, which must be one line of JSON."""
        assert self.out.count("\n") == 1, self.out
        return json.loads(self.out)


@dataclass
class Cordon:
    """The command line at one home."""

    home: Path
    reader: dict[str, str] = field(default_factory=lambda: dict(OFFICER))

    def __call__(self, *words: object, reader: dict[str, str] | None = None, typed: str = "") -> Ran:
        """Run a command as a reader; exceptions that no exit code stands for come through."""
        environment = {"CORDON_HOME": str(self.home)} | home_environment() | (self.reader if reader is None else reader)
        result = CliRunner().invoke(
            app, [str(word) for word in words], env=_only(environment), input=typed, catch_exceptions=False
        )
        return Ran(result.stdout, result.stderr, ExitCode(result.exit_code))


def _only(environment: dict[str, str]) -> dict[str, str | None]:
    """These variables, and none of ours that happen to be set."""
    return {name: environment.get(name) for name in VARIABLES}
