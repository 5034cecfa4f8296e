"""Rejected rows that a person put aside: on record, undone where he was wrong, and decided by two for all that matter.

A dismissal is a load of its own that sights the row's line and states nothing, so that both clocks, labels and taking
back hold for it, and checks stop asking about the line as they do once it was corrected. The row stays where it is.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from graph.model.evidence import EvidenceRow
from graph.model.loads import DISMISSALS, FeedMode, LoadCounts, LoadManifest, LoadState, LoadSummary
from graph.model.times import isoformat
from graph.store.port import GraphStore
from loaders.chained_lines import ChainedLines
from loaders.quarantine_rows import QuarantinedRow, QuarantineError
from loaders.readers.lines import mentions
from loaders.readers.unreadable import SPEAK_OF_NOBODY

_FILE = "dismissals.jsonl"
_ASKED, _DONE, _ENDED = "asked", "dismissed", "ended"
HEADER = ("load", "because", "by", "approved by", "at")
_LAYOUT = hashlib.sha256("|".join(HEADER).encode()).hexdigest()

Place = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Dismissal:
    """One row put aside, or asked to be. `by_load` is the load that says so, "" until a second person has agreed."""

    load_key: str
    sheet: str
    line: int
    by: str
    because: str
    at: str
    approved_by: str = ""
    by_load: str = ""

    @property
    def place(self) -> Place:
        """Where the row stands in its file."""
        return self.sheet, self.line

    @property
    def waits(self) -> bool:
        """Whether a second person has still to agree."""
        return not self.by_load


def speaks_of_nobody(row: QuarantinedRow) -> bool:
    """Whether no check asks about the row: what a program printed, and a header that stands again."""
    return row.rule in SPEAK_OF_NOBODY and not mentions(" ".join((row.text, *row.cells.values())))


@dataclass(frozen=True, slots=True)
class Dismissals:
    """The dismissals of a home. One that was taken back by withdrawing its load holds no more."""

    folder: Path
    store: GraphStore

    def of(self, load_key: str) -> list[Dismissal]:
        """What was put aside of a load, and what is asked to be, by sheet and line."""
        with self._lines.locked():
            found = self._standing()
        return [each for _, each in sorted(found.items()) if each.load_key == load_key]

    def put_aside(self, load_key: str) -> frozenset[Place]:
        """The places of rows that wait no more."""
        return frozenset(each.place for each in self.of(load_key) if not each.waits)

    def ask(self, load: LoadSummary, row: QuarantinedRow, by: str, because: str, at: datetime) -> Dismissal:
        """Put a row aside, or have that wait for a second person where the row may concern somebody.

        Raises QuarantineError without a reason, for a load that is not published, and for what is put aside already.
        """
        if not because.strip():
            raise QuarantineError("say why the row is dismissed: it is kept")
        if load.state is not LoadState.PUBLISHED:
            raise QuarantineError(f"load {load.key} is {load.state}: its rows go with it")
        wanted = Dismissal(load.key, row.sheet, row.line, by, because.strip(), isoformat(at))
        with self._lines.locked():
            standing = self._standing().get((load.key, *row.place))
            if standing is not None and not standing.waits:
                raise QuarantineError(f"line {row.line} was dismissed already: take that back first")
            if speaks_of_nobody(row):
                return self._do(load, row, wanted, at)
            self._write(_ASKED, wanted)
        return wanted

    def decide(self, load: LoadSummary, row: QuarantinedRow, by: str, at: datetime, *, agrees: bool) -> Dismissal:
        """A second person's word. Raises QuarantineError where none is asked, and for whoever asked himself."""
        with self._lines.locked():
            asked = self._standing().get((load.key, *row.place))
            if asked is None or not asked.waits:
                raise QuarantineError(f"nobody has asked to dismiss line {row.line}")
            if asked.by == by:
                raise QuarantineError("whoever asked for the dismissal cannot agree to it: a second person decides")
            if agrees:
                return self._do(load, row, replace(asked, approved_by=by), at)
            self._undo(load.key, row.place, by, "refused by a second person", at)
            self._write(_ENDED, replace(asked, approved_by=by))
            return asked

    def take_back(self, load_key: str, place: Place, by: str, because: str, at: datetime) -> Dismissal:
        """Let the row wait again: one person's word is enough, since checks ask about it again."""
        if not because.strip():
            raise QuarantineError("say why the dismissal is taken back: it is kept")
        with self._lines.locked():
            found = self._standing().get((load_key, *place))
            if found is None:
                raise QuarantineError(f"line {place[1]} is not dismissed")
            self._undo(load_key, place, by, because, at)
            self._write(_ENDED, replace(found, by=by, because=because, at=isoformat(at)))
        return found

    def _do(self, load: LoadSummary, row: QuarantinedRow, wanted: Dismissal, at: datetime) -> Dismissal:
        done = replace(wanted, by_load=_publish(self.store, load, row, wanted, at))
        self._write(_DONE, done)
        return done

    def _undo(self, load_key: str, place: Place, by: str, because: str, at: datetime) -> None:
        """Let checks ask again: also where what put the row aside was cut off before it came onto the record."""
        name = _name(self.store, load_key, *place)
        for load in self.store.loads():
            if load.manifest.file_name == name and load.state is LoadState.PUBLISHED:
                self.store.withdraw(load.key, at, by, because)

    def _write(self, what: str, about: Dismissal) -> None:
        members = ("load_key", "sheet", "line", "by", "because", "at", "approved_by", "by_load")
        self._lines.append({"what": what, **{name: getattr(about, name) for name in members}})

    def _standing(self) -> dict[tuple[str, str, int], Dismissal]:
        found: dict[tuple[str, str, int], Dismissal] = {}
        for entry in self._lines.entries():
            _apply(found, entry)
        if not found:
            return found
        live = _live(self.store.loads())
        return {key: each for key, each in found.items() if each.waits or each.by_load in live}

    @property
    def _lines(self) -> ChainedLines:
        return ChainedLines(self.folder, _FILE)


def _apply(found: dict[tuple[str, str, int], Dismissal], entry: dict[str, Any]) -> None:
    what = entry.pop("what")
    about = Dismissal(**entry)
    key = (about.load_key, *about.place)
    if what == _ENDED:
        found.pop(key, None)
    else:
        found[key] = about


def _live(loads: Iterable[LoadSummary]) -> set[str]:
    return {load.key for load in loads if load.state is LoadState.PUBLISHED}


def _name(store: GraphStore, load_key: str, sheet: str, line: int) -> str:
    """What the loads that put one row aside are called; nobody's file is."""
    return store.ids.pseudonym("dismissal", json.dumps([load_key, sheet, line]))


def _publish(store: GraphStore, load: LoadSummary, row: QuarantinedRow, wanted: Dismissal, at: datetime) -> str:
    """A load of one row that states nothing, for the line of the extract that the row came in.

    A row without a label is shown to nobody, so it always has one here.
    """
    assert row.label is not None  # noqa: S101
    of = load.manifest
    values = (load.key, wanted.because, wanted.by, wanted.approved_by, isoformat(at))
    version = hashlib.blake2b(json.dumps(values).encode(), digest_size=16).digest()
    name = _name(store, load.key, *row.place)
    manifest = LoadManifest(
        feed=of.feed,
        agency=of.agency,
        system=DISMISSALS,
        scope=of.scope,
        mode=FeedMode.DELTA if of.mode is FeedMode.FULL else of.mode,
        validity=of.validity,
        file_name=name,
        file_sha256=hashlib.sha256(version).hexdigest(),
        mapping_digest=_LAYOUT,
        header=HEADER,
        extracted_at=of.extracted_at,
        started_by=wanted.by,
        corrects=of.corrects or of.file_name,
    )
    opened = store.begin_load(manifest, at)
    if opened.resume_after:
        store.discard(opened, at, wanted.by)
        opened = store.begin_load(manifest, at)
    said = EvidenceRow(DISMISSALS, name, version, row.line, values, row.label, sheet=row.sheet)
    store.write(opened, [said], LoadCounts(rows=1), 1)
    store.publish(opened, at, wanted.by)
    return opened.key
