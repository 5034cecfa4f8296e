"""What the network says of organised crime, as advice takes it in: a band with its run and its age."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from analytics.categorisation.facts import NetworkEvidence
from api.schemas.categorisation import NetworkAnswer


@dataclass(frozen=True, slots=True)
class Network:
    """The flag of one person from a run over a reading profile; `known_at` is what the run knew."""

    evidence: NetworkEvidence
    as_of: date
    known_at: datetime


def network_answer(found: Network) -> NetworkAnswer:
    """As it leaves."""
    return NetworkAnswer(
        band=found.evidence.band,
        as_of=found.as_of,
        known_at=found.known_at,
        run=found.evidence.run or "",
        evidence=list(found.evidence.evidence),
    )
