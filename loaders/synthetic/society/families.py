"""Relatives that matching finds hard: twins, same-surname siblings at one address, and father and son of one name."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from loaders.synthetic.arrays import Bools, Ints, Texts
from loaders.synthetic.reference import ORIGINS, forenames, short_names

TWIN, SIBLING, NAMESAKE = range(3)
KIN_KINDS = ("TWIN", "SIBLING", "FATHER_AND_SON")
KIN_SHARES = (0.0024, 0.0080, 0.0012)
"""Pairs for each person: far more twins than among the public, since they are what a match must be tried on."""

OTHER_STANDING = 4
FATHER = 41 * 365
FATHERS_SPREAD = 5 * 365
"""A father is so many days old, or as many more."""


@dataclass(frozen=True, slots=True)
class Kin:
    """Pairs of true people; `second` takes after `first`."""

    first: Ints
    second: Ints
    kind: Ints

    def settle(
        self,
        rng: np.random.Generator,
        standing: Ints,
        female: Bools,
        born: Ints,
        origin: Ints,
        home: Ints,
        today: int,
    ) -> None:
        """Give the second of each pair the home, origin, sex and birth that the kind asks for, in place."""
        first, second, kind = self.first, self.second, self.kind
        home[second], origin[second] = home[first], origin[first]
        born[first] = np.where(kind == NAMESAKE, np.minimum(born[first], today - FATHER), born[first])
        apart = rng.integers(330, 6 * 365, len(first)) * rng.choice((-1, 1), len(first))
        births = np.select(
            [kind == TWIN, kind == SIBLING],
            [born[first], born[first] + apart],
            born[first] + rng.integers(20 * 365, 23 * 365, len(first)),
        )
        oldest_allowed = np.where(standing[second] == OTHER_STANDING, today - 12 * 365, today - 18 * 365 - 40)
        births = np.where(births > oldest_allowed, born[first] - np.abs(apart), births)
        born[second] = np.where(kind == TWIN, born[first], births)
        same_sex = rng.random(len(first)) < np.select([kind == TWIN, kind == SIBLING], [0.75, 0.65], 1.0)
        female[first] = np.where(kind == NAMESAKE, False, female[first])
        in_custody_now = standing[second] <= 1
        female[second] = np.where(same_sex | in_custody_now, female[first], ~female[first])

    def older(self, rng: np.random.Generator, born: Ints, oldest: tuple[int, int], today: int) -> Ints:
        """By how many days each is older than `born`, so that those who were held to one birth do not all share it.

        `oldest` is the birth to which the oldest were held, and over how many days before it they are spread. A twin, a
        brother or a sister moves along.
        """
        days = np.zeros(len(born), dtype=np.int64)
        for latest, spread in (oldest, (today - FATHER, FATHERS_SPREAD)):
            rows = np.flatnonzero(born == latest)
            days[rows] = rng.integers(0, spread, len(rows))
        moved = self.kind != NAMESAKE
        days[self.second[moved]] = days[self.first[moved]]
        return days


def plant_kin(rng: np.random.Generator, standing: Ints) -> Kin:
    """Pairs among people whom several agencies know; most pairs are both in the same standing."""
    known = np.flatnonzero(standing <= 2)
    counts = [max(3, round(share * len(standing))) for share in KIN_SHARES]
    chosen = rng.choice(known, size=2 * sum(counts), replace=False)
    ordered = chosen[np.argsort(standing[chosen], kind="stable")].reshape(-1, 2)
    kinds = rng.permutation(np.repeat(np.arange(3), counts))
    return Kin(ordered[:, 0], ordered[:, 1], kinds)


def share_surnames(rng: np.random.Generator, home: Ints, origin: Ints, surname: Texts) -> None:
    """In half of the houses most residents bear the first resident's surname, in place."""
    _, first, house = np.unique(home, return_index=True, return_inverse=True)
    is_family = rng.random(len(first)) < 0.5
    takes = is_family[house] & (rng.random(len(home)) < 0.8) & (home % 10_000 < 9_000)
    donor = first[house]
    surname[takes], origin[takes] = surname[donor[takes]], origin[donor[takes]]


def rename_kin(
    rng: np.random.Generator, kin: Kin, female: Bools, origin: Ints, surname: Texts, forename: Texts
) -> None:
    """One surname for each pair; fathers and sons share a forename, twins and siblings never. In place.

    Nor do two brothers or two sisters bear two forms of one: no parents call their sons Mohammed and Muhammad.
    """
    surname[kin.second], origin[kin.second] = surname[kin.first], origin[kin.first]
    for first, second, kind in zip(kin.first.tolist(), kin.second.tolist(), kin.kind.tolist(), strict=True):
        if kind == NAMESAKE:
            forename[second] = forename[first]
            continue
        names = forenames("F" if female[second] else "M", ORIGINS[origin[second]], 1980).names
        others = [name for name in names if name != forename[first]]
        alike = [name for name in others if name[0] == forename[first][0]]
        pool = alike if alike and rng.random() < 0.35 else others
        drawn = int(rng.integers(0, len(pool)))
        forename[second] = pool[drawn]
        if female[first] == female[second]:
            forename[second] = _of_another_name((*pool[drawn:], *pool[:drawn], *others), forename[first])


def _of_another_name(names: Sequence[str], taken: str) -> str:
    """The first name that is no form of `taken`. Nothing is drawn anew, so that nobody else's name changes."""
    return next((name for name in names if not _forms(name) & _forms(taken)), names[0])


def _forms(forename: str) -> set[str]:
    """The forename and what people of that name are also entered under."""
    return {forename, *short_names().get(forename, ())}
