"""Who was at a place between two times."""

from __future__ import annotations

from datetime import datetime

from api.answers.named import chart_nodes
from api.answers.network import MOST_SOURCES
from api.answers.places import place_of
from api.answers.words import QuestionError, grade_rank, sources
from api.schemas.presence import PresenceAnswer, ShowPresence, Stay, Together
from graph.model.evidence import NodeRef
from graph.model.ids import ID_BYTES
from graph.model.kinds import Kind
from graph.model.times import from_minutes, to_minutes
from graph.queries.neighbourhood import BudgetError
from graph.queries.presence import LEVELS, presence
from graph.view import GraphView, NotFoundError

_PLACES = (*LEVELS, Kind.ESTABLISHMENT)


def place_presence(view: GraphView, asked: ShowPresence) -> PresenceAnswer:
    """Who was there, where inside, and with whom. Raises NotFoundError for the place, and QuestionError."""
    levels, grade = _levels(asked.levels), grade_rank(asked.max_grade)
    place, (start, end) = _place(view, asked.place), (to_minutes(asked.start), to_minutes(asked.end))
    if start == end:
        raise QuestionError("a period is a minute long at least")
    try:
        found = presence(view, place, start, end, levels=levels, max_grade=grade)
    except BudgetError as error:
        raise QuestionError(str(error)) from error
    nodes = chart_nodes(view, (found.place, *found.people, *found.places))
    records = sorted({record for stay in found.stays for record in stay.evidence})
    return PresenceAnswer(
        place=nodes[found.place.id],
        start=_instant(start),
        end=_instant(end),
        people=[nodes[each.id] for each in found.people],
        places=[nodes[each.id] for each in found.places],
        stays=[
            Stay(
                person=stay.person,
                place=stay.place,
                types=[each.name for each in stay.types],
                start=_instant(stay.start),
                end=_instant(stay.end),
                records=list(stay.evidence),
            )
            for stay in found.stays
        ],
        together=[
            Together(one=pair.one, other=pair.other, place=pair.place, level=pair.level.label, minutes=pair.minutes)
            for pair in found.together
        ],
        pairs_left_out=found.over_budget,
        sources=sources(view, records[:MOST_SOURCES]),
        sources_left_out=max(0, len(records) - MOST_SOURCES),
    )


def _levels(names: list[str] | None) -> frozenset[Kind]:
    if names is None:
        return frozenset(LEVELS)
    by_name = {kind.name.lower(): kind for kind in LEVELS}
    wanted = {name.strip().lower() for name in names}
    if not wanted <= by_name.keys():
        raise QuestionError(f"levels are {', '.join(by_name)}")
    return frozenset(by_name[name] for name in wanted)


def _place(view: GraphView, named: str) -> NodeRef:
    """The place of this public id, or of this key, of whichever kind."""
    if len(named) == 2 * ID_BYTES:
        try:
            ref = view.graph.node_ref(view.node(named))
        except NotFoundError:
            ref = None
        if ref is not None and ref.kind in _PLACES:
            return ref
    return place_of(view, named, _PLACES)


def _instant(minutes: int) -> datetime:
    instant = from_minutes(minutes)
    if instant is None:
        raise QuestionError("a period has two ends")
    return instant
