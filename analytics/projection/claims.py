"""Parallel reports folded into claims: who was part of what, or tied to whom, and how far that is believed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.projection.evidence import F64, Evidence
from analytics.projection.parameters import ProjectionParameters
from graph.model.kinds import Kind
from graph.model.links import CRIMINAL, STANDINGS, LinkType, Role
from graph.model.times import OPEN_END, OPEN_START
from graph.snapshot.arrays import I64
from graph.snapshot.columns import run_starts

MINUTES_A_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Claims:
    """Claims as columns: `keys` (c, k) say what each is about, `belief` from 0 to 1 how far it is believed.

    Claim i's reports are `rows[at[i]:at[i + 1]]`, positions in the evidence's links. `since` and `until` are the world
    minutes over which it holds, as far as anybody says.
    """

    keys: I64
    belief: F64
    since: I64
    until: I64
    at: I64
    rows: I64

    def __len__(self) -> int:
        return len(self.belief)


@dataclass(frozen=True, slots=True)
class Reading:
    """The evidence with how far each report is believed, age aside, and what an undated report weighs."""

    evidence: Evidence
    belief: F64
    undated: float

    def aged_reports(self, rows: I64, half_life_days: float) -> F64:
        """Belief in reports of an event, or of a relation as somebody saw it: they age from when that was."""
        links = self.evidence.links
        began, ended = links.valid_from[rows].astype(np.int64), links.valid_to[rows].astype(np.int64)
        last = np.where(began == OPEN_START, ended, began)
        nobody_knows = (last == OPEN_END) | (last == OPEN_START)
        left = decay(self.evidence.as_of - last, half_life_days)
        return np.asarray(self.belief[rows] * np.where(nobody_knows, self.undated, left))

    def aged_states(self, rows: I64, half_life_days: float) -> F64:
        """Belief in reports of a state: it ages from its end, and not at all while it lasts."""
        ended = self.evidence.links.valid_to[rows].astype(np.int64)
        return np.asarray(self.belief[rows] * decay(self.evidence.as_of - ended, half_life_days))


def read_with(evidence: Evidence, parameters: ProjectionParameters) -> Reading:
    """Believe each report by its grade, its part or standing, and whether it is an assessment."""
    links = evidence.links
    belief = np.array(parameters.grades, dtype=np.float64)[links.grade]
    belief[links.assessment] *= parameters.assessment
    by_role = np.ones(256, dtype=np.float64)
    for role, weight in sorted(parameters.roles.items()):
        by_role[role] = weight
    return Reading(evidence, belief * by_role[links.role], parameters.undated)


def decay(ages: NDArray[np.int64], half_life_days: float) -> F64:
    """What age (minutes; below 0 counts as 0) leaves of a weight."""
    return np.asarray(np.exp2(-np.maximum(ages, 0) / (half_life_days * MINUTES_A_DAY)))


def takes_part(evidence: Evidence, kinds: frozenset[Kind]) -> I64:
    """Reports that a person took a criminal part in an event of these kinds."""
    return person_to_thing(evidence, LinkType.INVOLVED_IN, kinds, CRIMINAL)


def has_standing(evidence: Evidence, kinds: frozenset[Kind]) -> I64:
    """Reports that a person has a standing in a group of these kinds."""
    return person_to_thing(evidence, LinkType.MEMBER_OF, kinds, STANDINGS)


def person_to_thing(
    evidence: Evidence, link_type: LinkType, kinds: frozenset[Kind], roles: frozenset[Role] | None = None
) -> I64:
    """Positions of the links of one type that run from a person to a thing of these kinds, in these roles (any)."""
    links = evidence.links
    chosen = links.type == int(link_type)
    if roles is not None:
        chosen = chosen & np.isin(links.role, [int(role) for role in roles])
    rows = np.flatnonzero(chosen)
    fits = (links.source[rows] < evidence.person_count) & np.isin(
        evidence.kind_of(links.target[rows]), [int(kind) for kind in kinds]
    )
    return rows[fits]


def fold(evidence: Evidence, rows: I64, keys: I64, belief: F64) -> Claims:
    """One claim for each distinct key. Of one origin only the most believed report counts.

    Origins corroborate each other: each errs for itself, so what is left is the product of their doubts.
    """
    origin = evidence.origin[evidence.links.record[rows]]
    order = np.lexsort((rows, origin, *keys.T[::-1]))
    rows, keys, belief, origin = rows[order], keys[order], belief[order], origin[order]
    since = evidence.links.valid_from[rows].astype(np.int64)
    until = evidence.links.valid_to[rows].astype(np.int64)
    by_claim = starts_of_runs(keys)
    by_origin = starts_of_runs(np.column_stack((keys, origin)))
    if not len(rows):
        return Claims(keys, belief, since, until, np.zeros(1, dtype=np.int64), rows)
    best = np.minimum(np.maximum.reduceat(belief, by_origin), 1 - 1e-9)
    doubt = np.add.reduceat(np.log1p(-best), np.searchsorted(by_origin, by_claim))
    return Claims(
        keys=keys[by_claim],
        belief=-np.expm1(doubt),
        since=np.minimum.reduceat(since, by_claim),
        until=np.maximum.reduceat(until, by_claim),
        at=np.append(by_claim, len(rows)),
        rows=rows,
    )


def starts_of_runs(keys: I64) -> I64:
    """Where each run of equal rows begins."""
    if keys.ndim == 1:
        return run_starts(keys)
    begins = np.ones(len(keys), dtype=bool)
    begins[1:] = (keys[1:] != keys[:-1]).any(axis=1)
    return np.flatnonzero(begins).astype(np.int64)
