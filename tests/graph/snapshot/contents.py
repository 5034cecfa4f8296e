"""What a graph says, with every rank replaced by what it stands for, so that two graphs compare."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from hashlib import blake2b

from graph.model.bitemporal import slices
from graph.model.loads import FeedMode
from graph.snapshot.arrays import FLAG_ASSESSMENT, FLAG_REVERSED, NO_DATE, Adjacency
from graph.snapshot.graph import Graph
from tests.graph.snapshot.journal import CLASSES, KEY, Journal, version

Content = dict[str, Counter[tuple[object, ...]]]


def content(graph: Graph) -> Content:
    """Everything in a graph; fails where its parts contradict each other."""
    nodes = [(graph.node_ref(rank), graph.node_public(rank), graph.node_kind(rank)) for rank in range(graph.node_count)]
    return {
        "nodes": Counter(nodes),
        "records": Counter(_record(graph, rank) for rank in range(graph.record_count)),
        "links": links(graph),
        "descriptions": Counter(entry for rank in range(graph.node_count) for entry in _described(graph, rank)),
    }


def links(graph: Graph) -> Counter[tuple[object, ...]]:
    """All links, read from their ends; both ends must tell the same."""
    told: dict[bool, Counter[tuple[object, ...]]] = {False: Counter(), True: Counter()}
    for rank in range(graph.node_count):
        for adjacency, entry in entries(graph, rank):
            backwards = bool(adjacency.flags[entry] & FLAG_REVERSED)
            told[backwards][_link(graph, rank, adjacency, entry, backwards)] += 1
    assert told[False] == told[True]
    assert told[False].total() == graph.link_count
    return told[False]


def entries(graph: Graph, rank: int) -> Iterator[tuple[Adjacency, int]]:
    """A node's entries in both layers."""
    layers = [graph.base.adjacency] if rank < graph.base_nodes else []
    for adjacency in (*layers, graph.extra.adjacency):
        for entry in range(int(adjacency.start[rank]), int(adjacency.start[rank + 1])):
            yield adjacency, entry


def held(graph: Graph, known_at: int) -> Content:
    """The links and descriptions that hold as known at an instant, without their known times."""
    rank = graph.known_rank(known_at)
    found: Content = {"links": Counter(), "descriptions": Counter()}
    for node in range(graph.node_count):
        for adjacency, entry in entries(graph, node):
            known = int(adjacency.known_from[entry]) <= rank < int(adjacency.known_to[entry])
            if known and not adjacency.flags[entry] & FLAG_REVERSED:
                found["links"][_link(graph, node, adjacency, entry, backwards=False)[:-2]] += 1
        for description in graph.descriptions(node):
            if description.known_from <= rank < description.known_to:
                system, source_id, digest, *_ = _record(graph, description.record)
                valid = (description.valid_from, description.valid_to)
                said = (description.born, description.surname)
                found["descriptions"][graph.node_ref(node), system, source_id, digest, *valid, *said] += 1
    return found


def held_in(journal: Journal, known_at: int) -> Content:
    """The same by the rules alone, record by record, from the journal."""
    found: Content = {"links": Counter(), "descriptions": Counter()}
    head = journal.head
    for record, seen in journal.sighted(head).items():
        places = {place for times, _, place in seen if times.mode is FeedMode.FULL}
        full = [times for times, load in journal.times(head) if load.place in places and times.mode is FeedMode.FULL]
        for piece in slices([(times, number) for times, number, _ in seen], full):
            if piece.known_from <= known_at < piece.known_to:
                _add_held(found, record, piece.version, (piece.valid_from, piece.valid_to))
    return found


def _add_held(found: Content, record: int, number: int, valid: tuple[int, int]) -> None:
    said = version(record, number)
    key = (said.system, said.source_id, said.digest)
    for claim in said.links:
        begins, ends = max(claim.valid_from, valid[0]), min(claim.valid_to, valid[1])
        if begins < ends:
            kind = (claim.source, claim.target, int(claim.type), int(claim.role), claim.assessment)
            found["links"][*kind, begins, ends, *key, CLASSES[said.class_id], said.grade] += 1
    for ref, born, surname in said.descriptions:
        told = (NO_DATE if born is None else born, surname_hash(surname))
        found["descriptions"][ref, *key, *valid, *told] += 1


def surname_hash(surname: str) -> int:
    """What a snapshot keeps of a surname."""
    digest = blake2b(surname.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little", signed=True) if surname else 0


def _record(graph: Graph, rank: int) -> tuple[object, ...]:
    system, source_id = graph.record_source(rank)
    assert graph.record_public(rank) == KEY.record_id(system, source_id)
    assert rank in graph.record_versions(graph.record_public(rank))
    return (system, source_id, graph.record_version(rank), graph.labels[graph.record_label(rank)])


def _link(graph: Graph, rank: int, adjacency: Adjacency, entry: int, backwards: bool) -> tuple[object, ...]:
    link = int(adjacency.link[entry])
    source, target = (rank, int(adjacency.neighbour[entry]))[:: -1 if backwards else 1]
    assert graph.link_ends(link) == (source, target)
    record = graph.link_record(link)
    assert link in graph.record_links(record)
    if record >= graph.base_records:
        starts = graph.extra.records.links_at[record - graph.base_records :]
        assert graph.record_links(record) == [graph.base_links + place for place in range(*starts[:2].tolist())]
    columns = (graph.base if link < graph.base_links else graph.extra).links
    place = link if link < graph.base_links else link - graph.base_links
    assert int(columns.entries[place, int(backwards)]) == entry
    label = graph.labels[int(adjacency.label[entry])]
    system, source_id, digest, record_label = _record(graph, record)
    assert label == record_label
    return (
        graph.node_ref(source),
        graph.node_ref(target),
        int(adjacency.type[entry]),
        int(adjacency.role[entry]),
        bool(adjacency.flags[entry] & FLAG_ASSESSMENT),
        int(adjacency.valid_from[entry]),
        int(adjacency.valid_to[entry]),
        system,
        source_id,
        digest,
        label,
        int(adjacency.grade[entry]),
        graph.known_instant(int(adjacency.known_from[entry])),
        graph.known_instant(int(adjacency.known_to[entry])),
    )


def _described(graph: Graph, rank: int) -> Iterator[tuple[object, ...]]:
    for told in graph.descriptions(rank):
        known = (graph.known_instant(told.known_from), graph.known_instant(told.known_to))
        record = _record(graph, told.record)
        assert graph.labels[told.label] == record[-1]
        yield (graph.node_ref(rank), *record, told.valid_from, told.valid_to, *known, told.born, told.surname)
