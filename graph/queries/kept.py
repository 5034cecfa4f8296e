"""Whether what is kept about people and records may still be told: not to a reader who has lost sight of them since.

What people did is kept under its own label, which says nothing of whom it names. Somebody may be of limited access by
now, or turn out to be the reader himself: then it is there for him no more than a record that names such a person.
"""

from __future__ import annotations

from collections.abc import Iterable

from graph.admission import nodes_meant
from graph.view import GraphView, NotFoundError


def readable_records(view: GraphView, records: Iterable[str]) -> frozenset[str]:
    """Which of these records (public ids) say anything to the viewer now.

    The store is asked whatever there is to ask about: else the time that it takes would tell whether there was.
    """
    versions = (rank for record in sorted(set(records)) for rank in view.graph.record_versions(_bytes(record)))
    sources = sorted({view.graph.record_source(rank) for rank in versions})
    return frozenset(each.provenance.record_id.hex() for each in view.store.records(sources, view.read_cut))


def withheld_records(view: GraphView, records: Iterable[str]) -> frozenset[str]:
    """Which of these records (public ids) are there and withheld from the viewer, in every version of theirs.

    What was withdrawn since it was relied on is not: it was said, and he may read what was said.
    """

    def is_withheld(record: str) -> bool:
        versions = view.graph.record_versions(_bytes(record))
        return bool(versions) and not any(_reads(view, rank) for rank in versions)

    return frozenset(each for each in set(records) if is_withheld(each))


def names_closed(view: GraphView, people: Iterable[bytes]) -> bool:
    """Whether any of these records of people is one of somebody who is closed to the viewer."""
    closed = frozenset(view.closing.people.tolist())

    def is_closed(person: bytes) -> bool:
        nodes = nodes_meant(view.graph, person)
        return not closed.isdisjoint(nodes) if nodes else person in view.sight.closed

    return any(is_closed(each) for each in sorted(set(people)))


def all_there(view: GraphView, nodes: Iterable[str]) -> bool:
    """Whether each of these nodes (public ids) is there for the viewer."""
    try:
        for each in sorted(set(nodes)):
            view.node(each)
    except NotFoundError:
        return False
    return True


def _reads(view: GraphView, version: int) -> bool:
    closed = view.closing.records
    return bool(view.labels[view.graph.record_label(version)]) and (closed is None or not closed[version])


def _bytes(public_id: str) -> bytes:
    try:
        return bytes.fromhex(public_id)
    except ValueError:
        return b""
