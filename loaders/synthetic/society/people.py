"""Who lives in this world: true names, births, homes and families, before any agency has written anything down.

Shares and shapes below are our assumptions, chosen to resemble published prison and offending statistics.
"""

from dataclasses import dataclass

import numpy as np

from loaders.synthetic.arrays import Bools, Ints, Texts, where
from loaders.synthetic.reference import ORIGINS, forenames, surnames
from loaders.synthetic.scales import Scale
from loaders.synthetic.society.families import Kin, plant_kin, rename_kin, share_surnames
from loaders.synthetic.society.places import NAMED_PREMISES, Places
from loaders.synthetic.streams import Streams

CUSTODY, RELEASED, COMMUNITY, SUSPECT, OTHER = range(5)
"""Standing: in custody now; released within two years; under probation; police suspect only; victim or witness only."""

RELEASED_SHARE = 0.12
OUTSIDE_SHARES = (0.48, 0.22, 0.30)
"""Of those never in custody: community, suspect, other."""

FEMALE = np.array([0.04, 0.06, 0.15, 0.20, 0.50])
AGE_FROM = np.array([18, 18, 18, 14, 12])
AGE_SHAPE = np.array([2.2, 2.0, 2.0, 1.6, 2.0])
AGE_SCALE = np.array([8.5, 9.0, 9.0, 11.0, 15.0])
OLD = 84
SPREAD = 5_000
"""Of those who would be older than OLD, in years, each is so many days older at most: nobody is a hundred."""
ORIGIN_SHARES = (0.72, 0.04, 0.09, 0.06, 0.05, 0.04)
ETHNICITIES = {
    "british": (("W1", "B1", "M1", "M3", "W9", "NS"), (0.83, 0.06, 0.04, 0.02, 0.02, 0.03)),
    "irish": (("W2", "W1", "W4"), (0.70, 0.20, 0.10)),
    "south_asian": (("A2", "A1", "A3", "A9"), (0.52, 0.22, 0.16, 0.10)),
    "african": (("B2", "B9", "M2"), (0.85, 0.09, 0.06)),
    "east_european": (("W9", "NS"), (0.96, 0.04)),
    "other": (("O9", "A4", "W9", "O2", "NS"), (0.34, 0.20, 0.22, 0.18, 0.06)),
}


@dataclass(frozen=True, slots=True)
class Population:
    """One entry per true person in every array. Addresses are ids that `Places` reads.

    `peers` is the birth of those whom a person goes about with and behaves like: his own, more or less.
    """

    standing: Ints
    female: Bools
    born: Ints
    peers: Ints
    origin: Ints
    ethnicity: Texts
    surname: Texts
    forename: Texts
    middle: Texts
    former_surname: Texts
    home: Ints
    earlier_home: Ints
    kin: Kin

    @property
    def size(self) -> int:
        """Number of true people."""
        return len(self.standing)

    def age_days(self, day: int) -> Ints:
        """Age in days on one day."""
        return day - self.born


def _standings(scale: Scale, rng: np.random.Generator) -> Ints:
    released = round(scale.prisoners * RELEASED_SHARE)
    outside = scale.people - scale.prisoners - released
    community, suspect = (round(outside * share) for share in OUTSIDE_SHARES[:2])
    counts = (scale.prisoners, released, community, suspect, outside - community - suspect)
    return np.asarray(rng.permutation(np.repeat(np.arange(5), counts)), dtype=np.int64)


def draw_forenames(rng: np.random.Generator, female: Bools, origin: Ints, born: Ints) -> Texts:
    """One forename each, in fashion in the decade of birth."""
    out = np.full(len(female), "", dtype=object)
    decade = np.clip((1970 + born / 365.25) // 10 * 10, 1950, 2000).astype(np.int64)
    combined = (decade * 10 + origin) * 2 + female
    for value in np.unique(combined):
        members = np.flatnonzero(combined == value)
        names = forenames("F" if value % 2 else "M", ORIGINS[value // 2 % 10], int(value // 20))
        out[members] = names.draw(rng, len(members))
    return out


def draw_surnames(rng: np.random.Generator, origin: Ints) -> Texts:
    """One surname each."""
    out = np.full(len(origin), "", dtype=object)
    for value, name in enumerate(ORIGINS):
        members = np.flatnonzero(origin == value)
        out[members] = surnames(name).draw(rng, len(members))
    return out


def _ethnicities(rng: np.random.Generator, origin: Ints) -> Texts:
    out = np.full(len(origin), "", dtype=object)
    for value, name in enumerate(ORIGINS):
        members = np.flatnonzero(origin == value)
        codes, chances = ETHNICITIES[name]
        out[members] = rng.choice(np.array(codes, dtype=object), size=len(members), p=chances)
    return out


def _homes(rng: np.random.Generator, places: Places, size: int) -> tuple[Ints, Ints]:
    """Present and earlier address ids: about 1.7 people to a house, and a tenth move between districts."""
    houses = max(20, int(size / len(places.share) / 1.7))
    district = rng.choice(len(places.share), size=size, p=places.share)
    before = np.where(rng.random(size) < 0.1, rng.choice(len(places.share), size=size, p=places.share), district)
    slots = np.minimum(rng.integers(0, houses, (2, size)), NAMED_PREMISES - 1)
    return district * 10_000 + slots[0], before * 10_000 + slots[1]


def _move_into_hostels(rng: np.random.Generator, standing: Ints, home: Ints) -> None:
    """Busy addresses: one hostel to 1,500 people, 25 to 60 residents each, none of them related."""
    movable = np.flatnonzero(np.isin(standing, (RELEASED, COMMUNITY)))
    for _ in range(max(1, len(standing) // 1_500)):
        residents = rng.choice(movable, size=min(int(rng.integers(25, 61)), len(movable) // 6), replace=False)
        home[residents] = home[residents[0]] // 10_000 * 10_000 + NAMED_PREMISES


def build_population(scale: Scale, streams: Streams, places: Places, today: int) -> Population:
    """The true people of an estate of this scale on day number `today`."""
    rng = streams("people")
    standing = _standings(scale, rng)
    size = len(standing)
    female = rng.random(size) < FEMALE[standing]
    years = AGE_FROM[standing] + rng.gamma(AGE_SHAPE[standing], AGE_SCALE[standing])
    peers = (today - 30 - np.minimum(years, OLD) * 365.25).astype(np.int64)
    oldest = (int(peers.min()), SPREAD)
    origin = rng.choice(len(ORIGINS), size=size, p=ORIGIN_SHARES)
    home, earlier_home = _homes(rng, places, size)
    _move_into_hostels(rng, standing, home)
    kin = plant_kin(streams("kin"), standing)
    kin.settle(streams("kin-births"), standing, female, peers, origin, home, today)
    born = peers - kin.older(streams("older"), peers, oldest, today)
    surname = draw_surnames(streams("surnames"), origin)
    share_surnames(streams("households"), home, origin, surname)
    forename = draw_forenames(streams("forenames"), female, origin, born)
    rename_kin(streams("kin-names"), kin, female, origin, surname, forename)
    middle = where(rng.random(size) < 0.5, draw_forenames(streams("middle-names"), female, origin, born))
    married = (rng.random(size) < np.where(female, 0.22, 0.01)) & (today - born > 20 * 365)
    former = where(married, draw_surnames(streams("former-surnames"), origin))
    ethnicity = _ethnicities(streams("ethnicity"), origin)
    return Population(
        standing, female, born, peers, origin, ethnicity, surname, forename, middle, former, home, earlier_home, kin
    )
