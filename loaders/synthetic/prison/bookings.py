"""Why each prisoner is held, since when, in which category, and in which establishment.

Offence mix: data/offences.csv, rounded from the published offence groups of the sentenced and remand populations.
Legal status and category shares: our assumption.
"""

from dataclasses import dataclass

import numpy as np

from loaders.synthetic.arrays import MISSING, Bools, Floats, Ints, Texts, where
from loaders.synthetic.prison.estate import Establishments
from loaders.synthetic.reference import distance_km, shares, table
from loaders.synthetic.society.groups import Groups
from loaders.synthetic.society.people import CUSTODY, RELEASED, Population
from loaders.synthetic.society.places import Places
from loaders.synthetic.streams import Streams

LEGAL = np.array(["SENTENCED", "REMAND", "RECALL", "INDETERMINATE_SENTENCE"], dtype=object)
LEGAL_SHARES = (0.63, 0.19, 0.15, 0.03)
YEAR = 365
MURDER = 0
"""First row of the offence table; it carries life."""

CATEGORY_BY_LENGTH = ((("C", "D"), (0.80, 0.20)), (("B", "C", "D"), (0.14, 0.70, 0.16)))
CATEGORY_LONG = (("A", "B", "C", "D"), (0.03, 0.38, 0.52, 0.07))

FUNCTIONS = {
    "U": ("local",),
    "A": ("high-security",),
    "B": ("local", "trainer"),
    "C": ("trainer", "trainer", "local"),
    "D": ("open",),
    "I": ("young",),
    "J": ("open", "young"),
}
EVENING_OUT = 3
"""Rounds in which crowded establishments become less attractive, so that none holds thousands."""

GROUP_PULL = 1.6
"""How much an establishment that holds a prisoner's associates attracts him, in units of 45 km."""


@dataclass(frozen=True, slots=True)
class Bookings:
    """One entry per prisoner, released ones included; `person` points into the population.

    Days are day numbers; MISSING where the sentence has no such date.
    """

    person: Ints
    held: Bools
    offence: Ints
    legal: Texts
    received: Ints
    sentence_start: Ints
    sentence_days: Ints
    release: Ints
    category: Texts
    prison: Ints
    first_prison: Ints

    def out_of_custody_until(self, size: int, today: int) -> tuple[Ints, Ints]:
        """For each true person the days between which he was locked up; (today + 1, today + 1) if never."""
        start = np.full(size, today + 1, dtype=np.int64)
        end = start.copy()
        start[self.person] = self.received
        end[self.person] = np.where(self.held, today + 1, self.release)
        return start, end


def _offences(rng: np.random.Generator, groups: Groups, people: Population, person: Ints) -> Ints:
    count = len(table("offences")["offence"])
    ordinary = rng.choice(count, size=len(person), p=shares("offences", "custody"))
    organised = rng.choice(count, size=len(person), p=shares("offences", "organised"))
    in_group = groups.main_group(people.size)[person] >= 0
    return np.where(in_group & (rng.random(len(person)) < 0.6), organised, ordinary)


def _categories(rng: np.random.Generator, women: Bools, young: Bools, legal: Texts, days: Ints) -> Texts:
    size = len(women)
    short, middle = (rng.choice(np.array(c, dtype=object), size, p=p) for c, p in CATEGORY_BY_LENGTH)
    long = rng.choice(np.array(CATEGORY_LONG[0], dtype=object), size, p=CATEGORY_LONG[1])
    indeterminate = legal == "INDETERMINATE_SENTENCE"
    is_long = indeterminate | (days > 10 * YEAR)
    out = where(is_long, long, where(days > 4 * YEAR, middle, short))
    out[young] = where(rng.random(size) < 0.92, "I", "J")[young]
    out[women] = where(rng.random(size) < 0.85, "R", "T")[women]
    out[legal == "REMAND"] = "U"
    return out


def _place(
    rng: np.random.Generator,
    establishments: Establishments,
    home: tuple[Floats, Floats],
    women: Bools,
    category: Texts,
    pull: Floats,
) -> Ints:
    """An establishment of a fitting kind, near home more often than not (Gumbel-max choice)."""
    near = np.stack(
        [
            distance_km(*home, float(latitude), float(longitude)) / -45.0
            for latitude, longitude in zip(establishments.latitude, establishments.longitude, strict=True)
        ],
        axis=1,
    )
    liking = near + pull + rng.gumbel(size=near.shape)
    for _ in range(EVENING_OUT):
        counts = np.bincount(_best(establishments, women, category, liking), minlength=near.shape[1])
        liking = liking - 0.5 * np.log((counts + 5.0) / (len(women) / near.shape[1]))
    return _best(establishments, women, category, liking)


def _best(establishments: Establishments, women: Bools, category: Texts, liking: Floats) -> Ints:
    out = np.zeros(len(women), dtype=np.int64)
    for wanted in sorted(set(category)):
        for sex in (False, True):
            rows = np.flatnonzero((category == wanted) & (women == sex))
            of_sex = establishments.women == sex
            functions = FUNCTIONS.get(wanted, ()) if not sex else ("local", "trainer", "open" if wanted == "T" else "")
            fits = of_sex & np.isin(establishments.function.astype(str), functions)
            fits = fits if fits.any() else of_sex & (establishments.function != "open")
            fits = fits if fits.any() else of_sex
            out[rows] = np.where(fits, liking[rows], -np.inf).argmax(axis=1)
    return out


def build_bookings(
    streams: Streams, people: Population, places: Places, groups: Groups, establishments: Establishments, today: int
) -> Bookings:
    """One booking for everyone in custody or lately released."""
    rng = streams("bookings")
    person = np.flatnonzero(np.isin(people.standing, (CUSTODY, RELEASED)))
    size = len(person)
    held = people.standing[person] == CUSTODY
    offence = _offences(rng, groups, people, person)
    median = table("offences")["sentence_days"][offence].astype(np.float64)
    days = np.clip(median * rng.lognormal(0.0, 0.45, size), 28, 40 * YEAR).astype(np.int64)
    legal = rng.choice(LEGAL, size, p=LEGAL_SHARES)
    offence = np.where(~held & (offence == MURDER), MURDER + 1, offence)
    legal[(offence == MURDER) & (legal != "REMAND")] = "INDETERMINATE_SENTENCE"
    legal[~held & (legal != "RECALL")] = "SENTENCED"
    served = np.select(
        [legal == "REMAND", legal == "RECALL", legal == "INDETERMINATE_SENTENCE"],
        [rng.exponential(110, size) + 1, rng.uniform(2, 300, size), rng.uniform(2, 17, size) * YEAR],
        rng.uniform(0.01, 0.99, size) * days / 2,
    ).astype(np.int64)
    released_on = today - rng.integers(2, 2 * YEAR, size)
    born = people.born[person]
    end = np.where(held, today - 1, released_on - 2)
    received = np.minimum(np.where(held, today - served, released_on - days // 2), end)
    received = np.minimum(np.maximum(received, born + 18 * YEAR + 6), end)
    open_ended = (legal == "REMAND") | (legal == "INDETERMINATE_SENTENCE")
    start = np.where(legal == "REMAND", MISSING, np.minimum(received + rng.integers(0, 60, size), end))
    release = np.where(open_ended, MISSING, np.maximum(received + days // 2, today + rng.integers(2, 90, size)))
    release = np.where(held, release, released_on)
    women = people.female[person]
    category = _categories(rng, women, today - born < 21 * YEAR + 5, legal, days)
    home = people.home[person] // 10_000
    at_home = (places.latitude[home], places.longitude[home])
    pull = _group_pull(rng, groups, people, person, len(establishments.code))
    return Bookings(
        person=person,
        held=held,
        offence=offence,
        legal=legal,
        received=received,
        sentence_start=start,
        sentence_days=np.where(open_ended, MISSING, days),
        release=release,
        category=category,
        prison=_place(rng, establishments, at_home, women, category, pull),
        first_prison=_place(rng, establishments, at_home, women, where(women, "R", "U"), pull * 0),
    )


def _group_pull(rng: np.random.Generator, groups: Groups, people: Population, person: Ints, prisons: int) -> Floats:
    favourite = rng.integers(0, prisons, (len(groups.code), 2))
    group = groups.main_group(people.size)[person]
    pull = np.zeros((len(person), prisons))
    rows = np.flatnonzero(group >= 0)
    for column in range(2):
        pull[rows, favourite[group[rows], column]] = GROUP_PULL
    return pull
