"""Reads for one reader: every query takes the classes that he may read and the instant as of which he asks."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from graph.model.evidence import NodeRef, Properties
from graph.model.grading import Grading, GradingScheme
from graph.model.ids import IdKey
from graph.model.kinds import Kind
from graph.model.labels import Label
from graph.model.links import LinkType, Role
from graph.model.names import name_key
from graph.model.times import Interval, from_microseconds
from graph.store.liveness import (
    Held,
    PublishedLoads,
    in_order_of_ends,
    in_order_of_nodes,
    in_order_of_records,
)
from graph.store.search_terms import birth_day
from graph.store.sqlite.labels import labels_of
from graph.store.sqlite.liveness import held_versions
from graph.store.stored import PersonQuery, Provenance, ReadCut, StoredDescription, StoredLink, StoredRecord

# A common surname has thousands of candidates: what held is worked out for a page of them at a time.
_CANDIDATES = 1_000

# An answer has them by the hundred thousand, and a dictionary finds its member in a fifth of an enumeration's time.
_KINDS: dict[int, Kind] = {int(each): each for each in Kind}
_TYPES: dict[int, LinkType] = {int(each): each for each in LinkType}
_ROLES: dict[int, Role] = {int(each): each for each in Role}

_IN_CUT = "r.class_id IN (SELECT value FROM json_each(:classes))"


@dataclass(frozen=True, slots=True)
class CutReader:
    """One reader's view of the file, for the length of one call."""

    connection: sqlite3.Connection
    ids: IdKey
    loads: PublishedLoads
    cut: ReadCut

    def find_people(self, query: PersonQuery, limit: int) -> list[NodeRef]:
        """PERSON nodes that a live record in the cut describes or identifies so."""
        if query.words:
            rows = self._by_words(query.words)
        else:
            rows = self._by_identifier(*query.identifier) if query.identifier else self._by_name(query)
        found: dict[NodeRef, None] = {}
        while len(found) < limit and (page := rows.fetchmany(_CANDIDATES)):
            held = self._held({record_id for _, _, record_id in page})
            found |= {NodeRef(Kind.PERSON, authority, key): None for authority, key, record in page if record in held}
        return list(found)[:limit]

    def descriptions(self, nodes: Collection[NodeRef]) -> list[StoredDescription]:
        """What live records say of the nodes."""
        rows = self._query(
            f"""SELECT n.kind, n.authority, n.key, d.record_id, d.properties
                FROM json_each(:nodes) w
                CROSS JOIN node n ON n.kind = w.value ->> 0 AND n.authority = w.value ->> 1 AND n.key = w.value ->> 2
                JOIN description d ON d.node_id = n.node_id
                JOIN record r ON r.record_id = d.record_id
                WHERE {_IN_CUT}""",
            nodes=_node_keys(nodes),
        )
        held = self._held({row[3] for row in rows})
        provenance = self._provenance(held)
        found = [
            StoredDescription(
                NodeRef(_KINDS[kind], authority, key),
                _properties(properties),
                piece.slice.valid_from,
                piece.slice.valid_to,
                said_by,
            )
            for kind, authority, key, record_id, properties in rows
            for piece, said_by in provenance.get(record_id, ())
        ]
        return in_order_of_nodes(found)

    def links(self, nodes: Collection[NodeRef], types: Collection[LinkType] | None) -> list[StoredLink]:
        """Live links at the nodes, whichever end."""
        wanted = json.dumps(sorted(int(kind) for kind in (LinkType if types is None else types)))
        ends = (
            f"""SELECT l.record_id, l.ordinal, l.source, l.target, l.type, l.role, l.assessment, l.valid_from,
                       l.valid_to, l.properties
                FROM json_each(:nodes) w
                CROSS JOIN node n ON n.kind = w.value ->> 0 AND n.authority = w.value ->> 1 AND n.key = w.value ->> 2
                JOIN link l ON l.{end} = n.node_id AND l.type IN (SELECT value FROM json_each(:types))
                JOIN record r ON r.record_id = l.record_id
                WHERE {_IN_CUT}"""
            for end in ("source", "target")
        )
        rows = self._query(" UNION ".join(ends), nodes=_node_keys(nodes), types=wanted)
        held = self._held({row[0] for row in rows})
        provenance = self._provenance(held)
        refs = self._node_refs({end for row in rows if row[0] in held for end in (row[2], row[3])})
        found = []
        for (
            record_id,
            _,
            source,
            target,
            kind,
            role,
            assessment,
            valid_from,
            valid_to,
            properties,
        ) in rows:
            for piece, said_by in provenance.get(record_id, ()):
                stated = Interval(valid_from, valid_to)
                valid = stated.intersection(Interval(piece.slice.valid_from, piece.slice.valid_to))
                if valid is not None:
                    found.append(
                        StoredLink(
                            refs[source],
                            refs[target],
                            _TYPES[kind],
                            _ROLES[role],
                            bool(assessment),
                            valid.start,
                            valid.end,
                            _properties(properties),
                            said_by,
                        )
                    )
        return in_order_of_ends(found)

    def records(self, keys: Collection[tuple[str, str]]) -> list[StoredRecord]:
        """Live versions of the records, with their raw cells under the header that they came with."""
        rows = self._query(
            f"""SELECT r.record_id, r.content, h.columns
                FROM json_each(:keys) w
                CROSS JOIN source_system y ON y.name = w.value ->> 0
                JOIN record r ON r.system_id = y.system_id AND r.source_id = w.value ->> 1
                JOIN header h USING (header_id)
                WHERE {_IN_CUT}""",
            keys=json.dumps(sorted(set(keys))),
        )
        held = self._held({row[0] for row in rows})
        provenance = self._provenance(held)
        found = [
            StoredRecord(
                dict(zip(json.loads(columns), json.loads(content), strict=False)),
                said_by,
                piece.slice.valid_from,
                piece.slice.valid_to,
            )
            for record_id, content, columns in rows
            for piece, said_by in provenance.get(record_id, ())
        ]
        return in_order_of_records(found)

    # ---- inside

    def _by_identifier(self, kind: str, canonical: str) -> sqlite3.Cursor:
        return self._cursor(
            f"""SELECT p.authority, p.key, l.record_id
                FROM node i
                JOIN link l ON l.target = i.node_id AND l.type = :has_identifier
                JOIN node p ON p.node_id = l.source
                JOIN record r ON r.record_id = l.record_id
                WHERE i.kind = :identifier AND i.authority = :kind AND i.key = :canonical AND {_IN_CUT}
                ORDER BY p.authority, p.key, l.record_id""",
            kind=kind,
            canonical=canonical,
            identifier=int(Kind.IDENTIFIER),
            has_identifier=int(LinkType.HAS_IDENTIFIER),
        )

    def _by_name(self, query: PersonQuery) -> sqlite3.Cursor:
        conditions, values = [], {}
        for column, text in (("surname", query.surname), ("forename", query.forename)):
            if text:
                conditions.append(f"d.{column} >= :{column} AND d.{column} < :{column}_end")
                values[column] = name_key(text)
                values[f"{column}_end"] = name_key(text) + "\U0010ffff"
        if query.born is not None:
            conditions.append("d.born = :born")
            values["born"] = str(birth_day(query.born.isoformat()))
        return self._cursor(
            f"""SELECT n.authority, n.key, d.record_id
                FROM description d JOIN node n USING (node_id) JOIN record r ON r.record_id = d.record_id
                WHERE d.surname IS NOT NULL AND {" AND ".join(conditions or ["false"])} AND {_IN_CUT}
                ORDER BY n.authority, n.key, d.record_id""",
            **values,
        )

    def _by_words(self, words: Sequence[str]) -> sqlite3.Cursor:
        values = {f"word{number}": word.lower() for number, word in enumerate(words)}

        def holds(text: str) -> str:
            return " AND ".join((f"{text} IS NOT NULL", *(f"instr(lowered({text}), :{name})" for name in values)))

        said = (
            f"""SELECT n.authority, n.key, d.record_id FROM description d JOIN node n USING (node_id)
                JOIN record r ON r.record_id = d.record_id
                WHERE d.properties ->> '$.{name}' IS NOT NULL AND n.kind = :person AND {_IN_CUT}
                AND EXISTS (SELECT 1 FROM json_each(d.properties, '$.{name}') w WHERE {holds("w.value")})"""
            for name in ("nicknames", "aliases")
        )
        told = f"""SELECT n.authority, n.key, l.record_id FROM link l JOIN node n ON n.node_id = l.source
                JOIN record r ON r.record_id = l.record_id
                WHERE {holds("l.properties ->> '$.text'")} AND n.kind = :person AND l.type = :subject_of
                AND {_IN_CUT}"""
        return self._cursor(
            f"{' UNION '.join((*said, told))} ORDER BY 1, 2, 3",
            person=int(Kind.PERSON),
            subject_of=int(LinkType.SUBJECT_OF),
            **values,
        )

    def _query(self, sql: str, **values: object) -> list[Any]:
        return self._cursor(sql, **values).fetchall()

    def _cursor(self, sql: str, **values: object) -> sqlite3.Cursor:
        values["classes"] = json.dumps(sorted(self.cut.classes))
        return self.connection.execute(sql, values)

    def _held(self, record_ids: Collection[int]) -> dict[int, list[Held]]:
        held = held_versions(self.connection, self.loads, record_ids, self.cut)
        if self.cut.closed is None:
            return held
        versions = self.connection.execute(
            """SELECT r.record_id, y.name, r.source_id, r.version FROM json_each(?) w
               CROSS JOIN record r ON r.record_id = w.value JOIN source_system y USING (system_id)""",
            (json.dumps(sorted(held)),),
        )
        closed = (row[0] for row in versions if (self.ids.record_id(row[1], row[2]), row[3]) in self.cut.closed)
        return {record_id: held[record_id] for record_id in held.keys() - set(closed)}

    def _node_refs(self, node_ids: Iterable[int]) -> dict[int, NodeRef]:
        rows = self.connection.execute(
            "SELECT n.node_id, n.kind, n.authority, n.key FROM json_each(?) w CROSS JOIN node n ON n.node_id = w.value",
            (json.dumps(sorted(node_ids)),),
        )
        return {node_id: NodeRef(_KINDS[kind], authority, key) for node_id, kind, authority, key in rows}

    def _provenance(self, held: Mapping[int, Sequence[Held]]) -> dict[int, list[tuple[Held, Provenance]]]:
        """Each version's slices, with where they are on record."""
        loads = {
            load_id: (key, from_microseconds(extracted))
            for load_id, key, extracted in self.connection.execute(
                """SELECT l.load_id, l.key, l.extracted_at
                   FROM json_each(?) w CROSS JOIN load l ON l.load_id = w.value""",
                (json.dumps(sorted({piece.load_id for pieces in held.values() for piece in pieces})),),
            )
        }
        rows = self.connection.execute(
            """SELECT r.record_id, y.name, r.source_id, r.version, r.feed, r.class_id, r.scheme, r.source_grade,
                      r.intelligence, r.origin, r.recorded_on, r.flags
               FROM json_each(?) w CROSS JOIN record r ON r.record_id = w.value
               JOIN source_system y USING (system_id)""",
            (json.dumps(sorted(held)),),
        ).fetchall()
        labels = labels_of(self.connection, (row[5] for row in rows))
        gradings: dict[tuple[int, str, str], Grading] = {}
        return {
            row[0]: [(piece, _said_by(row, piece, labels, loads, gradings, self.ids)) for piece in held[row[0]]]
            for row in rows
        }


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
