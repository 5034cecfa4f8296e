"""Withdrawals that wait for a second person: asked for by one, decided by another, each on record for good.

One append-only file of JSON lines, in which every line bears the hash of the one before it.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from graph.model.times import isoformat
from loaders.errors import LoadError
from loaders.withdrawal_effects import WithdrawalEffects

_FILE = "withdrawal-requests.jsonl"
_OWNER_ONLY = 0o600
_START = "0" * 64
REQUESTED, APPROVED, REFUSED = "requested", "approved", "refused"


class ApprovalError(LoadError):
    """A withdrawal cannot be decided so; the message says why."""


@dataclass(frozen=True, slots=True)
class WithdrawalRequest:
    """A withdrawal that somebody asked for; `effects` are what he was shown."""

    load_key: str
    by: str
    because: str
    at: str
    effects: WithdrawalEffects


@dataclass(frozen=True, slots=True)
class WithdrawalRequests:
    """The requests of a home."""

    folder: Path

    def ask(self, load_key: str, by: str, because: str, effects: WithdrawalEffects, at: datetime) -> WithdrawalRequest:
        """Put a request on record. A later one for the same load takes the place of an undecided one."""
        request = WithdrawalRequest(load_key, by, because, isoformat(at), effects)
        with self._locked():
            self._append({"what": REQUESTED, **asdict(request)})
        return request

    def decide(
        self, load_key: str, by: str, effects: WithdrawalEffects, at: datetime, *, approve: bool
    ) -> WithdrawalRequest:
        """Put a second person's decision on record, and return the request.

        Raises ApprovalError where none waits, where he who asks would decide, and where approval was asked for other
        effects than there are now.
        """
        with self._locked():
            request = self._waiting().get(load_key)
            if request is None:
                raise ApprovalError(f"no withdrawal of load {load_key} waits for a decision")
            if request.by == by:
                raise ApprovalError("whoever asked for the withdrawal cannot approve it: a second person decides")
            if approve and request.effects != effects:
                raise ApprovalError("what the withdrawal would change is no longer what was asked for: ask again")
            what = APPROVED if approve else REFUSED
            self._append({"what": what, "load_key": load_key, "by": by, "at": isoformat(at)})
        return request

    def waiting(self) -> list[WithdrawalRequest]:
        """Requests that nobody has decided yet, oldest first."""
        with self._locked():
            return list(self._waiting().values())

    def _waiting(self) -> dict[str, WithdrawalRequest]:
        found: dict[str, WithdrawalRequest] = {}
        last = _START
        for number, line in enumerate(self._lines(), 1):
            data = json.loads(line)
            if data.pop("after") != last:
                raise ApprovalError(f"{_FILE}, line {number}: the record of requests was altered; ask whoever keeps it")
            last = hashlib.sha256(line.encode()).hexdigest()
            found.pop(data["load_key"], None)
            if data.pop("what") == REQUESTED:
                found[data["load_key"]] = WithdrawalRequest(**{**data, "effects": WithdrawalEffects(**data["effects"])})
        return found

    def _append(self, data: dict[str, object]) -> None:
        lines = self._lines()
        after = hashlib.sha256(lines[-1].encode()).hexdigest() if lines else _START
        line = json.dumps({**data, "after": after}, sort_keys=True, ensure_ascii=False)
        descriptor = os.open(self.folder / _FILE, os.O_WRONLY | os.O_CREAT | os.O_APPEND, _OWNER_ONLY)
        with os.fdopen(descriptor, "a", encoding="utf-8") as stream:
            stream.write(line + "\n")
            stream.flush()
            os.fsync(stream.fileno())

    def _lines(self) -> list[str]:
        path = self.folder / _FILE
        return path.read_text("utf-8").splitlines() if path.exists() else []

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self.folder / f".{_FILE}.lock", os.O_WRONLY | os.O_CREAT, _OWNER_ONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)
