"""The prison feeds about places, incidents and separations."""

from collections.abc import Iterator
from typing import Any, TypeAlias

import numpy as np

from loaders.synthetic.arrays import (
    MISSING,
    Bools,
    Ints,
    Texts,
    blank,
    each,
    iso_dates,
    iso_instants,
    texts,
    upper,
    where,
)
from loaders.synthetic.feeds.prison_people import prefixed
from loaders.synthetic.feeds.prison_programmes import offered
from loaders.synthetic.layouts import FEEDS
from loaders.synthetic.prison.incidents import staff_count
from loaders.synthetic.prison.separations import RESTRICTIONS
from loaders.synthetic.reference import table
from loaders.synthetic.society.people import draw_forenames, draw_surnames
from loaders.synthetic.world import World
from loaders.synthetic.writing import ordered

Row: TypeAlias = tuple[object, ...]

OUT_OF_USE = 0.015
SPECIALIST_SHARE = 0.03
SPECIALIST = ("ESCAPE_LIST", "SAFE_CELL", "ACCESSIBLE_CELL", "CAT_A")
COMMENTS = {
    "BULLYING": "Reported being bullied for canteen on the landing.",
    "GANG_RELATED": "Affiliated to opposing gangs. Not to be located together.",
    "ORGANISED_CRIME": "Police advise separation of opposing organised crime groups.",
    "LEGAL_REQUEST": "Co-defendants with conflicting statements. Request of counsel.",
    "THREAT": "Threats made in the servery queue. Keep apart.",
    "VIOLENCE": "Assault on the wing. See incident report.",
    "OTHER": "Long-standing dispute from the community; families know each other.",
}


def locations(world: World) -> dict[str, Any]:
    """prison-locations: establishments, then everything in them in walking order."""
    rng, estate = world.streams("prison-locations"), world.estate
    cells, cell_now = estate.cells, world.custody.cell_now
    occupied = np.bincount(cell_now[cell_now >= 0], minlength=len(cells.key)) > 0
    working = np.where((rng.random(len(cells.key)) < OUT_OF_USE) & ~occupied, 0, cells.capacity)
    special = rng.random(len(cells.key)) < SPECIALIST_SHARE
    rows = [*_establishment_rows(world, working), *_unit_rows(world, working), *_cell_rows(world, working, special)]
    return dict(zip(FEEDS["prison-locations"].header, map(texts, zip(*rows, strict=True)), strict=True))


def outcodes(world: World) -> dict[str, Any]:
    """outcodes: those of homes and prisons, in order."""
    rows = table("outcodes")
    prisons = [postcode.split()[0] for postcode in world.estate.establishments.postcode]
    here = np.isin(rows["outcode"], [*world.places.outcode.tolist(), *prisons])
    known = {
        "postcode": rows["outcode"][here],
        "latitude": rows["latitude"][here],
        "longitude": rows["longitude"][here],
        "town": rows["town"][here],
        "uk_region": rows["region"][here],
    }
    nothing = np.full(int(here.sum()), "", dtype=object)
    return {name: known.get(name, nothing) for name in FEEDS["outcodes"].header}


def _establishment_rows(world: World, working: Ints) -> Iterator[Row]:
    site = world.estate.establishments
    most, now = _beds(world, "prison", working)
    programmes = offered(world)
    for number, code in enumerate(site.code):
        beds = (most[number], now[number], most[number])
        nation = "Wales" if site.region[number] == "Wales" else "England"
        held = ("F" if site.women[number] else "M", site.categories[number], site.postcode[number])
        told = (programmes[number], nation)
        yield (
            code,
            "ESTABLISHMENT",
            site.name[number],
            "",
            code,
            "",
            "",
            "",
            *beds,
            "",
            "",
            "",
            "ACTIVE",
            *held,
            *told,
        )


def _unit_rows(world: World, working: Ints) -> Iterator[Row]:
    codes = world.estate.establishments.code
    by_kind = {kind: _beds(world, kind.lower(), working) for kind in ("WING", "SPUR", "LANDING")}
    for number, unit in enumerate(world.estate.units):
        most, now = (column[number] for column in by_kind[unit.kind])
        name = f"{unit.kind.title()} {unit.key.rpartition('-')[2]}"
        landing = unit.key if unit.kind == "LANDING" else ""
        above = (unit.parent, codes[unit.prison], unit.wing, unit.spur, landing)
        use = (_accommodation(unit.segregation), unit.used_for, "", "ACTIVE")
        yield (unit.key, unit.kind, name, *above, most, now, most, *use, "", "", "", "", "")


def _cell_rows(world: World, working: Ints, special: Bools) -> Iterator[Row]:
    cells, codes = world.estate.cells, world.estate.establishments.code
    for number, key in enumerate(cells.key):
        on = world.estate.units[int(cells.landing[number])]
        beds = (int(cells.capacity[number]), int(working[number]), 1)
        kind = "CSU" if on.segregation else SPECIALIST[number % 4] if special[number] else ""
        use = (_accommodation(on.segregation), "", kind, "ACTIVE" if working[number] else "INACTIVE")
        name = key.rpartition("-")[2]
        yield (key, "CELL", name, on.key, codes[on.prison], on.wing, on.spur, on.key, *beds, *use, "", "", "", "", "")


def _accommodation(segregation: bool) -> str:
    return "CARE_AND_SEPARATION" if segregation else "NORMAL_ACCOMMODATION"


def _beds(world: World, level: str, working: Ints) -> tuple[Ints, ...]:
    """Beds at most and beds now of every place of one level."""
    cells = world.estate.cells
    unit = getattr(cells, level)
    inside = unit >= 0
    size = max(len(world.estate.units), len(world.estate.establishments.code))
    return tuple(
        np.bincount(unit[inside], weights=beds[inside], minlength=size).astype(np.int64)
        for beds in (cells.capacity, working)
    )


def incidents(world: World) -> dict[str, Any]:
    """prison-incidents: involvement rows in order of report."""
    rng, made = world.streams("prison-incidents"), world.incidents
    kinds = len(made.kind)
    reported = np.minimum(made.occurred + rng.integers(600, 40_000, kinds), world.now - 300)
    by_time = np.argsort(reported, kind="stable")
    reference = np.empty(kinds, dtype=np.int64)
    reference[by_time] = np.arange(kinds) + 20_000_001
    states = texts(("CLOSED", "AWAITING_REVIEW", "NEEDS_UPDATING", "UPDATED", "WAS_CLOSED"))
    status = rng.choice(states, kinds, p=(0.72, 0.12, 0.05, 0.08, 0.03))
    status[made.duplicate_of >= 0] = "DUPLICATE"
    answers = texts(("NO", "YES"))[made.serious.astype(np.int64)]
    answers[(rng.random((4, kinds)) < 0.05) & ~made.serious | (made.kind != "ASSAULT_5")] = ""
    order = np.lexsort((np.arange(len(made.incident)), reference[made.incident]))
    of = made.incident[order]
    first = np.append(True, of[1:] != of[:-1])
    number = np.arange(len(of)) - np.maximum.accumulate(np.where(first, np.arange(len(of)), 0)) + 1
    prisoner, staff = made.prisoner[order], made.staff[order]
    is_staff = prisoner < 0
    names = world.records.prison.names
    prisoner_name: Texts = upper(names.surname)[prisoner] + ", " + upper(names.forename)[prisoner]
    staff_names = _staff_names(world)
    site = np.array([world.estate.units[wing].prison for wing in made.wing.tolist()])[of]
    keys = texts(unit.key for unit in world.estate.units)
    return {
        "Incident Reference": each("{}", reference[of]),
        "Involvement Number": each("{}", number),
        "Incident Type": made.kind[of],
        "Status": status[of],
        "Occurred At": iso_instants(made.occurred[of]),
        "Reported At": iso_instants(reported[of]),
        "Establishment": world.estate.establishments.code[site],
        "Location Key": keys[made.wing[of]],
        "Party Type": where(is_staff, "STAFF", "PRISONER"),
        "Prisoner Number": where(is_staff, "", world.prison_number[prisoner]),
        "Staff Id": where(is_staff, each("S{:05d}", np.maximum(staff, 0))),
        "Party Name": where(is_staff, staff_names[staff], prisoner_name),
        "Role": made.role[order],
        "Sexual Assault": answers[0][of],
        "Serious Injury": answers[1][of],
        "Concussion Or Internal Injury": answers[2][of],
        "Outside Hospital": answers[3][of],
    }


def _staff_names(world: World) -> Texts:
    rng = world.streams("staff")
    size = max(5, staff_count(world.bookings)) + 1
    origin = rng.choice(6, size=size, p=(0.84, 0.04, 0.05, 0.03, 0.02, 0.02))
    born = np.full(size, 7_000) - rng.integers(0, 12_000, size)
    surname, forename = draw_surnames(rng, origin), draw_forenames(rng, rng.random(size) < 0.4, origin, born)
    out: Texts = upper(surname) + ", " + upper(forename)
    return out


def keep_apart_ids(world: World) -> Texts:
    """Number of each non-association, in order of creation."""
    order = np.argsort(world.keep_aparts.created, kind="stable")
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    return prefixed(rank, 40_001)


def non_associations(world: World) -> dict[str, Any]:
    """prison-non-associations, in order of creation."""
    rng, made = world.streams("prison-non-associations"), world.keep_aparts
    size = len(made.first)
    closed = made.closed_at != MISSING
    staff = each("S{:05d}", rng.integers(0, max(5, staff_count(world.bookings)), size))
    updated = np.where(closed, made.closed_at, made.created)
    columns = {
        "Id": keep_apart_ids(world),
        "First Prisoner Number": world.prison_number[made.first],
        "First Prisoner Role": made.first_role,
        "Second Prisoner Number": world.prison_number[made.second],
        "Second Prisoner Role": made.second_role,
        "Reason": made.reason,
        "Restriction Type": RESTRICTIONS[made.restriction],
        "Comment": texts(COMMENTS[reason] for reason in made.reason),
        "Authorised By": where(rng.random(size) < 0.3, "Head of Security"),
        "When Created": iso_instants(made.created),
        "When Updated": iso_instants(updated),
        "Updated By": staff,
        "Is Closed": where(closed, "true", "false"),
        "Closed By": where(closed, staff),
        "Closed Reason": where(closed, "Mediation completed; both have settled."),
        "Closed At": iso_instants(made.closed_at),
    }
    return ordered(np.argsort(made.created, kind="stable"), columns)


def group_separations(world: World) -> dict[str, Any]:
    """prison-group-separations."""
    rng, made, groups = world.streams("prison-group-separations"), world.group_separations, world.groups
    size = len(made.first)
    return {
        "Separation Id": separation_ids(world),
        "First Group Kind": where(groups.is_gang[made.first], "GANG", "OCG"),
        "First Group Id": groups.code[made.first],
        "Second Group Kind": where(groups.is_gang[made.second], "GANG", "OCG"),
        "Second Group Id": groups.code[made.second],
        "Reason": rng.choice(texts(("RIVALRY", "DEBT", "TERRITORY", "RETALIATION")), size, p=(0.5, 0.1, 0.2, 0.2)),
        "Separation Level": made.level,
        "Transport Flag": where(rng.random(size) < 0.5, "Y", "N"),
        "Recorded On": iso_dates(made.recorded),
        "Ended On": blank(size),
    }


def separation_ids(world: World) -> Texts:
    """Number of each recorded separation of groups."""
    return prefixed(np.arange(len(world.group_separations.first)), 701)
