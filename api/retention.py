"""Disposal as a whole: the store, the snapshots, the quarantine, and the results that rested on what is gone."""

from __future__ import annotations

from collections.abc import Sequence

from api.disposal_list import Disposal, note
from api.kept_results import KeptResults
from api.schemas.keeping import DisposedAnswer
from api.wiring import Service
from graph.snapshot.folder import revisions
from loaders.disposal import dispose_quarantined
from loaders.matching.pairs import pairs_about

Key = tuple[str, str]


def dispose(service: Service, keys: Sequence[Key], actor: str, because: str) -> DisposedAnswer:
    """Destroy these records' content wherever Cordon keeps it. Raises StoreError for held ones, with nothing done.

    Receipts hold counts and rules and never a row's values, so there is nothing in them to destroy. The audit keeps
    public ids, which lead nowhere once their records are gone.
    """
    store = service.store
    ids = [store.ids.record_id(system, source_id) for system, source_id in keys]
    results = sorted({result for record in ids for result, _ in store.results_resting_on(record)})
    # A running load may hold rows of the same records in its unfinished quarantine file.
    with store.load_lock(actor):
        every = {*keys, *pairs_about(store, keys)}
        at = service.clock()
        store.dispose(every, actor, because, at)
        note(
            service.settings.disposals, Disposal(tuple(store.ids.record_id(*key) for key in every), actor, because, at)
        )
        rows = dispose_quarantined(service.settings.quarantine, [source_id for _, source_id in keys])
    removed = KeptResults(service.settings.results).remove(results)
    graph = service.keeper.compact()
    held = sum(revision != graph.head.revision for revision, _ in revisions(service.settings.snapshots))
    return DisposedAnswer(records=len(set(keys)), quarantined_rows=rows, results=removed, snapshots_held=held)
