"""The police feeds of intelligence reports: 3x5x2, and 5x5x5 from before 2016.

Reports follow what is true more often than not, the better the grade the more often; no report says of a hidden member
that he belongs to a group. Several reports repeat one origin, which is no corroboration.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from loaders.synthetic.arrays import Ints, Texts, each, texts, uk_dates, where
from loaders.synthetic.feeds.police_events import vehicles_of
from loaders.synthetic.picking import arrested_with, one_of
from loaders.synthetic.world import World
from loaders.synthetic.writing import ordered

REPORTS_A_GROUP, REPORTS_A_PERSON = 12, 0.03
LEGACY_SHARE = 0.3
"""Older reports for each newer one."""

ITEMS = (0.62, 0.28, 0.10)
KINDS = ("ASSOCIATE", "OCG_MEMBER", "TELEPHONE", "VEHICLE", "FAMILY", "MENTIONED")
KIND_SHARES = (0.42, 0.14, 0.12, 0.08, 0.06, 0.18)
TRUE_BY_GRADE = (0.95, 0.85, 0.6, 0.5, 0.15)
"""How often what a report says is so, by intelligence grade A to E."""

WITH_SOURCE = 0.35
WORDS = {
    "ASSOCIATE": "is said to meet and to deal with the other named",
    "OCG_MEMBER": "is said to belong to the group named",
    "TELEPHONE": "is said to use the number given",
    "VEHICLE": "is said to drive the vehicle given",
    "FAMILY": "is said to be related to the other named",
    "MENTIONED": "was mentioned; nothing further is known",
    "ADDRESS": "is said to stay with the other named",
}
EXAMPLES = ("Subject {}.", "It is reported that the subject {}.", "Information received: the subject {}.")


@dataclass(frozen=True, slots=True)
class _Items:
    """What reports say, one entry for each item; `number` is the report's, in order of day."""

    report: Ints
    item: Ints
    day: Ints
    number: Ints
    grade: Ints
    subject: Ints
    other: Ints
    kind: Texts
    group: Ints


def intelligence(world: World) -> dict[str, Any]:
    """police-intelligence of the last six years, by reference."""
    rng = world.streams("police-intelligence")
    made = _items(rng, world, world.today - 6 * 365, world.today - 1, 1.0)
    reports = len(made.day)
    code = rng.choice(texts(("P", "C")), reports, p=(0.68, 0.32))
    conditions = rng.choice(texts(("A1", "S1", "A1; S2", "A2; S1", "")), reports, p=(0.3, 0.3, 0.2, 0.15, 0.05))
    source = rng.choice(texts("123"), reports, p=(0.42, 0.50, 0.08))
    human = rng.random(reports) < WITH_SOURCE
    of = made.report
    years = made.day.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    columns = {
        "URN": each("IR/{}/{:07d}", years, made.number + 1)[of],
        "Item": each("{}", made.item),
        "Reported On": uk_dates(made.day[of]),
        "Source Grade": source[of],
        "Intelligence Grade": texts("ABCDE")[made.grade[of]],
        "Handling Code": code[of],
        "Handling Conditions": where(code == "C", conditions)[of],
        "Classification": where(
            code == "C",
            rng.choice(texts(("OFFICIAL-SENSITIVE", "SECRET")), reports, p=(0.96, 0.04)),
            "OFFICIAL-SENSITIVE",
        )[of],
        "Origin Reference": _origins(rng, reports)[of],
        "Tasking Reference": where(rng.random(reports) < 0.4, each("OP-{:04d}", rng.integers(0, 90, reports)))[of],
        "Source Registration Number": where(human, each("HS{:06d}", rng.integers(0, 10**6, reports)))[of],
        "Source Handler": where(human, each("DC {:04d}", rng.integers(0, 10**4, reports)))[of],
        **_said(rng, world, made),
    }
    return ordered(np.lexsort((made.item, made.number[of])), columns)


def legacy_intelligence(world: World) -> dict[str, Any]:
    """police-intelligence-legacy, by reference."""
    rng = world.streams("police-intelligence-legacy")
    end = (np.datetime64("2016-04-01") - np.datetime64("1970-01-01")).astype(int)
    made = _items(rng, world, int(end) - 4 * 365, int(end) - 1, LEGACY_SHARE)
    reports, of = len(made.day), made.report
    years = made.day.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    human = rng.random(reports) < WITH_SOURCE
    columns = {
        "URN": each("5X/{}/{:07d}", years, made.number + 1)[of],
        "Item": each("{}", made.item),
        "Submitted On": uk_dates(made.day[of]),
        "Source Evaluation": rng.choice(texts("ABCDE"), reports, p=(0.05, 0.42, 0.16, 0.03, 0.34))[of],
        "Intelligence Evaluation": texts("12345")[made.grade[of]],
        "Handling Code": rng.choice(texts("12345"), reports, p=(0.55, 0.14, 0.03, 0.06, 0.22))[of],
        "Origin Reference": _origins(rng, reports)[of],
        "Informant Reference": where(human, each("INF/{:05d}", rng.integers(0, 10**5, reports)))[of],
        **_said(rng, world, made),
    }
    return ordered(np.lexsort((made.item, made.number[of])), columns)


def _origins(rng: np.random.Generator, reports: int) -> Texts:
    """Pseudonyms; a fifth of reports repeat an origin that another report has."""
    own = np.where(rng.random(reports) < 0.2, rng.integers(0, max(1, reports // 3), reports), np.arange(reports))
    return each("ORG-{:07d}", (own * 7_919) % 10_000_000)


def _items(rng: np.random.Generator, world: World, first: int, last: int, share: float) -> _Items:
    groups, people = world.groups, world.people
    nominal = world.records.police.first_of(people.size) >= 0
    members = np.flatnonzero(nominal[groups.person] & ((groups.role != 3) | groups.of_kind(gang=True)))
    about_group = rng.choice(members, int(REPORTS_A_GROUP * share * len(groups.code)))
    known = np.flatnonzero(nominal & (people.standing <= 3) & (people.born < first - 15 * 365))
    others = rng.choice(known, int(REPORTS_A_PERSON * share * len(known)) + 3)
    lead = np.concatenate([groups.person[about_group], others])
    group = np.concatenate([groups.group[about_group], np.full(len(others), -1)])
    hidden = np.concatenate([groups.hidden[about_group], np.zeros(len(others), dtype=np.bool_)])
    born_ok = people.born[lead] < first - 12 * 365
    lead, group, hidden = lead[born_ok], group[born_ok], hidden[born_ok]
    day = first + rng.integers(0, last - first, len(lead))
    grade = rng.choice(5, len(lead), p=(0.12, 0.30, 0.28, 0.26, 0.04))
    count = 1 + rng.choice(len(ITEMS), len(lead), p=ITEMS)
    report = np.repeat(np.arange(len(lead)), count)
    item = np.arange(len(report)) - (np.cumsum(count) - count)[report] + 1
    kind = rng.choice(texts(KINDS), len(report), p=KIND_SHARES)
    may_say = (group[report] >= 0) & ~hidden[report] & groups.registered[group[report]] & ~groups.is_gang[group[report]]
    kind[(kind == "OCG_MEMBER") & ~may_say] = "ASSOCIATE"
    right = rng.random(len(report)) < np.array(TRUE_BY_GRADE)[grade[report]]
    other = np.where(right, _true_tie(rng, world, lead[report], group[report]), rng.choice(known, len(report)))
    other = np.where((other < 0) | (other == lead[report]) | ~nominal[other], rng.choice(known, len(report)), other)
    number = np.argsort(np.lexsort((np.arange(len(day)), day)))
    return _Items(report, item, day, number, grade, lead[report], other, kind, group[report])


def _true_tie(rng: np.random.Generator, world: World, lead: Ints, group: Ints) -> Ints:
    """A fellow member, or for people of no group somebody arrested with them; -1 for nobody."""
    fellow = one_of(rng, world.groups.group, world.groups.person, group)
    mate = arrested_with(rng, world, lead)
    return np.where(group >= 0, fellow, mate)


def _said(rng: np.random.Generator, world: World, made: _Items) -> dict[str, Texts]:
    records, known = world.records.police, world.identifiers
    nominal = records.first_of(world.people.size)
    plates, vehicle = vehicles_of(world)
    phone = known.phone[made.subject]
    kind = made.kind.copy()
    kind[(kind == "TELEPHONE") & (phone == "")] = "MENTIONED"
    kind[(kind == "VEHICLE") & (vehicle[made.subject] < 0)] = "MENTIONED"
    paired = np.isin(kind.astype(str), ("ASSOCIATE", "FAMILY"))
    form = texts(EXAMPLES)[rng.integers(0, 3, len(kind))]
    return {
        "First Nominal Id": records.source_id[nominal[made.subject]],
        "Second Nominal Id": where(paired, records.source_id[nominal[made.other]]),
        "Connection": kind,
        "Telephone": where(kind == "TELEPHONE", phone),
        "Vehicle Registration": where(kind == "VEHICLE", plates[np.maximum(vehicle[made.subject], 0)]),
        "OCG ID Number": where(kind == "OCG_MEMBER", world.groups.code[np.maximum(made.group, 0)]),
        "Text": texts(one.format(WORDS[what]) for one, what in zip(form, kind, strict=True)),
    }
