"""People and things by public id, in words, as one view names them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from api.answers.naming import name_records
from api.schemas.evidence import Node
from graph.model.evidence import NodeRef
from graph.model.kinds import Kind
from graph.queries.chart import ChartNode
from graph.store.stored import StoredDescription
from graph.view import GraphView, Person


class Names:
    """Names each id once. Raises NotFoundError for one that is not there for the viewer."""

    def __init__(self, view: GraphView) -> None:
        self._view = view
        self._known: dict[str, Node] = {}

    def node(self, public_id: str) -> Node:
        """A person by the best name that his records give, a thing by its caption. Counts as disclosed."""
        if public_id not in self._known:
            self._known[public_id] = self._named(public_id)
        return self._known[public_id]

    def gather(self, public_ids: Iterable[str]) -> None:
        """Name all of these now: of many people it takes one look into the store, and not one for each."""
        view, fresh = self._view, sorted(set(public_ids) - self._known.keys())
        refs = {each: view.graph.node_ref(view.node(each)) for each in fresh}
        people = view.persons(each for each, ref in refs.items() if ref.kind is Kind.PERSON)
        said = by_node(view.descriptions([ref for person in people.values() for ref in person.records]))
        self._known.update((each, _person(refs[each], person, said)) for each, person in people.items())

    def disclose(self, record_ids: Iterable[str]) -> None:
        """Put records on record that the answer names without asking the view for them."""
        self._view.disclosed.update(record_ids)

    def _named(self, public_id: str) -> Node:
        view = self._view
        rank = view.node(public_id)
        ref = view.graph.node_ref(rank)
        if ref.kind is not Kind.PERSON:
            view.disclosed.add(public_id)
            return Node(id=public_id, kind=ref.kind.label, caption=view.captions([ref]).get(ref, ref.key), key=ref.key)
        person = view.person(public_id)
        return _person(ref, person, by_node(view.descriptions(person.records)))


def chart_nodes(view: GraphView, found: Iterable[ChartNode]) -> dict[str, Node]:
    """A chart's nodes by id: things by their captions, people by the best name that all of their records give."""
    nodes = {each.id: each for each in found}
    people = {each.id: _refs(view, each) for each in nodes.values() if each.ref.kind is Kind.PERSON}
    said = by_node(view.descriptions([ref for refs in people.values() for ref in refs]))
    names = {person: name_records(refs, said).name for person, refs in people.items()}
    return {
        each.id: Node(
            id=each.id,
            kind=each.ref.kind.label,
            caption=names.get(each.id, each.caption or each.ref.key),
            key=each.ref.key,
        )
        for each in nodes.values()
    }


def by_node(said: Iterable[StoredDescription]) -> Mapping[NodeRef, Sequence[StoredDescription]]:
    """Descriptions under the node that they are of."""
    found: dict[NodeRef, list[StoredDescription]] = {}
    for each in said:
        found.setdefault(each.node, []).append(each)
    return found


def _person(ref: NodeRef, person: Person, said: Mapping[NodeRef, Sequence[StoredDescription]]) -> Node:
    caption = name_records(person.records, said).name
    return Node(id=person.id, kind=ref.kind.label, caption=caption, key=ref.key)


def _refs(view: GraphView, person: ChartNode) -> list[NodeRef]:
    ranks = (view.graph.node_rank(bytes.fromhex(record)) for record in person.records)
    return view.refs([rank for rank in ranks if rank is not None])
