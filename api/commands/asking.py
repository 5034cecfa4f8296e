"""What every command that reads takes: who looks, why, in which home, and in which form the answer is wanted."""

from __future__ import annotations

import os
import pwd
import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from api.auth import Identified
from api.consult import Caller, consult
from api.identities import demo_token
from api.questions import Question
from api.schemas.base import Answer
from api.settings import Settings, read_settings
from api.terminal.say import show_answer
from api.terminal.usage import UsageProblemError
from api.wiring import Service, open_service
from graph.access import Purpose, PurposeCode
from graph.store.port import GraphStore

_T = TypeVar("_T")
_Answer = TypeVar("_Answer", bound=Answer)

_PANEL = "Who looks, and why"
As = Annotated[
    str | None,
    typer.Option("--as", help="Who looks: a reader's name [CORDON_AS].", rich_help_panel=_PANEL, show_default=False),
]
Why = Annotated[
    PurposeCode | None,
    typer.Option(
        "--purpose",
        metavar="CODE",
        help=f"Why: {', '.join(PurposeCode)} [CORDON_PURPOSE].",
        rich_help_panel=_PANEL,
        show_default=False,
    ),
]
Case = Annotated[
    str | None,
    typer.Option(
        "--case", help="The case that it belongs to [CORDON_CASE].", rich_help_panel=_PANEL, show_default=False
    ),
]
Reason = Annotated[
    str | None,
    typer.Option(
        "--reason",
        help="Why, in your own words; it is kept, so write no names [CORDON_REASON].",
        rich_help_panel=_PANEL,
        show_default=False,
    ),
]
HomeFolder = Annotated[
    Path | None,
    typer.Option("--home", help="The folder that holds everything [CORDON_HOME; .cordon].", show_default=False),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the answer as JSON, as the HTTP service gives it.")]


def settings_with(home: Path | None) -> Settings:
    """The environment's settings, in another home where one is named."""
    settings = read_settings()
    return settings if home is None else settings.model_copy(update={"home": home})


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks and why, as far as the command line says so; the environment says the rest."""

    who: str | None
    purpose: PurposeCode | None
    case: str | None
    reason: str | None
    home: Path | None

    def ask(self, process: str, question: Callable[[Service], Question[_T]]) -> _T:
        """Put one question and return its answer; `process` names the audit chain that it is written to."""
        with self.at_work(process) as (service, caller):
            return consult(service, caller, question(service))

    def put(
        self, process: str, question: Callable[[Service], Question[_Answer]], show: Callable[[_Answer], object],
        as_json: bool,
    ) -> _Answer:  # fmt: skip
        """Put one question, and show its answer to a person or as JSON."""
        found = self.ask(process, question)
        show_answer(found, show, as_json)
        return found

    @contextmanager
    def at_work(
        self, process: str, *, needs_purpose: bool = True, record: GraphStore | None = None
    ) -> Iterator[tuple[Service, Caller]]:
        """The service and the caller. Raises UsageProblemError for what is missing, all of it at once.

        `record` stands in for the settings' own store.
        """
        settings = settings_with(self.home)
        who, purpose = self._complete(settings, needs_purpose)
        with open_service(settings, process, record=record) as service:
            found = self._identified(service, settings, who)
            yield service, Caller(found.viewer, purpose, service.ids(), f"cli:{login()}", found.purpose)

    def _identified(self, service: Service, settings: Settings, who: str | None) -> Identified:
        """By the reader's own token, or by one that a demonstration's issuer signs for a made-up reader."""
        if self.who is None and settings.token is not None:
            return service.identity.viewer_of(settings.token.get_secret_value())
        return service.identity.viewer_of(demo_token(service, who or ""))

    def _complete(self, settings: Settings, needs_purpose: bool) -> tuple[str | None, Purpose | None]:
        who = self.who or settings.identity
        code, case, reason = self.purpose or settings.purpose, self.case or settings.case_reference, self.reason
        reason = reason or settings.reason
        wanted = {"--as (CORDON_AS) or CORDON_TOKEN": who or settings.token}
        if needs_purpose:
            wanted |= {
                "--purpose (CORDON_PURPOSE)": code,
                "--case (CORDON_CASE)": case,
                "--reason (CORDON_REASON)": reason,
            }
        missing = [name for name, value in wanted.items() if not value]
        if missing:
            raise UsageProblemError(
                f"say who is looking and why: {', '.join(missing)} missing.\n{_example(needs_purpose)}"
            )
        if not (code and case and reason):
            return who, None
        if code not in set(PurposeCode):
            raise UsageProblemError(f"there is no purpose {code}; there are {', '.join(PurposeCode)}")
        return who, Purpose(PurposeCode(code), case, reason)


def login() -> str:
    """The account that runs this command, by its name or else its number."""
    number = os.getuid()
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)


def this_command() -> str:
    """How the running command was called, for examples that can be pasted."""
    called = Path(sys.argv[0])
    return "cordon" if called.parent == Path() or not called.is_file() else shlex.quote(_shown(called))


def _shown(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_absolute() and path.is_relative_to(here) else str(path)


def _example(needs_purpose: bool) -> str:
    if not needs_purpose:
        return "For example: --as data-officer"
    return (
        "For example: --as intelligence-officer --purpose intelligence-development --case OP-2026-014 "
        '--reason "new arrival, looking for associates"'
    )
