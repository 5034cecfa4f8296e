"""The prison feeds about levels: incentives, categories, cell-sharing risk, Pathfinder bands."""

from typing import Any

import numpy as np

from loaders.synthetic.arrays import MISSING, Ints, Texts, iso_dates, texts, uk_dates, upper, where
from loaders.synthetic.feeds.prison_people import booking_ids, cell_sharing_risk, prefixed
from loaders.synthetic.reference import table
from loaders.synthetic.world import World
from loaders.synthetic.writing import ordered

INCENTIVE_SHARES = (0.05, 0.46, 0.37, 0.09, 0.03)
INCENTIVES = {"BAS": "Basic", "STD": "Standard", "ENH": "Enhanced", "EN2": "Enhanced 2", "EN3": "Enhanced 3"}
FORMER_CATEGORY_A = 0.006
"""Of men not in category A now who once were, or were held as potentially so: they may not be category C unseen."""

STEPS = {"C": "B", "D": "C", "B": "B", "J": "I", "T": "R"}
"""What a present category was reached from."""

ON_PATHFINDER, TERRORISM = 0.008, 0.9
BAND_SHARES = (0.08, 0.17, 0.30, 0.27, 0.15, 0.03)


def incentives(world: World) -> dict[str, Any]:
    """prison-incentives, in order of prison number."""
    rng, made = world.streams("prison-incentives"), world.bookings
    rows = _held(world)
    code = rng.choice(texts(tuple(INCENTIVES)), len(rows), p=INCENTIVE_SHARES)
    fresh = world.today - made.received[rows] < 30
    code[fresh] = "STD"
    awarded = _between(rng, made.received[rows], np.full(len(rows), world.today))
    return {
        "Prisoner Number": world.prison_number[rows],
        "Level Code": code,
        "Level": texts(INCENTIVES[each] for each in code),
        "Awarded On": iso_dates(awarded),
        "Next Review On": iso_dates(awarded + where(code == "BAS", 28, 365).astype(np.int64)),
        "Establishment": world.estate.establishments.code[made.prison[rows]],
    }


def _held(world: World) -> Ints:
    rows = np.flatnonzero(world.bookings.held)
    ordered_rows: Ints = rows[np.argsort(world.prison_number[rows])]
    return ordered_rows


def _between(rng: np.random.Generator, first: Ints, last: Ints) -> Ints:
    return np.asarray(first + (rng.random(len(first)) * np.maximum(0, last - first)).astype(np.int64), dtype=np.int64)


def categories(world: World) -> dict[str, Any]:
    """prison-categories: the present category and, for those held longer, the ones before it."""
    rng, made = world.streams("prison-categories"), world.bookings
    rows = _held(world)
    now = made.category[rows]
    received, today = made.received[rows], world.today
    day = _between(rng, np.maximum(received + 3, today - 400), np.full(len(rows), today - 1))
    stepped = np.isin(now.astype(str), tuple(STEPS)) & (today - received > 500)
    was_a = np.isin(now.astype(str), ("B", "C")) & (rng.random(len(rows)) < FORMER_CATEGORY_A)
    before = where(
        was_a, rng.choice(texts(("A", "P", "H")), len(rows), p=(0.6, 0.3, 0.1)), texts(STEPS.get(c, c) for c in now)
    )
    has_earlier = stepped | was_a
    earlier_day = np.minimum(_between(rng, received + 3, np.maximum(received + 4, day - 150)), day - 30)
    earlier_day = np.maximum(earlier_day, received)
    has_earlier &= earlier_day < day
    of = np.concatenate([np.arange(len(rows)), np.flatnonzero(has_earlier)])
    earlier = np.arange(len(of)) >= len(rows)
    assessed = np.minimum(np.where(earlier, earlier_day[of], day[of]), today - 1)
    category = where(earlier, before[of], now[of])
    kind = where(earlier | ~has_earlier[of], "INITIAL", "RECAT")
    kind[np.isin(category.astype(str), ("A", "H", "P", "U"))] = "OTHER"
    order = np.lexsort((of, assessed))
    columns = {
        "Assessment Id": prefixed(np.argsort(order), 7_000_001),
        "Prisoner Number": world.prison_number[rows[of]],
        "Booking Id": booking_ids(world)[rows[of]],
        "Category": category,
        "Assessment Type": kind,
        "Assessed On": iso_dates(assessed),
        "Approved On": iso_dates(np.minimum(assessed + rng.integers(0, 8, len(of)), world.today)),
        "Approved By": rng.choice(
            texts(("OCA", "REVIEW", "RECP", "SECUR", "GOV")), len(of), p=(0.5, 0.3, 0.1, 0.05, 0.05)
        ),
        "Next Review On": iso_dates(assessed + 365),
        "Superseded On": iso_dates(np.where(earlier, np.minimum(day[of], today - 1), MISSING)),
        "Establishment": world.estate.establishments.code[made.prison[rows[of]]],
    }
    return ordered(order, columns)


def cell_sharing(world: World) -> dict[str, Any]:
    """prison-cell-sharing-risk: today's level as the prisoners feed has it, and for a third the one at reception."""
    rng, made = world.streams("prison-cell-sharing-risk"), world.bookings
    rows = _held(world)
    level = cell_sharing_risk(world)[rows]
    rows, level = rows[level != ""], level[level != ""]
    received = made.received[rows]
    reviewed = (rng.random(len(rows)) < 0.33) & (world.today - received > 60)
    day = np.where(reviewed, _between(rng, received + 20, np.full(len(rows), world.today)), received)
    of = np.concatenate([np.arange(len(rows)), np.flatnonzero(reviewed)])
    earlier = np.arange(len(of)) >= len(rows)
    was = where(rng.random(len(of)) < 0.25, "High", "Standard")
    assessed = np.where(earlier, received[of], day[of])
    order = np.lexsort((of, assessed))
    columns = {
        "Assessment Id": prefixed(np.argsort(order), 1_000_001),
        "Prisoner Number": world.prison_number[rows[of]],
        "Level": where(earlier, was, level[of]),
        "Kind": where(earlier | ~reviewed[of], "RECEPTION", "REVIEW"),
        "Assessed On": iso_dates(assessed),
        "Superseded On": iso_dates(np.where(earlier, day[of], MISSING)),
        "Establishment": world.estate.establishments.code[made.prison[rows[of]]],
    }
    return ordered(order, columns)


def pathfinder(world: World) -> dict[str, Any]:
    """pathfinder: nearly everyone with a terrorism alert, and some others; by prison number."""
    rng, made = world.streams("pathfinder"), world.bookings
    alerts = world.alerts
    tact = np.zeros(len(made.held), dtype=np.bool_)
    tact[alerts.prisoner[table("alert_codes")["code"][alerts.code] == "XTACT"]] = True
    listed = rng.random(len(made.held)) < np.where(tact, TERRORISM, ON_PATHFINDER)
    rows = np.flatnonzero(made.held & listed)
    rows = rows[np.argsort(world.prison_number[rows])]
    if not len(rows):
        rows = _held(world)[:1]
    names: Any = world.records.prison.names
    bands = texts(("Band 1", "Band 2", "Band 3", "Band 4", "Band 5", ""))
    site = world.estate.establishments
    surname: Texts = upper(names.surname[rows])
    return {
        "Nominal": prefixed(np.arange(len(rows)), 301),
        "Surname": surname,
        "Forenames": upper(names.forename[rows]),
        "NOMS Number": world.prison_number[rows],
        "Establishment": site.code[made.prison[rows]],
        "Region": site.region[made.prison[rows]],
        "Banding": rng.choice(bands, len(rows), p=BAND_SHARES),
        "Last Reviewed": uk_dates(world.today - rng.integers(5, 200, len(rows))),
    }
