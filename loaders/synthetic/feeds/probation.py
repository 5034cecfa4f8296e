"""The probation feeds: people and their addresses."""

from typing import Any

import numpy as np

from loaders.synthetic.arrays import MISSING, Ints, each, iso_dates, texts, where
from loaders.synthetic.records.mistakes import NO_FIXED_ABODE, record_phones, record_postcodes
from loaders.synthetic.reference import shares, table
from loaders.synthetic.society.people import CUSTODY, RELEASED
from loaders.synthetic.world import World
from loaders.synthetic.writing import ordered

PRISON_NUMBER_KNOWN = 0.52
PHONE_KNOWN, NO_ABODE = 0.5, 0.04
HOUSING = (("Householder", "Living with family", "Supported housing"), (0.6, 0.34, 0.06))


def people(world: World) -> dict[str, Any]:
    """probation-people."""
    rng, records, truth = world.streams("probation-people"), world.records.probation, world.people
    size, person = len(records.person), records.person
    prisoner = world.prisoner_of[person]
    prison_number = where(prisoner >= 0, world.prison_number[prisoner])
    second = world.records.prison.second_of(truth.size)[person]
    old = (second >= 0) & (rng.random(size) < 0.4)
    prison_number = where(old, world.records.prison.source_id[second], prison_number)
    standing = truth.standing[person]
    current = np.where(standing == CUSTODY, 0.9, np.where(standing == RELEASED, 0.95, 0.5))
    draw = rng.random(size)
    offence = rng.choice(len(table("offences")["offence"]), size=size, p=shares("offences", "arrest"))
    offence = np.where(prisoner >= 0, world.bookings.offence[prisoner], offence)
    start = world.bookings.sentence_start[prisoner]
    sentenced = np.where((prisoner >= 0) & (start != MISSING), start, world.today - rng.integers(20, 2_500, size))
    former = where(rng.random(size) < 0.5, truth.former_surname[person])
    gender = where(truth.female[person], "Female", "Male")
    gender[rng.random(size) < 0.004] = "Not Known"
    town = world.places.town[world.places.district(truth.home[person])]
    columns = {
        "CRN": records.source_id,
        "NOMS Number": where(rng.random(size) < PRISON_NUMBER_KNOWN, prison_number),
        "PNC Number": records.pnc,
        "CRO Number": records.cro,
        "NI Number": records.ni,
        "Surname": records.names.surname,
        "First Name": records.names.forename,
        "Middle Names": records.names.middle,
        "Previous Surname": former,
        "Aliases": where(rng.random(size) < 0.35, world.identifiers.alias("{}, {}")[person]),
        "Date of Birth": iso_dates(records.names.born),
        "Gender": gender,
        "Mobile": record_phones(rng, where(rng.random(size) < PHONE_KNOWN, world.identifiers.phone[person])),
        "Supervision Status": where(draw < current, "CURRENT", where(draw < 0.985, "PREVIOUS", "NONE")),
        "Sentence Date": iso_dates(sentenced),
        "Main Offence": table("offences")["offence"][offence],
        "Probation Delivery Unit": town,
    }
    return ordered(np.argsort(records.source_id), columns)


def addresses(world: World) -> dict[str, Any]:
    """probation-addresses: the main address of every case, and for most an earlier one."""
    rng, records, truth = world.streams("probation-addresses"), world.records.probation, world.people
    order = np.argsort(records.source_id)
    has_earlier = rng.random(len(order)) < 0.55
    row = np.concatenate([order, order[has_earlier]])
    earlier = np.arange(len(row)) >= len(order)
    person = records.person[row]
    address = np.where(earlier, truth.earlier_home[person], truth.home[person])
    size = len(row)
    nowhere = ~earlier & (rng.random(size) < NO_ABODE)
    named = (address % 10_000 >= 9_000) & ~nowhere
    kind = rng.choice(texts(HOUSING[0]), size, p=HOUSING[1])
    kind = where(nowhere, "No fixed abode", where(named, "Approved premises", kind))
    places = world.places
    start, end = _periods(rng, world.today, earlier, truth.standing[person])
    hub = world.identifiers.hub_phone[address // 10_000 % len(world.identifiers.hub_phone)]
    postcode = record_postcodes(rng, places.postcode_of(address), 0.0, 0.03)
    return {
        "Address Id": each("{}", np.arange(size) + 3_000_001),
        "CRN": records.source_id[row],
        "Address Status": where(earlier, "Previous", "Main"),
        "Address Type": kind,
        "No Fixed Abode": where(nowhere, "Y", "N"),
        "Building Name": where(nowhere, "", places.building(address)),
        "House Number": where(nowhere, "", places.number(address)),
        "Street": where(nowhere, "", places.street_name(address)),
        "Town": where(nowhere, "", places.town[places.district(address)]),
        "Postcode": where(nowhere, NO_FIXED_ABODE[0], postcode),
        "Start Date": iso_dates(start),
        "End Date": iso_dates(end),
        "Telephone": where(named, hub),
    }


def _periods(rng: np.random.Generator, today: int, earlier: np.ndarray[Any, Any], standing: Ints) -> tuple[Ints, Ints]:
    moved = today - rng.integers(20, 1_400, len(earlier))
    before = moved - rng.integers(60, 2_000, len(earlier))
    ended = (standing == CUSTODY) & ~earlier & (rng.random(len(earlier)) < 0.4)
    end = np.where(earlier, moved, np.where(ended, np.minimum(moved + 15, today), MISSING))
    return np.where(earlier, before, moved), end
