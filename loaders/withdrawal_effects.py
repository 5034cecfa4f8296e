"""What would change if a load were taken back: records, links, who people are, protections, and results."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.model.links import LinkType, Role
from graph.store.port import EvidenceStream, GraphStore

_I64 = NDArray[np.int64]
# Keep-aparts and separations: what they state is all that stands between two people.
PROTECTIONS = (LinkType.PARTY, LinkType.RIVAL_OF)
# Each is one read of the store; past so many the count says "or more".
MOST_RECORDS_ASKED = 20_000


@dataclass(frozen=True, slots=True)
class WithdrawalEffects:
    """In numbers alone. `records_gone` have no version left; `records_reverted` fall back to what another load says.

    `people_split` are people whose records would no longer all be one person's. `protections_gone` and
    `protections_reverted` are records of keep-aparts and separations among the two. `results` are kept results that
    rest on what would go; `results_complete` is False where only the first records were asked about.
    """

    links_gone: int
    records_gone: int
    records_reverted: int
    people_split: int
    protections_gone: int
    protections_reverted: int
    results: int
    results_complete: bool

    @property
    def needs_second_person(self) -> bool:
        """Whether a protection is lost or altered: nobody decides that alone."""
        return bool(self.protections_gone or self.protections_reverted)


def effects(store: GraphStore, stream: EvidenceStream, gone: _I64, live: _I64) -> WithdrawalEffects:
    """`gone` are versions that only this load sights, `live` all that live loads sight now: sorted handles."""
    left = np.setdiff1d(live, gone, assume_unique=True)
    keys, remaining = _record_keys(stream, gone, left)
    dead = np.array([handle for handle, key in keys.items() if key not in remaining], dtype=np.int64)
    links = _links(stream, live)
    going = np.isin(links[:, 0], gone)
    protective = links[np.isin(links[:, 3], [int(kind) for kind in PROTECTIONS]), 0]
    protected = np.intersect1d(gone, protective)
    records = sorted({keys[int(handle)] for handle in gone if int(handle) in keys})
    lost = {keys[int(handle)] for handle in protected}
    vanished = {keys[int(handle)] for handle in dead}
    results, complete = _results(store, records)
    return WithdrawalEffects(
        links_gone=int(np.count_nonzero(going)),
        records_gone=len(vanished),
        records_reverted=len(set(records) - vanished),
        people_split=_split(links, going),
        protections_gone=len(lost & vanished),
        protections_reverted=len(lost - vanished),
        results=results,
        results_complete=complete,
    )


def _record_keys(
    stream: EvidenceStream, gone: _I64, left: _I64
) -> tuple[dict[int, tuple[str, str]], set[tuple[str, str]]]:
    """(system, source id) of the versions that go, and those of which another live version stays."""
    going, staying = set(gone.tolist()), set(left.tolist())
    keys: dict[int, tuple[str, str]] = {}
    wanted: set[tuple[str, str]] = set()
    others: set[tuple[str, str]] = set()
    for batch in stream.records():
        for handle, system, source_id, *_ in batch:
            if handle in going:
                keys[handle] = (system, source_id)
                wanted.add((system, source_id))
            elif handle in staying:
                others.add((system, source_id))
    return keys, others & wanted


def _links(stream: EvidenceStream, live: _I64) -> _I64:
    """Columns record, source, target, type, role of the links that live versions state."""
    parts = [batch[np.isin(batch[:, 0], live)][:, :5] for batch in stream.links()]
    return np.concatenate(parts) if parts else np.empty((0, 5), dtype=np.int64)


def _split(links: _I64, going: NDArray[np.bool_]) -> int:
    """People of today whose records fall apart, by identifiers alone: the rule on conflicts is left to the graph."""
    joins = (links[:, 3] == int(LinkType.HAS_IDENTIFIER)) & (links[:, 4] == int(Role.IDENTIFIER_VALID))
    pairs, goes = links[joins][:, 1:3], going[joins]
    if not goes.any():
        return 0
    nodes, at = np.unique(pairs, return_inverse=True)
    at = at.reshape(pairs.shape)
    before, after = _components(at, len(nodes)), _components(at[~goes], len(nodes))
    people = np.unique(at[~goes][:, 0])
    touched = np.unique(before[at[goes][:, 0]])
    people = people[np.isin(before[people], touched)]
    both = np.unique(np.stack((before[people], after[people]), axis=1), axis=0)
    return int(np.count_nonzero(np.unique(both[:, 0], return_counts=True)[1] > 1)) if len(both) else 0


def _components(pairs: _I64, size: int) -> _I64:
    # Receipts of withdrawals are read by many that work none out.
    from scipy.sparse import coo_matrix  # noqa: PLC0415
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415

    ones = np.ones(len(pairs), dtype=np.int8)
    graph = coo_matrix((ones, (pairs[:, 0], pairs[:, 1])), shape=(size, size))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)


def _results(store: GraphStore, records: list[tuple[str, str]]) -> tuple[int, bool]:
    found: set[str] = set()
    for system, source_id in records[:MOST_RECORDS_ASKED]:
        found.update(result for result, _ in store.results_resting_on(store.ids.record_id(system, source_id)))
    return len(found), len(records) <= MOST_RECORDS_ASKED
