"""The NCA's and the border's feeds."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from loaders.synthetic.arrays import DAY, Ints, Texts, each, iso_dates, iso_instants, texts, uk_dates, upper, where
from loaders.synthetic.feeds.prison_people import prefixed
from loaders.synthetic.picking import group_fellow, neighbour
from loaders.synthetic.records.agencies import COVERAGE, keyed_pnc
from loaders.synthetic.records.identifiers import check_letters
from loaders.synthetic.records.mistakes import PRISON, Recorded, record_people
from loaders.synthetic.society.groups import FACILITATOR, PRINCIPAL, SIGNIFICANT
from loaders.synthetic.society.people import CUSTODY, OTHER
from loaders.synthetic.world import World

LISTED_BY_ROLE = {PRINCIPAL: 0.22, SIGNIFICANT: 0.03, FACILITATOR: 0.04}
STRANGERS = 0.35
"""Of the listed, people whom no register ties to a group."""

TRAVEL_DAYS = 730
TRIPS_A_PERSON, PASSPORTS = 0.16, 0.55
PARTIES = (0.55, 0.28, 0.11, 0.06)
PORTS = ("LHR", "MAN", "LBA", "DVR", "HUL", "STN")
SERVICES = (
    ("BA476", "EZY7123", "FR2342"),
    ("RK8117", "LS803", "U22001"),
    ("LS215", "FR1502"),
    ("P&O DV12", "DFDS 041"),
    ("P&O HR7",),
    ("FR8387", "U23009"),
)


@dataclass(frozen=True, slots=True)
class Passports:
    """Document number of each true person, empty for those without, and the country that issued it."""

    number: Texts
    country: Texts


def passports(world: World) -> Passports:
    """Who has a passport. Numbers start with 0, which no passport of the country does."""
    rng, size = world.streams("passports"), world.people.size
    serial = rng.permutation(size)
    foreign = np.array(["", "", "", "", "POL", "ROU"], dtype=object)[world.people.origin]
    country = where((foreign != "") & (rng.random(size) < 0.5), foreign, "GBR")
    return Passports(where(rng.random(size) < PASSPORTS, each("0{:08d}", serial)), country)


def _listed(world: World) -> tuple[Ints, Texts]:
    """(true person, groups that he is assessed to belong to) of every prominent nominal."""
    rng, groups = world.streams("nca-listed"), world.groups
    chance = np.array([LISTED_BY_ROLE.get(role, 0.0) for role in range(4)])[groups.role]
    rows = np.flatnonzero(
        (rng.random(len(chance)) < chance * ~groups.is_gang[groups.group])
        & ~groups.hidden
        & groups.registered[groups.group]
    )
    person = np.unique(groups.person[rows])
    of = {int(one): groups.code[groups.group[rows[groups.person[rows] == one]]] for one in person}
    count = max(2, round(len(person) * STRANGERS))
    able = np.flatnonzero(world.people.standing < OTHER)
    extra = np.setdiff1d(rng.choice(able, size=count, replace=False), person)
    everyone = np.concatenate([person, extra])
    return everyone, texts("; ".join(sorted(set(of.get(int(one), ())))) for one in everyone)


def nominal_urns(world: World) -> tuple[Texts, Ints]:
    """(URN, true person) of every prominent nominal."""
    person, _ = _listed(world)
    return each("NN{:06d}", 200_000 + world.streams("nca-urns").permutation(len(person))), person


def prominent_nominals(world: World) -> dict[str, Any]:
    """nca-prominent-nominals, by reference."""
    rng, people, known = world.streams("nca-prominent-nominals"), world.people, world.identifiers
    urn, person = nominal_urns(world)
    _, group = _listed(world)
    size = len(person)
    names: Recorded = record_people(world.streams("nca-names"), people, person, PRISON)
    pnc, _ = keyed_pnc(world.streams("nca-pnc"), people, known, person, COVERAGE["police"])
    prisoner = world.prisoner_of[person]
    held = people.standing[person] == CUSTODY
    secret = rng.random(size) < 0.12
    columns = {
        "Nominal URN": urn,
        "Surname": upper(names.surname),
        "Forenames": upper(names.forename),
        "Date of Birth": uk_dates(names.born),
        "Sex": where(people.female[person], "F", "M"),
        "Aliases": upper(known.alias("{}, {}")[person]),
        "PNC Id": pnc,
        "Prison Number": where(held & (rng.random(size) < 0.85), world.prison_number[prisoner]),
        "Passport Numbers": where(rng.random(size) < 0.6, passports(world).number[person]),
        "Threat Area": rng.choice(
            texts(("DRUGS", "FIREARMS", "MONEY_LAUNDERING", "ORGANISED_IMMIGRATION_CRIME", "FRAUD")),
            size,
            p=(0.5, 0.14, 0.16, 0.12, 0.08),
        ),
        "Tier": rng.choice(texts("123"), size, p=(0.15, 0.35, 0.5)),
        "OCG ID Numbers": group,
        "Listed On": uk_dates(world.today - rng.integers(30, 2_500, size)),
        "Classification": where(secret, "SECRET", "OFFICIAL-SENSITIVE"),
        "Handling Code": where(secret | (rng.random(size) < 0.4), "C", "P"),
    }
    order = np.argsort(urn)
    return {name: np.asarray(values)[order] for name, values in columns.items()}


def watched(world: World) -> tuple[Texts, Ints]:
    """(list number, true person) of everyone on the watch list: some prominent nominals, some by a court's order."""
    rng, prominent = world.streams("nca-watched"), _listed(world)[0]
    chosen = prominent[rng.random(len(prominent)) < 0.35]
    able = np.flatnonzero(world.people.standing < OTHER)
    person = np.unique(np.concatenate([chosen, rng.choice(able, max(2, len(prominent) // 4), replace=False)]))
    return prefixed(np.arange(len(person)), 1_001), person


def watch_list(world: World) -> dict[str, Any]:
    """nca-watch-list, in order of number."""
    rng, people, known = world.streams("nca-watch-list"), world.people, world.identifiers
    number, person = watched(world)
    size = len(person)
    names = record_people(world.streams("nca-watch-names"), people, person, PRISON)
    letters = check_letters(known.pnc_year, known.pnc_serial, 7)[person]
    short = each("{:02d}/{}{}", known.pnc_year[person] % 100, known.pnc_serial[person], letters)
    prisoner = world.prisoner_of[person]
    return {
        "List Number": number,
        "SURNAME": upper(names.surname),
        "FORENAME": upper(names.forename),
        "DOB": uk_dates(names.born),
        "PNCID": where(rng.random(size) < 0.85, short),
        "PRISON NUMBER": where(prisoner >= 0, world.prison_number[prisoner]),
        "REASON": rng.choice(
            texts(("SERIOUS_CRIME_PREVENTION_ORDER", "LIFETIME_MANAGEMENT", "OVERSEAS_REQUEST")),
            size,
            p=(0.4, 0.45, 0.15),
        ),
        "LISTED ON": uk_dates(world.today - rng.integers(20, 1_500, size)),
    }


def travellers(world: World) -> tuple[Texts, Ints]:
    """(document's country and number, true person) of everyone with a passport, whether or not he travelled."""
    held = passports(world)
    person = np.flatnonzero(held.number != "")
    return held.country[person] + held.number[person], person


def crossings(world: World) -> dict[str, Any]:
    """border-crossings of the last two years by people of this world, in order of time."""
    rng, people = world.streams("border-crossings"), world.people
    held = passports(world)
    locked_up, let_out = world.bookings.out_of_custody_until(people.size, world.today)
    able = np.flatnonzero((held.number != "") & (people.age_days(world.today) > 18 * 365))
    lead = np.repeat(able, rng.poisson(TRIPS_A_PERSON, len(able)))
    day = world.today - 20 - rng.integers(0, TRAVEL_DAYS, len(lead))
    free = (day < locked_up[lead] - 15) | (day > let_out[lead])
    lead, day = lead[free], day[free]
    companions = rng.choice(len(PARTIES), len(lead), p=PARTIES)
    trip = np.concatenate([np.arange(len(lead)), np.repeat(np.arange(len(lead)), companions)])
    person = np.concatenate([lead, _companions(rng, world, np.repeat(lead, companions))])
    fits = (held.number[person] != "") & ((day[trip] < locked_up[person] - 15) | (day[trip] > let_out[person]))
    fits &= people.age_days(world.today)[person] > 18 * 365
    pairs = np.unique(np.stack([trip[fits], person[fits]], axis=1), axis=0)
    trip, person = pairs[:, 0], pairs[:, 1]
    port = rng.choice(len(PORTS), len(lead), p=(0.3, 0.3, 0.15, 0.1, 0.05, 0.1))
    service = texts(
        SERVICES[at][int(n) % len(SERVICES[at])]
        for at, n in zip(port.tolist(), rng.integers(0, 6, len(lead)), strict=True)
    )
    hour = rng.integers(300, 1_380, (2, len(lead))) * 60
    away = rng.integers(2, 15, len(lead))
    way = np.concatenate([np.zeros(len(trip), np.int64), np.ones(len(trip), np.int64)])
    trip, person = np.tile(trip, 2), np.tile(person, 2)
    when = (day[trip] + way * away[trip]) * DAY + hour[way, trip]
    size = len(trip)
    names = record_people(world.streams("border-names"), people, person[: size // 2], PRISON)
    twice = np.tile(np.arange(size // 2), 2)
    forenames: Texts = names.forename + " " + names.middle
    alone = np.bincount(trip[: size // 2], minlength=len(lead))[trip] == 1
    order = np.lexsort((person, when))
    columns = {
        "Crossing Id": prefixed(np.argsort(order), 70_000_001),
        "Direction": where(way == 0, "OUT", "IN"),
        "Crossed At": iso_instants(when),
        "Port": texts(PORTS)[port[trip]],
        "Service": service[trip],
        "Travel Booking": where(
            ~alone | (rng.random(len(lead)) < 0.5)[trip], each("TB{:07d}", (rng.permutation(len(lead)) + 1)[trip])
        ),
        "Document Type": where(held.country[person] == "GBR", "P", "I"),
        "Document Number": held.number[person],
        "Document Country": held.country[person],
        "Surname": upper(names.surname)[twice],
        "Forenames": upper(texts(name.strip() for name in forenames))[twice],
        "Date of Birth": iso_dates(people.born[person]),
        "Sex": where(people.female[person], "F", "M"),
    }
    return {name: np.asarray(values)[order] for name, values in columns.items()}


def _companions(rng: np.random.Generator, world: World, lead: Ints) -> Ints:
    """Who travels along: somebody of the same house, or for group members as often a fellow member."""
    fellow, near = group_fellow(rng, world, lead), neighbour(rng, world, lead, reach=2)
    return np.where((fellow >= 0) & (rng.random(len(lead)) < 0.5), fellow, near)
