"""Who is known to belong to which group, and how much that weighs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analytics.organised_crime.parameters import OrganisedCrimeParameters
from analytics.projection.claims import fold, has_standing, read_with
from analytics.projection.evidence import F64, Evidence
from analytics.projection.parameters import Layer, ProjectionParameters
from graph.model.kinds import GROUPS
from graph.model.names import name_key
from graph.snapshot.arrays import I64
from graph.view import GraphView

# Memberships age as the layer of shared membership does; so long where that layer is off.
_HALF_LIFE_DAYS = 1460.0


@dataclass(frozen=True, slots=True)
class Affiliations:
    """Known memberships as columns, in order of group and person; both are units of the evidence.

    `weight` (0 to 1) is belief by grade, age and origins, times what standing and band weigh. Membership i's reports
    are `rows[at[i]:at[i + 1]]`, positions in the evidence's links. `bands` has the bands of groups that state one.
    """

    group: I64
    person: I64
    weight: F64
    at: I64
    rows: I64
    bands: Mapping[int, str]


def read_affiliations(
    view: GraphView, evidence: Evidence, projection: ProjectionParameters, parameters: OrganisedCrimeParameters
) -> Affiliations:
    """Every readable membership with a stated standing in a readable group."""
    return affiliations_of(evidence, read_bands(view, evidence), projection, parameters)


def affiliations_of(
    evidence: Evidence,
    bands: Mapping[int, str],
    projection: ProjectionParameters,
    parameters: OrganisedCrimeParameters,
) -> Affiliations:
    """Every membership with a stated standing; `bands` by the group's unit."""
    reading = read_with(evidence, projection)
    rows = has_standing(evidence, GROUPS)
    layer = projection.layers.get(Layer.CO_MEMBERSHIP)
    aged = reading.aged_states(rows, layer.half_life_days if layer else _HALF_LIFE_DAYS)
    keys = np.column_stack((evidence.links.target[rows], evidence.links.source[rows]))
    claims = fold(evidence, rows, keys, aged)
    group, person = claims.keys[:, 0], claims.keys[:, 1]
    by_band = {unit: parameters.bands.get(band, parameters.no_band) for unit, band in bands.items()}
    weights = np.array([by_band.get(unit, parameters.no_band) for unit in group.tolist()], dtype=np.float64)
    return Affiliations(group, person, claims.belief * weights, claims.at, claims.rows, dict(bands))


def read_bands(view: GraphView, evidence: Evidence) -> dict[int, str]:
    """The threat band of each group by unit: the one best graded, then most lately known, of those that can be read."""
    unit_of = {ref: unit for unit, ref in evidence.groups.items()}
    found: dict[int, tuple[int, int, str]] = {}
    for said in view.descriptions(sorted(unit_of)):
        band = said.properties.get("band")
        if isinstance(band, str) and name_key(band):
            newest = (-said.provenance.grading.rank, said.provenance.known_from, band.strip().lower())
            unit = unit_of[said.node]
            found[unit] = max(found.get(unit, newest), newest)
    return {unit: band for unit, (_, _, band) in sorted(found.items())}
