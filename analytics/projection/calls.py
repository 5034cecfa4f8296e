"""The layer of calls: between people, between their phones, and as events that join two phones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics.projection.claims import Claims, Reading, fold, person_to_thing, starts_of_runs
from analytics.projection.evidence import F64
from analytics.projection.facts import NO_CLAIM, NO_THING, Hubs, LayerFound, make_facts
from analytics.projection.parameters import LayerRule
from graph.model.kinds import Kind
from graph.model.links import LinkType
from graph.snapshot.arrays import I64
from graph.snapshot.columns import offsets, ranges


@dataclass(frozen=True, slots=True)
class _Calls:
    """Calls as columns. `caller` and `called` are persons or phones, `claims` (c, 2) what says so."""

    caller: I64
    called: I64
    thing: I64
    belief: F64
    claims: I64


@dataclass(frozen=True, slots=True)
class _Holders:
    """Who may have been at an end of a call, in order of `unit`: a person himself, or whoever has the phone."""

    unit: I64
    person: I64
    belief: F64
    claim: I64

    def at(self, units: I64) -> tuple[I64, I64]:
        """Where the holders of each unit begin, and how many there are."""
        begin = np.searchsorted(self.unit, units, side="left")
        return begin, np.searchsorted(self.unit, units, side="right") - begin


def calls(reading: Reading, rule: LayerRule) -> LayerFound:
    """People who called each other, or whose phones did. Every call counts; a phone of too many people is nobody's."""
    said, claims = _calls(reading, rule)
    holders, phones, hubs = _holders(reading, rule, first_claim=len(claims))
    from_begin, from_count = holders.at(said.caller)
    to_begin, to_count = holders.at(said.called)
    both = from_count * to_count
    call = np.arange(len(both)).repeat(both)
    step = ranges(np.zeros(len(both), dtype=np.int64), both)
    one = from_begin[call] + step // np.maximum(to_count[call], 1)
    other = to_begin[call] + step % np.maximum(to_count[call], 1)
    belief = np.minimum(said.belief[call], np.minimum(holders.belief[one], holders.belief[other]))
    rests_on = (said.claims[call, 0], said.claims[call, 1], holders.claim[one], holders.claim[other])
    facts = make_facts(holders.person[one], holders.person[other], said.thing[call], rule.strength * belief, rests_on)
    return LayerFound(_joined(claims, phones), facts, hubs)


def _calls(reading: Reading, rule: LayerRule) -> tuple[_Calls, Claims]:
    """Every call: as a link between its ends, or as an event with a link to each."""
    links = reading.evidence.links
    rows = np.flatnonzero(links.type == int(LinkType.CALLED))
    keys: I64 = np.column_stack((links.source[rows], links.target[rows], links.valid_from[rows].astype(np.int64)))
    straight = fold(reading.evidence, rows, keys, reading.aged_reports(rows, rule.half_life_days))
    outward = _ends(reading, LinkType.CALL_FROM, rule)
    inward = _ends(reading, LinkType.CALL_TO, rule)
    begin = np.searchsorted(inward.keys[:, 0], outward.keys[:, 0], side="left")
    count = np.searchsorted(inward.keys[:, 0], outward.keys[:, 0], side="right") - begin
    start = np.arange(len(outward)).repeat(count)
    end = ranges(begin, count)
    number = np.arange(len(straight))
    nothing = np.full(len(straight), NO_CLAIM, dtype=np.int64)
    offset = len(straight)
    found = _Calls(
        caller=np.concatenate((straight.keys[:, 0], outward.keys[start, 1])),
        called=np.concatenate((straight.keys[:, 1], inward.keys[end, 1])),
        thing=np.concatenate((np.full(len(straight), NO_THING, dtype=np.int64), outward.keys[start, 0])),
        belief=np.concatenate((straight.belief, np.minimum(outward.belief[start], inward.belief[end]))),
        claims=np.concatenate(
            (np.column_stack((number, nothing)), np.column_stack((offset + start, offset + len(outward) + end)))
        ),
    )
    return found, _joined(straight, outward, inward)


def _ends(reading: Reading, link_type: LinkType, rule: LayerRule) -> Claims:
    """Claims that a person or phone was at this end of a call event, whichever way the link runs; keys (call, end)."""
    evidence, links = reading.evidence, reading.evidence.links
    rows = np.flatnonzero(links.type == int(link_type))
    source_is_call = evidence.kind_of(links.source[rows]) == int(Kind.CALL)
    event = np.where(source_is_call, links.source[rows], links.target[rows])
    end = np.where(source_is_call, links.target[rows], links.source[rows])
    return fold(evidence, rows, np.column_stack((event, end)), reading.aged_reports(rows, rule.half_life_days))


def _holders(reading: Reading, rule: LayerRule, first_claim: int) -> tuple[_Holders, Claims, Hubs]:
    evidence, links = reading.evidence, reading.evidence.links
    rows = person_to_thing(evidence, LinkType.HAS_PHONE, frozenset({Kind.PHONE}))
    phones = fold(evidence, rows, np.column_stack((links.target[rows], links.source[rows])), reading.belief[rows])
    begins = starts_of_runs(phones.keys[:, 0])
    counts = np.diff(np.append(begins, len(phones)))
    hub = counts > rule.hub_limit
    owned = np.repeat(~hub, counts)
    people = np.arange(evidence.person_count)
    # Persons are units below all phones, so this is in order of unit.
    holders = _Holders(
        unit=np.concatenate((people, phones.keys[owned, 0])),
        person=np.concatenate((people, phones.keys[owned, 1])),
        belief=np.concatenate((np.ones(len(people)), phones.belief[owned])),
        claim=np.concatenate((np.full(len(people), NO_CLAIM), first_claim + np.flatnonzero(owned))),
    )
    return holders, phones, Hubs(phones.keys[begins[hub], 0], counts[hub])


def _joined(*parts: Claims) -> Claims:
    """Claims one after the other; their keys, of different lengths, are left out."""
    counts = np.concatenate([np.diff(part.at) for part in parts])
    return Claims(
        keys=np.zeros((sum(len(part) for part in parts), 0), dtype=np.int64),
        belief=np.concatenate([part.belief for part in parts]),
        since=np.concatenate([part.since for part in parts]),
        until=np.concatenate([part.until for part in parts]),
        at=offsets(counts),
        rows=np.concatenate([part.rows for part in parts]),
    )
