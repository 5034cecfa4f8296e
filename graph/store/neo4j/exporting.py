"""A store's contents as import files: the bulk way into an empty database.

What the import makes is the store, key, counters and all, but for constraints and indexes, which `cordon init` adds.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from graph.model.evidence import NodeRef
from graph.model.kinds import Kind
from graph.model.labels import Classification
from graph.model.links import LinkType
from graph.model.times import OPEN_END, OPEN_START, from_microseconds, from_minutes
from graph.store.contents import Contents, Fingerprint, Fingerprinting, Part, Row
from graph.store.neo4j.casework import act_properties
from graph.store.neo4j.conclusions import result_properties
from graph.store.neo4j.filling import load_properties
from graph.store.neo4j.import_files import ImportFiles
from graph.store.neo4j.labels import label_identity
from graph.store.neo4j.statements import EVIDENCE_COLUMNS
from graph.store.neo4j.vocabulary import CASE_LABELS, KEYS, LABELS, ROLE_NAMES, interval_properties, role_property
from graph.store.neo4j.words import description_properties, link_properties


def export(contents: Contents, folder: Path) -> tuple[Fingerprint, ImportFiles]:
    """Write everything into a new folder, for its owner alone: it holds the key of public ids.

    Returns what was written; the import's result has the same fingerprint. Raises FileExistsError for files that are
    there.
    """
    passing = Fingerprinting()
    with ImportFiles(folder) as files:
        writer = _Writer(files)
        for part, rows in passing.passing(contents.batches()):
            for row in rows:
                writer.write(part, row)
        writer.finish(contents.key.secret)
    return passing.result(contents.key), files


class _Writer:
    """Turns rows of parts into nodes and relationships, each node once."""

    def __init__(self, files: ImportFiles) -> None:
        self._files = files
        self._seen: set[NodeRef] = set()
        self._classes: dict[int, tuple[str, str, str]] = {}
        # Of each record what its links repeat: class, system, reference, grade.
        self._said_by: dict[int, tuple[int, str, str, str | None]] = {}
        self._loads: dict[int, dict[str, Any]] = {}
        self._once: set[tuple[str, str]] = set()
        self._counted = 0
        self._cases: dict[tuple[str, str], int] = {}
        self._newest: dict[str, int] = {"load-number": 0, "evidence-number": 0, "class-id": 0}
        self._head = (0, from_microseconds(0), 0)
        self._writers: dict[Part, Callable[[Row], None]] = {
            Part.LABELS: self._label, Part.LOADS: self._load, Part.RECORDS: self._record,
            Part.SIGHTINGS: self._sighting, Part.DESCRIPTIONS: self._description, Part.LINKS: self._link,
            Part.REJECTED: self._rejected, Part.RESULTS: self._result, Part.RELIED: self._relied,
            Part.RESTS: self._rests, Part.ACTS: self._act, Part.BREAK_GLASS: self._glass, Part.HOLDS: self._hold,
            Part.TOMBSTONES: self._tombstone, Part.PUBLICATIONS: self._publication,
        }  # fmt: skip

    def write(self, part: Part, row: Row) -> None:
        """One row."""
        self._writers[part](row)

    def finish(self, secret: bytes) -> None:
        """Cases with their counts, counters, the head and the key."""
        for (kind, key), acts in self._cases.items():
            told = {"kind": kind, "key": key, "acts": acts}
            self._files.node("Case", f"{kind}/{key}", told, CASE_LABELS.get(kind))
        for name, value in self._newest.items():
            self._files.node("StoreState", name, {"name": name, "value": value})
        revision, known_at, erasures = self._head
        if revision:
            head = {"value": revision, "knownAt": known_at, "erasures": erasures}
            self._files.node("StoreState", "revision", {"name": "revision", **head})
        self._files.node("StoreState", "id-key", {"name": "id-key", "value": secret})

    def _label(self, row: Row) -> None:
        class_id, owner, level, handling, conditions, compartments = row
        marking = str(Classification(level))
        self._classes[class_id] = (marking, handling, owner)
        self._newest["class-id"] = max(self._newest["class-id"], class_id)
        told = {
            "classId": class_id, "owner": owner, "classificationLevel": level, "handling": handling,
            "conditions": conditions, "compartments": compartments, "classification": marking,
            "identity": label_identity(*row[1:]),
        }  # fmt: skip
        self._files.node("AccessLabel", class_id, told)

    def _load(self, row: Row) -> None:
        self._loads[row[0]] = told = load_properties(list(row))
        self._newest["load-number"] = max(self._newest["load-number"], row[0])
        self._files.node("Load", row[0], {"number": row[0], **told})

    def _record(self, row: Row) -> None:
        number, system, source_id, version, feed, class_id, scheme, source, intelligence, *_ = row
        self._newest["evidence-number"] = max(self._newest["evidence-number"], number)
        self._said_by[number] = (class_id, system, source_id, f"{source}{intelligence}" if scheme else None)
        days = (None if day is None else date.fromisoformat(day) for day in row[12:14])
        columns = (
            number, class_id, *self._classes[class_id], scheme, source or None, intelligence or None, *row[9:12], *days,
            row[14] or None, row[15],
        )  # fmt: skip
        key = {"sourceSystem": system, "sourceRef": source_id, "version": version, "feed": feed, "firstLoad": row[16]}
        self._files.node("Evidence", number, {**key, **dict(zip(EVIDENCE_COLUMNS, columns, strict=True))})

    def _sighting(self, row: Row) -> None:
        record, load, line, sheet = row
        self._files.tie("SIGHTED", ("Load", "Evidence"), (load, record), {"line": line, "sheet": sheet or None})

    def _description(self, row: Row) -> None:
        record, position, kind, authority, key, surname, forename, born, properties = row
        ref = self._node(kind, authority, key)
        told = {"position": position, "surnameKey": surname, "forenameKey": forename, "bornDay": born}
        more = description_properties(json.loads(properties))
        self._files.tie("DESCRIBES", ("Evidence", LABELS[ref.kind]), (record, _id(ref)), {**told, **more})

    def _link(self, row: Row) -> None:
        record, type_, role, assessment, since, until, properties = row[0], *row[7:]
        source, target = self._node(*row[1:4]), self._node(*row[4:7])
        class_id, system, source_id, grade = self._said_by[record]
        kind = LinkType(type_)
        begins, ends = interval_properties(kind)
        told = {
            "evidence": record, "visibilityClass": class_id, "sourceSystem": system, "sourceRef": source_id,
            "grade": grade, role_property(kind): ROLE_NAMES.get(role), "assessment": bool(assessment) or None,
            begins: from_minutes(since) if since > OPEN_START else None,
            ends: from_minutes(until) if until < OPEN_END else None,
            **((link_properties(kind, json.loads(properties)) if properties else None) or {}),
        }  # fmt: skip
        labels = (LABELS[source.kind], LABELS[target.kind])
        self._files.tie(kind.name, labels, (_id(source), _id(target)), told)

    def _node(self, kind: int, authority: str, key: str) -> NodeRef:
        ref = NodeRef(Kind(kind), authority, key)
        if ref not in self._seen:
            self._seen.add(ref)
            names = KEYS[ref.kind]
            self._files.node(LABELS[ref.kind], _id(ref), {names[0]: authority, names[1]: key})
        return ref

    def _rejected(self, row: Row) -> None:
        load, line, kind, canonical, class_id, sheet = row
        key = f"{kind}/{canonical}"
        self._first("QuarantinedParty", key, {"type": kind, "canonicalValue": canonical})
        told = {"line": line, "visibilityClass": class_id, "sheet": sheet}
        self._files.tie("QUARANTINED", ("Load", "QuarantinedParty"), (load, key), told)

    def _result(self, row: Row) -> None:
        self._files.node("Result", row[0], result_properties(row[0], row[1], row[2]))

    def _relied(self, row: Row) -> None:
        public_id, version, record = row
        self._files.node("ReliedUpon", public_id + version, {"publicId": public_id, "version": version})
        if record is not None:
            self._files.tie("IS", ("ReliedUpon", "Evidence"), (public_id + version, record), {})

    def _rests(self, row: Row) -> None:
        self._files.tie("SUPPORTED_BY", ("Result", "ReliedUpon"), (row[0], row[1] + row[2]), {})

    def _act(self, row: Row) -> None:
        kind, case, sequence, action, actor, agency, at, class_id, body, about = row
        self._cases[kind, case] = max(self._cases.get((kind, case), 0), sequence + 1)
        key = f"{kind}/{case}/{sequence}"
        told = act_properties(sequence, action, actor, agency, from_microseconds(at), class_id, body)
        self._files.node("Act", key, told)
        self._files.tie("HAS_ACT", ("Case", "Act"), (f"{kind}/{case}", key), {})
        for public_id in about:
            self._first("RecordReference", public_id, {"publicId": public_id})
            self._files.tie("ABOUT", ("Act", "RecordReference"), (key, public_id), {})

    def _glass(self, row: Row) -> None:
        at, subject, person, until, case, reason = row
        instants = {"at": from_microseconds(at), "until": from_microseconds(until)}
        told = {"subject": subject, "person": person, "caseReference": case, "reason": reason, **instants}
        self._numbered("BreakGlass", told)

    def _hold(self, row: Row) -> None:
        public_id, until, actor, reason, at = row
        told = {"publicId": public_id, "until": date.fromisoformat(until), "actor": actor, "reason": reason}
        self._numbered("Hold", {**told, "at": from_microseconds(at)})

    def _tombstone(self, row: Row) -> None:
        public_id, feed, actor, reason, at = row
        told = {"publicId": public_id, "feed": feed, "actor": actor, "reason": reason, "at": from_microseconds(at)}
        self._files.node("Tombstone", public_id, told)

    def _publication(self, row: Row) -> None:
        revision, at, cause, load = row
        known_at = from_microseconds(at)
        about = self._loads.get(load, {})
        by = about.get("withdrawnBy" if cause == "withdrawn" else "publishedBy", "")
        told = {"actor": by, "reason": about.get("withdrawnWhy", "") if cause == "withdrawn" else ""}
        self._files.node("Publication", revision, {"revision": revision, "knownAt": known_at, "cause": cause, **told})
        if load is not None:
            self._files.tie("MOVES", ("Publication", "Load"), (revision, load), {})
        erasures = self._head[2] + (cause == "disposed")
        newest = (revision, known_at) if revision > self._head[0] else self._head[:2]
        self._head = (*newest, erasures)

    def _first(self, label: str, key: str, told: Mapping[str, Any]) -> None:
        if (label, key) not in self._once:
            self._once.add((label, key))
            self._files.node(label, key, told)

    def _numbered(self, label: str, told: Mapping[str, Any]) -> None:
        self._counted += 1
        self._files.node(label, self._counted, told)


def _id(ref: Sequence[Any]) -> str:
    """What names a node among those of its label, in these files alone."""
    return f"{ref[1]}\x1f{ref[2]}"
