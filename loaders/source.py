"""A file about to be loaded: read as far as its first row, and everything known of it before anything is written."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from graph.model.loads import FeedMode, LoadManifest, LoadState, LoadSummary
from graph.model.times import isoformat
from loaders.corrections import Table, is_correction, open_corrections
from loaders.extraction import ExtractionTime, extraction_time
from loaders.mapping import Mapping
from loaders.quarantine import Extract
from loaders.readers import Document, ReaderLimits, WrongFileError, open_table
from loaders.receipts import FileFacts


@dataclass(frozen=True, slots=True)
class Source:
    """One file with its table, what identifies its load, and what its receipt will say of it."""

    document: Document
    table: Table
    manifest: LoadManifest
    extract: Extract
    notes: tuple[str, ...]
    corrects: str | None
    _stamp: tuple[int, int]

    @property
    def facts(self) -> FileFacts:
        """What the reader found; complete once the rows are read."""
        reading = self.table.reading
        return FileFacts(
            name=self.document.name,
            sha256=self.manifest.file_sha256,
            size=self.table.size,
            format=reading.format,
            encoding=reading.encoding,
            bom=reading.bom,
            marking=None if reading.marking is None else str(reading.marking),
            header_line=reading.header_line,
            notes=self.table.notes,
        )

    def check_unchanged(self) -> None:
        """Raise WrongFileError where the file was written to while it was read."""
        if _stamp(self.document) != self._stamp:
            problem = "the file changed while it was read"
            raise WrongFileError(self.document.name, problem, "load it once it is complete")


def open_source(
    document: Document,
    mapping: Mapping,
    *,
    actor: str,
    scope: str,
    extracted_at: datetime | None,
    known_loads: Sequence[LoadSummary],
    limits: ReaderLimits,
) -> Source:
    """Open and identify a file; nothing is written anywhere. Raises WrongFileError.

    `known_loads` let a file that states no extraction time be recognised although its modification time changed.
    """
    stamp = _stamp(document)
    digest = _sha256(document)
    if is_correction(document):
        return _correction(document, mapping, actor, digest, stamp, limits)
    table = open_table(document, mapping, limits=limits)
    scope = scope or mapping.scope
    extracted = _settled(extraction_time(document, extracted_at), known_loads, mapping, scope, digest)
    manifest = _manifest(document, mapping, table, actor, digest, scope, extracted.at, mapping.mode)
    return Source(
        document,
        table,
        manifest,
        Extract(document.name, mapping.feed, scope, extracted.at, table.reading.header, table.reading.marking),
        (extracted.note,) if extracted.note else (),
        None,
        stamp,
    )


def _correction(
    document: Document, mapping: Mapping, actor: str, digest: str, stamp: tuple[int, int], limits: ReaderLimits
) -> Source:
    """A corrected quarantine file says nothing of the rows that it lacks, whatever its feed's own mode: DELTA."""
    table = open_corrections(document, mapping, limits)
    of = table.corrected
    mode = FeedMode.DELTA if mapping.mode is FeedMode.FULL else mapping.mode
    manifest = _manifest(document, mapping, table, actor, digest, of.scope, of.extracted_at, mode)
    note = f"correction of rows of {of.file_name}, as extracted at {isoformat(of.extracted_at)}"
    return Source(
        document,
        table,
        replace(manifest, corrects=of.file_name),
        Extract(of.file_name, of.feed, of.scope, of.extracted_at, table.reading.header, table.reading.marking),
        (note,),
        of.file_name,
        stamp,
    )


def _settled(
    extracted: ExtractionTime, known_loads: Sequence[LoadSummary], mapping: Mapping, scope: str, digest: str
) -> ExtractionTime:
    """Where the time is only assumed, the one under which the same bytes were loaded before stands."""
    if not extracted.assumed:
        return extracted
    for load in known_loads:
        of = load.manifest
        same = (of.feed, of.scope, of.file_sha256, of.mapping_digest) == (mapping.feed, scope, digest, mapping.digest)
        if same and load.state in (LoadState.LOADING, LoadState.PUBLISHED):
            return ExtractionTime(of.extracted_at, extracted.note)
    return extracted


def _manifest(
    document: Document,
    mapping: Mapping,
    table: Table,
    actor: str,
    digest: str,
    scope: str,
    extracted_at: datetime,
    mode: FeedMode,
) -> LoadManifest:
    return LoadManifest(
        feed=mapping.feed,
        agency=mapping.agency,
        system=mapping.system,
        scope=scope,
        mode=mode,
        validity=mapping.validity,
        file_name=document.name,
        file_sha256=digest,
        mapping_digest=mapping.digest,
        header=table.reading.header,
        extracted_at=extracted_at,
        started_by=actor,
    )


def _sha256(document: Document) -> str:
    """Of the table's own bytes: packed again, or sent plain, it is the same load."""
    with document.open() as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _stamp(document: Document) -> tuple[int, int]:
    if document.path is None:
        return 0, 0
    status = document.path.stat()
    return status.st_size, status.st_mtime_ns
