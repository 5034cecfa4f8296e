"""Reads for one reader: every query takes the classes that he may read and the instant as of which he asks."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graph.model.evidence import NodeRef
from graph.model.ids import IdKey
from graph.model.kinds import Kind
from graph.model.links import LinkType
from graph.model.names import name_key
from graph.store.liveness import PublishedLoads, in_order_of_records
from graph.store.search_terms import birth_day
from graph.store.sqlite.liveness import held_versions
from graph.store.sqlite.saying import IN_CUT, Sayings
from graph.store.stored import PersonQuery, ReadCut, StoredRecord

# A common surname has thousands of candidates: what held is worked out for a page of them at a time.
_CANDIDATES = 1_000


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
            held = self._held({record for _, _, record in page})
            found |= {NodeRef(Kind.PERSON, authority, key): None for authority, key, record in page if record in held}
        return list(found)[:limit]

    def records(self, keys: Collection[tuple[str, str]]) -> list[StoredRecord]:
        """Live versions of the records, with their raw cells under the header that they came with."""
        rows = self._query(
            f"""SELECT r.record_id, r.content, h.columns
                FROM json_each(:keys) w
                CROSS JOIN source_system y ON y.name = w.value ->> 0
                JOIN record r ON r.system_id = y.system_id AND r.source_id = w.value ->> 1
                JOIN header h USING (header_id)
                WHERE {IN_CUT}""",
            keys=json.dumps(sorted(set(keys))),
        )
        (held,) = self._sayings.held({row[0] for row in rows})
        found = [
            StoredRecord(
                dict(zip(json.loads(columns), json.loads(content), strict=False)),
                said_by,
                piece.slice.valid_from,
                piece.slice.valid_to,
            )
            for record_id, content, columns in rows
            for piece, said_by in held.get(record_id, ())
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
                WHERE i.kind = :identifier AND i.authority = :kind AND i.key = :canonical AND {IN_CUT}
                ORDER BY p.authority, p.key, l.record_id""",
            kind=kind,
            canonical=canonical,
            identifier=int(Kind.IDENTIFIER),
            has_identifier=int(LinkType.HAS_IDENTIFIER),
        )

    def _by_name(self, query: PersonQuery) -> sqlite3.Cursor:
        conditions, values = [], {}
        # Of whom both are asked the surname is looked up: many more share a forename, and most an initial.
        looked_up = "+" if query.surname or query.surnames else ""
        for column, text in (("surname", query.surname), ("forename", query.forename)):
            if text:
                which = f"{looked_up if column == 'forename' else ''}d.{column}"
                conditions.append(f"{which} >= :{column} AND {which} < :{column}_end")
                values[column] = name_key(text)
                values[f"{column}_end"] = name_key(text) + "\U0010ffff"
        if query.born is not None:
            conditions.append("d.born = :born")
            values["born"] = str(birth_day(query.born.isoformat()))
        if query.surnames:
            conditions.append("d.surname IN (SELECT value FROM json_each(:surnames))")
            values["surnames"] = json.dumps(sorted(query.surnames))
        if query.forenames and conditions:
            values["named"] = self._with_words(query.forenames, " AND ".join(conditions), values)
            conditions.append("(d.surname, d.forename) IN (SELECT value ->> 0, value ->> 1 FROM json_each(:named))")
        return self._cursor(
            f"""SELECT n.authority, n.key, d.record_id
                FROM description d JOIN node n USING (node_id) JOIN record r ON r.record_id = d.record_id
                WHERE d.surname IS NOT NULL AND {" AND ".join(conditions or ["false"])} AND {IN_CUT}
                ORDER BY n.authority, n.key, d.record_id""",
            **values,
        )

    def _with_words(self, words: frozenset[str], conditions: str, values: Mapping[str, str]) -> str:
        """Names, as JSON pairs, that fit and of whose forenames one is among these: read from the index alone."""
        names = self.connection.execute(
            f"""SELECT DISTINCT d.surname, d.forename FROM description d
                WHERE d.surname IS NOT NULL AND d.forename IS NOT NULL AND {conditions}""",
            values,
        )
        return json.dumps([name for name in names if not words.isdisjoint(name[1].split())])

    def _by_words(self, words: Sequence[str]) -> sqlite3.Cursor:
        values = {f"word{number}": word.lower() for number, word in enumerate(words)}

        def holds(text: str) -> str:
            return " AND ".join((f"{text} IS NOT NULL", *(f"instr(lowered({text}), :{name})" for name in values)))

        said = (
            f"""SELECT n.authority, n.key, d.record_id FROM description d JOIN node n USING (node_id)
                JOIN record r ON r.record_id = d.record_id
                WHERE d.properties ->> '$.{name}' IS NOT NULL AND n.kind = :person AND {IN_CUT}
                AND EXISTS (SELECT 1 FROM json_each(d.properties, '$.{name}') w WHERE {holds("w.value")})"""
            for name in ("nicknames", "aliases")
        )
        told = f"""SELECT n.authority, n.key, l.record_id FROM link l JOIN node n ON n.node_id = l.source
                JOIN record r ON r.record_id = l.record_id
                WHERE {holds("l.properties ->> '$.text'")} AND n.kind = :person AND l.type = :subject_of
                AND {IN_CUT}"""
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

    def _held(self, record_ids: Collection[int]) -> Collection[int]:
        if self.cut.closed is None:
            return held_versions(self.connection, self.loads, record_ids, self.cut)
        return self._sayings.held(record_ids)[0]

    @property
    def _sayings(self) -> Sayings:
        return Sayings(self.connection, self.ids, self.loads, (self.cut,))
