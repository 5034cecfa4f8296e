"""What a what-if stands on: who is meant by the edits, where they are now, and where they would be."""

from __future__ import annotations

from dataclasses import dataclass

from analytics.allocation.parties import Parties
from analytics.allocation.persons import people_of, person_at
from analytics.allocation.places import Places
from analytics.allocation.relation import Level
from analytics.allocation.what_if.edits import Edits, EditsError
from graph.model.ancestry import HOLDING
from graph.model.evidence import NodeRef
from graph.model.times import Interval, from_minutes
from graph.view import GraphView


@dataclass(frozen=True, slots=True)
class Subject:
    """Somebody whom the edits touch: his public id (hex), how he was named, his records, and where he goes.

    `now` are the nearest places that he is held in; `to` is None for whoever stays or has nowhere to go yet.
    """

    person: str
    asked: str
    own: frozenset[int]
    now: tuple[int, ...]
    to: int | None = None
    leaves: bool = False


@dataclass(frozen=True, slots=True)
class Ground:
    """`moved` is where each PERSON node of those who leave would be (None: nowhere yet); `closed` the closed ranks."""

    subjects: tuple[Subject, ...]
    moved: dict[int, int | None]
    closed: frozenset[int]
    apart: tuple[tuple[frozenset[int], frozenset[int], Level], ...]
    unknown: tuple[str, ...]


def ground_of(view: GraphView, minute: Interval, edits: Edits) -> Ground:
    """Raises EditsError for edits that contradict each other, NotFoundError for a place that is not there."""
    places = Places(view)
    names = sorted(
        {each.prisoner for each in edits.moves} | {n for e in edits.keep_aparts for n in (e.first, e.second)}
    )
    as_of = from_minutes(minute.start)
    if as_of is None:
        raise ValueError("a what-if is of one minute: cut the view to it")
    parties = dict(zip(names, Parties(view).resolve(names, as_of.date()), strict=True))
    unknown = tuple(name for name, party in parties.items() if not party.own)
    targets = {move.prisoner: _place(view, move.place) for move in edits.moves}
    closed = frozenset(places.within([_place(view, each.place) for each in edits.closures]).tolist())
    into = sorted(move.place.key for move in edits.moves if targets[move.prisoner] in closed)
    if into:
        raise EditsError(f"{into[0]} is closed by the same what-if: move nobody there")
    found: dict[frozenset[int], Subject] = {}
    for name, party in parties.items():
        if not party.own:
            continue
        subject = Subject(person_at(view, party.own).id, name, party.own, _now(places, party.own), targets.get(name))
        known = found.get(party.own)
        if known is not None and None not in (known.to, subject.to) and known.to != subject.to:
            raise EditsError(f"{known.asked} and {name} are one person, moved to two places")
        if known is None or known.to is None:
            found[party.own] = subject
    going = {node for subject in found.values() if subject.to is not None for node in subject.own}
    for own in people_of(view, frozenset(places.residents(closed).everybody if closed else ()) - going):
        if own not in found or found[own].to is None:
            person = person_at(view, own).id
            asked = found[own].asked if own in found else person
            found[own] = Subject(person, asked, own, _now(places, own), None, leaves=True)
    subjects = tuple(sorted(found.values(), key=lambda each: each.person))
    moved = {node: each.to for each in subjects if each.to is not None or each.leaves for node in each.own}
    apart = tuple(
        (parties[each.first].own, parties[each.second].own, each.level)
        for each in edits.keep_aparts
        if parties[each.first].own and parties[each.second].own
    )
    if any(one & other for one, other, _ in apart):
        raise EditsError("two who are to be kept apart are one person on record: correct that first")
    return Ground(subjects, moved, closed, apart, unknown)


def _place(view: GraphView, place: NodeRef) -> int:
    if place.kind not in HOLDING:
        raise EditsError(f"{place.key} is no prison, wing, spur, landing or cell")
    return view.node_of(place)


def _now(places: Places, own: frozenset[int]) -> tuple[int, ...]:
    """Where he is held, less whatever another of those places lies in."""
    held = places.held_at(own)
    around = {above for place in held for above in places.above(place) - {place}}
    return tuple(sorted(held - around))
