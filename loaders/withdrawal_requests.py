"""Withdrawals that wait for a second person: asked for by one, decided by another, each on record for good."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from graph.model.times import isoformat
from loaders.chained_lines import ChainedLines
from loaders.errors import LoadError
from loaders.withdrawal_effects import WithdrawalEffects

_FILE = "withdrawal-requests.jsonl"
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
        with self._lines.locked():
            self._lines.append({"what": REQUESTED, **asdict(request)})
        return request

    def decide(
        self, load_key: str, by: str, effects: WithdrawalEffects, at: datetime, *, approve: bool
    ) -> WithdrawalRequest:
        """Put a second person's decision on record, and return the request.

        Raises ApprovalError where none waits, where he who asks would decide, and where approval was asked for other
        effects than there are now.
        """
        with self._lines.locked():
            request = self._waiting().get(load_key)
            if request is None:
                raise ApprovalError(f"no withdrawal of load {load_key} waits for a decision")
            if request.by == by:
                raise ApprovalError("whoever asked for the withdrawal cannot approve it: a second person decides")
            if approve and request.effects != effects:
                raise ApprovalError("what the withdrawal would change is no longer what was asked for: ask again")
            what = APPROVED if approve else REFUSED
            self._lines.append({"what": what, "load_key": load_key, "by": by, "at": isoformat(at)})
        return request

    def waiting(self) -> list[WithdrawalRequest]:
        """Requests that nobody has decided yet, oldest first."""
        with self._lines.locked():
            return list(self._waiting().values())

    def _waiting(self) -> dict[str, WithdrawalRequest]:
        found: dict[str, WithdrawalRequest] = {}
        for data in self._lines.entries():
            found.pop(data["load_key"], None)
            if data.pop("what") == REQUESTED:
                found[data["load_key"]] = WithdrawalRequest(**{**data, "effects": WithdrawalEffects(**data["effects"])})
        return found

    @property
    def _lines(self) -> ChainedLines:
        return ChainedLines(self.folder, _FILE)
