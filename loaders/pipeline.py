"""From an agency's file to a published load: read, clean, map, check, write. A dry run is this same code."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path, PurePath

from graph.model.loads import LoadManifest, LoadState, LoadSummary
from graph.model.times import isoformat, utc_now
from graph.store.port import GraphStore
from graph.store.stored import OpenLoad
from loaders.garbage import fewer_collections
from loaders.mapping import Mapping, compile_mapping
from loaders.options import LoadOptions
from loaders.progress import OnEvent, ProgressMeter, Stage
from loaders.quality import Profiler
from loaders.quality.profile import BUCKETS
from loaders.quarantine import QuarantineFile
from loaders.readers import Document, document_of
from loaders.receipts import Outcome, Receipt, ReceiptFolder, new_receipt
from loaders.rehearsal import LoadTarget, Rehearsal
from loaders.run import Clock, LoadRun
from loaders.source import Source, open_source

# File systems take names of 255 bytes; a letter may have four, and the load's key comes after.
_LONGEST_STEM = 48


def load_file(
    store: GraphStore,
    file: Path | Document,
    mapping: Mapping,
    *,
    options: LoadOptions,
    clock: Clock = utc_now,
    on_event: OnEvent | None = None,
) -> Receipt:
    """Load one table whole, or not at all as far as any reader can tell.

    Killed or interrupted, it leaves an invisible load that the same call resumes. Raises WrongFileError for a file that
    is not what the mapping describes, ReconcileError where rows went unaccounted for (both discard the load), and
    MissingShareError where a full feed lacks too much (the load waits for `options.accept_missing`).
    """
    document = document_of(file) if isinstance(file, Path) else file
    source = open_source(
        document,
        mapping,
        actor=options.actor,
        scope=options.scope,
        extracted_at=options.extracted_at,
        known_loads=store.loads(),
        limits=options.limits,
    )
    with closing(source.table):
        return _load(store, source, mapping, options, clock, ProgressMeter(document.name, source.table.size, on_event))


def _load(
    store: GraphStore, source: Source, mapping: Mapping, options: LoadOptions, clock: Clock, meter: ProgressMeter
) -> Receipt:
    target: LoadTarget = Rehearsal(store) if options.dry_run else store
    # Whatever depends on the present would make a resumed load differ from an unbroken one.
    extracted_at = source.manifest.extracted_at
    mapper = compile_mapping(
        mapping, source.table.reading, ids=store.ids, as_of=extracted_at.date(), extracted_at=extracted_at
    )
    with target.load_lock(options.actor, partial(meter.enter, Stage.WAITING)), fewer_collections():
        load = target.begin_load(source.manifest, clock())
        if load.repeat is not None:
            receipt = _already_loaded(source, mapping, load.repeat, options)
        else:
            quarantine = _quarantine_file(source, mapping, load, options)
            profiler = Profiler(source.table.reading.header, extracted_at.date(), partial(_bucket, store))
            before = newest_receipt(store.loads(), source.manifest, ReceiptFolder(options.folders.receipts))
            run = LoadRun(source, mapping, target, load, options, clock, meter, quarantine, profiler, before)
            receipt = run.through(mapper)
    meter.finish(receipt.counts, receipt.message)
    return receipt


def newest_receipt(loads: Sequence[LoadSummary], manifest: LoadManifest, receipts: ReceiptFolder) -> Receipt | None:
    """The receipt of the load before: the newest published extract of this feed and scope that is not later."""
    earlier = [
        load
        for load in loads
        if load.state is LoadState.PUBLISHED
        and not load.manifest.corrects
        and (load.manifest.feed, load.manifest.scope) == (manifest.feed, manifest.scope)
        and load.manifest.extracted_at <= manifest.extracted_at
    ]
    for load in sorted(earlier, key=lambda load: (load.manifest.extracted_at, load.started_at), reverse=True):
        receipt = receipts.read(load.key)
        if receipt is not None:
            return receipt
    return None


def _bucket(store: GraphStore, value: str) -> str:
    return f"{int(store.ids.pseudonym('profile', value)[:8], 16) % BUCKETS:02}"


def _quarantine_file(source: Source, mapping: Mapping, load: OpenLoad, options: LoadOptions) -> QuarantineFile:
    name = load.key or f"{source.manifest.file_sha256[:12]}.dry-run"
    reading = source.table.reading
    return QuarantineFile(
        options.folders.quarantine / f"{PurePath(source.document.leaf).stem[:_LONGEST_STEM]}-{name}.csv",
        source.extract,
        refused=frozenset(reading.header[position] for position in reading.blanked),
        withhold_text=mapping.withholds_text,
    )


def _already_loaded(source: Source, mapping: Mapping, earlier: LoadSummary, options: LoadOptions) -> Receipt:
    """The earlier load's receipt; completed here if that load was killed between publishing and writing it."""
    receipts = ReceiptFolder(options.folders.receipts)
    receipt = receipts.read(earlier.key)
    if receipt is None:
        receipt = new_receipt(
            Outcome.LOADED, earlier.key, earlier.manifest, source.facts, mapping.name, counts=earlier.counts
        )
    if receipt.published_at is None and earlier.published_at is not None:
        receipt = replace(receipt, published_at=isoformat(earlier.published_at))
        if not options.dry_run:
            receipts.write(receipt)
    return replace(receipt, outcome=Outcome.ALREADY_LOADED)
