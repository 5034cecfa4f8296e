"""The prison feeds about discipline: charges under prison rules, and incident reports of the older system."""

from typing import Any

import numpy as np

from loaders.synthetic.arrays import DAY, MISSING, Ints, blank, each, iso_dates, iso_instants, texts, where
from loaders.synthetic.feeds.prison_estate import incidents
from loaders.synthetic.feeds.prison_people import prefixed
from loaders.synthetic.prison.custody import WINDOW_DAYS
from loaders.synthetic.prison.incidents import staff_count
from loaders.synthetic.prison_layouts import PERPETRATOR_ROLES
from loaders.synthetic.prison_record_layouts import LEGACY_PERPETRATORS
from loaders.synthetic.world import World
from loaders.synthetic.writing import ordered

CHARGES_A_YEAR = 2.8
"""Charges a prisoner and year: 61,855 outcomes in the first quarter of 2024 among 87,726 prisoners (MoJ, 2024)."""

FURTHER = 1.45
"""Charges without an incident, by days in custody, so that all charges come to the published rate of those held."""

RULES = {
    "51.1": "Commits any assault",
    "51.4": "Fights with any person",
    "51.5": "Endangers health or personal safety",
    "51.9": "Administers a controlled drug to himself",
    "51.12": "Has an unauthorised article in his possession",
    "51.17": "Destroys or damages property",
    "51.20": "Threatening, abusive or insulting words or behaviour",
    "51.22": "Disobeys a lawful order",
    "51.23": "Disobeys a rule or regulation",
}
RULE_SHARES = (0.06, 0.06, 0.02, 0.05, 0.24, 0.09, 0.18, 0.24, 0.06)
OF_INCIDENT = {"ASSAULT_5": "51.1", "FIND_6": "51.12", "DISORDER_2": "51.22", "DAMAGE_1": "51.17"}
PUNISHMENTS = ("Loss of privileges", "Stoppage of earnings", "Cellular confinement", "Caution", "Additional days")
PUNISHMENT_SHARES = (0.46, 0.24, 0.14, 0.125, 0.035)
"""Of charges proved. Days were added in 1,479 of 61,855 outcomes (MoJ, first quarter of 2024); the rest is assumed."""

LEGACY_A_YEAR = 0.45
LEGACY_BACK = 3 * 365
"""Years of older reports: from where the newer system's begin, back."""


def adjudications(world: World) -> dict[str, Any]:
    """prison-adjudications of the last year, in order of report."""
    rng, made = world.streams("prison-adjudications"), world.bookings
    from_incidents = _charged_in_incidents(rng, world)
    held = np.flatnonzero(made.held)
    days = np.minimum(365, world.today - made.received[held])
    count = rng.poisson(np.maximum(0, days) / 365 * CHARGES_A_YEAR * rng.gamma(0.7, 1 / 0.7, len(held)) * FURTHER)
    prisoner = np.concatenate([from_incidents[0], np.repeat(held, count)])
    size = len(prisoner)
    span = np.maximum(1, np.minimum(365, world.today - made.received[prisoner]))
    drawn = (world.today - 1 - (rng.random(size) * (span - 1)).astype(np.int64)) * DAY + rng.integers(
        28_800, 72_000, size
    )
    known = np.concatenate([from_incidents[1], np.full(size - len(from_incidents[1]), MISSING)])
    reported = np.minimum(np.where(known == MISSING, drawn, known + 7_200), world.now - 600)
    rule = rng.choice(texts(tuple(RULES)), size, p=RULE_SHARES)
    rule[: len(from_incidents[0])] = from_incidents[3]
    heard = reported // DAY + rng.integers(1, 21, size)
    outstanding = heard >= world.today
    finding = where(
        outstanding, "", rng.choice(texts(("PROVED", "DISMISSED", "NOT_PROCEEDED")), size, p=(0.68, 0.14, 0.18))
    )
    proved = finding == "PROVED"
    punishment = where(proved, rng.choice(texts(PUNISHMENTS), size, p=PUNISHMENT_SHARES))
    added = punishment == "Additional days"
    order = np.lexsort((prisoner, reported))
    columns = {
        "Charge Number": prefixed(np.argsort(order), 4_000_001),
        "Prisoner Number": world.prison_number[prisoner],
        "Incident Reference": np.concatenate([from_incidents[2], blank(size - len(from_incidents[2]))]),
        "Establishment": world.estate.establishments.code[made.prison[prisoner]],
        "Rule": rule,
        "Charge": texts(RULES[each] for each in rule),
        "Reported At": iso_instants(reported),
        "Heard On": iso_dates(np.where(outstanding, MISSING, heard)),
        "Plea": where(
            outstanding, "", rng.choice(texts(("GUILTY", "NOT_GUILTY", "REFUSED")), size, p=(0.55, 0.35, 0.1))
        ),
        "Finding": finding,
        "Punishment": punishment,
        "Additional Days": where(added, each("{}", rng.integers(3, 43, size))),
    }
    return ordered(order, columns)


def _charged_in_incidents(rng: np.random.Generator, world: World) -> tuple[Any, ...]:
    """(prisoner, instant, reference, rule) of the charges that incidents of the last year led to."""
    reports = incidents(world)
    booking_of = {number: row for row, number in enumerate(world.prison_number.tolist())}
    lately = np.array(reports["Occurred At"] > iso_dates(np.array([world.today - 365]))[0])
    took_part = np.isin(reports["Role"].astype(str), PERPETRATOR_ROLES) & (reports["Prisoner Number"] != "")
    chargeable = np.isin(reports["Incident Type"].astype(str), tuple(OF_INCIDENT)) & (reports["Status"] != "DUPLICATE")
    rows = np.flatnonzero(lately & took_part & chargeable & (rng.random(len(lately)) < 0.7))
    seconds = reports["Occurred At"][rows].astype(str)
    instant = np.array([np.datetime64(text[:-1], "s") for text in seconds], dtype="datetime64[s]").astype(np.int64)
    kinds = reports["Incident Type"][rows]
    prisoner = np.array([booking_of[number] for number in reports["Prisoner Number"][rows].tolist()], dtype=np.int64)
    return prisoner, instant, reports["Incident Reference"][rows], texts(OF_INCIDENT[kind] for kind in kinds)


def legacy_incidents(world: World) -> dict[str, Any]:
    """prison-incidents-legacy: assaults and others from before the newer reports, of people who were held then too."""
    rng, made = world.streams("prison-incidents-legacy"), world.bookings
    until = world.today - WINDOW_DAYS
    since = np.maximum(made.received, until - LEGACY_BACK)
    count = rng.poisson(np.maximum(0, until - since) / 365 * LEGACY_A_YEAR)
    lead = np.repeat(np.arange(len(count)), count)
    if not len(lead):
        lead = np.array([int(np.argmin(made.received))])
    size = len(lead)
    day = since[lead] + (rng.random(size) * np.maximum(1, until - since[lead])).astype(np.int64)
    when = day * DAY + rng.integers(480, 1_200, size) * 60
    kind = rng.choice(
        texts(("ASSAULTS3", "ASSAULT", "DISORDER", "FINDS", "DAMAGE")), size, p=(0.5, 0.1, 0.08, 0.22, 0.1)
    )
    assault = np.isin(kind.astype(str), ("ASSAULTS3", "ASSAULT"))
    status = rng.choice(texts(("CLOSE", "AWAN", "INAN", "PIU", "DUP")), size, p=(0.87, 0.04, 0.04, 0.02, 0.03))
    others = _others(rng, world, lead, day)
    order = np.argsort(when, kind="stable")
    number = np.argsort(order)
    part = rng.choice(texts(LEGACY_PERPETRATORS), size, p=(0.2, 0.3, 0.15, 0.03, 0.17, 0.08, 0.07))
    second = np.flatnonzero(others >= 0)
    role = where(assault[second], "VICT", rng.choice(texts(("PRESENT", "WIT", "ACTINV")), len(second)))
    third = np.flatnonzero(rng.random(size) < 0.5)
    of = np.concatenate([np.arange(size), second, third])
    sequence = np.concatenate([np.zeros(size, np.int64), np.ones(len(second), np.int64), np.full(len(third), 2)])
    prisoner = np.concatenate([lead, others[second], np.full(len(third), -1)])
    answers = where(assault, "NO")[None, :].repeat(4, axis=0)
    serious = rng.random((4, size)) < np.array([0.015, 0.035, 0.07, 0.025])[:, None]
    answers[serious & assault] = "YES"
    answers[(rng.random((4, size)) < 0.06) & ~serious] = ""
    staff = each("S{:05d}", rng.integers(0, max(5, staff_count(made)), len(of)))
    late = np.where(rng.random(size) < 0.01, MISSING, when + rng.integers(10, 600, size) * 60)
    columns = {
        "Incident Id": prefixed(number[of], 1_100_001),
        "Party Sequence": prefixed(sequence, 0),
        "Incident Type": kind[of],
        "Report Status": status[of],
        "Incident Time": iso_instants(when[of]),
        "Report Time": iso_instants(late[of]),
        "Agency Id": world.estate.establishments.code[made.prison[lead[of]]],
        "Offender No": where(prisoner >= 0, world.prison_number[np.maximum(prisoner, 0)]),
        "Staff Id": where(prisoner < 0, staff),
        "Participation Role": np.concatenate([part, role, texts(["REPORTING"] * len(third))]),
        "WAS THIS A SEXUAL ASSAULT": answers[0][of],
        "WAS MEDICAL TREATMENT FOR CONCUSSION OR INTERNAL INJURIES REQUIRED": answers[1][of],
        "WAS A SERIOUS INJURY SUSTAINED": answers[2][of],
        "DID INJURIES RESULT IN DETENTION IN OUTSIDE HOSPITAL AS AN IN-PATIENT": answers[3][of],
    }
    return ordered(np.lexsort((sequence, number[of])), columns)


def _others(rng: np.random.Generator, world: World, lead: Ints, day: Ints) -> Ints:
    """Somebody else of the same prison who was held on that day; -1 where the draw finds nobody."""
    made = world.bookings
    by_prison = np.argsort(made.prison, kind="stable")
    bounds = np.searchsorted(made.prison[by_prison], np.arange(made.prison.max() + 2))
    low, high = bounds[made.prison[lead]], bounds[made.prison[lead] + 1]
    chosen: Ints = by_prison[low + (rng.random(len(lead)) * (high - low)).astype(np.int64)]
    fits = (chosen != lead) & (made.received[chosen] <= day)
    return np.where(fits, chosen, -1)
