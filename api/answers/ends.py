"""Whom a reader means: people by id or number, everybody held in a place, or the known members of a group."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime

import numpy as np

from analytics.allocation.places import Places
from api.answers.adulthood import shown_adults
from api.answers.words import QuestionError
from graph.model.ancestry import HOLDING
from graph.model.evidence import NodeRef
from graph.model.identifiers import IdentifierType, parse
from graph.model.ids import is_public_id
from graph.model.kinds import GROUPS, Kind
from graph.model.links import LinkType
from graph.model.times import to_minutes
from graph.store.stored import PersonQuery
from graph.view import GraphView, NotFoundError

# A large wing, or the largest groups: a set of more says nothing about anybody in it.
MOST_MEANT = 300
_NUMBERS = (IdentifierType.PRISON_NUMBER, IdentifierType.CRN, IdentifierType.PNC, IdentifierType.CRO)


def meant(view: GraphView, named: Sequence[str], now: datetime) -> list[str]:
    """Public ids of all who are named, each once: ids as they are, else a number, a place's key or a group.

    Raises NotFoundError for what names nobody who is there for the reader, and QuestionError for too many.
    """
    found: dict[str, None] = {}
    for each in named:
        found |= dict.fromkeys([each] if is_public_id(each) else _set_of(view, each.strip(), now))
    if len(found) > MOST_MEANT:
        raise QuestionError(f"{len(found):,} people are meant, and {MOST_MEANT} are the most: name a smaller place")
    return list(found)


def _set_of(view: GraphView, named: str, now: datetime) -> list[str]:
    for read in (_by_number, _in_place, _of_group):
        ids = read(view, named, now)
        if ids:
            return ids
    raise NotFoundError(named)


def _by_number(view: GraphView, named: str, now: datetime) -> list[str]:
    for kind in _NUMBERS:
        canonical = parse(kind, named, as_of=now.date()).canonical
        if canonical is not None:
            refs = view.find_people(PersonQuery(identifier=(str(kind), canonical)), MOST_MEANT)
            ids = [view.store.ids.node_id(ref).hex() for ref in refs]
            return _people(view, ids)
    return []


def _in_place(view: GraphView, named: str, now: datetime) -> list[str]:
    """Everybody held there at this minute."""
    at = view.moved_to(to_minutes(now))
    for kind in sorted(HOLDING):
        with suppress(NotFoundError):
            place = at.node_of(NodeRef(kind, "", named.upper()))
            return _people(at, at.ids(sorted(Places(at).residents([place]).everybody)))
    return []


def _of_group(view: GraphView, named: str, now: datetime) -> list[str]:
    """Those whom records name as its members and show to be 18 or older."""
    wanted = named.casefold()
    links = view.moved_to(to_minutes(now)).visible_links([LinkType.MEMBER_OF])
    ends = np.unique(np.concatenate((links.source, links.target))).tolist()
    groups = {view.graph.node_ref(rank): rank for rank in ends if view.graph.node_kind(rank) in GROUPS}
    captions = view.captions(groups)
    called = [rank for ref, rank in groups.items() if wanted in {ref.key.casefold(), captions.get(ref, "").casefold()}]
    members: set[int] = set()
    for group in called:
        members.update(links.source[links.target == group].tolist(), links.target[links.source == group].tolist())
    people = sorted(rank for rank in members if view.graph.node_kind(rank) is Kind.PERSON)
    return shown_adults(view, _people(view, view.ids(people)), now.date())


def _people(view: GraphView, ids: Iterable[str]) -> list[str]:
    """Each person once, by the id that he goes by; whoever may not be opened is not there."""
    found: dict[str, None] = {}
    for each in ids:
        with suppress(NotFoundError):
            view.open(each)
            found[view.person(each).id] = None
    return sorted(found)
