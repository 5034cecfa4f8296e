"""The prison feeds about people and where they are: prisoners, cell moves, alerts, contacts, gangs."""

import uuid
from typing import Any

import numpy as np

from loaders.synthetic.arrays import MISSING, Texts, each, iso_dates, iso_instants, texts, upper, where
from loaders.synthetic.prison.contacts import OFFICIAL, WORDS
from loaders.synthetic.records.identifiers import booking_numbers
from loaders.synthetic.records.mistakes import record_phones, record_postcodes
from loaders.synthetic.reference import table
from loaders.synthetic.world import World
from loaders.synthetic.writing import ordered

CELL_SHARING = texts(("Standard", "High", "Medium", "Low", ""))
CELL_SHARING_SHARES = (0.84, 0.09, 0.01, 0.01, 0.05)
"""Medium and Low are left from before 2015, when the assessment had four levels; blank is not entered."""


def prefixed(serials: np.ndarray[Any, Any], first: int) -> Texts:
    """Running numbers as text."""
    return each("{}", np.asarray(serials) + first)


def booking_ids(world: World) -> Texts:
    """Booking id of each booking: distinct, in no order that tells anything."""
    rng = world.streams("booking-ids")
    return prefixed(rng.choice(2_000_000, size=len(world.records.prison.person), replace=False), 1_000_000)


def cell_sharing_risk(world: World) -> Texts:
    """Level of each booking's present cell-sharing risk assessment; blank where none has been entered."""
    rng = world.streams("cell-sharing-risk")
    return np.asarray(rng.choice(CELL_SHARING, len(world.bookings.person), p=CELL_SHARING_SHARES), dtype=np.object_)


def prisoners(world: World) -> dict[str, Any]:
    """prison-prisoners: the bookings, then second prison numbers left from an earlier sentence."""
    rng = world.streams("prison-prisoners")
    records, bookings, people = world.records.prison, world.bookings, world.people
    count, size = len(bookings.person), len(records.person)
    row = np.concatenate([np.arange(count), world.prisoner_of[records.person[count:]]])
    old = np.arange(size) >= count
    back = np.where(old, rng.integers(1_200, 3_000, size), 0)
    held = bookings.held[row] & ~old
    cell = np.where(old, -1, world.custody.cell_now[row])
    away = held & (rng.random(size) < 0.01)
    transfer = world.custody.in_transfer[row] & ~old
    code = world.estate.establishments.code[bookings.prison[row]]
    path = world.estate.cells.key[np.maximum(cell, 0)]
    days = bookings.sentence_days[row]
    release = bookings.release[row]
    alias = world.identifiers.alias("{}, {}")[records.person]
    home = np.where(rng.random(size) < 0.25, people.earlier_home[records.person], people.home[records.person])
    columns = {
        "Prisoner Number": records.source_id,
        "Booking Id": booking_ids(world),
        "Booking Number": booking_numbers(rng, size),
        "PNC Number": records.pnc,
        "CRO Number": records.cro,
        "NI Number": records.ni,
        "Surname": upper(records.names.surname),
        "First Name": upper(records.names.forename),
        "Middle Names": upper(records.names.middle),
        "Aliases": upper(where(rng.random(size) < 0.6, alias)),
        "Date of Birth": iso_dates(records.names.born),
        "Gender": where(people.female[records.person], "F", "M"),
        "Ethnicity": people.ethnicity[records.person],
        "Status": where(held, where(away, "ACTIVE OUT", "ACTIVE IN"), "INACTIVE OUT"),
        "Establishment": where(held & ~transfer, code, where(transfer, "TRN", "OUT")),
        "Cell Location": where(cell >= 0, texts(key.partition("-")[2] for key in path)),
        "Security Category": bookings.category[row],
        "CSRA": cell_sharing_risk(world)[row],
        "Legal Status": where(old, "SENTENCED", bookings.legal[row]),
        "Main Offence": table("offences")["offence"][bookings.offence[row]],
        "Date Received": iso_dates(bookings.received[row] - back),
        "Sentence Start Date": iso_dates(_shifted(bookings.sentence_start[row], back)),
        "Sentence Length Days": where(days != MISSING, prefixed(days, 0)),
        "Release Date": iso_dates(np.where(old, bookings.received[row] - back + 200, release)),
        "Home Postcode": record_postcodes(rng, world.places.postcode_of(home), 0.04, 0.05),
    }
    return ordered(np.argsort(records.source_id), columns)


def _shifted(days: np.ndarray[Any, Any], back: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    return np.where(days == MISSING, MISSING, days - back)


def cell_moves(world: World) -> dict[str, Any]:
    """prison-cell-moves, in order of the move."""
    custody = world.custody
    order = np.lexsort((custody.prisoner, custody.start))
    return {
        "Movement Id": prefixed(np.arange(len(order)), 5_000_001),
        "Prisoner Number": world.prison_number[custody.prisoner[order]],
        "Booking Id": booking_ids(world)[custody.prisoner[order]],
        "Cell Key": world.estate.cells.key[custody.cell[order]],
        "Moved In": iso_instants(custody.start[order]),
        "Moved Out": iso_instants(custody.end[order]),
        "Reason": custody.reason[order],
    }


def alerts(world: World) -> dict[str, Any]:
    """prison-alerts, in order of recording."""
    rng, made = world.streams("prison-alerts"), world.alerts
    order = np.lexsort((made.code, made.prisoner, made.created))
    prisoner, code = made.prisoner[order], made.code[order]
    codes = table("alert_codes")
    high, low = rng.integers(0, 2**63, (2, len(order)))
    return {
        "Alert Id": texts(
            str(uuid.UUID(int=(a << 64) | b, version=4)) for a, b in zip(high.tolist(), low.tolist(), strict=True)
        ),
        "Prisoner Number": world.prison_number[prisoner],
        "Alert Type": codes["type"][code],
        "Alert Code": codes["code"][code],
        "Alert Description": codes["description"][code],
        "Active From": iso_dates(made.active_from[order]),
        "Active To": iso_dates(made.active_to[order]),
        "Created At": iso_instants(made.created[order]),
        "Created At Establishment": world.estate.establishments.code[world.bookings.prison[prisoner]],
    }


def contacts(world: World) -> dict[str, Any]:
    """prison-contacts, in the order of their numbers."""
    rng, made = world.streams("prison-contacts"), world.contacts
    received = np.maximum(world.bookings.received[made.prisoner], world.today - 5 * 365)
    approved = received + (rng.random(len(made.code)) * (world.today - received)).astype(np.int64)
    columns = {
        "Contact Id": contact_ids(world),
        "Prisoner Number": world.prison_number[made.prisoner],
        "Contact Type": where(np.isin(made.code.astype(str), tuple(OFFICIAL)), "OFFICIAL", "SOCIAL"),
        "Relationship Code": made.code,
        "Relationship": texts(WORDS[code] for code in made.code),
        "Contact Surname": upper(made.surname),
        "Contact First Name": upper(made.forename),
        "Organisation": made.organisation,
        "Phone": where(made.organisation == "", record_phones(rng, made.phone), made.phone),
        "Approved On": iso_dates(approved),
        "Active": where(rng.random(len(made.code)) < 0.88, "Y", "N"),
    }
    return ordered(np.argsort(columns["Contact Id"]), columns)


def contact_ids(world: World) -> Texts:
    """Contact number of each contact of the world."""
    return prefixed(world.streams("contact-ids").permutation(len(world.contacts.code)), 2_000_000)


def gang_affiliations(world: World) -> dict[str, Any]:
    """prison-gang-affiliations: the known gang members with a prison number."""
    rng, groups = world.streams("prison-gang-affiliations"), world.groups
    rows = np.flatnonzero(groups.known & groups.of_kind(gang=True))
    group = groups.group[rows]
    size = len(rows)
    columns = {
        "Gang Code": groups.code[group],
        "Gang Name": groups.name[group],
        "Gang Kind": texts(["STREET"] * size),
        "Prisoner Number": world.prison_number[world.prisoner_of[groups.person[rows]]],
        "Affiliation": rng.choice(texts(("MEMBER", "ASSOCIATE", "FORMER")), size, p=(0.7, 0.22, 0.08)),
        "Evidence": rng.choice(
            texts(("SELF_DECLARED", "STAFF_ASSESSMENT", "POLICE_INFORMATION")), size, p=(0.3, 0.4, 0.3)
        ),
        "Recorded On": iso_dates(world.today - rng.integers(5, 1_000, size)),
    }
    return ordered(np.lexsort((columns["Prisoner Number"], columns["Gang Code"])), columns)
