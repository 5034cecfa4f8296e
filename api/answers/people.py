"""Who matches, and what is on record about one person."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from api.answers.assessed import newer_levels
from api.answers.named import by_node, chart_nodes
from api.answers.naming import Naming, name_records
from api.answers.near_names import distance
from api.answers.parties import other_parties
from api.answers.words import QuestionError, grade_word, role_words, source
from api.schemas.evidence import IdentityDoubt, Node, Source
from api.schemas.people import Fact, FindPeople, Number, PeopleFound, PersonAnswer, PersonLine, Tie
from graph.identity.kernels import ABSENT
from graph.model.evidence import NodeRef
from graph.model.identifiers import explain, parse
from graph.model.kinds import Kind
from graph.model.links import LinkType, Role
from graph.model.names import name_key
from graph.model.spellings import spellings
from graph.model.times import from_minutes, to_minutes
from graph.queries.chart import START_LIMIT, ChartNode
from graph.queries.neighbourhood import Neighbourhood, neighbourhood
from graph.queries.partial import SHORTEST, bearers
from graph.store.stored import PersonQuery, StoredDescription
from graph.view import GraphView

# A search that matches more is not narrow enough to be read through; it says so.
MOST_MATCHES = 1_000
# What a page about one person lists before it points to his network.
MOST_TIES = 200
# Listed besides, however many ties there are: what staff are warned of.
_WARNED = (LinkType.HAS_ALERT, LinkType.PARTY)
_LISTED_NUMBERS = frozenset({"prison-number", "pnc", "cro", "crn"})
# Who he is first, then the rest by name.
_FIRST_FACTS = ("surname", "forenames", "alias", "date_of_birth", "sex")
_WORD = re.compile(r"[^\W_]+")
_WHERE = (LinkType.HELD_AT, LinkType.LIVES_AT)


@dataclass(frozen=True, slots=True)
class _Match:
    """A person before it is known whether the page shows him; nothing of him is disclosed yet."""

    unit: int
    id: str
    records: tuple[NodeRef, ...]
    naming: Naming
    differs: int = 0


def find(view: GraphView, asked: FindPeople, today: date, unnamed: Collection[str] = ()) -> PeopleFound:
    """A page of the people who match, by name, birth date and id. Raises QuestionError for what cannot be read.

    `today` decides the century of a PNC with a two-digit year, and which whereabouts are the present ones. `unnamed`
    are ids of people of whom the reader is not told what he searches by: a whole number alone finds them.
    """
    refs = _sought(view, asked, today, unnamed)
    ranks = [rank for ref in refs[:MOST_MATCHES] if (rank := view.graph.node_rank_of(ref)) is not None]
    with view.walker() as walker:
        units = sorted(set(walker.units_of(np.array(ranks, dtype=np.int32)).tolist()) - {ABSENT})
        members = [tuple(sorted(view.refs(walker.members(unit).tolist()))) for unit in units]
        said = by_node(view.descriptions([ref for records in members for ref in records]))
        ids = view.ids(walker.representatives(units))
        matches = sorted(
            (
                _Match(unit, public_id, records, name_records(records, said), differs)
                for unit, public_id, records in zip(units, ids, members, strict=True)
                if (differs := _differs(asked, records, said)) is not None
            ),
            key=lambda match: (match.differs, name_key(match.naming.name), match.naming.births, match.id),
        )
        page = _page(matches, asked)
        for match in page:
            view.person_of_unit(walker, match.unit)
    last = bool(page) and page[-1].id != matches[-1].id
    return PeopleFound(
        people=_lines(view, page, today),
        found=len(matches),
        incomplete=len(refs) > MOST_MATCHES,
        next_cursor=page[-1].id if last else None,
    )


def show(view: GraphView, public_id: str) -> PersonAnswer:
    """Everything on record about one person that the view admits. Raises NotFoundError."""
    view.open(public_id)
    person = view.person(public_id)
    said = view.descriptions(person.records)
    ties, left_out = _ties(view, person.id)
    apart_from = other_parties(view, person.id, [tie.other.id for tie in ties if tie.type == LinkType.PARTY.name])
    newer = newer_levels(view, ties)
    more = [{"against": apart_from.get(tie.other.id, []), "newer_from": newer.get(tie.other.id)} for tie in ties]
    ties = [tie.model_copy(update=each) for tie, each in zip(ties, more, strict=True)]
    numbers = _numbers(view, person.records)
    known = {source(each.provenance).id: source(each.provenance) for each in said}
    named = {record for tie in ties for record in tie.records} | {each for n in numbers for each in n.records}
    known |= {each.id: each for each in _sources(view, person.records, named - known.keys())}
    view.disclosed.update(known)
    return PersonAnswer(
        id=person.id,
        name=name_records(person.records, by_node(said)).name,
        facts=_facts(said),
        identifiers=numbers,
        ties=ties,
        ties_left_out=left_out,
        apart=_apart(view, person.id),
        sources=sorted(known.values(), key=lambda each: (each.agency, each.feed, each.id)),
    )


def _differs(
    asked: FindPeople, records: Sequence[NodeRef], said: Mapping[NodeRef, Sequence[StoredDescription]]
) -> int | None:
    """How far from what was asked for he is named, None for too far; nothing where names are not to be forgiven."""
    if not asked.near:
        return 0
    return distance([each for ref in records for each in said.get(ref, ())], asked.surname or "", asked.forename)


def _sought(view: GraphView, asked: FindPeople, today: date, unnamed: Collection[str]) -> list[NodeRef]:
    if asked.part is not None:
        return bearers(view, asked.part, MOST_MATCHES + 1)
    query = _query(asked, today)
    if not unnamed or asked.identifier is not None:
        return view.find_people(query, MOST_MATCHES + 1)
    # So many more that those who are left out move no limit.
    refs = view.find_people(query, MOST_MATCHES + 1 + len(unnamed))
    return [ref for ref in refs if view.store.ids.node_id(ref).hex() not in unnamed][: MOST_MATCHES + 1]


def _query(asked: FindPeople, today: date) -> PersonQuery:
    if asked.words is not None:
        words = tuple(word for word in _WORD.findall(asked.words) if len(word) >= SHORTEST)
        if not words:
            raise QuestionError(f"words to look for have {SHORTEST} letters or digits at least")
        return PersonQuery(words=words)
    if asked.identifier is None:
        query = PersonQuery(surname=asked.surname, forename=asked.forename, born=asked.date_of_birth)
        if asked.near:
            initial = name_key(asked.forename or "")[:1] or None
            query = PersonQuery(surnames=spellings(asked.surname or ""), forename=initial, born=asked.date_of_birth)
        if not any((name_key(asked.surname or ""), name_key(asked.forename or ""), asked.date_of_birth)):
            raise QuestionError("a name to look for has letters or digits in it")
        return query
    identifier = parse(asked.identifier.type, asked.identifier.value, as_of=today)
    if identifier.canonical is None:
        raise QuestionError(" ".join(explain(identifier)[:1]))
    return PersonQuery(identifier=(str(identifier.type), identifier.canonical))


def _page(matches: Sequence[_Match], asked: FindPeople) -> Sequence[_Match]:
    first = 0
    if asked.cursor is not None:
        places = [place for place, match in enumerate(matches) if match.id == asked.cursor]
        if not places:
            raise QuestionError("this cursor leads nowhere any more: search again from the first page")
        first = places[0] + 1
    return matches[first : first + asked.limit]


def _lines(view: GraphView, page: Sequence[_Match], today: date) -> list[PersonLine]:
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


def _facts(said: Iterable[StoredDescription]) -> list[Fact]:
    """Each thing that is said once, with everybody who says it."""
    found: dict[tuple[str, str], tuple[str | int | float | bool, set[str]]] = {}
    for each in said:
        for name, value in each.properties.items():
            if name == "caption" or value is None or value == "":
                continue
            plain = "alias" if name == "aliases" else name
            for one in value if isinstance(value, list) else [value]:
                found.setdefault((plain, str(one)), (one, set()))[1].add(each.provenance.record_id.hex())

    def order(key: tuple[str, str]) -> tuple[int, str, str]:
        first = _FIRST_FACTS.index(key[0]) if key[0] in _FIRST_FACTS else len(_FIRST_FACTS)
        return (first, *key)

    return [Fact(name=key[0], value=found[key][0], records=sorted(found[key][1])) for key in sorted(found, key=order)]


def _numbers(view: GraphView, records: Sequence[NodeRef]) -> list[Number]:
    found: dict[tuple[str, str, bool], set[str]] = {}
    for link in view.store.links(records, view.read_cut, (LinkType.HAS_IDENTIFIER,)):
        key = (link.target.authority, link.target.key, link.role is Role.IDENTIFIER_FLAGGED)
        found.setdefault(key, set()).add(link.provenance.record_id.hex())
    return [Number(type=t, value=v, flagged=f, records=sorted(found[t, v, f])) for t, v, f in sorted(found)]


def _ties(view: GraphView, person: str) -> tuple[list[Tie], int]:
    around = neighbourhood(view, [person], depth=1, node_budget=MOST_TIES)
    shown, links = _by_id(around), list(around.links)
    # Of somebody with more than can be walked at all, none but those are listed.
    left_out = START_LIMIT if around.left_out.hubs else around.left_out.over_budget
    if left_out:
        warned = neighbourhood(view, [person], depth=1, types=_WARNED, node_budget=START_LIMIT)
        more = {id_: node for id_, node in _by_id(warned).items() if id_ not in shown}
        shown |= more
        links += [link for link in warned.links if not more.keys().isdisjoint((link.source, link.target))]
        left_out -= len(more)
    nodes = chart_nodes(view, shown.values())
    here = around.layers[0][0].id
    ties = [
        Tie(
            type=link.type.name,
            other=nodes[link.target if link.source == here else link.source],
            roles=role_words(link.roles),
            assessment=link.assessment,
            best_grade=grade_word(link.grade),
            valid_from=from_minutes(link.valid_from),
            valid_to=from_minutes(link.valid_to),
            records=list(link.evidence),
        )
        for link in links
        if here in (link.source, link.target)
    ]
    return ties, left_out


def _by_id(around: Neighbourhood) -> dict[str, ChartNode]:
    return {node.id: node for layer in around.layers for node in layer}


def _sources(view: GraphView, records: Sequence[NodeRef], wanted: Collection[str]) -> list[Source]:
    """Records that say something about these nodes without describing them: an arrest, a cell move."""
    newest: dict[str, Source] = {}
    for link in view.store.links(records, view.read_cut):
        record = link.provenance.record_id.hex()
        if record in wanted:
            newest[record] = source(link.provenance)
    return list(newest.values())


def _apart(view: GraphView, person: str) -> list[IdentityDoubt]:
    doubts = view.conflicts(person)
    captions = view.captions([ref for doubt in doubts for ref in doubt.nodes])
    return [
        IdentityDoubt(
            reason=str(doubt.kind),
            nodes=[
                Node(
                    id=view.store.ids.node_id(ref).hex(),
                    kind=Kind.PERSON.label,
                    caption=captions.get(ref, ref.key),
                    key=ref.key,
                )
                for ref in doubt.nodes
            ],
            identifiers=[f"{ref.authority} {ref.key}" for ref in doubt.identifiers],
        )
        for doubt in doubts
    ]
