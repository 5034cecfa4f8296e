"""Who matches: by a number, by a name however it is spelt, by part of a number, or by words."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from api.answers.named import by_node
from api.answers.naming import Naming, name_records
from api.answers.typed_names import Fit, TypedName, best_fit, readings
from api.answers.words import QuestionError
from api.schemas.people import FindPeople, PeopleFound, PersonLine
from graph.identity.kernels import ABSENT
from graph.model.evidence import NodeRef
from graph.model.identifiers import IdentifierType, explain, parse, what_it_is
from graph.model.kinds import Kind
from graph.model.links import LinkType, Role
from graph.model.names import name_key
from graph.model.times import to_minutes
from graph.queries.partial import SHORTEST, bearers
from graph.store.stored import PersonQuery, StoredDescription
from graph.view import GraphView

# A search that matches more is not narrow enough to be read through; it says so.
MOST_MATCHES = 1_000
_LISTED_NUMBERS = frozenset({"prison-number", "pnc", "cro", "crn"})
_WORD = re.compile(r"[^\W_]+")
_WHERE = (LinkType.HELD_AT, LinkType.LIVES_AT)
# What is found by a part of it, as a reader calls it.
_BORNE = {
    Kind.PHONE: "phone", Kind.VEHICLE: "vehicle", Kind.ADDRESS: "address", Kind.POSTCODE: "postcode",
    Kind.INTELLIGENCE_REPORT: "report", Kind.ARREST: "arrest", Kind.CRIME: "crime", Kind.COURT_CASE: "court case",
}  # fmt: skip
_BY_CAPTION = frozenset({Kind.PHONE, Kind.VEHICLE, Kind.ADDRESS})
_MOST_BORNE = 3


@dataclass(frozen=True, slots=True)
class _Match:
    """A person before it is known whether the page shows him; nothing of him is disclosed yet."""

    unit: int
    id: str
    records: tuple[NodeRef, ...]
    naming: Naming
    fit: Fit | None
    said: tuple[StoredDescription, ...]

    @property
    def order(self) -> tuple[tuple[int, int, bool], str, tuple[date, ...], str]:
        """The nearest first, then by name."""
        return (
            (0, 0, False) if self.fit is None else self.fit.order,
            name_key(self.naming.name),
            self.naming.births,
            self.id,
        )


@dataclass(slots=True)
class _Sought:
    """Records of people in whom to look, at most so many and one more: nearest queries first."""

    view: GraphView
    unnamed: Collection[str]
    refs: dict[NodeRef, list[NodeRef]] = field(default_factory=dict)

    @property
    def is_full(self) -> bool:
        """Whether more match than are looked through."""
        return len(self.refs) > MOST_MATCHES

    def add(self, queries: Iterable[PersonQuery]) -> None:
        """Whoever matches any of these, until there are enough."""
        ids = self.view.store.ids
        for query in queries:
            room = MOST_MATCHES + 1 - len(self.refs)
            if room <= 0:
                return
            # So many more that those who are left out, or are there already, move no limit.
            refs = self.view.find_people(query, MOST_MATCHES + 1 + len(self.unnamed))
            fresh = [ref for ref in refs if ref not in self.refs]
            named = [ref for ref in fresh if not self.unnamed or ids.node_id(ref).hex() not in self.unnamed]
            self.refs.update((ref, []) for ref in named[:room])


def find(view: GraphView, asked: FindPeople, today: date, unnamed: Collection[str] = ()) -> PeopleFound:
    """A page of the people who match, the nearest first, then by name, birth date and id.

    `today` decides the century of a PNC with a two-digit year, and which whereabouts are the present ones. `unnamed`
    are ids of people of whom the reader is not told what he searches by: a whole number alone finds them. Raises
    QuestionError for what cannot be read.
    """
    names = _names(asked)
    sought = _sought(view, asked, names, today, unnamed)
    refs = list(sought.refs)[:MOST_MATCHES]
    ranks = [rank for ref in refs if (rank := view.graph.node_rank_of(ref)) is not None]
    with view.walker() as walker:
        units = sorted(set(walker.units_of(np.array(ranks, dtype=np.int32)).tolist()) - {ABSENT})
        members = [tuple(sorted(view.refs(walker.members(unit).tolist()))) for unit in units]
        said = by_node(view.descriptions([ref for records in members for ref in records]))
        ids = view.ids(walker.representatives(units))
        matches = sorted(
            (
                match
                for unit, public_id, records in zip(units, ids, members, strict=True)
                if (match := _match(unit, public_id, records, said, names)) is not None
            ),
            key=lambda match: match.order,
        )
        page = _page(matches, asked)
        for match in page:
            view.person_of_unit(walker, match.unit)
    last = bool(page) and page[-1].id != matches[-1].id
    return PeopleFound(
        people=_lines(view, page, today, _why(view, asked, page, sought)),
        found=len(matches),
        certain=len(matches) == 1 and _is_certain(asked, matches[0].fit),
        near=sum(match.fit is not None and match.fit.is_near for match in matches),
        incomplete=sought.is_full,
        next_cursor=page[-1].id if last else None,
    )


def _match(
    unit: int,
    public_id: str,
    records: tuple[NodeRef, ...],
    said: Mapping[NodeRef, Sequence[StoredDescription]],
    names: Sequence[TypedName],
) -> _Match | None:
    """A person with how near his name is; None where it is not, which the store's query alone does not tell."""
    mine = tuple(each for ref in records for each in said.get(ref, ()))
    recorded = [
        (str(each.properties.get("surname") or ""), str(each.properties.get("forenames") or "")) for each in mine
    ]
    fit = best_fit(names, recorded) if names else None
    if names and fit is None:
        return None
    return _Match(unit, public_id, records, name_records(records, said), fit, mine)


def _names(asked: FindPeople) -> list[TypedName]:
    if asked.name is None:
        return []
    names = readings(asked.name, asked.date_of_birth)
    if not names:
        raise QuestionError("a name to look for has letters or digits in it")
    return names


def _sought(
    view: GraphView, asked: FindPeople, names: Sequence[TypedName], today: date, unnamed: Collection[str]
) -> _Sought:
    if asked.part is not None:
        return _Sought(view, (), bearers(view, asked.part, MOST_MATCHES + 1))
    if not names:
        sought = _Sought(view, unnamed if asked.identifier is None else ())
        sought.add([_query(asked, today)])
        return sought
    sought = _Sought(view, unnamed)
    sought.add(each.as_typed() for each in names)
    sought.add(query for each in names for query in each.alike())
    # Of those who bear one name and others one letter apart there are too many, unless nobody bears it.
    narrow = asked.date_of_birth is not None or any(each.surname and each.forenames for each in names)
    if narrow or not sought.refs:
        sought.add(query for each in names for query in each.slipping())
    return sought


def _query(asked: FindPeople, today: date) -> PersonQuery:
    if asked.words is not None:
        words = _words(asked.words)
        if not words:
            raise QuestionError(f"words to look for have {SHORTEST} letters or digits at least")
        return PersonQuery(words=words)
    if asked.identifier is None:
        query = PersonQuery(surname=asked.surname, forename=asked.forename, born=asked.date_of_birth)
        if not any((name_key(asked.surname or ""), name_key(asked.forename or ""), asked.date_of_birth)):
            raise QuestionError("a name to look for has letters or digits in it")
        return query
    identifier = parse(asked.identifier.type, asked.identifier.value, as_of=today)
    if identifier.canonical is None:
        raise QuestionError(" ".join(explain(identifier)[:1]))
    return PersonQuery(identifier=(str(identifier.type), identifier.canonical))


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for word in _WORD.findall(text) if len(word) >= SHORTEST)


def _why(view: GraphView, asked: FindPeople, page: Sequence[_Match], sought: _Sought) -> dict[str, str]:
    """Why each is among those found, where it is not that he is named or numbered so."""
    if asked.part is not None:
        borne = {
            match.id: sorted({each for ref in match.records for each in sought.refs.get(ref, ())}) for match in page
        }
        captions = view.captions(sorted({each for some in borne.values() for each in some[:_MOST_BORNE]}))
        view.disclosed.update(
            view.store.ids.node_id(each).hex() for some in borne.values() for each in some[:_MOST_BORNE]
        )
        return {
            who: "; ".join(_with_kind(each, captions) for each in some[:_MOST_BORNE]) for who, some in borne.items()
        }
    if asked.words is not None:
        return {match.id: _by_what_words(match, [word.lower() for word in _words(asked.words or "")]) for match in page}
    return {match.id: why for match in page if match.fit is not None and (why := match.fit.words)}


def _with_kind(borne: NodeRef, captions: Mapping[NodeRef, str]) -> str:
    if borne.kind is Kind.IDENTIFIER:
        return f"{what_it_is(IdentifierType(borne.authority))} {borne.key}"
    # Captions of what has a reference say what it is themselves.
    return f"{_BORNE[borne.kind]} {captions.get(borne, borne.key) if borne.kind in _BY_CAPTION else borne.key}"


def _by_what_words(match: _Match, words: Sequence[str]) -> str:
    for kind, called in (("nicknames", "nickname"), ("aliases", "also known as")):
        said = [each.properties.get(kind) for each in match.said]
        names = sorted({name for some in said if isinstance(some, list) for name in some if isinstance(name, str)})
        for name in names:
            if all(word in name.lower() for word in words):
                return f"{called} {name}"
    return "text of a report"


def _is_certain(asked: FindPeople, fit: Fit | None) -> bool:
    """Whether nobody else can be meant: part of a number, one name alone, an initial or a likeness is no such thing."""
    named = fit is not None and fit.words is None and (asked.date_of_birth is not None or not fit.partly)
    return asked.identifier is not None or named


def _page(matches: Sequence[_Match], asked: FindPeople) -> Sequence[_Match]:
    first = 0
    if asked.cursor is not None:
        places = [place for place, match in enumerate(matches) if match.id == asked.cursor]
        if not places:
            raise QuestionError("this cursor leads nowhere any more: search again from the first page")
        first = places[0] + 1
    return matches[first : first + asked.limit]


def _lines(view: GraphView, page: Sequence[_Match], today: date, why: Mapping[str, str]) -> list[PersonLine]:
    records = [ref for match in page for ref in match.records]
    links = view.store.links(records, view.read_cut, (LinkType.HAS_IDENTIFIER, *_WHERE))
    now = to_minutes(today) + 24 * 60 - 1
    numbers: dict[NodeRef, set[str]] = {}
    places: dict[NodeRef, list[tuple[int, int, NodeRef]]] = {}
    for link in links:
        if link.type is LinkType.HAS_IDENTIFIER:
            if link.role is Role.IDENTIFIER_VALID and link.target.authority in _LISTED_NUMBERS:
                numbers.setdefault(link.source, set()).add(link.target.key)
        elif link.valid_from <= now < link.valid_to:
            weight = (-_WHERE.index(link.type), link.provenance.known_from)
            places.setdefault(link.source, []).append((*weight, link.target))
    said = _agencies(view, records)
    return [
        PersonLine(
            id=match.id,
            name=match.naming.name,
            other_names=list(match.naming.others),
            dates_of_birth=list(match.naming.births),
            identifiers=sorted(set().union(*(numbers.get(ref, set()) for ref in match.records))),
            where=_where(view, [place for ref in match.records for place in places.get(ref, ())]),
            agencies=sorted(set().union(*(said.get(ref, set()) for ref in match.records))),
            records=len(match.records),
            matched=why.get(match.id),
        )
        for match in page
    ]


def _where(view: GraphView, places: Iterable[tuple[int, int, NodeRef]]) -> list[str]:
    """The places of the strongest kind that the newest word names."""
    ordered = sorted(places)
    best = [place for kind, since, place in ordered if (kind, since) == ordered[-1][:2]]
    view.disclosed.update(view.store.ids.node_id(place).hex() for place in best)
    # A cell's caption is what stands on its door; its key says in which prison and on which landing.
    captions = view.captions([place for place in best if place.kind is not Kind.CELL])
    return sorted({captions.get(place, place.key) for place in best})


def _agencies(view: GraphView, records: Collection[NodeRef]) -> dict[NodeRef, set[str]]:
    found: dict[NodeRef, set[str]] = {}
    for said in view.descriptions(records):
        found.setdefault(said.node, set()).add(said.provenance.label.owner)
    return found
