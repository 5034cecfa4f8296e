"""The police feeds about custody, stops, vehicles and communications."""

from typing import Any

import numpy as np

from loaders.synthetic.arrays import DAY, MISSING, Floats, Ints, Texts, each, texts, uk_dates, uk_instants, upper, where
from loaders.synthetic.feeds.police import event_references
from loaders.synthetic.feeds.prison_people import prefixed
from loaders.synthetic.picking import group_fellow, neighbour
from loaders.synthetic.records.mistakes import record_phones
from loaders.synthetic.reference import table
from loaders.synthetic.society.people import OTHER
from loaders.synthetic.society.places import STREETS
from loaders.synthetic.world import World
from loaders.synthetic.writing import ordered

CUSTODY_DAYS = 180
CUSTODY_OUTCOMES = {
    "CONVICTED": "CHARGED",
    "CHARGED": "CHARGED",
    "CAUTION": "CAUTION",
    "NFA": "NFA",
    "BAILED": "BAILED",
}

STOP_DAYS = 365
STOPS_A_PERSON = 0.14
"""Stops a year of a person known to police and at large: far above the public's 9 in 1,000 (Home Office, 2022)."""

STOP_OUTCOMES = (("NFA", "ARREST", "COMMUNITY_RESOLUTION", "PENALTY_NOTICE", "CAUTION"), (0.76, 0.13, 0.06, 0.03, 0.02))
"""13 in 100 led to an arrest (Home Office, year to March 2022), 76 to nothing (year to March 2020)."""

UNNAMED = 0.12
STOP_SIZES = (0.62, 0.24, 0.10, 0.04)

VEHICLE_SHARE, SHARED_VEHICLE = 0.22, 0.12
MAKES = (
    ("Ford", "Fiesta"),
    ("Vauxhall", "Corsa"),
    ("Volkswagen", "Golf"),
    ("Audi", "A3"),
    ("BMW", "320"),
    ("Nissan", "Qashqai"),
)
COLOURS = ("Black", "Grey", "White", "Blue", "Silver", "Red")

_PLATE_LETTERS = texts("ABCDEFGHJKLMNOPRSTUVWXYZ")
_NEVER_ISSUED = texts("JTU")
"""First letters that no registration has, so that no vehicle here is anyone's."""

GROUPS_WITH_CALLS = 0.5
CALLS_A_TIE = 14.0
STRAY_CALLS = 0.35
"""Share of a set's calls that go to numbers of nobody on file."""


def custody(world: World) -> dict[str, Any]:
    """police-custody of the last half year, in order of arrival."""
    rng, made, records = world.streams("police-custody"), world.arrests, world.records.police
    nominal = records.first_of(world.people.size)[made.person]
    arrived = made.occurred[made.event] + rng.integers(20, 180, len(made.event)) * 60
    suspect = np.isin(made.role.astype(str), ("SUSPECT", "CONVICTED")) & (nominal >= 0)
    rows = np.flatnonzero(suspect & (arrived // DAY > world.today - CUSTODY_DAYS) & (arrived < world.now))
    rows = rows[np.lexsort((made.person[rows], arrived[rows]))]
    size, person, row = len(rows), made.person[rows], nominal[rows]
    released = arrived[rows] + rng.integers(3, 24, size) * 3_600
    inside = released >= world.now
    outcome = texts(CUSTODY_OUTCOMES.get(name, "") for name in made.disposal[rows])
    late = (outcome == "BAILED") & (rng.random(size) < 0.5)
    outcome[late], outcome[inside] = "RELEASED_UNDER_INVESTIGATION", ""
    years = arrived[rows].astype("datetime64[s]").astype("datetime64[Y]").astype(np.int64) + 1970
    places = world.places
    town = places.town[places.district(world.people.home[person])]
    firm = each("{} & {} Solicitors", *world.people.surname[rng.integers(0, world.people.size, (2, size))])
    return {
        "Custody Number": each("CR/{}/{:07d}", years, rng.permutation(size) + 1),
        "Event Reference": event_references(world)[made.event[rows]],
        "Nominal Id": records.source_id[row],
        "Surname": upper(records.names.surname)[row],
        "Forenames": upper(records.names.forename)[row],
        "Date of Birth": uk_dates(records.names.born[row]),
        "Suite": each("{} custody suite", town),
        "Arrived At": uk_instants(arrived[rows]),
        "Released At": uk_instants(np.where(inside, MISSING, released)),
        "Offence": table("offences")["offence"][made.offence[made.event[rows]]],
        "Outcome": outcome,
        "Solicitor Firm": where(rng.random(size) < 0.55, firm),
    }


def stops(world: World) -> dict[str, Any]:
    """police-stop-search of the last year: people alone, with a neighbour, or with others of their group."""
    rng, people, records = world.streams("police-stop-search"), world.people, world.records.police
    nominal = records.first_of(people.size)
    locked_up, let_out = world.bookings.out_of_custody_until(people.size, world.today)
    young = np.clip(1.9 - people.age_days(world.today) / 365.25 / 40, 0.1, 1.4)
    lead = np.repeat(
        np.arange(people.size), rng.poisson(STOPS_A_PERSON * young * (people.standing != OTHER) * (nominal >= 0))
    )
    day = world.today - 1 - rng.integers(0, STOP_DAYS, len(lead))
    kept = (day < locked_up[lead]) | (day > let_out[lead])
    lead, day = lead[kept], day[kept]
    extra = rng.choice(len(STOP_SIZES), len(lead), p=STOP_SIZES)
    stop = np.concatenate([np.arange(len(lead)), np.repeat(np.arange(len(lead)), extra)])
    person = np.concatenate([lead, _with_them(rng, world, np.repeat(lead, extra))])
    fits = (nominal[person] >= 0) & ((day[stop] < locked_up[person]) | (day[stop] > let_out[person]))
    fits &= people.age_days(world.today)[person] > 13 * 365
    pairs = np.unique(np.stack([stop[fits], person[fits]], axis=1), axis=0)
    stop, person = pairs[:, 0], pairs[:, 1]
    size = len(stop)
    when = day[stop] * DAY + (rng.integers(540, 1_430, len(lead)) * 60)[stop]
    street = (world.places.district(people.home[lead]) * STREETS + rng.integers(0, STREETS, len(lead)))[stop]
    plates, keeper = vehicles_of(world)
    vehicle = where((keeper[lead] >= 0) & (rng.random(len(lead)) < 0.5), plates[np.maximum(keeper[lead], 0)])[stop]
    outcome = rng.choice(texts(STOP_OUTCOMES[0]), size, p=STOP_OUTCOMES[1])
    place: Texts = upper(world.places.street[street]) + ", " + upper(world.places.town[street // STREETS])
    years = when.astype("datetime64[s]").astype("datetime64[Y]").astype(np.int64) + 1970
    columns = {
        "Record Reference": each("SS/{}/{:07d}", years, rng.permutation(size) + 1),
        "Stop Reference": each("SG{:07d}", (rng.permutation(len(lead)) + 1)[stop]),
        "Nominal Id": where(rng.random(size) < UNNAMED, "", records.source_id[nominal[person]]),
        "Stopped At": uk_instants(when),
        "Legislation": rng.choice(texts(("MDA s23", "PACE s1", "CJPOA s60")), size, p=(0.62, 0.35, 0.03)),
        "Object": rng.choice(
            texts(("Drugs", "Offensive weapons", "Stolen property", "Going equipped")), size, p=(0.62, 0.16, 0.14, 0.08)
        ),
        "Outcome": outcome,
        "Location": place,
        "Postcode": world.places.postcode[street],
        "Vehicle Registration": vehicle,
        "Self-Defined Ethnicity": where(rng.random(size) < 0.8, people.ethnicity[person], "NS"),
    }
    return ordered(np.lexsort((person, when)), columns)


def _with_them(rng: np.random.Generator, world: World, lead: Ints) -> Ints:
    """Somebody else for each: of the same group where there is one, else of the same house or street."""
    fellow, near = group_fellow(rng, world, lead), neighbour(rng, world, lead, reach=12)
    return np.where((fellow >= 0) & (rng.random(len(lead)) < 0.6), fellow, near)


def vehicles_of(world: World) -> tuple[Texts, Ints]:
    """(registration of each vehicle, vehicle of each true person or -1)."""
    rng, people = world.streams("vehicles"), world.people
    able = np.flatnonzero((people.standing != OTHER) & (people.age_days(world.today) > 17 * 365))
    keepers = able[rng.random(len(able)) < VEHICLE_SHARE]
    size = len(keepers)
    age = texts(("58", "59", "60", "61", "12", "62", "13", "64", "15", "66", "17", "68", "19", "70", "21", "22", "73"))
    serial = np.arange(size)
    plate = each(
        "{}{}{}{}{}{}",
        _NEVER_ISSUED[rng.integers(0, 3, size)],
        _PLATE_LETTERS[rng.integers(0, 24, size)],
        age[rng.integers(0, len(age), size)],
        _PLATE_LETTERS[rng.integers(0, 24, size)],
        _PLATE_LETTERS[serial % 24],
        _PLATE_LETTERS[serial // 24 % 24],
    )
    out = np.full(people.size, -1, dtype=np.int64)
    out[keepers] = serial
    return plate, out


def vehicles(world: World) -> dict[str, Any]:
    """police-vehicles: keepers, and others whom police linked to the same vehicle."""
    rng, people, records = world.streams("police-vehicles"), world.people, world.records.police
    plates, vehicle = vehicles_of(world)
    nominal = records.first_of(people.size)
    keeper = np.flatnonzero((vehicle >= 0) & (nominal >= 0))
    shared = keeper[rng.random(len(keeper)) < SHARED_VEHICLE]
    other = _with_them(rng, world, shared)
    fits = (nominal[other] >= 0) & (other != shared)
    person = np.concatenate([keeper, other[fits]])
    which = vehicle[np.concatenate([keeper, shared[fits]])]
    size = len(person)
    role = where(np.arange(size) < len(keeper), "KEEPER", rng.choice(texts(("DRIVER", "INSURED", "PASSENGER")), size))
    make = (which * 7) % len(MAKES)
    began = world.today - rng.integers(30, 2_500, size)
    ended = np.where(rng.random(size) < 0.2, np.minimum(began + rng.integers(20, 800, size), world.today), MISSING)
    order = np.lexsort((person, plates[which]))
    spaced = rng.random(size) < 0.5
    columns = {
        "Link Id": prefixed(np.argsort(order), 300_001),
        "Vehicle Registration": where(spaced, texts(f"{p[:4]} {p[4:]}" for p in plates[which]), plates[which]),
        "Make": texts(name for name, _ in MAKES)[make],
        "Model": texts(name for _, name in MAKES)[make],
        "Colour": texts(COLOURS)[(which * 5) % len(COLOURS)],
        "Nominal Id": records.source_id[nominal[person]],
        "Connection": role,
        "From": uk_dates(began),
        "To": uk_dates(ended),
    }
    return ordered(order, columns)


def communications(world: World) -> dict[str, Any]:
    """police-calls: for half of the groups a set of two months of calls among phones of its members and others."""
    rng, groups = world.streams("police-calls"), world.groups
    chosen = np.flatnonzero((rng.random(len(groups.code)) < GROUPS_WITH_CALLS) & groups.registered)
    chosen = chosen if len(chosen) else np.array([0])
    parts = [_set_of(rng, world, number, int(group)) for number, group in enumerate(chosen)]
    number, row, caller, called, when = (np.concatenate(column) for column in zip(*parts, strict=True))
    size = len(number)
    message = rng.random(size) < 0.35
    outcode = world.places.outcode[groups.district[chosen]][number]
    return {
        "Record Id": each("CD{:05d}/{:06d}", number + 1, row + 1),
        "Request Reference": each("IPA-{:05d}", 70_000 + number),
        "Calling Number": record_phones(rng, caller),
        "Called Number": record_phones(rng, called),
        "Start": uk_instants(when),
        "Seconds": where(message, "0", each("{}", rng.integers(3, 900, size))),
        "Service": where(message, "SMS", "VOICE"),
        "Cell Postcode": where(rng.random(size) < 0.8, outcode),
    }


def _set_of(rng: np.random.Generator, world: World, number: int, group: int) -> tuple[Any, ...]:
    """Calls of one group's set, in order: members who are at large talk to each other and to strangers."""
    known, locked_up = world.identifiers, world.people.standing == 0
    members = np.sort(np.unique(world.groups.members(group)))
    phones = known.phone[members[~locked_up[members]]]
    phones = np.concatenate([phones[phones != ""], known.group_phone[group * 2 : group * 2 + 2]])
    ties = int(rng.poisson(len(phones) * 1.6)) + 2
    weight: Floats = rng.gamma(0.8, 1.0, ties)
    calls = np.repeat(np.arange(ties), rng.poisson(CALLS_A_TIE * weight) + 1)
    one, other = rng.integers(0, len(phones), (2, ties))
    other = np.where(one == other, (other + 1) % len(phones), other)
    back = rng.random(len(calls)) < 0.45
    caller = phones[np.where(back, other[calls], one[calls])]
    called = phones[np.where(back, one[calls], other[calls])]
    stray = rng.random(len(calls)) < STRAY_CALLS
    spare = known.spare_phone
    called = where(stray, spare[rng.integers(0, len(spare), len(calls))], called)
    end = world.today - int(rng.integers(60, 700))
    when = np.sort((end - rng.integers(0, 60, len(calls))) * DAY + rng.integers(420, 1_435, len(calls)) * 60)
    return np.full(len(calls), number), np.arange(len(calls)), caller, called, when
