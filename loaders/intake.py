"""What becomes of each row: evidence to write, a rejection to quarantine, or dropped by rule; each counted once."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Protocol

from graph.model.evidence import EvidenceRow
from graph.model.identifiers import IdentifierType
from graph.model.labels import Label
from graph.model.loads import DISPOSED, LoadCounts
from graph.store.stored import NOBODY, QuarantinedParty
from loaders.mapping import Dropped, RowProblem
from loaders.quarantine import QuarantineFile, Rejection
from loaders.readers import RawRow, UnreadableRow
from loaders.readers.unreadable import SPEAK_OF_NOBODY

# Readers look for these alone in the text of a row that has no cells.
MENTIONED = IdentifierType.PRISON_NUMBER.value

Disposed = Callable[[Collection[tuple[str, str]]], frozenset[tuple[str, str]]]


class Mapper(Protocol):
    """What maps a file's rows; a compiled mapping is one."""

    @property
    def unreadable_label(self) -> Label:
        """The label of a line in which no cell can be read."""

    def map(self, row: RawRow) -> EvidenceRow | RowProblem | Dropped:
        """What one row says."""


class Intake:
    """Sorts the rows of one file. Its counts run over the whole file; `evidence` and `parties` until `drain`."""

    def __init__(self, mapper: Mapper, quarantine: QuarantineFile) -> None:
        self._mapper = mapper
        self._quarantine = quarantine
        self.rows = 0
        self.dropped = 0
        self.dropped_by_rule: dict[str, int] = {}
        self.last_line = 0
        self.evidence: list[EvidenceRow] = []
        self.parties: list[QuarantinedParty] = []

    @property
    def pending(self) -> int:
        """How many rows of the store the next batch will hold."""
        return len(self.evidence) + len(self.parties)

    def take(self, row: RawRow | UnreadableRow) -> None:
        """Sort one row."""
        self.rows += 1
        self.last_line = max(self.last_line, row.line)
        if isinstance(row, UnreadableRow):
            label = self._mapper.unreadable_label
            self._quarantine.add(
                Rejection(row.line, row.rule, row.reason, row.remedy, label, row.column, cells=row.cells, text=row.text)
            )
            if row.mentions or row.rule not in SPEAK_OF_NOBODY:
                self._name(row.line, [(MENTIONED, number) for number in row.mentions], label)
            return
        outcome = self._mapper.map(row)
        if isinstance(outcome, EvidenceRow):
            sheet = self._quarantine.sheet
            self.evidence.append(replace(outcome, sheet=sheet) if sheet else outcome)
        elif isinstance(outcome, RowProblem):
            self._reject(row, outcome)
        else:
            self._drop(outcome.rule, 1)

    def bury(self, disposed: Disposed) -> None:
        """Drop what is pending of records that were disposed of: a later file does not bring them back."""
        gone = disposed({(row.system, row.source_id) for row in self.evidence})
        if gone:
            kept = [row for row in self.evidence if (row.system, row.source_id) not in gone]
            self._drop(DISPOSED, len(self.evidence) - len(kept))
            self.evidence = kept

    def drain(self) -> tuple[list[EvidenceRow], list[QuarantinedParty]]:
        """Hand over what is pending."""
        taken = (self.evidence, self.parties)
        self.evidence, self.parties = [], []
        return taken

    def counted(self, stored: LoadCounts) -> LoadCounts:
        """The store's counts so far, with all that reading has decided since."""
        return replace(
            stored,
            rows=self.rows,
            quarantined=self._quarantine.rows,
            dropped=self.dropped,
            dropped_by_rule=dict(sorted(self.dropped_by_rule.items())),
        )

    def _drop(self, rule: str, rows: int) -> None:
        self.dropped += rows
        self.dropped_by_rule[rule] = self.dropped_by_rule.get(rule, 0) + rows

    def _reject(self, row: RawRow, problem: RowProblem) -> None:
        self._quarantine.add(
            Rejection(
                row.line,
                problem.rule,
                problem.message,
                problem.remedy,
                problem.label,
                column=problem.column,
                value=problem.value_masked,
                cells=row.values,
            )
        )
        self._name(row.line, problem.parties, problem.label)

    def _name(self, line: int, parties: Collection[tuple[str, str]], label: Label) -> None:
        sheet = self._quarantine.sheet
        named = parties or (NOBODY,)
        self.parties.extend(QuarantinedParty(line, kind, canonical, label, sheet) for kind, canonical in named)
