"""The probation feeds about orders, associates, licence conditions and exclusion zones."""

from typing import Any

import numpy as np

from loaders.synthetic.arrays import MISSING, Bools, Ints, Texts, iso_dates, texts, where
from loaders.synthetic.feeds.prison_people import prefixed
from loaders.synthetic.feeds.probation import people as probation_people
from loaders.synthetic.picking import arrested_with
from loaders.synthetic.records.mistakes import PROBATION, record_people
from loaders.synthetic.society.people import CUSTODY, RELEASED
from loaders.synthetic.world import World
from loaders.synthetic.writing import ordered

HARM_SHARES = (0.26, 0.47, 0.19, 0.02, 0.06)
"""Low to very high, and not assessed. Our assumption."""

MANAGED = 0.09
ASSOCIATES_A_CASE = 0.35
RELATIONS = (
    "PARTNER",
    "PARENT",
    "SIBLING",
    "CHILD",
    "FRIEND",
    "CO_OFFENDER",
    "CRIMINAL_ASSOCIATE",
    "PROFESSIONAL",
    "VICTIM",
)
RELATION_SHARES = (0.20, 0.17, 0.11, 0.05, 0.17, 0.10, 0.10, 0.06, 0.04)
CRN_KNOWN = 0.4
CONDITIONS_A_LICENCE = 1.3
CONDITIONS = {
    "CONTACT": "Not to seek to approach or communicate with the person named",
    "RESIDENCE": "To live where approved by the supervising officer",
    "EXCLUSION": "Not to enter the area as defined by the attached map",
    "CURFEW": "To be at the approved address between the hours stated",
    "DRUG_TESTING": "To attend for testing as directed",
    "POSSESSION": "Not to own or possess more than one mobile phone or SIM card",
    "STANDARD": "To be well behaved and not to commit any offence",
}
CONDITION_SHARES = (0.20, 0.18, 0.15, 0.10, 0.12, 0.08, 0.17)


def _cases(world: World) -> tuple[dict[str, Any], Ints]:
    """The people feed, and the true person of each of its rows."""
    records = world.records.probation
    return probation_people(world), records.person[np.argsort(records.source_id)]


def supervision(world: World) -> dict[str, Any]:
    """probation-supervision: the present or last order of every case, and an earlier one for a fifth."""
    rng = world.streams("probation-supervision")
    listed, person = _cases(world)
    standing = world.people.standing[person]
    current = listed["Supervision Status"] == "CURRENT"
    named = np.flatnonzero(listed["Supervision Status"] != "NONE")
    earlier_of = named[rng.random(len(named)) < 0.2]
    row = np.concatenate([named, earlier_of])
    earlier = np.arange(len(row)) >= len(named)
    size = len(row)
    start = _days(listed["Sentence Date"])[row]
    start = np.where(earlier, start - rng.integers(900, 2_500, size), start)
    length = rng.choice((180, 365, 540, 730, 1_095), size, p=(0.12, 0.42, 0.16, 0.2, 0.1))
    active = current[row] & ~earlier
    end = np.where(
        active,
        np.maximum(start + length, world.today + rng.integers(20, 700, size)),
        np.minimum(start + length, world.today - 2),
    )
    end = np.maximum(end, start)
    licence = np.isin(standing[row], (CUSTODY, RELEASED)) & ~earlier
    kind = where(
        licence,
        where(rng.random(size) < 0.8, "LICENCE", "POST_SENTENCE"),
        rng.choice(texts(("COMMUNITY_ORDER", "SUSPENDED_SENTENCE")), size, p=(0.68, 0.32)),
    )
    harm = rng.choice(texts(("LOW", "MEDIUM", "HIGH", "VERY_HIGH", "")), size, p=HARM_SHARES)
    assessed = np.where(harm == "", MISSING, np.minimum(start + rng.integers(5, 60, size), world.today - 1))
    managed = where(rng.random(size) < MANAGED, rng.choice(texts("123"), size, p=(0.94, 0.05, 0.01)))
    columns = {
        "CRN": listed["CRN"][row],
        "Event Number": where(earlier_number(row, earlier, named, earlier_of), "2", "1"),
        "Order Type": kind,
        "Status": where(active, "ACTIVE", where(rng.random(size) < 0.88, "COMPLETED", "REVOKED")),
        "Start Date": iso_dates(start),
        "End Date": iso_dates(end),
        "Delivery Unit": listed["Probation Delivery Unit"][row],
        "Risk of Serious Harm": harm,
        "Risk Assessed On": iso_dates(assessed),
        "MAPPA Level": managed,
    }
    return ordered(np.lexsort((columns["Event Number"], columns["CRN"])), columns)


def earlier_number(row: Ints, earlier: Bools, named: Ints, earlier_of: Ints) -> Bools:
    """Which rows are a case's second event: the present one where there is an earlier one."""
    has_earlier = np.isin(row, earlier_of)
    return has_earlier & ~earlier & np.isin(row, named)


def _days(dates: Texts) -> Ints:
    return np.asarray(dates.astype("datetime64[D]").astype(np.int64), dtype=np.int64)


def associates(world: World) -> dict[str, Any]:
    """probation-associates: relatives and friends made up, criminal associates from whom people truly offend with."""
    rng, people = world.streams("probation-associates"), world.people
    listed, person = _cases(world)
    of = np.repeat(np.arange(len(person)), rng.poisson(ASSOCIATES_A_CASE, len(person)))
    size = len(of)
    relation = rng.choice(texts(RELATIONS), size, p=RELATION_SHARES)
    criminal = np.isin(relation.astype(str), ("CO_OFFENDER", "CRIMINAL_ASSOCIATE"))
    other = arrested_with(rng, world, person[of])
    known = (other >= 0) & (other != person[of]) & criminal
    relation[criminal & ~known] = "FRIEND"
    stranger = rng.integers(0, people.size, size)
    behind = np.where(known, other, stranger)
    names = record_people(world.streams("probation-associate-names"), people, behind, PROBATION)
    family = np.isin(relation.astype(str), ("PARENT", "SIBLING", "CHILD"))
    surname = where(family & (rng.random(size) < 0.7), people.surname[person[of]], names.surname)
    first = world.records.probation.first_of(people.size)
    crn = where(
        known & (first[behind] >= 0) & (rng.random(size) < CRN_KNOWN), world.records.probation.source_id[first[behind]]
    )
    recorded = world.today - rng.integers(10, 1_500, size)
    ended = np.where(rng.random(size) < 0.15, np.minimum(recorded + rng.integers(30, 500, size), world.today), MISSING)
    order = np.lexsort((surname, listed["CRN"][of]))
    columns = {
        "Associate Id": prefixed(np.argsort(order), 500_001),
        "CRN": listed["CRN"][of],
        "Associate Surname": surname,
        "Associate First Name": names.forename,
        "Associate Date of Birth": where(known & (rng.random(size) < 0.5), iso_dates(names.born)),
        "Associate CRN": crn,
        "Relationship": relation,
        "Basis": rng.choice(texts(("SELF_REPORTED", "OFFICER_OBSERVED", "PARTNER_AGENCY")), size, p=(0.62, 0.2, 0.18)),
        "Recorded On": iso_dates(recorded),
        "Ended On": iso_dates(ended),
    }
    return ordered(order, columns)


def licence_conditions(world: World) -> dict[str, Any]:
    """probation-licence-conditions of cases on licence."""
    columns, _, _ = _conditions(world)
    return columns


def _conditions(world: World) -> tuple[dict[str, Any], Ints, Ints]:
    """The conditions feed in order, with the true person and the day of start of each row."""
    rng, people = world.streams("probation-licence-conditions"), world.people
    listed, person = _cases(world)
    on_licence = np.flatnonzero(people.standing[person] == RELEASED)
    of = np.repeat(on_licence, 1 + rng.poisson(CONDITIONS_A_LICENCE, len(on_licence)))
    size = len(of)
    kind = rng.choice(texts(tuple(CONDITIONS)), size, p=CONDITION_SHARES)
    contact = kind == "CONTACT"
    fellow = arrested_with(rng, world, person[of])
    crn = world.records.probation.first_of(people.size)[fellow]
    with_fellow = contact & (fellow >= 0) & (crn >= 0) & (fellow != person[of]) & (rng.random(size) < 0.5)
    victim = (
        people.forename[rng.integers(0, people.size, size)] + " " + people.surname[rng.integers(0, people.size, size)]
    )
    start = world.today - rng.integers(10, 700, size)
    end = start + rng.choice((180, 365, 730), size)
    number = np.arange(size) + 600_001
    columns = {
        "Condition Id": prefixed(number, 0),
        "CRN": listed["CRN"][of],
        "Category": kind,
        "Condition": texts(CONDITIONS[name] for name in kind),
        "No Contact With CRN": where(with_fellow, world.records.probation.source_id[crn]),
        "No Contact With Victim": where(contact & ~with_fellow, victim),
        "Start Date": iso_dates(start),
        "End Date": iso_dates(end),
        "Status": where(end > world.today, "ACTIVE", "INACTIVE"),
    }
    return columns, person[of], start


def exclusion_zones(world: World) -> dict[str, Any]:
    """probation-exclusion-zones: one for each condition of exclusion, round the case's home town."""
    rng = world.streams("probation-exclusion-zones")
    conditions, person, start = _conditions(world)
    rows = np.flatnonzero(conditions["Category"] == "EXCLUSION")
    if not len(rows):
        rows = np.arange(1)
    size = len(rows)
    district = world.places.district(world.people.home[person[rows]])
    shift = np.where(rng.random(size) < 0.5, district, rng.integers(0, len(world.places.outcode), size))
    name: Texts = world.places.town[shift] + " exclusion zone"
    return {
        "Zone Id": prefixed(np.arange(size), 90_001),
        "Condition Id": conditions["Condition Id"][rows],
        "CRN": conditions["CRN"][rows],
        "Zone Name": name,
        "Centre Outcode": world.places.outcode[shift],
        "Radius Metres": prefixed(rng.choice((200, 500, 1_000, 2_500), size), 0),
        "Monitored": where(rng.random(size) < 0.4, "Y", "N"),
        "Start Date": iso_dates(start[rows]),
        "End Date": conditions["End Date"][rows],
    }
