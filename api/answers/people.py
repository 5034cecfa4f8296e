"""What is on record about one person."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from api.answers.assessed import newer_levels
from api.answers.named import by_node, chart_nodes
from api.answers.naming import name_records
from api.answers.parties import other_parties
from api.answers.words import grade_word, role_words, source
from api.schemas.evidence import IdentityDoubt, Node, Source
from api.schemas.people import Fact, Number, PersonAnswer, Tie
from graph.model.evidence import NodeRef
from graph.model.kinds import Kind
from graph.model.links import LinkType, Role
from graph.model.times import from_minutes
from graph.queries.chart import START_LIMIT, ChartNode
from graph.queries.neighbourhood import Neighbourhood, neighbourhood
from graph.store.stored import StoredDescription
from graph.view import GraphView

# What a page about one person lists before it points to his network.
MOST_TIES = 200
# Listed besides, however many ties there are: what staff are warned of.
_WARNED = (LinkType.HAS_ALERT, LinkType.PARTY)
# Who he is first, then the rest by name.
_FIRST_FACTS = ("surname", "forenames", "alias", "date_of_birth", "sex")


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
