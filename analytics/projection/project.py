"""From evidence to network: facts of all layers, gathered into ties."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analytics.projection.claims import read_with, starts_of_runs
from analytics.projection.evidence import F64, Evidence
from analytics.projection.facts import NO_CLAIM, LayerFound
from analytics.projection.layers import LAYER_READERS
from analytics.projection.network import ExcludedHub, FactColumns, PersonNetwork
from analytics.projection.parameters import LAYERS, Layer, ProjectionParameters
from graph.model.kinds import Kind
from graph.snapshot.arrays import I64
from graph.snapshot.columns import offsets, ranges

# No number of facts makes a tie certain: 1 would be a logarithm of nothing.
_ALMOST_ONE = 1 - 1e-9


def project(evidence: Evidence, parameters: ProjectionParameters) -> PersonNetwork:
    """The person-to-person network that this evidence makes under this table.

    Facts of a tie add up like independent chances: its weight is 1 less the product of what each leaves open, so it
    lies between 0 and 1 and grows with every further fact.
    """
    reading = read_with(evidence, parameters)
    on = [layer for layer in LAYERS if layer in parameters.layers]
    found = [LAYER_READERS[layer](reading, parameters.layers[layer]) for layer in on]
    first, second = (_concatenate([getattr(each.facts, end) for each in found]) for end in ("first", "second"))
    facts = _facts(on, found)
    order = np.lexsort((*facts.claims.T[::-1], facts.thing, facts.layer, second, first))
    first, second = first[order], second[order]
    begins = starts_of_runs(np.column_stack((first, second)))
    facts = FactColumns(
        at=np.append(begins, len(order)),
        layer=facts.layer[order],
        thing=facts.thing[order],
        weight=facts.weight[order],
        claims=facts.claims[order],
        claim_at=facts.claim_at,
        rows=facts.rows,
    )
    unit, ends = np.unique(np.stack((first[begins], second[begins]), axis=1), return_inverse=True)
    ends = ends.reshape(-1, 2).astype(np.int64)
    weights = _weights(facts)
    start, neighbour, tie = _adjacency(ends, len(unit))
    return PersonNetwork(
        evidence=evidence,
        parameters=parameters,
        persons=evidence.persons[unit],
        unit=unit,
        adult=evidence.adult[unit],
        start=start,
        neighbour=neighbour,
        weight=weights[tie],
        tie=tie,
        ends=ends,
        tie_weight=weights,
        origins=_origins(evidence, facts),
        facts=facts,
        hubs=tuple(hub for layer, each in zip(on, found, strict=True) for hub in _hubs(evidence, layer, each)),
    )


def _facts(on: Sequence[Layer], found: Sequence[LayerFound]) -> FactColumns:
    """All layers' facts and claims one after the other, claims renumbered."""
    first_claim = offsets(np.array([len(each.claims) for each in found], dtype=np.int64))
    first_row = offsets(np.array([len(each.claims.rows) for each in found], dtype=np.int64))
    claims = [
        np.where(each.facts.claims == NO_CLAIM, NO_CLAIM, each.facts.claims + first_claim[place])
        for place, each in enumerate(found)
    ]
    numbers = [np.full(len(each.facts), layer.number) for layer, each in zip(on, found, strict=True)]
    return FactColumns(
        at=np.zeros(0, dtype=np.int64),
        layer=_concatenate(numbers).astype(np.uint8),
        thing=_concatenate([each.facts.thing for each in found]),
        weight=np.concatenate([np.zeros(0), *(each.facts.weight for each in found)]),
        claims=np.concatenate([np.zeros((0, 4), dtype=np.int64), *claims]),
        claim_at=np.append(
            _concatenate([each.claims.at[:-1] + first_row[place] for place, each in enumerate(found)]), first_row[-1]
        ),
        rows=_concatenate([each.claims.rows for each in found]),
    )


def _weights(facts: FactColumns) -> F64:
    if not len(facts.weight):
        return np.zeros(0)
    open_ = np.log1p(-np.minimum(facts.weight, _ALMOST_ONE))
    return np.asarray(-np.expm1(np.add.reduceat(open_, facts.at[:-1])))


def _adjacency(ends: I64, people: int) -> tuple[I64, I64, I64]:
    """Start, neighbour and tie of each entry: every tie lies once at each end."""
    number = np.arange(len(ends))
    row = np.concatenate((ends[:, 0], ends[:, 1]))
    neighbour = np.concatenate((ends[:, 1], ends[:, 0]))
    order = np.lexsort((neighbour, row))
    return offsets(np.bincount(row, minlength=people)), neighbour[order], np.concatenate((number, number))[order]


def _origins(evidence: Evidence, facts: FactColumns) -> I64:
    """How many independent origins stand behind each tie: copies of one origin's word are one.

    An origin stands behind a fact if it makes each of its claims. Where only several together make them all, that is
    as good as one.
    """
    ties = len(facts.at) - 1
    parts = [np.zeros((0, 3), dtype=np.int64)]
    for place, column in enumerate(facts.claims.T):
        fact = np.flatnonzero(column != NO_CLAIM)
        counts = facts.claim_at[column[fact] + 1] - facts.claim_at[column[fact]]
        rows = facts.rows[ranges(facts.claim_at[column[fact]], counts)]
        said_by = evidence.origin[evidence.links.record[rows]]
        parts.append(np.column_stack((fact.repeat(counts), said_by, np.full(len(rows), place))))
    makes = np.unique(np.concatenate(parts), axis=0)
    pairs, claims_made = np.unique(makes[:, :2], axis=0, return_counts=True)
    whole = pairs[claims_made == (facts.claims != NO_CLAIM).sum(axis=1)[pairs[:, 0]]]
    tie = np.repeat(np.arange(ties), np.diff(facts.at))
    distinct = np.unique(np.column_stack((tie[whole[:, 0]], whole[:, 1])), axis=0)
    return np.maximum(np.bincount(distinct[:, 0], minlength=ties), 1).astype(np.int64)


def _hubs(evidence: Evidence, layer: Layer, found: LayerFound) -> list[ExcludedHub]:
    things, people = found.hubs.thing, found.hubs.people
    rows = zip(things.tolist(), evidence.kind_of(things).tolist(), people.tolist(), strict=True)
    return [ExcludedHub(layer, evidence.unit_id(thing), Kind(kind), count) for thing, kind, count in rows]


def _concatenate(parts: Sequence[I64]) -> I64:
    return np.concatenate([np.zeros(0, dtype=np.int64), *parts])
