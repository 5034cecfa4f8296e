"""One load under way: rows in batches to the store, counts checked, and the flip to published."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from time import perf_counter

from graph.model.loads import FeedMode, LoadCounts
from graph.model.times import from_microseconds, isoformat
from graph.store.stored import OpenLoad
from loaders.batches import MOST_ROWS, BatchSizer
from loaders.errors import MissingShareError, ReconcileError, UnusualLoadError
from loaders.intake import Intake, Mapper
from loaders.mapping import Mapping
from loaders.mapping.identifier_columns import identifier_columns
from loaders.options import LoadOptions
from loaders.progress import ProgressMeter, Stage
from loaders.quality import FeedProfile, Profiler, unusual
from loaders.quality.profile import invalid_by_column
from loaders.quarantine import QuarantineFile
from loaders.readers import WrongFileError
from loaders.receipts import AcceptedMissing, AcceptedUnusual, Outcome, Receipt, ReceiptFolder, new_receipt
from loaders.rehearsal import LoadTarget
from loaders.source import Source

Clock = Callable[[], datetime]


@dataclass(slots=True)
class LoadRun:
    """One load under way, from its first row to its receipt."""

    source: Source
    mapping: Mapping
    target: LoadTarget
    load: OpenLoad
    options: LoadOptions
    clock: Clock
    meter: ProgressMeter
    quarantine: QuarantineFile
    profiler: Profiler
    before: Receipt | None = None
    counts: LoadCounts = field(init=False)
    sizer: BatchSizer = field(init=False)

    def through(self, mapper: Mapper) -> Receipt:
        """Read, check, publish; and give the load up where the file or the counts are wrong."""
        self.counts = self.load.counts
        self.sizer = BatchSizer(self.target.batch_seconds)
        try:
            self._read(Intake(mapper, self.quarantine))
            path = self.quarantine.finish()
        except (WrongFileError, ReconcileError):
            self.target.discard(self.load, self.clock(), self.options.actor)
            self.quarantine.remove()
            raise
        finally:
            self.quarantine.abandon()
        self.meter.enter(Stage.CHECKING)
        share, accepted = self._check_missing()
        profile = self.profiler.profile(self._invalid())
        unusual = self._check_unusual(profile)
        receipt = new_receipt(
            Outcome.WOULD_LOAD if self.options.dry_run else Outcome.LOADED,
            self.load.key,
            self.source.manifest,
            self.source.facts,
            self.mapping.name,
            counts=self.counts,
            notes=self.source.notes,
            corrects=self.source.corrects,
            problems=tuple(self.quarantine.tallies()),
            quarantine=path.name if path else None,
            missing_share=share,
            accepted_missing=accepted,
            resumed_after_rows=self.load.counts.rows,
            duration_seconds=round(self.meter.elapsed, 3),
            rows_per_second=round(self.meter.rate(self.counts.rows - self.load.counts.rows), 1),
            batches=self.sizer.batches,
            longest_write_ms=round(self.sizer.longest * 1000, 1),
            profile=profile,
            accepted_unusual=unusual,
        )
        return self._publish(receipt)

    def _read(self, intake: Intake) -> None:
        stored = self.load.counts.rows
        written = 0
        for chunk in self.source.table:
            self.quarantine.sheet = self.source.table.sheet
            for row in chunk:
                intake.take(row)
                full = intake.pending >= self.sizer.rows or intake.rows - written >= MOST_ROWS
                if full or intake.rows == stored:
                    written = self._flush(intake)
            # Rows read again after an interruption are not yet the rows that the store counts.
            again = intake.rows < stored
            counts = LoadCounts(rows=intake.rows) if again else intake.counted(self.counts)
            self.meter.advance(counts, self.source.table.bytes_read)
        if intake.rows > written:
            self._flush(intake)
        self.source.check_unchanged()
        self._check_counts(intake)

    def _flush(self, intake: Intake) -> int:
        """Write what is pending. Rows that an interrupted run stored were only read again for their rejections."""
        intake.bury(self.target.disposed)
        evidence, parties = intake.drain()
        self.profiler.see(evidence)
        if intake.rows > self.load.counts.rows:
            started = perf_counter()
            self.counts = self.target.write(self.load, evidence, intake.counted(self.counts), intake.last_line, parties)
            self.sizer.measured(len(evidence) + len(parties), perf_counter() - started)
            self.meter.advance(self.counts, self.source.table.bytes_read)
        elif intake.rows == self.load.counts.rows and intake.counted(self.counts) != self.counts:
            raise ReconcileError(
                f"{self.source.document.name}: its first {intake.rows:,} rows no longer give what the interrupted load "
                "stored, so that load was discarded; load the file again to start anew"
            )
        return intake.rows

    def _check_counts(self, intake: Intake) -> None:
        if intake.counted(self.counts) != self.counts or not self.counts.reconciles:
            raise ReconcileError(
                f"{self.source.document.name}: {intake.rows:,} rows were read, {self.quarantine.rows:,} quarantined "
                f"and {intake.dropped:,} dropped, but the store accounts for {self.counts}; the load was discarded. "
                "Report this with the receipt folder: it is a fault of the software, not of the file"
            )

    def _check_missing(self) -> tuple[float | None, AcceptedMissing | None]:
        if self.load.manifest.mode is not FeedMode.FULL:
            return None, None
        share, limit = self.target.missing_share(self.load), self.mapping.missing_share_limit
        if share <= limit:
            return share, None
        accept = self.options.accept_missing
        if accept is None:
            raise MissingShareError(self.source.document.name, share, limit, self.load.key)
        return share, AcceptedMissing(accept.actor, accept.reason, share)

    def _invalid(self) -> dict[str, int]:
        tallies = [(tally.column, tally.rows) for tally in self.quarantine.tallies()]
        return invalid_by_column(tallies, self.profiler.flags, identifier_columns(self.mapping))

    def _check_unusual(self, profile: FeedProfile) -> AcceptedUnusual | None:
        """What the mapping expects, held against the load; a correction is a few rows and says nothing of its feed."""
        if self.source.corrects is not None or not self.mapping.expect.states_something:
            return None
        before = self.before
        found = unusual(
            self.mapping.expect, profile, self.counts,
            None if before is None else before.profile, None if before is None else before.counts,
        )  # fmt: skip
        if not found:
            return None
        accept = self.options.accept_unusual
        if accept is None:
            raise UnusualLoadError(self.source.document.name, found, self.load.key)
        return AcceptedUnusual(accept.actor, accept.reason, found)

    def _publish(self, receipt: Receipt) -> Receipt:
        """Flip the load to published between two writes of its receipt, so that a kill here loses neither."""
        if self.options.dry_run:
            return receipt
        self.meter.enter(Stage.PUBLISHING)
        receipts = ReceiptFolder(self.options.folders.receipts)
        receipts.write(receipt)
        head = self.target.publish(self.load, self.clock(), self.options.actor)
        receipt = replace(receipt, published_at=isoformat(from_microseconds(head.known_at)))
        receipts.write(receipt)
        return receipt
