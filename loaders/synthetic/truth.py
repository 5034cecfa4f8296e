"""What is true: written beside the feeds, never loaded, and read only by tests and evaluations."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from loaders.synthetic.arrays import Texts, each, iso_dates
from loaders.synthetic.feeds import courts, nca_border
from loaders.synthetic.feeds.prison_estate import keep_apart_ids, separation_ids
from loaders.synthetic.feeds.prison_merges import build_merges
from loaders.synthetic.feeds.prison_people import contact_ids
from loaders.synthetic.society.families import KIN_KINDS
from loaders.synthetic.society.groups import ROLES
from loaders.synthetic.society.people import Population
from loaders.synthetic.world import World
from loaders.synthetic.writing import write_table

STANDINGS = ("CUSTODY", "RELEASED", "COMMUNITY", "SUSPECT", "OTHER")


def true_ids(people: Population) -> Texts:
    """Id of each true person, used in the truth files only."""
    return each("T{:07d}", np.arange(people.size) + 1)


def _records(world: World, ids: Texts) -> Iterator[tuple[str, str, str, str]]:
    """(true person, system, source id, kind): first records, second records, and mentions by name only."""
    records = world.records
    systems = (("NOMIS", records.prison), ("POLICE-NOMINALS", records.police), ("DELIUS", records.probation))
    for system, held in systems:
        for person, source, second in zip(held.person, held.source_id, held.second, strict=True):
            yield ids[person], system, source, "SECOND" if second else "FIRST"
    rows = world.memberships
    listed = dict(zip(rows.nominal_id, rows.police_person.tolist(), strict=True))
    for source, person in sorted(listed.items()):
        yield ids[person], "OCGM", source, "FIRST"
    behind = world.contacts.person
    for source, person in zip(contact_ids(world)[behind >= 0], behind[behind >= 0], strict=True):
        yield ids[person], "CONTACTS", source, "MENTION"


def _further_records(world: World, ids: Texts) -> Iterator[tuple[str, str, str]]:
    """(true person, system, source id) in the systems of the courts, the NCA and the border."""
    systems = (
        ("COMMON-PLATFORM", courts.defendant_ids(world)),
        ("NCA-NOMINALS", nca_border.nominal_urns(world)),
        ("NCA-WATCH", nca_border.watched(world)),
        ("BORDER", nca_border.travellers(world)),
    )
    for system, (sources, people) in systems:
        for source, person in zip(sources, people.tolist(), strict=True):
            yield ids[person], system, source


def _memberships(world: World, ids: Texts) -> Iterator[tuple[Any, ...]]:
    groups, number = world.groups, world.prison_number
    prisoner = world.prisoner_of
    for row in range(len(groups.person)):
        person = int(groups.person[row])
        gang = bool(groups.is_gang[groups.group[row]])
        booking = int(prisoner[person])
        yield (
            groups.code[groups.group[row]],
            ids[person],
            number[booking] if booking >= 0 else "",
            "MEMBER" if gang else ROLES[groups.role[row]],
            _flag(groups.hidden[row]),
            _flag(groups.known[row] and bool(groups.registered[groups.group[row]])),
            _flag(groups.broker[row]),
        )


def _planted(world: World) -> Iterator[tuple[str, ...]]:
    number = world.prison_number
    registers = (("NON-ASSOCIATIONS", keep_apart_ids(world)), ("GROUP-SEPARATIONS", separation_ids(world)))
    for (system, sources), planted in zip(registers, world.planted, strict=True):
        for pair in planted:
            first, second = sorted((number[pair.first], number[pair.second]))
            yield first, second, pair.place, pair.kind, _flag(pair.is_conflict), system, sources[pair.row]


def _wrong_identifiers(world: World, ids: Texts) -> Iterator[tuple[str, ...]]:
    records = world.records
    systems = (("NOMIS", records.prison), ("POLICE-NOMINALS", records.police), ("DELIUS", records.probation))
    for system, held in systems:
        for row in np.flatnonzero((held.pnc_of >= 0) & (held.pnc_of != held.person)).tolist():
            yield system, held.source_id[row], ids[held.person[row]], "PNC", held.pnc[row], ids[held.pnc_of[row]]


def _merges(world: World) -> Iterator[tuple[str, ...]]:
    made, held = build_merges(world), world.records.prison
    one = held.person[made.removed] == held.person[made.kept]
    numbers = (held.source_id[made.removed], held.source_id[made.kept])
    yield from zip(*numbers, made.event, map(_flag, one), strict=True)


def _attributes(world: World, ids: Texts) -> Iterator[tuple[Any, ...]]:
    people = world.people
    columns = (people.surname, people.forename, people.middle, iso_dates(people.born), people.ethnicity)
    for row, values in enumerate(zip(ids, *columns, strict=True)):
        yield (*values, "F" if people.female[row] else "M", STANDINGS[people.standing[row]])


def _register_errors(world: World, ids: Texts) -> Iterator[tuple[str, ...]]:
    rows, prisoner = world.memberships, world.prisoner_of
    for row in np.flatnonzero(rows.error != "").tolist():
        booking = int(prisoner[rows.person[row]])
        number = world.prison_number[booking] if booking >= 0 else ""
        yield number, rows.code[row], rows.nominal_id[row], rows.error[row], ids[rows.police_person[row]]


def _flag(value: object) -> str:
    return "true" if value else "false"


def write_truth(folder: Path, world: World) -> dict[str, int]:
    """Writes every truth file; returns rows by file name."""
    ids, groups, kin = true_ids(world.people), world.groups, world.people.kin
    kinds = ["GANG" if gang else "OCG" for gang in groups.is_gang]
    tables: dict[str, tuple[tuple[str, ...], Iterator[tuple[Any, ...]]]] = {
        "true-people.csv": (("true_person_id", "system", "source_id", "kind"), _records(world, ids)),
        "true-people-further.csv": (("true_person_id", "system", "source_id"), _further_records(world, ids)),
        "true-attributes.csv": (
            ("true_person_id", "surname", "forename", "middle_names", "born", "ethnicity", "sex", "standing"),
            _attributes(world, ids),
        ),
        "groups.csv": (
            ("group_id", "kind", "name", "registered", "district"),
            zip(
                groups.code,
                kinds,
                groups.name,
                map(_flag, groups.registered),
                world.places.outcode[groups.district],
                strict=True,
            ),
        ),
        "memberships.csv": (
            ("group_id", "true_person_id", "prison_number", "role", "hidden", "on_register", "broker"),
            _memberships(world, ids),
        ),
        "rivalries.csv": (
            ("first_group_id", "second_group_id", "recorded"),
            zip(
                groups.code[groups.rival_first],
                groups.code[groups.rival_second],
                map(_flag, _recorded_rivalries(world)),
                strict=True,
            ),
        ),
        "twins.csv": (
            ("first_true_person_id", "second_true_person_id", "kind"),
            zip(ids[kin.first], ids[kin.second], (KIN_KINDS[kind] for kind in kin.kind), strict=True),
        ),
        "planted-conflicts.csv": (
            ("first_prison_number", "second_prison_number", "place", "kind", "is_conflict", "system", "source_id"),
            _planted(world),
        ),
        "wrong-identifiers.csv": (
            ("system", "source_id", "true_person_id", "identifier", "value", "belongs_to"),
            _wrong_identifiers(world, ids),
        ),
        "prison-merges.csv": (
            ("removed_prison_number", "prison_number", "event", "is_one_person"),
            _merges(world),
        ),
        "register-errors.csv": (
            ("prison_number", "group_id", "nominal_id", "error", "police_true_person_id"),
            _register_errors(world, ids),
        ),
    }
    return {name: write_table(folder / name, header, rows) for name, (header, rows) in tables.items()}


def _recorded_rivalries(world: World) -> list[bool]:
    made, groups = world.group_separations, world.groups
    written = set(zip(made.first.tolist(), made.second.tolist(), strict=True))
    return [pair in written for pair in zip(groups.rival_first.tolist(), groups.rival_second.tolist(), strict=True)]
