"""What is on record about a person, in order of when it was so, with when it became known beside it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graph.identity.kernels import ABSENT
from graph.identity.layout import Half
from graph.model.evidence import NodeRef, Properties
from graph.model.kinds import EVENTS, Kind
from graph.model.links import NOT_A_TIE, LinkType, Role
from graph.model.times import OPEN_END, OPEN_START
from graph.queries.chart import Chart, ChartNode
from graph.snapshot.arrays import FLAG_ASSESSMENT, FLAG_REVERSED
from graph.store.stored import Provenance
from graph.view import GraphView, NotFoundError


@dataclass(frozen=True, slots=True)
class DatedLink:
    """One dated link as one record states it. World time in minutes, OPEN_START or OPEN_END where it is open.

    `outward` where the person is its source; `known_from` in microseconds; `record` is a public id.
    """

    valid_from: int
    valid_to: int
    known_from: int
    type: LinkType
    role: Role
    assessment: bool
    grade: int
    outward: bool
    other: ChartNode
    record: str


@dataclass(frozen=True, slots=True)
class DatedDescription:
    """What one record said of the person. Times as in `DatedLink`."""

    valid_from: int
    valid_to: int
    known_from: int
    properties: Properties
    grade: int
    record: str
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Timeline:
    """Links with a date at one end at least, by start (open starts first), then type and far end; and descriptions.

    `undated` ties, each a type and a far end, have none in any record and are counted only; numbers are no ties. A view
    of a moment has what was so then: an event of before, whose record gives no end, is over. When something ceased to
    be known is not shown: at the moment as of which the view asks, all of this was still known.
    """

    person: ChartNode
    links: tuple[DatedLink, ...]
    descriptions: tuple[DatedDescription, ...]
    undated: int


def timeline(view: GraphView, person: str) -> Timeline:
    """The person's timeline. Raises NotFoundError where no such person is there to see."""
    if view.graph.node_kind(view.open(person)) is not Kind.PERSON:
        raise NotFoundError(person)
    with view.walker() as walker:
        chart = Chart(view, walker)
        unit = chart.start([person])[0]
        members = np.sort(walker.members(unit))
        found = walker.entries_at(members)
        entries = found.entry.tolist()
        layers = [walker.walk.extra if half else walker.walk.base for half in found.half.tolist()]
        far = [int(layer.neighbour[entry]) for layer, entry in zip(layers, entries, strict=True)]
        others = walker.units_of(np.array(far, dtype=np.int32)).tolist()
        stated = [
            (layer, entry, other)
            for layer, entry, other in zip(layers, entries, others, strict=True)
            # A link between two of his own records lies at both.
            if other != ABSENT and not (other == unit and layer.flags[entry] & FLAG_REVERSED)
        ]
        rows = [row for row in stated if _is_dated(row[0], row[1])]
        shown = chart.in_order({unit, *(other for _, _, other in rows)})
        nodes = dict(zip(shown, chart.nodes(shown), strict=True))
        dated = {(int(layer.type[entry]), other) for layer, entry, other in rows}
        ties = {(int(layer.type[entry]), other) for layer, entry, other in stated}
        undated = sum(type_ not in NOT_A_TIE for type_, _ in ties - dated)
        links = [
            DatedLink(
                valid_from=int(layer.valid_from[entry]),
                valid_to=int(layer.valid_to[entry]),
                known_from=int(view.graph.known_instants[layer.known_from[entry]]),
                type=LinkType(int(layer.type[entry])),
                role=Role(int(layer.role[entry])),
                assessment=bool(layer.flags[entry] & FLAG_ASSESSMENT),
                grade=int(layer.grade[entry]),
                outward=not layer.flags[entry] & FLAG_REVERSED,
                other=nodes[other],
                record=view.record_ids([view.graph.link_record(int(layer.link[entry]))])[0],
            )
            for layer, entry, other in rows
            if not _is_over(view, nodes[other].ref.kind, layer, entry)
        ]
        refs = [view.graph.node_ref(node) for node in members.tolist()]
    links.sort(key=_order)
    return Timeline(nodes[unit], tuple(links), tuple(_descriptions(view, refs)), undated)


def _is_over(view: GraphView, kind: Kind, layer: Half, entry: int) -> bool:
    """Whether it happened before the moment that is asked about, and no record says that it went on."""
    if view.valid is None or kind not in EVENTS or layer.valid_to[entry] != OPEN_END:
        return False
    return bool(layer.valid_from[entry] < view.valid.start)


def _is_dated(layer: Half, entry: int) -> bool:
    return bool(layer.valid_from[entry] != OPEN_START or layer.valid_to[entry] != OPEN_END)


def _order(link: DatedLink) -> tuple[object, ...]:
    when = (link.valid_from, link.valid_to)
    return (*when, link.type, link.other, link.role, link.outward, link.assessment, link.known_from, link.record)


def _descriptions(view: GraphView, refs: list[NodeRef]) -> list[DatedDescription]:
    found = []
    for said in view.descriptions(refs):
        record = said.provenance.record_id.hex()
        view.disclosed.add(record)
        found.append(
            DatedDescription(
                said.valid_from,
                said.valid_to,
                said.provenance.known_from,
                said.properties,
                said.provenance.grading.rank,
                record,
                said.provenance,
            )
        )
    return sorted(found, key=lambda each: (each.valid_from, each.valid_to, each.known_from, each.record))
