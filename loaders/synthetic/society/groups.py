"""Organised crime groups and street gangs: who belongs, in what role, who of them nobody has on a register.

Roles and their shares are our assumption after the standings that the OCG extract uses: few principals, a quarter
significant, most peripheral, and one facilitator to a group who is rarely an offender on record.
"""

from dataclasses import dataclass

import numpy as np

from loaders.synthetic.arrays import Bools, Floats, Ints, Texts, each, texts
from loaders.synthetic.reference import nearest
from loaders.synthetic.scales import Scale
from loaders.synthetic.society.people import COMMUNITY, CUSTODY, OTHER, RELEASED, SUSPECT, Population
from loaders.synthetic.society.places import Places
from loaders.synthetic.streams import Streams

PRINCIPAL, SIGNIFICANT, PERIPHERAL, FACILITATOR = range(4)
ROLES = texts(("PRINCIPAL", "SIGNIFICANT", "PERIPHERAL", "FACILITATOR"))
ROLE_SHARES = (0.09, 0.27, 0.64)
HIDDEN_SHARE = np.array([0.27, 0.31, 0.35, 0.85])
BANDS = ("1a", "1b", "1c", "2a", "2b", "2c", "3a", "3b", "3c", "4a", "4b", "4c", "5a", "5b", "5c")

IN_CUSTODY = 0.54
LATELY_RELEASED = 0.2
UNREGISTERED_GROUPS = 0.03
BROKERS = 0.04
RIVALRY_RECORDED = 0.7
WOMAN_WEIGHT = 0.12
YOUNGEST = 0.68
"""Gangs recruit men born later than this share of prisoners."""

GANG_NAMES = ("Crew", "Boys", "Firm", "Mob", "Lads", "Squad")


@dataclass(frozen=True, slots=True)
class Groups:
    """Groups, OCGs first and then gangs, with their memberships as parallel arrays.

    `known` tells whether a register names the membership; a member of an OCG who is `hidden` is on none. Members who
    were never in prison are outside the OCGM extract without being hidden. `rivals` lists pairs of group indices.
    """

    code: Texts
    name: Texts
    is_gang: Bools
    registered: Bools
    band: Texts
    district: Ints
    group: Ints
    person: Ints
    role: Ints
    hidden: Bools
    known: Bools
    broker: Bools
    rival_first: Ints
    rival_second: Ints
    rival_recorded: Bools

    def members(self, group: int) -> Ints:
        """True people in one group."""
        chosen: Ints = self.person[self.group == group]
        return chosen

    def main_group(self, size: int) -> Ints:
        """For each of `size` people the OCG, else the gang, that they first belong to; -1 for none."""
        out = np.full(size, -1, dtype=np.int64)
        order = np.lexsort((self.group, self.is_gang[self.group]))[::-1]
        out[self.person[order]] = self.group[order]
        return out

    def of_kind(self, gang: bool) -> Bools:
        """Which memberships are in gangs, or in OCGs."""
        return np.asarray(self.is_gang[self.group] == gang, dtype=np.bool_)


@dataclass(slots=True)
class _Recruiting:
    """Draws members near a district without taking anyone twice."""

    population: Population
    places: Places
    rng: np.random.Generator
    free: Bools
    residents: list[Ints]
    young_since: float

    @classmethod
    def start(cls, population: Population, places: Places, rng: np.random.Generator) -> "_Recruiting":
        district = places.district(population.home)
        order = np.argsort(district, kind="stable")
        bounds = np.searchsorted(district[order], np.arange(1, len(places.share)))
        born_in_custody = population.born[population.standing == CUSTODY]
        free = np.ones(population.size, dtype=np.bool_)
        since = float(np.quantile(born_in_custody, YOUNGEST))
        return cls(population, places, rng, free, np.split(order, bounds), since)

    def draw(self, district: int, wanted: int, standings: tuple[int, ...], young: bool = False) -> Ints:
        people, places = self.population, self.places
        near = nearest(places.latitude, places.longitude, places.latitude[district], places.longitude[district])[:3]
        pool = np.sort(np.concatenate([self.residents[place] for place in near.tolist()]))
        fits = self.free[pool] & np.isin(people.standing[pool], standings)
        if young:
            fits &= ~people.female[pool] & (people.born[pool] > self.young_since)
        pool = pool[fits]
        weights = np.where(people.female[pool], WOMAN_WEIGHT, 1.0)
        count = min(wanted, len(pool))
        chosen = self.rng.choice(pool, size=count, replace=False, p=weights / weights.sum()) if count else pool[:0]
        self.free[chosen] = False
        return np.asarray(chosen, dtype=np.int64)


def _sizes(rng: np.random.Generator, groups: int, middle: float, low: int, high: int) -> Ints:
    return np.clip(rng.lognormal(np.log(middle), 0.35, groups), low, high).astype(np.int64)


def _recruit_ocgs(rng: np.random.Generator, recruiting: _Recruiting, districts: Ints) -> list[tuple[int, int, int]]:
    found: list[tuple[int, int, int]] = []
    for group, size in enumerate(_sizes(rng, len(districts), 15.0, 6, 45).tolist()):
        inside, released = round(size * IN_CUSTODY), round(size * LATELY_RELEASED)
        at = int(districts[group])
        offenders = np.concatenate(
            [
                recruiting.draw(at, inside, (CUSTODY,)),
                recruiting.draw(at, released, (RELEASED,)),
                recruiting.draw(at, size - inside - released, (COMMUNITY, SUSPECT)),
            ]
        )
        roles = np.sort(rng.choice(3, size=len(offenders), p=ROLE_SHARES))
        roles[:1] = PRINCIPAL
        shuffled = rng.permutation(offenders)
        found += [(group, int(person), int(role)) for person, role in zip(shuffled, roles, strict=True)]
        found += [(group, int(person), FACILITATOR) for person in recruiting.draw(at, 1, (SUSPECT, OTHER))]
    return found


def _broker_rows(rng: np.random.Generator, rows: list[tuple[int, int, int]], groups: int) -> list[tuple[int, int, int]]:
    """A few significant members who belong to a second group as well."""
    able = [row for row in rows if row[2] == SIGNIFICANT]
    count = min(len(able), max(2, round(BROKERS * len(rows))))
    chosen = [able[position] for position in rng.choice(len(able), size=count, replace=False)]
    return [(int((group + rng.integers(1, groups)) % groups), person, PERIPHERAL) for group, person, _ in chosen]


def _rivalries(
    rng: np.random.Generator, places: Places, district: Ints, is_gang: Bools
) -> tuple[list[tuple[int, int]], Bools]:
    """Each group has about one and a half rivals, of its own kind and mostly close by."""
    pairs: set[tuple[int, int]] = set()
    for gang in (False, True):
        own = np.flatnonzero(is_gang == gang)
        for group in own.tolist():
            here = district[group]
            near = nearest(
                places.latitude[district[own]],
                places.longitude[district[own]],
                places.latitude[here],
                places.longitude[here],
            )
            others = [int(own[position]) for position in near if own[position] != group][:6]
            for other in rng.choice(others, size=min(len(others), int(rng.integers(0, 3))), replace=False).tolist():
                pairs.add((min(group, other), max(group, other)))
    ordered = sorted(pairs) or [(0, 1)]
    recorded = rng.random(len(ordered)) < RIVALRY_RECORDED
    recorded[0] = True
    return ordered, recorded


def build_groups(scale: Scale, streams: Streams, places: Places, population: Population) -> Groups:
    """The groups of an estate of this scale."""
    rng = streams("groups")
    district = rng.choice(len(places.share), size=scale.groups + scale.gangs, p=places.share)
    is_gang = np.arange(len(district)) >= scale.groups
    recruiting = _Recruiting.start(population, places, rng)
    rows = _recruit_ocgs(rng, recruiting, district[: scale.groups])
    first_broker = len(rows)
    rows += _broker_rows(rng, rows, scale.groups)
    last_broker = len(rows)
    for gang, size in enumerate(_sizes(rng, scale.gangs, 13.0, 6, 30).tolist(), start=scale.groups):
        members = recruiting.draw(int(district[gang]), size, (CUSTODY, RELEASED, COMMUNITY, SUSPECT), young=True)
        rows += [(gang, int(person), PERIPHERAL) for person in members]
    group, person, role = (np.array(column, dtype=np.int64) for column in zip(*rows, strict=True))
    registered = np.ones(len(district), dtype=np.bool_)
    registered[rng.permutation(scale.groups)[: max(1, round(UNREGISTERED_GROUPS * scale.groups))]] = False
    hidden = _hidden(rng, population, registered, is_gang, group, person, role)
    in_extract = population.standing[person] <= RELEASED
    known = np.where(is_gang[group], in_extract & (rng.random(len(group)) < 0.65), in_extract & ~hidden)
    position = np.arange(len(group))
    second_row = (position >= first_broker) & (position < last_broker)
    pairs, recorded = _rivalries(rng, places, district, is_gang)
    return Groups(
        code=_codes(rng, scale),
        name=_names(rng, places, district, is_gang),
        is_gang=is_gang,
        registered=registered,
        band=texts(rng.choice(BANDS, size=len(district))),
        district=district,
        group=group,
        person=person,
        role=role,
        hidden=hidden,
        known=known,
        broker=np.isin(person, person[second_row]) & ~is_gang[group],
        rival_first=np.array([pair[0] for pair in pairs], dtype=np.int64),
        rival_second=np.array([pair[1] for pair in pairs], dtype=np.int64),
        rival_recorded=recorded,
    )


def _hidden(
    rng: np.random.Generator,
    population: Population,
    registered: Bools,
    is_gang: Bools,
    group: Ints,
    person: Ints,
    role: Ints,
) -> Bools:
    """Hidden is a person's property: whoever one register names is not hidden in any other group."""
    drawn: Floats = rng.random(population.size)
    share = np.where(registered[group], HIDDEN_SHARE[role], 1.0)
    hidden = (drawn[person] < share) & ~is_gang[group]
    named = np.unique(person[~hidden & ~is_gang[group]])
    return np.asarray(hidden & ~np.isin(person, named), dtype=np.bool_)


def _codes(rng: np.random.Generator, scale: Scale) -> Texts:
    serials = 10_000 + rng.choice(90_000, size=scale.groups, replace=False)
    prefixes = rng.choice(np.arange(1, 44), size=scale.groups)
    gangs = each("G{:04d}", 1 + np.arange(scale.gangs))
    return np.concatenate([each("{:03d}/{:07d}", prefixes, serials), gangs])


def _names(rng: np.random.Generator, places: Places, district: Ints, is_gang: Bools) -> Texts:
    word = texts(GANG_NAMES)[rng.integers(0, len(GANG_NAMES), len(district))]
    out: Texts = places.town[district] + each(" {} ", np.arange(len(district)) + 1) + word
    out[~is_gang] = ""
    return out
