"""Prisoners as placing sees them, from the graph as one view may read it at its one minute."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from analytics.allocation.estate.reading import area_of, outcode_of, read_ancestries, spots_in, spots_of
from analytics.allocation.estate.unit import Sex, Spot
from analytics.allocation.placement.needs import Need, needs_of
from analytics.allocation.placement.placee import (
    Board,
    BoardDecision,
    Conviction,
    HoldKind,
    Placee,
    SharingRisk,
    TransferHold,
    Zone,
)
from analytics.allocation.placement.rules import PlacementRules, placement_rules
from analytics.allocation.places import steps
from graph.model.ancestry import HOLDING
from graph.model.evidence import NodeRef, Properties
from graph.model.identifiers import IdentifierType
from graph.model.kinds import Kind
from graph.model.links import LinkType
from graph.model.times import ALWAYS, from_minutes
from graph.store.stored import StoredDescription
from graph.view import GraphView, NotFoundError

_READ = (
    LinkType.HELD_AT,
    LinkType.LIVES_AT,
    LinkType.HAS_ALERT,
    LinkType.IN_BOOKING,
    LinkType.HAS_ASSESSMENT,
    LinkType.BOUND_BY,
)
# Of these the far end says what it means.
_DESCRIBED = (LinkType.HAS_ALERT, LinkType.IN_BOOKING, LinkType.HAS_ASSESSMENT, LinkType.BOUND_BY)
PRISON_RECORDS = "NOMIS"
# Most cautious first: where records differ the gravest counts.
_RISKS = (SharingRisk.HIGH, SharingRisk.MEDIUM, SharingRisk.STANDARD, SharingRisk.LOW)
_RISK_WORDS = {"HI": SharingRisk.HIGH, "MED": SharingRisk.MEDIUM} | {each.name: each for each in _RISKS}


@dataclass(frozen=True, slots=True)
class Somebody:
    """Whom to gather: how he was asked about, his public id (hex) and the records that are certainly his."""

    asked: str
    person: str
    records: tuple[NodeRef, ...]


@dataclass(slots=True)
class _Said:
    """Everything that is said of one person: the far ends of his links by type, and his own descriptions."""

    ends: dict[LinkType, set[NodeRef]] = field(default_factory=dict)
    own: list[StoredDescription] = field(default_factory=list)

    def at(self, kind: LinkType) -> list[NodeRef]:
        """What his links of one type lead to, in order."""
        return sorted(self.ends.get(kind, ()))

    @property
    def outcodes(self) -> set[str]:
        """The outward postcodes of his homes."""
        return {outcode_of(home.key) for home in self.ends.get(LinkType.LIVES_AT, ()) if home.kind is Kind.POSTCODE}


def placee_of(view: GraphView, public_id: str, asked: str = "", rules: PlacementRules | None = None) -> Placee:
    """One person. Raises NotFoundError where there is none for the reader."""
    person = view.person(public_id)
    return placees(view, [Somebody(asked or public_id, person.id, person.records)], rules)[0]


def placees(view: GraphView, people: Sequence[Somebody], rules: PlacementRules | None = None) -> list[Placee]:
    """Everybody as asked for, in that order, all read at once. Raises ValueError for a view of more than one minute."""
    if view.valid is None:
        raise ValueError("placing somebody is of one minute: cut the view to it")
    minute = from_minutes(view.valid.start)
    if minute is None:
        raise ValueError("placing somebody is of one minute: cut the view to it")
    owner = {record: place for place, each in enumerate(people) for record in each.records}
    said = [_Said() for _ in people]
    for kind, record, end in _links(view, sorted(owner)):
        said[owner[record]].ends.setdefault(kind, set()).add(end)
    described = {end for each in said for kind in _DESCRIBED for end in each.ends.get(kind, ())}
    areas = {area_of(outcode) for each in said for outcode in each.outcodes}
    far: dict[NodeRef, list[Properties]] = {}
    # All in one call: each is a turn of the wire to a store across a network.
    for told in view.descriptions(sorted({*owner, *described, *areas})):
        if told.node in owner:
            said[owner[told.node]].own.append(told)
        else:
            far.setdefault(told.node, []).append(told.properties)
    gathering = _Gathering(view, minute.date(), far, placement_rules() if rules is None else rules)
    gathering.learn(said)
    return [gathering.placee(each, what) for each, what in zip(people, said, strict=True)]


def _links(view: GraphView, records: Sequence[NodeRef]) -> Iterator[tuple[LinkType, NodeRef, NodeRef]]:
    """(type, record, far end) of every link of these records; which number is whose depends on no world time."""
    ranks = view.graph.node_ranks([view.store.ids.node_id(record) for record in records])
    known = np.flatnonzero(ranks >= 0)
    for kinds, during in ((_READ, None), ((LinkType.HAS_IDENTIFIER,), ALWAYS)):
        with view.walker(kinds, during=during) as walker:
            found = steps(walker, ranks[known])
        outward = ~found.inward
        whose, ends = known[found.whose[outward]].tolist(), view.refs(found.far[outward].tolist())
        for kind, place, end in zip(found.type[outward].tolist(), whose, ends, strict=True):
            yield LinkType(kind), records[place], end


class _Gathering:
    """What is known of the far ends of everybody's links."""

    def __init__(
        self, view: GraphView, today: date, far: Mapping[NodeRef, Sequence[Properties]], rules: PlacementRules
    ) -> None:
        self._view, self._today, self._far, self._rules = view, today, far, rules
        self._prisons: dict[NodeRef, NodeRef | None] = {}
        self._spots: dict[str, Spot] = {}

    def learn(self, said: Iterable[_Said]) -> None:
        """Read at once where everybody's places lie."""
        places = {place for each in said for place in each.ends.get(LinkType.HELD_AT, ()) if place.kind in HOLDING}
        self._prisons = {place: found.establishment for place, found in read_ancestries(self._view, places).items()}
        homes = {outcode for each in said for outcode in each.outcodes}
        self._spots = spots_in(homes, self._far)
        centres = {centre for told in self._far.values() for each in told if (centre := _text(each, "centre"))}
        self._spots |= spots_of(self._view, centres - homes)

    def placee(self, who: Somebody, said: _Said) -> Placee:
        needs = [need for properties in self._at(said, LinkType.HAS_ASSESSMENT) for need in needs_of(properties)]
        prison = self._own(said)
        category = self._category(said, prison)
        boards = {need.board for need in needs if need.board is not None and not need.decides}
        if category in self._rules.board_categories:
            boards.add(Board.CATEGORY_A)
        held_in = self._held_in(said)
        return Placee(
            asked=who.asked,
            person=who.person,
            prison_number=_number(said),
            sex=_sex(prison) if prison else None,
            age=self._age(said),
            category=category,
            conviction=self._conviction(said, prison),
            sharing_risk=self._sharing_risk(said, prison),
            vulnerable=any(need.vulnerable for need in needs) or self._is_alerted(said, self._rules.alert_vulnerable),
            mobility=frozenset(need.mobility for need in needs if need.mobility is not None),
            with_baby=any(need.with_baby for need in needs),
            constant_watch=any(need.constant_watch for need in needs),
            consents_to_convicted=any(need.consents for need in needs),
            holds=self._holds(said, needs, held_in),
            zones=self._zones(said),
            boards=frozenset(boards),
            decisions=tuple(decision for need in needs if need.decides for decision in self._decisions(need)),
            held_in=held_in,
            home=self._home(said),
            programmes=frozenset(need.programme for need in needs if need.programme),
            escape_list=self._is_alerted(said, self._rules.alert_escape_list),
        )

    def _at(self, said: _Said, kind: LinkType) -> list[Properties]:
        """What is said at the far ends of his links of one type."""
        return [properties for end in said.at(kind) for properties in self._far.get(end, ())]

    def _own(self, said: _Said) -> list[Properties]:
        """What prisons say of him; what anybody says where no prison does."""
        at_home = [each.properties for each in said.own if each.node.authority == PRISON_RECORDS]
        return at_home or [each.properties for each in said.own]

    def _age(self, said: _Said) -> int | None:
        """By the latest birth date that is stated: who may be a child is taken for one."""
        days = [day for each in said.own if (day := _day(each.properties.get("date_of_birth"))) is not None]
        if not days:
            return None
        born = max(days)
        return self._today.year - born.year - ((self._today.month, self._today.day) < (born.month, born.day))

    def _category(self, said: _Said, own: Sequence[Properties]) -> str | None:
        """The category that stands; where sources differ the one that asks for most security."""
        assessed = [each for each in self._at(said, LinkType.HAS_ASSESSMENT) if each.get("assessment") == "CATEGORY"]
        newest = max((_text(each, "assessed_on") for each in assessed), default="")
        letters = {_text(each, "level") for each in assessed if _text(each, "assessed_on") == newest}
        letters |= {_text(each, "security_category") for each in own}
        stated = sorted(letter for letter in letters if letter)
        board, security = self._rules.board_categories, self._rules.security
        return min(stated, key=lambda each: (each not in board, security.get(each, 0), each), default=None)

    def _conviction(self, said: _Said, own: Sequence[Properties]) -> Conviction:
        bookings = self._at(said, LinkType.IN_BOOKING)
        active = [each for each in bookings if each.get("active") is True] or bookings
        words = {_text(each, "legal_status").upper() for each in (*own, *active)} - {""}
        found = {self._rules.legal_statuses.get(word, Conviction.UNKNOWN) for word in words}
        return next(iter(found)) if len(found) == 1 else Conviction.UNKNOWN

    def _sharing_risk(self, said: _Said, own: Sequence[Properties]) -> SharingRisk:
        """The gravest that stands, by the assessments and by the prison's own record."""
        assessed = self._at(said, LinkType.HAS_ASSESSMENT)
        words = {_text(each, "level") for each in assessed if each.get("assessment") == "CELL_SHARING_RISK"}
        words |= {_text(each, "cell_sharing_risk") for each in own}
        found = {_RISK_WORDS[word.upper()] for word in words if word.upper() in _RISK_WORDS}
        return next((risk for risk in _RISKS if risk in found), SharingRisk.UNKNOWN)

    def _is_alerted(self, said: _Said, codes: frozenset[str]) -> bool:
        return not codes.isdisjoint({_text(each, "code") for each in self._at(said, LinkType.HAS_ALERT)})

    def _holds(self, said: _Said, needs: Sequence[Need], held_in: NodeRef | None) -> tuple[TransferHold, ...]:
        found = {
            TransferHold(need.hold, NodeRef(Kind.ESTABLISHMENT, "", need.place) if need.place else held_in, need.until)
            for need in needs
            if need.hold is not None
        }
        for alert in self._at(said, LinkType.HAS_ALERT):
            if _text(alert, "type") == "T":
                kind = self._rules.alert_holds.get(_text(alert, "code"), HoldKind.GOVERNOR)
                found.add(TransferHold(kind, held_in, _day(alert.get("active_to"))))
        return tuple(sorted(found, key=str))

    def _zones(self, said: _Said) -> tuple[Zone, ...]:
        """An area whose middle nobody states is kept, since nobody can say that a place lies outside it."""
        found = set()
        for end in (each for each in said.at(LinkType.BOUND_BY) if each.kind is Kind.EXCLUSION_ZONE):
            for properties in self._far.get(end, ({},)):
                centre, radius = _text(properties, "centre"), properties.get("radius_metres")
                metres = int(radius) if isinstance(radius, int | float) else 0
                found.add(Zone(self._spots.get(centre, Spot(centre)), metres))
        return tuple(sorted(found, key=str))

    def _decisions(self, need: Need) -> list[BoardDecision]:
        """A place that the reader does not know is kept as decided on: nowhere else is."""
        if need.board is None:
            return []
        for kind in sorted(HOLDING):
            place = NodeRef(kind, "", need.place)
            if self._exists(place):
                lies_in = read_ancestries(self._view, [place])[place]
                return [BoardDecision(need.board, place, lies_in, need.until)]
        return [BoardDecision(need.board, NodeRef(Kind.CELL, "", need.place), until=need.until)]

    def _held_in(self, said: _Said) -> NodeRef | None:
        """The one prison that he is said to be in."""
        prisons = {self._prisons.get(place) for place in said.at(LinkType.HELD_AT)}
        return next(iter(prisons)) if len(prisons) == 1 else None

    def _home(self, said: _Said) -> Spot | None:
        """The first in order where several are on record: which of them is home nobody says."""
        homes = (each for each in said.at(LinkType.LIVES_AT) if each.kind is Kind.POSTCODE)
        return next((self._spots.get(outcode_of(home.key)) for home in homes), None)

    def _exists(self, place: NodeRef) -> bool:
        try:
            self._view.node_of(place)
        except NotFoundError:
            return False
        return True


def _number(said: _Said) -> str:
    numbers = {end.key for end in said.at(LinkType.HAS_IDENTIFIER) if end.authority == IdentifierType.PRISON_NUMBER}
    return min(numbers, default="")


def _sex(own: Sequence[Properties]) -> Sex | None:
    """What is stated, if it is one thing."""
    stated = {_text(each, "sex") for each in own} - {""}
    known = {Sex(each) for each in stated if each in {"M", "F"}}
    return next(iter(known)) if len(known) == 1 == len(stated) else None


def _text(properties: Properties, name: str) -> str:
    found = properties.get(name)
    return found.strip() if isinstance(found, str) else ""


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def records_of(nodes: Collection[int], view: GraphView) -> tuple[NodeRef, ...]:
    """PERSON nodes as the records that they are, in order."""
    return tuple(sorted(view.refs(sorted(nodes))))
