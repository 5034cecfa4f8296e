"""The register of placement needs: one entry as a prisoner's need, a hold, or what a board decided."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from analytics.allocation.placement.placee import Board, HoldKind, Mobility
from graph.model.evidence import Properties

# What a description says `assessment` is where it comes from the register of placement needs.
REGISTER = "PLACEMENT_NEED"
_HOLDS = {f"{kind.name}_HOLD": kind for kind in HoldKind}
_MOBILITY = {mobility.name: mobility for mobility in Mobility}


@dataclass(frozen=True, slots=True)
class Need:
    """One entry that stands. `decides`: a board decided on `place`; else a board's name means that it has to decide."""

    hold: HoldKind | None = None
    mobility: Mobility | None = None
    vulnerable: bool = False
    with_baby: bool = False
    constant_watch: bool = False
    consents: bool = False
    programme: str = ""
    board: Board | None = None
    decides: bool = False
    place: str = ""
    until: date | None = None


def needs_of(properties: Properties) -> Iterator[Need]:
    """The need that a description states; none where it is no entry of the register."""
    if properties.get("assessment") != REGISTER:
        return
    what = str(properties.get("need", ""))
    board = str(properties.get("board", ""))
    yield Need(
        hold=_HOLDS.get(what),
        mobility=_MOBILITY.get(what),
        vulnerable=what == "VULNERABLE",
        with_baby=what == "WITH_BABY",
        constant_watch=what == "CONSTANT_WATCH",
        consents=what == "CONSENTS_TO_CONVICTED",
        programme=" ".join(str(properties.get("programme") or "").upper().split()) if what == "PROGRAMME" else "",
        board=Board.TRANSGENDER if what == "TRANSGENDER" else Board[board] if board in Board.__members__ else None,
        decides=what == "BOARD_DECISION",
        place=str(properties.get("place") or ""),
        until=_day(properties.get("until")),
    )


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
