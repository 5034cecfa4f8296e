"""The labels of one record's versions, and whom it is about: no content is read."""

from __future__ import annotations

from dataclasses import dataclass

from graph.model.labels import Label
from graph.snapshot.graph import Graph
from graph.snapshot.named_people import people_named
from graph.store.port import GraphStore
from graph.view import NotFoundError

_ID_DIGITS = 32


@dataclass(frozen=True, slots=True)
class Labelled:
    """A record: its public id, the labels of its versions, and the PERSON nodes that it names."""

    id: str
    labels: tuple[Label, ...]
    people: tuple[int, ...]


def labelled(graph: Graph, store: GraphStore, named: str) -> Labelled:
    """The record of this public id, or SYSTEM/NUMBER. Raises NotFoundError."""
    public_id = _public_id(store, named)
    versions = graph.record_versions(public_id)
    if not versions:
        raise NotFoundError(named)
    labels = sorted({graph.labels[graph.record_label(rank)] for rank in versions})
    return Labelled(public_id.hex(), tuple(labels), people_named(graph, public_id))


def in_words(label: Label) -> str:
    """A label in one line: `OFFICIAL C police {condition} [compartment]`."""
    conditions = "".join(f" {{{each}}}" for each in label.conditions)
    compartments = "".join(f" [{each}]" for each in label.compartments)
    return f"{label.classification} {label.handling} {label.owner}{conditions}{compartments}"


def _public_id(store: GraphStore, named: str) -> bytes:
    system, slash, source_id = named.partition("/")
    if slash:
        return store.ids.record_id(system, source_id)
    try:
        found = bytes.fromhex(named)
    except ValueError:
        found = b""
    if 2 * len(found) != _ID_DIGITS or len(named) != _ID_DIGITS:
        raise NotFoundError(named)
    return found
