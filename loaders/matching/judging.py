"""The judgement ledger: same, not same or unsure, by whom, when and why; appended, superseded and taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

from graph.model.evidence import EvidenceRow
from graph.model.links import Role
from graph.model.loads import FeedMode
from graph.model.times import isoformat, utc_now
from graph.store.port import GraphStore
from graph.store.stored import Head, ReadCut, StoredRecord
from loaders.matching.pairs import JUDGEMENTS, SYSTEMS, End, digest_of, manifest, pair_key, publish, rows_of

VERDICTS = {Role.SAME: "same", Role.NOT_SAME: "not same", Role.UNSURE: "unsure"}
_RETRACTED = "retracted"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What somebody decided of two records, the case that it belongs to, and the scope and marker that it comes of."""

    one: End
    other: End
    verdict: Role
    by: str
    reason: str
    model: str
    case: str = ""
    scope: str = ""
    marker: str = ""

    def __post_init__(self) -> None:
        if self.verdict not in VERDICTS:
            raise ValueError("a judgement says same, not same or unsure")
        if not self.by.strip() or not self.reason.strip():
            raise ValueError("say who judges and why: both are kept")
        if self.one.node == self.other.node:
            raise ValueError("a judgement is about two records")


def judge(store: GraphStore, judgement: Judgement, *, clock: Callable[[], datetime] = utc_now) -> Head:
    """Append a judgement. It takes the place of an earlier one of the same pair, which stays on the known clock."""
    return _append(store, [(judgement, judgement.verdict)], clock)


def mark(
    store: GraphStore, marked: Sequence[tuple[End, str]], scope: str, by: str, reason: str, model: str,
    *, clock: Callable[[], datetime] = utc_now,
) -> Head:  # fmt: skip
    """Within a scope, records of one marker are one person and those of different markers are not: a judgement each."""
    judgements = []
    for (one, here), (other, there) in combinations(marked, 2):
        verdict = Role.SAME if here == there else Role.NOT_SAME
        judgement = Judgement(one, other, verdict, by, reason, model, scope=scope, marker=f"{here}|{there}")
        judgements.append((judgement, verdict))
    return _append(store, judgements, clock)


def retract(
    store: GraphStore, one: End, other: End, *, by: str, reason: str, model: str,
    clock: Callable[[], datetime] = utc_now,
) -> Head:  # fmt: skip
    """Take the judgement of a pair back: it is then what it would have been without one. Raises LookupError if none."""
    if not standing(store, one, other):
        raise LookupError("nobody has judged this pair")
    taken_back = Judgement(one, other, Role.UNSURE, by, reason, model)
    return _append(store, [(taken_back, None)], clock)


def standing(store: GraphStore, one: End, other: End) -> StoredRecord | None:
    """The judgement of two ends that stands, if there is one."""
    cut = ReadCut(frozenset(store.labels()), store.head().known_at)
    key = pair_key(store.ids, JUDGEMENTS, one, other)
    found = store.records([(SYSTEMS[JUDGEMENTS], f"{key}-1")], cut)
    return next((each for each in found if each.values.get("verdict") != _RETRACTED), None)


def _append(
    store: GraphStore, judgements: Sequence[tuple[Judgement, Role | None]], clock: Callable[[], datetime]
) -> Head:
    at = clock()
    rows: list[EvidenceRow] = []
    for each, role in judgements:
        one, other = sorted((each.one, each.other))
        verdict = _RETRACTED if role is None else VERDICTS[role]
        values = (verdict, each.by, isoformat(at), each.reason, each.model, each.scope, each.marker, each.case)
        rows.extend(rows_of(store.ids, JUDGEMENTS, one, other, role, values))
    model, by = judgements[0][0].model, judgements[0][0].by
    return publish(store, manifest(store, JUDGEMENTS, FeedMode.DELTA, digest_of(rows), model, at, by), rows, at)[1]
