"""The membership extract's two views of a person, the prison's and the police's, set against each other row by row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

import numpy as np

from api.schemas.quality import CrossCheckAnswer, CrossCheckCount, SidesDiffer, TwoSides
from graph.model.evidence import NodeRef
from graph.model.identifiers import IdentifierType, parse
from graph.model.links import LinkType
from graph.model.names import name_key
from graph.store.stored import StoredRecord
from graph.view import GraphView
from loaders.matching.labelled import date_reader

SYSTEM = "OCGM"
# What each side calls it: the prison's column, then that of the police.
SIDES: Mapping[str, tuple[str, str]] = {
    "surname": ("Surname", "OCGM Surname"),
    "forenames": ("Forenames", "OCGM Forenames"),
    "date_of_birth": ("Date of Birth", "OCGM Date of Birth"),
    "pnc": ("PNC Number", "OCGM PNC Number"),
}
# A reader of PNC numbers needs a day to choose a century by.
_ANY_DAY = date(2026, 1, 1)


def cross_check(view: GraphView, limit: int) -> CrossCheckAnswer:
    """Counts by field over the rows that the reader may read, and the first `limit` rows whose sides differ, by key.

    A side that is blank says nothing, and differs from nothing. Rows that differ in most come first: they are the
    likeliest to be two people.
    """
    nodes = _members(view)
    rows = _rows(view, list(nodes))
    same = _readers([row for _, row in rows])
    counts = {field: [0, 0] for field in SIDES}
    differing: list[tuple[NodeRef, StoredRecord, list[TwoSides]]] = []
    for node, row in rows:
        differ = []
        for field, columns in SIDES.items():
            prison, police = (row.values.get(column, "").strip() for column in columns)
            if prison and police:
                counts[field][0] += 1
                if not same[field](prison, police):
                    counts[field][1] += 1
                    differ.append(TwoSides(field=field, prison=prison, police=police))
        if differ:
            differing.append((node, row, differ))
    differing.sort(key=lambda each: (-len(each[2]), each[1].provenance.source_id))
    shown = [
        SidesDiffer(
            person=nodes[node],
            record=row.provenance.record_id.hex(),
            prison_number=row.values.get("Nomis No.", "").strip(),
            group=row.values.get("OCG ID Number", "").strip(),
            fields=differ,
        )
        for node, row, differ in differing[:limit]
    ]
    view.disclosed.update(each.person for each in shown)
    return CrossCheckAnswer(
        rows=len(rows),
        differing=len(differing),
        counts=[CrossCheckCount(field=field, rows=both, differing=found) for field, (both, found) in counts.items()],
        shown=shown,
    )


def _members(view: GraphView) -> dict[NodeRef, str]:
    """Records of the extract's people, each with the public id of whose it is for this reader."""
    people = view.people
    members = np.flatnonzero(people.person_of >= 0).tolist()
    own = [(ref, rank) for ref, rank in zip(view.refs(members), members, strict=True) if ref.authority == SYSTEM]
    ids = view.ids([int(people.representative[people.person_of[rank]]) for _, rank in own])
    return {ref: public for (ref, _), public in zip(own, ids, strict=True)}


def _rows(view: GraphView, nodes: Sequence[NodeRef]) -> list[tuple[NodeRef, StoredRecord]]:
    links = view.store.links(nodes, view.read_cut, (LinkType.MEMBER_OF,)) if nodes else []
    of_record = {
        link.provenance.source_id: link.source for link in links if link.provenance.system == SYSTEM
    }  # one row names one nominal
    found = view.store.records([(SYSTEM, key) for key in sorted(of_record)], view.read_cut)
    newest: dict[str, StoredRecord] = {}
    for row in found:
        held = newest.get(row.provenance.source_id)
        if held is None or held.provenance.known_from <= row.provenance.known_from:
            newest[row.provenance.source_id] = row
    return [(of_record[key], newest[key]) for key in sorted(newest)]


def _readers(rows: Sequence[StoredRecord]) -> Mapping[str, Callable[[str, str], bool]]:
    """How two cells of a field are compared: as names, dates and numbers, not as they were typed."""
    read = date_reader(list(_cells(rows, SIDES["date_of_birth"])))

    def dates(one: str, other: str) -> bool:
        days = read(one), read(other)
        return days[0] == days[1] and (days[0] is not None or one == other)

    def names(one: str, other: str) -> bool:
        return name_key(one) == name_key(other)

    def numbers(one: str, other: str) -> bool:
        found = [parse(IdentifierType.PNC, each, as_of=_ANY_DAY).canonical or each.upper() for each in (one, other)]
        return found[0] == found[1]

    return {"surname": names, "forenames": names, "date_of_birth": dates, "pnc": numbers}


def _cells(rows: Sequence[StoredRecord], columns: tuple[str, str]) -> Iterator[str]:
    for row in rows:
        for column in columns:
            yield row.values.get(column, "")
