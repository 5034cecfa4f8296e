"""The police feeds: nominals, arrests, the two organised-crime files, and PRAS."""

from typing import Any

import numpy as np

from loaders.synthetic.arrays import MISSING, Ints, Texts, each, texts, uk_dates, uk_instants, upper, where
from loaders.synthetic.records.agencies import AgencyRecords
from loaders.synthetic.records.identifiers import check_letters
from loaders.synthetic.records.mistakes import record_phones, record_postcodes
from loaders.synthetic.reference import table
from loaders.synthetic.society.groups import PRINCIPAL
from loaders.synthetic.society.places import STREETS
from loaders.synthetic.world import World
from loaders.synthetic.writing import ordered

EXTENTS = texts(("High", "Medium", "Low", "Unknown"))
GROUP_PHONE_KNOWN, HUB_PHONE_GIVEN, OLD_PHONE_KNOWN, PHONE_KNOWN = 0.16, 0.03, 0.45, 0.72
HUB_RESIDENTS = 0.3
"""Chance that a hostel resident gives the hostel's number."""


def nominals(world: World) -> dict[str, Any]:
    """police-nominals."""
    rng, records, people = world.streams("police-nominals"), world.records.police, world.people
    size = len(records.person)
    home = np.where(rng.random(size) < 0.3, people.earlier_home[records.person], people.home[records.person])
    places = world.places
    postcode = record_postcodes(rng, places.postcode_of(home), 0.03, 0.06)
    nowhere = np.isin(postcode.astype(str), ("NF1 1NF", "NF1 1FA"))
    former = people.former_surname[records.person]
    maiden: Texts = former + ", " + people.forename[records.person]
    alias = world.identifiers.alias("{}, {}")[records.person]
    other_names = where(rng.random(size) < 0.65, alias)
    other_names = where((other_names == "") & (former != "") & (rng.random(size) < 0.3), maiden, other_names)
    sex = where(people.female[records.person], "F", "M")
    sex[rng.random(size) < 0.01] = "U"
    columns = {
        "Nominal Id": records.source_id,
        "PNC Id": records.pnc,
        "CRO Number": records.cro,
        "Surname": upper(records.names.surname),
        "Forename 1": upper(records.names.forename),
        "Forename 2": upper(records.names.middle),
        "Date of Birth": uk_dates(records.names.born),
        "Sex": sex,
        "Nicknames": where(rng.random(size) < 0.7, upper(world.identifiers.nickname[records.person])),
        "Alias Names": upper(other_names),
        "Address Line": where(nowhere, "NO FIXED ABODE", upper(places.line(home))),
        "Town": upper(places.town[places.district(home)]),
        "Postcode": postcode,
        "Phone Numbers": _phones(rng, world, records.person),
        "Last Updated": uk_dates(world.today - rng.integers(1, 1_500, size)),
    }
    return ordered(np.argsort(records.source_id), columns)


def _phones(rng: np.random.Generator, world: World, person: Ints) -> Texts:
    """Own, old, group and hub numbers; only some of them are known to police."""
    known, size = world.identifiers, len(person)
    main = world.groups.main_group(world.people.size)[person]
    shared = known.group_phone[np.maximum(main, 0) * 2 + rng.integers(0, 2, size)]
    in_hostel = world.people.home[person] % 10_000 >= 9_000
    hub = known.hub_phone[world.people.home[person] // 10_000 % len(known.hub_phone)]
    gives_hub = rng.random(size) < np.where(in_hostel, HUB_RESIDENTS, HUB_PHONE_GIVEN * (known.phone[person] != ""))
    columns = (
        where(rng.random(size) < PHONE_KNOWN, record_phones(rng, known.phone[person])),
        where(rng.random(size) < OLD_PHONE_KNOWN, record_phones(rng, known.old_phone[person])),
        where((main >= 0) & (rng.random(size) < GROUP_PHONE_KNOWN), record_phones(rng, shared)),
        where(gives_hub, hub),
    )
    return texts("; ".join(filter(None, row)) for row in zip(*columns, strict=True))


def event_references(world: World) -> Texts:
    """Reference of each arrest event: its year and a number that tells nothing else."""
    serials = world.streams("event-references").permutation(len(world.arrests.occurred)) + 1
    years = world.arrests.occurred.astype("datetime64[s]").astype("datetime64[Y]").astype(np.int64) + 1970
    return each("ER/{}/{:07d}", years, serials)


def _nominal_rows(rng: np.random.Generator, records: AgencyRecords, person: Ints, people: int) -> Ints:
    """The nominal that each arrest is filed under; a person held twice appears under either. -1 for none."""
    first, second = records.first_of(people)[person], records.second_of(people)[person]
    return np.where((second >= 0) & (rng.random(len(person)) < 0.45), second, first)


def arrests(world: World) -> dict[str, Any]:
    """police-arrests: rows of people whom this force holds, in order of event."""
    rng, made, records = world.streams("police-arrests"), world.arrests, world.records.police
    nominal = _nominal_rows(rng, records, made.person, world.people.size)
    order = np.lexsort((made.person, made.event, made.occurred[made.event]))
    order = order[nominal[order] >= 0]
    row, event = nominal[order], made.event[order]
    role, disposal = made.role[order], made.disposal[order]
    size = len(order)
    suspect = np.isin(role.astype(str), ("SUSPECT", "CONVICTED"))
    years = made.occurred[event].astype("datetime64[s]").astype("datetime64[Y]").astype(np.int64) + 1970
    serial = rng.permutation(size) + 1
    asn = each("{:02d}00000{:012d}{}", years % 100, serial, check_letters(years, serial, 17))
    born = records.names.born[row].copy()
    born[rng.random(size) < 0.02] = MISSING
    place: Texts = upper(world.places.street[made.street]) + ", "
    where_it_was: Texts = place[event] + upper(world.places.town)[made.street[event] // STREETS]
    return {
        "Event Reference": event_references(world)[event],
        "ASN": where(suspect, asn),
        "Nominal Id": records.source_id[row],
        "Surname": upper(records.names.surname[row]),
        "Forenames": upper(texts(f"{a} {b}".strip() for a, b in _forenames(records, row))),
        "Date of Birth": uk_dates(born),
        "PNC Id": where(suspect & (rng.random(size) < 0.9), records.pnc[row]),
        "Event Date": uk_instants(made.occurred[event]),
        "Offence": table("offences")["offence"][made.offence[event]],
        "Location": where_it_was,
        "Postcode": world.places.postcode[made.street[event]],
        "Role": role,
        "Basis": where(role == "SUSPECT", "ASSESSMENT", "FACT"),
        "Disposal": disposal,
    }


def _forenames(records: AgencyRecords, row: Ints) -> "zip[tuple[str, str]]":
    return zip(records.names.forename[row], records.names.middle[row], strict=True)


def ocg_register(world: World) -> dict[str, Any]:
    """police-ocg-register: the groups that somebody has mapped."""
    rng, groups = world.streams("police-ocg-register"), world.groups
    rows = np.flatnonzero(groups.registered & ~groups.is_gang)
    size = len(rows)
    band = groups.band[rows]
    band[rng.random(size) < 0.03] = ""
    columns = {
        "OCG ID Number": groups.code[rows],
        "OCGM: Band": band,
        "Infiltration corruption subversion: Extent": EXTENTS[rng.choice(4, size, p=(0.08, 0.14, 0.2, 0.58))],
        "Tactical awareness: Extent": EXTENTS[rng.choice(4, size, p=(0.15, 0.25, 0.15, 0.45))],
        "Violent Capability: Extent": EXTENTS[rng.choice(4, size, p=(0.2, 0.2, 0.15, 0.45))],
    }
    return ordered(np.argsort(columns["OCG ID Number"]), columns)


def ocg_membership(world: World) -> dict[str, Any]:
    """police-ocg-membership: the prison's own fields beside the police's for the same row."""
    rng, made, records = world.streams("police-ocg-membership"), world.memberships, world.records.prison
    prisoner = world.prisoner_of[made.person]
    listed = prisoner >= 0
    bookings, site = world.bookings, world.estate.establishments
    cell = np.where(listed, world.custody.cell_now[prisoner], -1)
    inside = cell >= 0
    size = len(prisoner)
    prison = bookings.prison[prisoner]
    release, days = bookings.release[prisoner], bookings.sentence_days[prisoner]
    has_date = listed & (release != MISSING)
    name = world.identifiers.nickname[made.person]
    aliases = world.identifiers.alias("{} {}")[made.police_person]
    path = texts(key.partition("-")[2] for key in world.estate.cells.key[np.maximum(cell, 0)])
    columns = {
        "Nomis No.": where(listed, world.prison_number[prisoner]),
        "Establishment": where(inside, site.code[prison], where(listed, "OUT")),
        "Region": where(inside, site.region[prison]),
        "Prison Category": where(listed, bookings.category[prisoner]),
        "OCG ID Number": made.code,
        "Cell Location": where(inside, path),
        "Earliest Possible Release Date": where(has_date, uk_dates(release)),
        "Release Date": where(has_date, uk_dates(release)),
        "Release Type": where(has_date, "CRD", where(bookings.legal[prisoner] == "INDETERMINATE_SENTENCE", "LIFE")),
        "Main Offence": where(listed, table("offences")["offence"][bookings.offence[prisoner]]),
        "Sentence Length In Days": where(listed & (days != MISSING), each("{}", days)),
        "Surname": where(listed, upper(records.names.surname)[prisoner]),
        "Forenames": where(listed, upper(records.names.forename)[prisoner]),
        "Date of Birth": where(listed, uk_dates(records.names.born)[prisoner]),
        "PNC Number": where(listed, records.pnc[prisoner]),
        "PND Id": where(rng.random(size) < 0.4, each("PND{:07d}", rng.integers(0, 10**7, size))),
        "CRO Number": where(listed, records.cro[prisoner]),
        "CHS Number": where(rng.random(size) < 0.3, each("{:06d}", rng.integers(0, 10**6, size))),
        "OCGM Surname": upper(made.names.surname),
        "OCGM Forenames": upper(made.names.forename),
        "OCGM Date of Birth": uk_dates(made.names.born),
        "OCGM PNC Number": made.pnc,
        "OCGM Nominal ID": made.nominal_id,
        "Gender": where(world.people.female[made.person], "Female", "Male"),
        "Aliases / Nicknames": upper(texts("; ".join(filter(None, pair)) for pair in zip(name, aliases, strict=True))),
        "Standing Within Ocg": made.standing,
        "Role: Corrupter": where(made.corrupter, "TRUE"),
        "Can the data on this record be disseminated?": made.dissemination,
        "Priority Group": where(made.priority, "TRUE"),
    }
    return ordered(np.lexsort((made.code, columns["Nomis No."], made.nominal_id)), columns)


def pras(world: World) -> dict[str, Any]:
    """pras: most known principals in custody, and a few others."""
    rng, groups, bookings = world.streams("pras"), world.groups, world.bookings
    principals = groups.person[groups.known & (groups.role == PRINCIPAL) & groups.of_kind(gang=False)]
    listed = np.isin(bookings.person, principals) & (rng.random(len(bookings.person)) < 0.6)
    rows = np.flatnonzero(bookings.held & (listed | (rng.random(len(listed)) < 0.003)))
    rows = rows[np.argsort(world.prison_number[rows])]
    names, known, person = world.records.prison.names, world.identifiers, bookings.person[rows]
    letters = check_letters(known.pnc_year, known.pnc_serial, 7)[person]
    short = each("{:02d}/{}{}", known.pnc_year[person] % 100, known.pnc_serial[person], letters)
    return {
        "SURNAME": upper(names.surname[rows]),
        "FORENAME": upper(names.forename[rows]),
        "DOB": uk_dates(names.born[rows]),
        "PNCID": where(rng.random(len(rows)) < 0.9, short),
        "NOMIS No.": world.prison_number[rows],
    }
