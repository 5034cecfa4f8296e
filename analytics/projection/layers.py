"""The layers of a projection: what each kind of evidence says of two people."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from analytics.projection.calls import calls
from analytics.projection.claims import (
    MINUTES_A_DAY,
    Claims,
    Reading,
    decay,
    fold,
    has_standing,
    person_to_thing,
    starts_of_runs,
    takes_part,
)
from analytics.projection.evidence import F64
from analytics.projection.facts import NO_HUBS, NO_THING, LayerFound, make_facts, shared, stays
from analytics.projection.parameters import Layer, LayerRule
from graph.model.kinds import GROUPS, Kind
from graph.model.links import LinkType
from graph.model.times import OPEN_START
from graph.snapshot.arrays import I64

OFFENCES = frozenset({Kind.ARREST, Kind.CRIME})
INCIDENTS = frozenset({Kind.INCIDENT})
HOMES = frozenset({Kind.ADDRESS})
CELLS = frozenset({Kind.CELL})
PHONES = frozenset({Kind.PHONE})


def co_membership(reading: Reading, rule: LayerRule) -> LayerFound:
    """People with a standing in one group."""
    rows = has_standing(reading.evidence, GROUPS)
    aged = reading.aged_states(rows, rule.half_life_days)
    return _shared(reading, rule, rows, aged)


def shared_offence(reading: Reading, rule: LayerRule) -> LayerFound:
    """People suspected of or convicted for one offence, or arrested in one event."""
    return _shared_event(reading, rule, OFFENCES)


def shared_incident(reading: Reading, rule: LayerRule) -> LayerFound:
    """People who took part in one prison incident."""
    return _shared_event(reading, rule, INCIDENTS)


def shared_phone(reading: Reading, rule: LayerRule) -> LayerFound:
    """People who use one phone."""
    rows = person_to_thing(reading.evidence, LinkType.HAS_PHONE, PHONES)
    aged = reading.aged_states(rows, rule.half_life_days)
    return _shared(reading, rule, rows, aged)


def shared_address(reading: Reading, rule: LayerRule) -> LayerFound:
    """People who lived at one address at one time."""
    return _shared_stay(reading, rule, LinkType.LIVES_AT, HOMES)


def shared_cell(reading: Reading, rule: LayerRule) -> LayerFound:
    """People who were held in one cell at one time."""
    return _shared_stay(reading, rule, LinkType.HELD_AT, CELLS)


def co_defendant(reading: Reading, rule: LayerRule) -> LayerFound:
    """People who stood trial together."""
    return _direct(reading, rule, LinkType.CO_DEFENDANT_OF)


def association(reading: Reading, rule: LayerRule) -> LayerFound:
    """People whom a report calls associates."""
    return _direct(reading, rule, LinkType.ASSOCIATED_WITH)


LAYER_READERS: Mapping[Layer, Callable[[Reading, LayerRule], LayerFound]] = {
    Layer.CO_MEMBERSHIP: co_membership,
    Layer.SHARED_OFFENCE: shared_offence,
    Layer.SHARED_INCIDENT: shared_incident,
    Layer.CO_DEFENDANT: co_defendant,
    Layer.ASSOCIATION: association,
    Layer.CALL: calls,
    Layer.SHARED_PHONE: shared_phone,
    Layer.SHARED_ADDRESS: shared_address,
    Layer.SHARED_CELL: shared_cell,
}


def _shared(reading: Reading, rule: LayerRule, rows: I64, aged: F64) -> LayerFound:
    links = reading.evidence.links
    claims = fold(reading.evidence, rows, np.column_stack((links.target[rows], links.source[rows])), aged)
    return shared(claims, rule.strength, rule.hub_limit, rule.size_power)


def _shared_event(reading: Reading, rule: LayerRule, kinds: frozenset[Kind]) -> LayerFound:
    rows = takes_part(reading.evidence, kinds)
    return _shared(reading, rule, rows, reading.aged_reports(rows, rule.half_life_days))


def _direct(reading: Reading, rule: LayerRule, link_type: LinkType) -> LayerFound:
    """People tied by the link itself, whichever way it runs; however often it is said, it is one fact."""
    evidence, links = reading.evidence, reading.evidence.links
    people = evidence.person_count
    rows = np.flatnonzero((links.type == int(link_type)) & (links.source < people) & (links.target < people))
    low, high = np.minimum(links.source[rows], links.target[rows]), np.maximum(links.source[rows], links.target[rows])
    aged = reading.aged_reports(rows, rule.half_life_days)
    claims = fold(evidence, rows, np.column_stack((low, high)), aged)
    nothing = np.full(len(claims), NO_THING, dtype=np.int64)
    which = np.arange(len(claims))
    facts = make_facts(claims.keys[:, 0], claims.keys[:, 1], nothing, rule.strength * claims.belief, (which,))
    return LayerFound(claims, facts, NO_HUBS)


def _shared_stay(reading: Reading, rule: LayerRule, link_type: LinkType, kinds: frozenset[Kind]) -> LayerFound:
    evidence = reading.evidence
    least = int(rule.least_overlap_days * MINUTES_A_DAY)
    claims = _merged_stays(reading, person_to_thing(evidence, link_type, kinds), least)
    one, other, present, hubs = stays(claims, rule.hub_limit, least)
    ended = np.minimum(claims.until[one], claims.until[other])
    weight = rule.strength * np.minimum(claims.belief[one], claims.belief[other])
    weight *= decay(evidence.as_of - ended, rule.half_life_days) / (np.maximum(present, 2) - 1.0) ** rule.size_power
    facts = make_facts(claims.keys[one, 1], claims.keys[other, 1], claims.keys[one, 0], weight, (one, other))
    return LayerFound(claims, facts, hubs)


def _merged_stays(reading: Reading, rows: I64, least: int) -> Claims:
    """One claim for each unbroken stretch over which anybody says that a person was at a place.

    A stay whose start nobody knows is taken to have lasted as long as an overlap must, up to its end or to now: the
    first extract of a feed shows everybody without a start, and they have not been there for ever.
    """
    evidence, links = reading.evidence, reading.evidence.links
    until = np.minimum(links.valid_to[rows].astype(np.int64), evidence.as_of)
    known = links.valid_from[rows] != OPEN_START
    since = np.where(known, links.valid_from[rows], until - max(least, 1))
    order = np.lexsort((rows, until, since, links.source[rows], links.target[rows]))
    rows, since, until = rows[order], since[order], until[order]
    place, person = links.target[rows], links.source[rows]
    starts_of_people = starts_of_runs(np.column_stack((place, person)))
    number = np.repeat(np.arange(len(starts_of_people)), np.diff(np.append(starts_of_people, len(rows))))
    # A running maximum that starts anew with each person: people are laid end to end on one line.
    reach = np.maximum.accumulate(number * 2**33 + until) - number * 2**33
    new = np.ones(len(rows), dtype=bool)
    new[1:] = (number[1:] != number[:-1]) | (since[1:] > reach[:-1])
    stretch = np.cumsum(new)
    claims = fold(evidence, rows, np.column_stack((place, person, stretch)), reading.belief[rows])
    begins = np.flatnonzero(new)
    return replace(
        claims,
        since=np.minimum.reduceat(since, begins) if len(rows) else since,
        until=np.maximum.reduceat(until, begins) if len(rows) else until,
    )
