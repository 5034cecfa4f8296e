"""The prison feeds about custodial periods and sentences."""

from typing import Any

import numpy as np

from loaders.synthetic.arrays import MISSING, Bools, Ints, Texts, blank, each, iso_dates, texts, where
from loaders.synthetic.feeds.prison_people import prefixed, prisoners
from loaders.synthetic.prison.bookings import MURDER, YEAR
from loaders.synthetic.prosecutions import Prosecutions, build_prosecutions
from loaders.synthetic.reference import shares, table
from loaders.synthetic.world import World
from loaders.synthetic.writing import ordered

EARLIER_PERIODS = 0.9
"""Earlier custodial periods for each prisoner, on average; published reconviction rates are of that order."""

WORDS = {
    "RX": "Remanded to Magistrates Court",
    "JR": "Convicted unsentenced",
    "SENT03": "Adult imprisonment from before 2015",
    "ADIMP_ORA20": "Adult imprisonment",
    "EXTDET": "Extended determinate sentence",
    "FTR_ORA": "Fixed term recall",
    "LR": "Licence recall",
    "IPP": "Imprisonment for public protection",
    "LIFE": "Life imprisonment",
    "MLP": "Mandatory life",
    "HMPL": "Detention at His Majesty's pleasure",
    "ALP": "Automatic life",
}
LIFE = ("LIFE", "MLP", "HMPL", "ALP")
EXTENDED_SHARE, FIXED_TERM_RECALL, UNTRIED, PUBLIC_PROTECTION = 0.07, 0.35, 0.66, 0.55
"""Of long determinate sentences, recalls, remands, and indeterminate sentences without murder."""

SHORT_RECALL_DAYS, LONG_RECALL_DAYS = "14", "28"
"""A fixed-term recall from a sentence under twelve months, and a longer one: Criminal Justice Act 2003, s. 255B."""


def imprisonment_statuses(world: World) -> Texts:
    """Imprisonment status code of each booking."""
    rng, bookings = world.streams("imprisonment-statuses"), world.bookings
    size = len(bookings.person)
    draw = rng.random(size)
    murder = bookings.offence == MURDER
    young = bookings.sentence_start - world.people.born[bookings.person] < 21 * YEAR
    long = (bookings.sentence_days > 7 * YEAR) & (draw < EXTENDED_SHARE * 3)
    old = (bookings.sentence_start != MISSING) & (bookings.sentence_start < 16_467)
    life = where(murder, where(young, "HMPL", "MLP"), where(draw < PUBLIC_PROTECTION, "IPP", "LIFE"))
    life[~murder & (draw > 0.9)] = "ALP"
    legal = bookings.legal
    return np.asarray(
        np.select(
            [legal == "REMAND", legal == "RECALL", legal == "INDETERMINATE_SENTENCE"],
            [where(draw < UNTRIED, "RX", "JR"), where(draw < FIXED_TERM_RECALL, "FTR_ORA", "LR"), life],
            where(long, "EXTDET", where(old, "SENT03", "ADIMP_ORA20")),
        ),
        dtype=np.object_,
    )


def bookings(world: World) -> dict[str, Any]:
    """prison-bookings: every row of the prisoners feed, and earlier periods of the same people."""
    rng, made, records = world.streams("prison-bookings"), world.bookings, world.records.prison
    listed = prisoners(world)
    order = np.argsort(records.source_id)
    count = len(made.person)
    row = np.where(order < count, order, world.prisoner_of[records.person[order]])
    old = order >= count
    status = where(old, "ADIMP_ORA20", imprisonment_statuses(world)[row])
    active = listed["Status"] != "INACTIVE OUT"
    indeterminate = np.isin(status.astype(str), (*LIFE, "IPP"))
    start = made.sentence_start[row]
    end = _text_days(listed["Release Date"])
    tariff = np.where(indeterminate & (start != MISSING), start + rng.integers(4 * YEAR, 22 * YEAR, len(row)), MISSING)
    expiry = np.where((end != MISSING) & (status != "LIFE"), end + np.maximum(0, made.sentence_days[row] // 2), MISSING)
    present = {
        "Booking Id": listed["Booking Id"],
        "Booking Number": listed["Booking Number"],
        "Prisoner Number": listed["Prisoner Number"],
        "Active": where(active, "Y", "N"),
        "Establishment": listed["Establishment"],
        "Imprisonment Status": status,
        "Imprisonment Status Description": texts(WORDS[code] for code in status),
        "Legal Status": listed["Legal Status"],
        "Main Offence": listed["Main Offence"],
        "Date Received": listed["Date Received"],
        "Sentence Start Date": listed["Sentence Start Date"],
        "Conditional Release Date": where(~indeterminate, listed["Release Date"]),
        "Tariff Expiry Date": iso_dates(tariff),
        "Licence Expiry Date": iso_dates(np.where(indeterminate, MISSING, expiry)),
        "Recall Date": where((listed["Legal Status"] == "RECALL") & ~old, listed["Date Received"]),
        "Fixed Term Recall Days": where(
            (listed["Legal Status"] == "RECALL") & ~old & (status == "FTR_ORA"),
            where(made.sentence_days[row] < YEAR, SHORT_RECALL_DAYS, LONG_RECALL_DAYS),
        ),
        "Released On": where(~active, listed["Release Date"]),
        "Release Reason": where(~active, rng.choice(texts(("CRD", "HDC", "PED")), len(row), p=(0.7, 0.24, 0.06))),
    }
    earlier = _earlier(rng, world, listed, _text_days(listed["Date Received"]))
    return {name: np.concatenate([present[name], earlier[name]]) for name in present}


def _text_days(dates: Texts) -> Ints:
    days = np.full(len(dates), MISSING, dtype=np.int64)
    filled = dates != ""
    days[filled] = dates[filled].astype("datetime64[D]").astype(np.int64)
    return days


def _earlier(rng: np.random.Generator, world: World, listed: dict[str, Any], received: Ints) -> dict[str, Any]:
    """Ended periods before the listed ones, each wholly before the next and after the eighteenth birthday."""
    born = world.people.born[world.records.prison.person[np.argsort(world.records.prison.source_id)]]
    room = received - (born + 18 * YEAR) - 60
    count = np.where(room > 400, np.minimum(rng.poisson(EARLIER_PERIODS, len(room)), np.maximum(room // 400, 0)), 0)
    of = np.repeat(np.arange(len(count)), count)
    number = np.arange(len(of)) - (np.cumsum(count) - count)[of]
    span = room[of] // np.maximum(count[of], 1)
    began = born[of] + 18 * YEAR + 30 + number * span + (rng.random(len(of)) * span * 0.4).astype(np.int64)
    ended = began + np.maximum(14, (rng.random(len(of)) * span * 0.5).astype(np.int64))
    offence = rng.choice(len(table("offences")["offence"]), size=len(of), p=shares("offences", "arrest"))
    size = len(of)
    code = world.estate.establishments.code
    return {
        "Booking Id": prefixed(np.arange(size), 3_000_001),
        "Booking Number": each(
            "{}{:04d}{}",
            texts("ABCDEFGHJKLMNPRSTW")[rng.integers(0, 18, size)],
            rng.integers(0, 10_000, size),
            texts("ABCDEFGHJKLMNPRSTW")[rng.integers(0, 18, size)],
        ),
        "Prisoner Number": listed["Prisoner Number"][of],
        "Active": texts(["N"] * size),
        "Establishment": code[rng.integers(0, len(code), size)],
        "Imprisonment Status": where(ended > 16_467, "ADIMP_ORA20", "SENT03"),
        "Imprisonment Status Description": where(ended > 16_467, WORDS["ADIMP_ORA20"], WORDS["SENT03"]),
        "Legal Status": texts(["SENTENCED"] * size),
        "Main Offence": table("offences")["offence"][offence],
        "Date Received": iso_dates(began),
        "Sentence Start Date": iso_dates(began),
        "Conditional Release Date": iso_dates(ended),
        "Tariff Expiry Date": blank(size),
        "Licence Expiry Date": iso_dates(ended + (ended - began)),
        "Recall Date": blank(size),
        "Fixed Term Recall Days": blank(size),
        "Released On": iso_dates(ended),
        "Release Reason": rng.choice(texts(("CRD", "HDC")), size, p=(0.8, 0.2)),
    }


def sentences(world: World) -> dict[str, Any]:
    """prison-sentences: the main sentence of every sentenced prisoner, and for a third a further one."""
    rng, made = world.streams("prison-sentences"), world.bookings
    status = imprisonment_statuses(world)
    listed = prisoners(world)
    booking_of = dict(zip(listed["Prisoner Number"].tolist(), listed["Booking Id"].tolist(), strict=True))
    first = np.flatnonzero(made.sentence_start != MISSING)
    further = first[rng.random(len(first)) < 0.35]
    row = np.concatenate([first, further])
    second = np.arange(len(row)) >= len(first)
    indeterminate = np.isin(status[row].astype(str), (*LIFE, "IPP"))
    life = np.isin(status[row].astype(str), LIFE) & ~second
    offence = np.where(
        second,
        rng.choice(len(shares("offences", "arrest")), len(row), p=shares("offences", "arrest")),
        made.offence[row],
    )
    offence = np.where(second & (offence == MURDER), MURDER + 1, offence)
    kind = np.select(
        [life, indeterminate & ~second, (status[row] == "EXTDET") & ~second], ["LIFE", "IPP", "EDS"], "SDS"
    )
    days = np.where(second, np.maximum(28, made.sentence_days[row] // 3), made.sentence_days[row])
    days = np.where(second & (made.sentence_days[row] == MISSING), 700, days)
    follows = second & (rng.random(len(row)) < 0.4)
    cases = build_prosecutions(world)
    case = _case_of_booking(world, cases)[row]
    columns = {
        "Booking Id": texts(booking_of[number] for number in world.prison_number[row].tolist()),
        "Sentence Sequence": where(second, "2", "1"),
        "Prisoner Number": world.prison_number[row],
        "Case Reference": where((case >= 0) & (rng.random(len(row)) < 0.9), cases.urn[np.maximum(case, 0)]),
        "Offence": table("offences")["offence"][offence],
        "Sentence Type": np.asarray(kind, dtype=np.object_),
        "Life Sentence": where(life, "true", "false"),
        "Imposed On": iso_dates(made.sentence_start[row]),
        "Length Days": where((days != MISSING) & (~indeterminate | second), each("{}", days)),
        "Consecutive To": where(follows, "1"),
        "Status": where(_active(world)[row], "A", "I"),
        "Excluded Schedule Parts": _excluded_parts()[offence],
    }
    return ordered(np.lexsort((columns["Sentence Sequence"], columns["Booking Id"])), columns)


def _excluded_parts() -> Texts:
    """Parts of the schedule of excluded offences, by offence: what is told by its kind here, and NONE otherwise."""
    kinds, names = table("offences")["kind"], table("offences")["offence"]
    parts = [
        "MURDER_T3;VIOLENT" if name == "Murder" else _EXCLUDED_KINDS.get(kind, "NONE")
        for name, kind in zip(names.tolist(), kinds.tolist(), strict=True)
    ]
    return texts(parts)


_EXCLUDED_KINDS = {"sexual": "SEXUAL", "violence": "VIOLENT"}


def _active(world: World) -> Bools:
    return world.bookings.held


def _case_of_booking(world: World, cases: Prosecutions) -> Ints:
    """The case in which each booking's sentence was passed; -1 where no arrest of his is on file."""
    out = np.full(len(world.bookings.person), -1, dtype=np.int64)
    rows = np.flatnonzero(cases.booking >= 0)
    out[cases.booking[rows]] = cases.case[rows]
    return out
