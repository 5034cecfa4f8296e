"""The courts' feeds: cases with their defendants, hearings, and outcomes of charges."""

import uuid
from typing import Any

import numpy as np

from loaders.synthetic.arrays import DAY, MISSING, Ints, Texts, each, iso_dates, iso_instants, texts, where
from loaders.synthetic.feeds.prison_people import prefixed
from loaders.synthetic.prosecutions import Prosecutions, build_prosecutions
from loaders.synthetic.records.agencies import COVERAGE, keyed_cro, keyed_pnc
from loaders.synthetic.records.identifiers import check_letters
from loaders.synthetic.records.mistakes import POLICE, record_people, record_postcodes
from loaders.synthetic.reference import table
from loaders.synthetic.world import World

KNOWN_TWICE = 0.04
"""Defendants whom the courts know under two numbers."""

MAGISTRATES, CROWN = "{} Magistrates' Court", "{} Crown Court"
CROWN_SHARE = 0.35
HEARING_TYPES = ("FIRST_HEARING", "PTPH", "MENTION", "TRIAL", "SENTENCE")


def _people(world: World, made: Prosecutions) -> tuple[Ints, Texts]:
    """(court person of each defendant row, UUID of each court person); two court persons for a few true ones."""
    rng = world.streams("court-people")
    true, of = np.unique(made.person, return_inverse=True)
    twice = rng.random(len(true)) < KNOWN_TWICE
    second = twice[of] & (rng.random(len(of)) < 0.5)
    court = of * 2 + second
    high, low = rng.integers(0, 2**63, (2, 2 * len(true)))
    ids = texts(str(uuid.UUID(int=(a << 64) | b, version=4)) for a, b in zip(high.tolist(), low.tolist(), strict=True))
    return court, ids


def defendant_ids(world: World) -> tuple[Texts, Ints]:
    """(UUID, true person) of every defendant whom the courts know."""
    made = build_prosecutions(world)
    court, ids = _people(world, made)
    known, first = np.unique(court, return_index=True)
    return ids[known], made.person[first]


def _courts(world: World, made: Prosecutions) -> Texts:
    """Court of each case."""
    rng = world.streams("courts")
    district = world.arrests.street[made.event] // 40
    crown = rng.random(len(made.event)) < CROWN_SHARE
    return where(crown, each(CROWN, world.places.town[district]), each(MAGISTRATES, world.places.town[district]))


def cases(world: World) -> dict[str, Any]:
    """courts-cases, by case and defendant."""
    rng, people, known = world.streams("courts-cases"), world.people, world.identifiers
    made = build_prosecutions(world)
    court, ids = _people(world, made)
    keys, of = np.unique(court, return_inverse=True)
    first = np.zeros(len(keys), dtype=np.int64)
    first[of[::-1]] = np.arange(len(of))[::-1]
    person = made.person[first]
    names = record_people(world.streams("court-names"), people, person, POLICE)
    pnc, _ = keyed_pnc(world.streams("court-pnc"), people, known, person, COVERAGE["police"])
    cro = keyed_cro(world.streams("court-cro"), known, person, COVERAGE["probation"])
    full: Texts = names.forename + " " + names.middle
    size = len(made.person)
    years = made.received[made.case].astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    serial = 5_000_000 + rng.permutation(size)
    asn = each("{:02d}00000{:012d}{}", years % 100, serial, check_letters(years, serial, 17))
    post = record_postcodes(rng, world.places.postcode_of(people.home[person]), 0.04, 0.1)
    return {
        "Case URN": made.urn[made.case],
        "Defendant Id": ids[court],
        "Surname": names.surname[of],
        "Forenames": texts(name.strip() for name in full)[of],
        "Date of Birth": iso_dates(names.born)[of],
        "Sex": where(people.female[made.person], "F", "M"),
        "PNC Id": pnc[of],
        "CRO Number": cro[of],
        "Arrest Summons Number": where(rng.random(size) < 0.92, asn),
        "Postcode": post[of],
        "Court": _courts(world, made)[made.case],
        "Received On": iso_dates(made.received[made.case]),
        "Status": made.status,
        "Co-Defendant Ids": _others(made, ids[court]),
    }


def _others(made: Prosecutions, ids: Texts) -> Texts:
    """The other defendants of each row's case, without the acquitted; blank for the acquitted themselves."""
    tried = made.status != "ACQUITTED"
    begins = np.searchsorted(made.case, np.arange(len(made.urn)))
    ends = np.searchsorted(made.case, np.arange(len(made.urn)), side="right")
    out = texts([""] * len(ids))
    for low, high in zip(begins[ends - begins > 1].tolist(), ends[ends - begins > 1].tolist(), strict=True):
        together = [row for row in range(low, high) if tried[row]]
        for row in together:
            out[row] = "; ".join(ids[other] for other in together if other != row and ids[other] != ids[row])
    return out


def hearings(world: World) -> dict[str, Any]:
    """courts-hearings of the last two years, in order of time."""
    rng = world.streams("courts-hearings")
    made = build_prosecutions(world)
    court, ids = _people(world, made)
    count = rng.choice((1, 2, 3), len(made.urn), p=(0.45, 0.35, 0.2))
    case = np.repeat(np.arange(len(made.urn)), count)
    number = np.arange(len(case)) - (np.cumsum(count) - count)[case]
    day = made.received[case] + number * 45 + rng.integers(1, 30, len(case))
    kept = (day > world.today - 730) & (day < world.today + 60)
    case, number, day = case[kept], number[kept], day[kept]
    kind = where(number == 0, "FIRST_HEARING", rng.choice(texts(HEARING_TYPES[1:]), len(case)))
    when = day * DAY + rng.choice((34_200, 36_000, 50_400), len(case))
    begins, ends = (np.searchsorted(made.case, case, side=side) for side in ("left", "right"))
    hearing = np.repeat(np.arange(len(case)), ends - begins)
    row = begins[hearing] + np.arange(len(hearing)) - (np.cumsum(ends - begins) - (ends - begins))[hearing]
    size = len(row)
    future = when[hearing] > world.now
    attended = rng.choice(texts(("IN_PERSON", "VIDEO_LINK", "ABSENT")), size, p=(0.7, 0.24, 0.06))
    held = (made.booking[row] >= 0) & (rng.random(size) < 0.9)
    bail = where(rng.random(size) < 0.7, "CONDITIONAL_BAIL", "UNCONDITIONAL_BAIL")
    rank = np.argsort(np.lexsort((case, when)))
    order = np.lexsort((ids[court[row]], rank[hearing]))
    keep_one = np.append(
        True,
        (rank[hearing][order][1:] != rank[hearing][order][:-1]) | (court[row][order][1:] != court[row][order][:-1]),
    )
    order = order[keep_one]
    return {
        "Hearing Id": prefixed(rank[hearing], 30_000_001)[order],
        "Case URN": made.urn[case[hearing]][order],
        "Defendant Id": ids[court[row]][order],
        "Court": _courts(world, made)[case[hearing]][order],
        "Listed At": iso_instants(when[hearing])[order],
        "Hearing Type": kind[hearing][order],
        "Attendance": where(future, "", attended)[order],
        "Remand Status": where(future, "", where(held, "CUSTODY", bail))[order],
    }


def outcomes(world: World) -> dict[str, Any]:
    """courts-outcomes: one charge for each defendant whose case has ended, two for a quarter."""
    rng, arrests = world.streams("courts-outcomes"), world.arrests
    made = build_prosecutions(world)
    court, ids = _people(world, made)
    done = np.flatnonzero((made.status != "PENDING") & (made.ended < world.today))
    row = np.concatenate([done, done[rng.random(len(done)) < 0.25]])
    second = np.arange(len(row)) >= len(done)
    size = len(row)
    guilty = made.status[row] == "CONVICTED"
    plea = where(guilty, where(rng.random(size) < 0.72, "GUILTY", "NOT_GUILTY"), "NOT_GUILTY")
    plea[made.status[row] == "DISCONTINUED"] = "NONE"
    verdict = where(guilty, "GUILTY", where(made.status[row] == "ACQUITTED", "NOT_GUILTY", "DISCONTINUED"))
    booking = made.booking[row]
    inside = (booking >= 0) & ~second
    other = rng.choice(texts(("IMPRISONMENT", "SUSPENDED", "COMMUNITY", "FINE")), size, p=(0.2, 0.22, 0.36, 0.22))
    sentence = where(guilty, where(inside, "IMPRISONMENT", other))
    days = np.where(inside, world.bookings.sentence_days[booking], rng.integers(28, 900, size))
    offence = np.where(inside, world.bookings.offence[booking], arrests.offence[made.event[made.case[row]]])
    order = np.lexsort((second, row, made.ended[row]))
    columns = {
        "Outcome Id": prefixed(np.argsort(order), 40_000_001),
        "Case URN": made.urn[made.case[row]],
        "Defendant Id": ids[court[row]],
        "Offence": table("offences")["offence"][offence],
        "Plea": plea,
        "Verdict": verdict,
        "Resulted On": iso_dates(made.ended[row]),
        "Sentence Type": sentence,
        "Sentence Days": where((sentence == "IMPRISONMENT") & (days != MISSING), each("{}", days)),
    }
    return {name: np.asarray(values)[order] for name, values in columns.items()}
