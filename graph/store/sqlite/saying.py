"""Which record versions held for a reader, with where they are on record; and what they say, for several at once."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import is_
from typing import Any, TypeVar

from graph.model.evidence import NodeRef, Properties
from graph.model.grading import Grading, GradingScheme
from graph.model.ids import IdKey
from graph.model.kinds import Kind
from graph.model.labels import Label
from graph.model.links import LinkType, Role
from graph.model.times import Interval, from_microseconds
from graph.store.liveness import Held, PublishedLoads, in_order_of_ends, in_order_of_nodes
from graph.store.sqlite.labels import labels_of
from graph.store.sqlite.liveness import held_for_each
from graph.store.stored import Provenance, ReadCut, StoredDescription, StoredLink

# An answer has them by the hundred thousand, and a dictionary finds its member in a fifth of an enumeration's time.
KINDS: dict[int, Kind] = {int(each): each for each in Kind}
_TYPES: dict[int, LinkType] = {int(each): each for each in LinkType}
_ROLES: dict[int, Role] = {int(each): each for each in Role}

IN_CUT = "r.class_id IN (SELECT value FROM json_each(:classes))"

_T = TypeVar("_T", StoredDescription, StoredLink)
Slices = Sequence[tuple[Held, Provenance]]
"""Of one record version the slices that held, each with where it is on record."""


@dataclass(frozen=True, slots=True)
class Sayings:
    """What is said to each of several readers, for the length of one call."""

    connection: sqlite3.Connection
    ids: IdKey
    loads: PublishedLoads
    cuts: Sequence[ReadCut]

    def descriptions(self, nodes: Collection[NodeRef]) -> list[list[StoredDescription]]:
        """What live records say of the nodes."""
        rows = self._query(
            f"""SELECT d.record_id, n.kind, n.authority, n.key, d.properties
                FROM json_each(:nodes) w
                CROSS JOIN node n ON n.kind = w.value ->> 0 AND n.authority = w.value ->> 1 AND n.key = w.value ->> 2
                JOIN description d ON d.node_id = n.node_id
                JOIN record r ON r.record_id = d.record_id
                WHERE {IN_CUT}""",
            nodes=_node_keys(nodes),
        )

        def said(row: Any, slices: Slices) -> list[StoredDescription]:
            _, kind, authority, key, properties = row
            node = NodeRef(KINDS[kind], authority, key)
            return [
                StoredDescription(
                    node, _properties(properties), piece.slice.valid_from, piece.slice.valid_to, provenance
                )
                for piece, provenance in slices
            ]

        return _for_each(rows, self.held({row[0] for row in rows}), said, in_order_of_nodes)

    def links(self, nodes: Collection[NodeRef], types: Collection[LinkType] | None) -> list[list[StoredLink]]:
        """Live links at the nodes, whichever end."""
        wanted = json.dumps(sorted(int(kind) for kind in (LinkType if types is None else types)))
        ends = (
            f"""SELECT l.record_id, l.ordinal, l.source, l.target, l.type, l.role, l.assessment, l.valid_from,
                       l.valid_to, l.properties
                FROM json_each(:nodes) w
                CROSS JOIN node n ON n.kind = w.value ->> 0 AND n.authority = w.value ->> 1 AND n.key = w.value ->> 2
                JOIN link l ON l.{end} = n.node_id AND l.type IN (SELECT value FROM json_each(:types))
                JOIN record r ON r.record_id = l.record_id
                WHERE {IN_CUT}"""
            for end in ("source", "target")
        )
        rows = self._query(" UNION ".join(ends), nodes=_node_keys(nodes), types=wanted)
        held = self.held({row[0] for row in rows})
        there = frozenset[int]().union(*held)
        refs = self._node_refs({end for row in rows if row[0] in there for end in (row[2], row[3])})

        def said(row: Any, slices: Slices) -> list[StoredLink]:
            _, _, source, target, kind, role, assessment, valid_from, valid_to, properties = row
            stated, found = Interval(valid_from, valid_to), []
            for piece, provenance in slices:
                valid = stated.intersection(Interval(piece.slice.valid_from, piece.slice.valid_to))
                if valid is not None:
                    link = StoredLink(
                        refs[source],
                        refs[target],
                        _TYPES[kind],
                        _ROLES[role],
                        bool(assessment),
                        valid.start,
                        valid.end,
                        _properties(properties),
                        provenance,
                    )
                    found.append(link)
            return found

        return _for_each(rows, held, said, in_order_of_ends)

    def held(self, record_ids: Collection[int]) -> list[dict[int, Slices]]:
        """For each reader the versions among these that held, those that held alike for several made once."""
        for_each = held_for_each(self.connection, self.loads, record_ids, self.cuts)
        on_record = self._on_record([pieces for held in for_each for pieces in held.values()], for_each)
        made: dict[int, list[tuple[list[Held], Slices]]] = {}
        found: list[dict[int, Slices]] = []
        for cut, held in zip(self.cuts, for_each, strict=True):
            mine: dict[int, Slices] = {}
            for record_id, pieces in held.items():
                known = made.setdefault(record_id, [])
                slices = next((slices for alike, slices in known if alike == pieces), None)
                if slices is None:
                    slices = [(piece, on_record(record_id, piece)) for piece in pieces]
                    known.append((pieces, slices))
                if not _is_closed(slices, cut):
                    mine[record_id] = slices
            found.append(mine)
        return found

    # ---- inside

    def _query(self, sql: str, **values: object) -> list[Any]:
        values["classes"] = json.dumps(sorted(frozenset[int]().union(*(cut.classes for cut in self.cuts))))
        return self.connection.execute(sql, values).fetchall()

    def _node_refs(self, node_ids: Iterable[int]) -> dict[int, NodeRef]:
        rows = self.connection.execute(
            "SELECT n.node_id, n.kind, n.authority, n.key FROM json_each(?) w CROSS JOIN node n ON n.node_id = w.value",
            (json.dumps(sorted(node_ids)),),
        )
        return {node_id: NodeRef(KINDS[kind], authority, key) for node_id, kind, authority, key in rows}

    def _on_record(
        self, pieces: Iterable[Sequence[Held]], for_each: Iterable[Mapping[int, Sequence[Held]]]
    ) -> Callable[[int, Held], Provenance]:
        """Where each of these versions is on record, by its number and slice."""
        loads = {
            load_id: (key, from_microseconds(extracted))
            for load_id, key, extracted in self.connection.execute(
                """SELECT l.load_id, l.key, l.extracted_at
                   FROM json_each(?) w CROSS JOIN load l ON l.load_id = w.value""",
                (json.dumps(sorted({piece.load_id for held in pieces for piece in held})),),
            )
        }
        rows = self.connection.execute(
            """SELECT r.record_id, y.name, r.source_id, r.version, r.feed, r.class_id, r.scheme, r.source_grade,
                      r.intelligence, r.origin, r.recorded_on, r.flags
               FROM json_each(?) w CROSS JOIN record r ON r.record_id = w.value
               JOIN source_system y USING (system_id)""",
            (json.dumps(sorted(frozenset[int]().union(*for_each))),),
        ).fetchall()
        by_id = {row[0]: row for row in rows}
        labels = labels_of(self.connection, (row[5] for row in rows))
        gradings: dict[tuple[int, str, str], Grading] = {}
        return lambda record_id, piece: _said_by(by_id[record_id], piece, labels, loads, gradings, self.ids)


def _is_closed(slices: Slices, cut: ReadCut) -> bool:
    if cut.closed is None:
        return False
    return any((said.record_id, said.version) in cut.closed for _, said in slices[:1])


def _for_each(
    rows: Sequence[Any],
    held: Sequence[Mapping[int, Slices]],
    said: Callable[[Any, Slices], list[_T]],
    in_order: Callable[[Iterable[_T]], list[_T]],
) -> list[list[_T]]:
    """What rows, each of the record in its first column, say to each reader; what is alike for several made once."""
    made: dict[tuple[int, int], list[_T]] = {}
    found: list[tuple[list[_T], list[_T]]] = []
    for for_one in held:
        mine: list[_T] = []
        for place, row in enumerate(rows):
            slices = for_one.get(row[0])
            if slices is not None:
                key = (place, id(slices))
                if key not in made:
                    made[key] = said(row, slices)
                mine += made[key]
        alike = [done for before, done in found if len(before) == len(mine) and all(map(is_, before, mine))]
        found.append((mine, alike[0] if alike else in_order(mine)))
    return [list(done) for _, done in found]


def _said_by(
    row: tuple[int, str, str, bytes, str, int, int, str, str, str | None, str | None, str],
    piece: Held,
    labels: Mapping[int, Label],
    loads: Mapping[int, tuple[str, datetime]],
    gradings: dict[tuple[int, str, str], Grading],
    ids: IdKey,
) -> Provenance:
    (
        _,
        system,
        source_id,
        version,
        feed,
        class_id,
        scheme,
        source,
        intelligence,
        origin,
        recorded_on,
        flags,
    ) = row
    load_key, extracted_at = loads[piece.load_id]
    graded = (scheme, source, intelligence)
    if graded not in gradings:
        gradings[graded] = Grading(GradingScheme(scheme), source, intelligence)
    return Provenance(
        ids.record_id(system, source_id),
        system,
        source_id,
        version,
        feed,
        labels[class_id],
        gradings[graded],
        origin,
        date.fromisoformat(recorded_on) if recorded_on else None,
        extracted_at,
        load_key,
        piece.slice.known_from,
        piece.slice.known_to,
        tuple(flags.split()),
    )


def _properties(text: object) -> Properties:
    loaded: Properties = json.loads(str(text)) if text else {}
    return loaded


def _node_keys(nodes: Collection[NodeRef]) -> str:
    return json.dumps([(int(node.kind), node.authority, node.key) for node in sorted(set(nodes))])
