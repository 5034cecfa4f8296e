"""The prison feeds about the world outside: visits, calls and letters, privileged ones among them.

Some privileged contact is marked by its code, some only by the firm's name or a remark: the mappings must find both.
"""

from typing import Any

import numpy as np

from loaders.synthetic.arrays import DAY, Ints, Texts, blank, each, iso_dates, iso_instants, texts, upper, where
from loaders.synthetic.feeds.prison_people import contacts, prefixed
from loaders.synthetic.picking import one_of
from loaders.synthetic.prison.contacts import OFFICIAL
from loaders.synthetic.records.mistakes import record_phones
from loaders.synthetic.world import World
from loaders.synthetic.writing import ordered

WINDOW = 90
"""Days of visits and letters; calls cover the last CALL_DAYS of them."""

CALL_DAYS = 28
VISITS_A_MONTH = {
    "WIFE": 0.7,
    "GIF": 0.6,
    "MOT": 0.45,
    "FAT": 0.3,
    "BRO": 0.2,
    "SIS": 0.2,
    "FRI": 0.18,
    "SOL": 0.25,
    "POM": 0.1,
}
CALLS_A_DAY = {
    "WIFE": 0.16,
    "GIF": 0.15,
    "MOT": 0.11,
    "FAT": 0.06,
    "BRO": 0.04,
    "SIS": 0.04,
    "FRI": 0.05,
    "SOL": 0.03,
    "SAM": 0.05,
}
LETTERS_A_MONTH = {"WIFE": 0.2, "GIF": 0.2, "MOT": 0.15, "FAT": 0.05, "FRI": 0.1, "SOL": 0.25, "MP": 0.3, "OMB": 0.4}
"""Contacts of each kind by relationship. Our assumption: agencies publish none of these."""

TOGETHER = 0.35
"""Chance that another visitor of the same prisoner comes along."""

MISLABELLED = 0.06
"""Privileged contact entered as an ordinary one, with the firm's name beside."""

GLOBAL_NUMBERS = (
    ("0800 555 111", "Crimestoppers"),
    ("116 123", "Samaritans"),
    ("0808 802 0060", "Prisoners' Families"),
)


def _by_number(world: World) -> tuple[dict[str, Any], Ints, Texts]:
    """The contacts feed, and prisoner and code of each of its rows."""
    listed = contacts(world)
    booking_of = {number: row for row, number in enumerate(world.prison_number.tolist())}
    prisoner = np.array([booking_of[number] for number in listed["Prisoner Number"].tolist()], dtype=np.int64)
    return listed, prisoner, listed["Relationship Code"]


def _plain(numbers: Texts) -> Texts:
    """Numbers as dialled: no spaces, and no country code."""
    return texts("".join(number.split()).replace("+44", "0") for number in numbers)


def _rates(code: Texts, rates: dict[str, float]) -> np.ndarray[Any, Any]:
    return np.array([rates.get(each_code, 0.0) for each_code in code.tolist()])


def _events(rng: np.random.Generator, world: World, prisoner: Ints, mean: Any, days: int) -> tuple[Ints, Ints]:
    """(contact row, day) of what happens at a mean rate over the last `days`, never before reception."""
    since = np.maximum(world.bookings.received[prisoner], world.today - days)
    span = np.maximum(0, world.today - since)
    of = np.repeat(np.arange(len(prisoner)), rng.poisson(mean * span / days))
    return of, world.today - 1 - (rng.random(len(of)) * span[of]).astype(np.int64)


def visits(world: World) -> dict[str, Any]:
    """prison-visits of the last three months, in order of time."""
    rng = world.streams("prison-visits")
    listed, prisoner, code = _by_number(world)
    of, day = _events(rng, world, prisoner, _rates(code, VISITS_A_MONTH) * 3, WINDOW)
    mate = one_of(rng, prisoner, np.arange(len(prisoner)), prisoner[of])
    social = ~np.isin(code.astype(str), tuple(OFFICIAL))
    comes = (rng.random(len(of)) < TOGETHER) & (mate != of) & social[of] & social[mate]
    visit = np.concatenate([np.arange(len(of)), np.flatnonzero(comes)])
    who = np.concatenate([of, mate[comes]])
    start = (day * DAY + rng.choice((34_200, 36_000, 48_600, 50_400, 52_200), len(of)))[visit]
    official = ~social[who]
    legal = code[who] == "SOL"
    kind = where(legal, "LEGA", where(official, "OFFI", "SCON"))
    hidden = legal & (rng.random(len(who)) < MISLABELLED)
    kind[hidden] = "OFFI"
    relation = where(hidden, "FRI", code[who])
    outcome = rng.choice(texts(("ATTENDED", "NO_SHOW", "CANCELLED")), len(of), p=(0.86, 0.08, 0.06))[visit]
    number = np.argsort(np.argsort(day * DAY + np.arange(len(of)) / max(1, len(of)), kind="stable"), kind="stable")
    order = np.lexsort((listed["Contact Id"][who], number[visit]))
    columns = {
        "Visit Reference": prefixed(number[visit], 9_000_001),
        "Prisoner Number": listed["Prisoner Number"][of][visit],
        "Contact Id": listed["Contact Id"][who],
        "Visitor Surname": listed["Contact Surname"][who],
        "Visitor First Name": listed["Contact First Name"][who],
        "Organisation": listed["Organisation"][who],
        "Relationship Code": relation,
        "Visit Type": kind,
        "Visit Start": iso_instants(start),
        "Visit End": iso_instants(start + where(official, 2_700, 5_400).astype(np.int64)),
        "Establishment": world.estate.establishments.code[world.bookings.prison[prisoner[of]]][visit],
        "Outcome": outcome,
    }
    return ordered(order, columns)


def calls(world: World) -> dict[str, Any]:
    """prison-calls of the last four weeks, in order of time."""
    rng = world.streams("prison-calls")
    listed, prisoner, code = _by_number(world)
    reachable = listed["Phone"] != ""
    of, day = _events(rng, world, prisoner, _rates(code, CALLS_A_DAY) * CALL_DAYS * reachable, CALL_DAYS)
    held = np.flatnonzero(world.bookings.held)
    common = rng.choice(held, size=max(3, len(held) // 20))
    size = len(of) + len(common)
    when = np.concatenate([day, world.today - 1 - rng.integers(0, CALL_DAYS, len(common))]) * DAY
    when += rng.integers(450, 1_170, size) * 60
    which = rng.integers(0, len(GLOBAL_NUMBERS), len(common))
    numbers, holders = (texts(column)[which] for column in zip(*GLOBAL_NUMBERS, strict=True))
    relation = code[of]
    privileged = np.isin(relation.astype(str), ("SOL", "SAM", "MP", "OMB"))
    hidden = privileged & (rng.random(len(of)) < MISLABELLED)
    kind = where(
        relation == "SOL", "LEGAL", where(privileged, "CONFIDENTIAL", where(relation == "POM", "OFFICIAL", "SOCIAL"))
    )
    person: Texts = listed["Contact Surname"][of] + ", " + listed["Contact First Name"][of]
    holder = where(listed["Organisation"][of] != "", listed["Organisation"][of], person)
    kind[hidden], relation = "SOCIAL", where(hidden, "FRI", relation)
    outcome = rng.choice(texts(("ANSWERED", "NO_ANSWER", "BARRED")), size, p=(0.72, 0.26, 0.02))
    who = np.concatenate([prisoner[of], common])
    order = np.lexsort((who, when))
    columns = {
        "Call Id": prefixed(np.argsort(order), 60_000_001),
        "Prisoner Number": world.prison_number[who],
        "Establishment": world.estate.establishments.code[world.bookings.prison[who]],
        "Dialled Number": np.concatenate([record_phones(rng, _plain(listed["Phone"])[of]), numbers]),
        "Contact Id": np.concatenate([listed["Contact Id"][of], blank(len(common))]),
        "Relationship Code": np.concatenate([relation, blank(len(common))]),
        "Holder": np.concatenate([holder, holders]),
        "Number Type": np.concatenate([kind, texts(["GLOBAL"] * len(common))]),
        "Started At": iso_instants(when),
        "Seconds": where(outcome == "ANSWERED", each("{}", rng.integers(20, 601, size)), "0"),
        "Outcome": outcome,
    }
    return ordered(order, columns)


def mail(world: World) -> dict[str, Any]:
    """prison-mail of the last three months, in order of logging."""
    rng = world.streams("prison-mail")
    listed, prisoner, code = _by_number(world)
    of, day = _events(rng, world, prisoner, _rates(code, LETTERS_A_MONTH) * 3, WINDOW)
    size = len(of)
    relation = code[of]
    legal = relation == "SOL"
    confidential = np.isin(relation.astype(str), ("MP", "OMB", "SAM"))
    kind = where(legal, "RULE39", where(confidential, "CONFIDENTIAL_ACCESS", "SOCIAL"))
    hidden = (legal | confidential) & (rng.random(size) < MISLABELLED)
    kind[hidden] = "OFFICIAL"
    person: Texts = listed["Contact Surname"][of] + ", " + listed["Contact First Name"][of]
    name = where(listed["Organisation"][of] != "", upper(listed["Organisation"][of]), person)
    name[(rng.random(size) < 0.08) & (kind == "SOCIAL")] = ""
    home = world.places.district(world.people.home[world.bookings.person[prisoner[of]]])
    street = home * 40 + rng.integers(0, 40, size)
    remark = where(hidden & legal, "LEGAL PRIVILEGE - UNOPENED", where(rng.random(size) < 0.05, "REDIRECTED"))
    order = np.lexsort((of, day))
    columns = {
        "Item Reference": prefixed(np.argsort(order), 800_001),
        "Prisoner Number": listed["Prisoner Number"][of],
        "Establishment": world.estate.establishments.code[world.bookings.prison[prisoner[of]]],
        "Direction": where(rng.random(size) < 0.55, "IN", "OUT"),
        "Logged On": iso_dates(day),
        "Mail Type": kind,
        "Correspondent": name,
        "Correspondent Postcode": where((rng.random(size) < 0.7) & (name != ""), world.places.postcode[street]),
        "Remarks": remark,
    }
    return ordered(order, columns)
