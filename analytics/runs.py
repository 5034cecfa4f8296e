"""What made a result: enough to make it again, to say what it rests on, and to find it when a record falls."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from importlib import metadata
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.model.labels import Label
from graph.model.times import from_microseconds, from_minutes, isoformat
from graph.view import GraphView

_PACKAGE = "cordon"


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What a view could read: policy version, profile, labels in words, both clocks. Two equal ones see the same."""

    policy: str
    profile: str | None
    labels: tuple[str, ...]
    valid_from: str | None
    valid_to: str | None
    known_at: str


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One run, for the store and the audit alone: the input's revision is not for viewers, as a hidden load moves it.

    `result` is the digest of what came out (`digest_of`); `parameters` are JSON values.
    """

    kind: str
    revision: int
    view: Fingerprint
    parameters: Mapping[str, object]
    seed: int
    code: str
    result: str

    @property
    def result_id(self) -> str:
        """The id under which the result is kept, never shown: the same run of the same input has the same id."""
        return hashlib.sha256(self._canonical().encode()).hexdigest()

    @property
    def shown_id(self) -> str:
        """The id that readers see. It does not hang on the revision, which a load that they may not read moves."""
        seen = asdict(self)
        del seen["revision"], seen["view"]["known_at"], seen["view"]["labels"]
        return hashlib.sha256(_in_json(seen).encode()).hexdigest()

    def as_json(self) -> dict[str, object]:
        """The record as JSON values."""
        members: dict[str, object] = json.loads(self._canonical())
        return members

    def _canonical(self) -> str:
        return _in_json(asdict(self))


def run_of(
    view: GraphView, kind: str, *, policy: str, parameters: Mapping[str, object], seed: int, result: str
) -> RunRecord:
    """The record of a run over this view. `policy` is the version of the access policy that cut it."""
    labels = view.store.labels()
    readable = sorted(_in_words(labels[class_id]) for class_id in view.read_cut.classes)
    stretch = view.valid
    fingerprint = Fingerprint(
        policy=policy,
        profile=None if view.profile is None else view.profile.name,
        labels=tuple(readable),
        valid_from=_instant(None if stretch is None else stretch.start),
        valid_to=_instant(None if stretch is None else stretch.end),
        known_at=isoformat(from_microseconds(view.known_at)),
    )
    return RunRecord(kind, view.graph.head.revision, fingerprint, dict(parameters), seed, code_version(), result)


def save(view: GraphView, run: RunRecord, rests_on: Collection[tuple[bytes, bytes]]) -> str:
    """Keep a run over this view with the (record id, version) pairs that its result rests on; returns the result's id.

    Whatever derives something that outlives its request calls this first: what falls with a record is found here alone.
    """
    keys = view.graph.version_keys(sorted(set(rests_on)))
    view.store.save_result(run.result_id, run.kind, run.as_json(), keys)
    return run.result_id


def digest_of(*parts: NDArray[np.generic] | str | bytes) -> str:
    """One digest over arrays (type, shape and bytes) and texts, in order."""
    digest = hashlib.sha256()
    for part in parts:
        if isinstance(part, np.ndarray):
            head, content = f"{part.dtype.str}{part.shape}", np.ascontiguousarray(part).tobytes()
        else:
            head, content = type(part).__name__, part.encode() if isinstance(part, str) else part
        digest.update(f"{head}:{len(content)}:".encode())
        digest.update(content)
    return digest.hexdigest()


def code_version() -> str:
    """The version of this code."""
    try:
        return metadata.version(_PACKAGE)
    except metadata.PackageNotFoundError:
        return "not installed"


def keyed_order(seed: int, purpose: str, ids: Collection[bytes]) -> NDArray[np.int64]:
    """A random order of ids that depends on the seed and the ids alone, not on how many others there are."""
    keys = [hashlib.blake2b(f"{seed}:{purpose}:".encode() + key, digest_size=8).digest() for key in ids]
    return np.argsort(np.array(keys, dtype="S8"), kind="stable").astype(np.int64)


def _in_json(members: dict[str, Any]) -> str:
    return json.dumps(members, sort_keys=True, separators=(",", ":"))


def _in_words(label: Label) -> str:
    marks = (label.owner, str(label.classification), str(label.handling), *label.conditions, *label.compartments)
    return " ".join(marks)


def _instant(minutes: int | None) -> str | None:
    instant = None if minutes is None else from_minutes(minutes)
    return None if instant is None else isoformat(instant)
