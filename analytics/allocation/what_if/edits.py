"""What is supposed: who moves where, which place closes, who is newly to be kept apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from analytics.allocation.relation import Level
from graph.model.evidence import NodeRef

# A whole wing's people; more is a plan, and no what-if.
MOST_EDITS = 60


class EditsError(ValueError):
    """The edits contradict each other, or cannot be made; the message names which."""


@dataclass(frozen=True, slots=True, order=True)
class Move:
    """Somebody (prison number or public id) is put in a place."""

    prisoner: str
    place: NodeRef


@dataclass(frozen=True, slots=True, order=True)
class Closure:
    """A place takes nobody any more, and whoever is held there has to leave."""

    place: NodeRef


@dataclass(frozen=True, slots=True, order=True)
class NewKeepApart:
    """Two people are to be kept apart from now on."""

    first: str
    second: str
    level: Level


Edit = Move | Closure | NewKeepApart


@dataclass(frozen=True, slots=True)
class Edits:
    """Edits as a set: their order says nothing, and one said twice counts once."""

    moves: tuple[Move, ...]
    closures: tuple[Closure, ...]
    keep_aparts: tuple[NewKeepApart, ...]


def sorted_out(edits: Iterable[Edit]) -> Edits:
    """Raises EditsError for somebody moved to two places, kept apart from himself, or too many edits at once."""
    wanted = set(edits)
    if len(wanted) > MOST_EDITS:
        raise EditsError(f"at most {MOST_EDITS} edits at once; more is a plan")
    moves = tuple(sorted(each for each in wanted if isinstance(each, Move)))
    twice = {one.prisoner for one, other in pairwise(moves) if one.prisoner == other.prisoner}
    if twice:
        raise EditsError(f"{min(twice)} is moved to two places: name one")
    apart: dict[tuple[str, str], NewKeepApart] = {}
    for each in sorted(each for each in wanted if isinstance(each, NewKeepApart)):
        if each.first == each.second:
            raise EditsError(f"{each.first} cannot be kept apart from himself: name two people")
        one, other = sorted((each.first, each.second))
        found = apart.get((one, other))
        level = each.level if found is None else min(each.level, found.level)
        apart[one, other] = NewKeepApart(one, other, level)
    closures = tuple(sorted(each for each in wanted if isinstance(each, Closure)))
    return Edits(moves, closures, tuple(apart.values()))
