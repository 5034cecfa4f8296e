"""Incidents in prison: who took part, who was hurt, who saw it, all of them on one wing at one time.

Co-perpetrators are mostly whoever is near; members of one group take part together far more often than chance, and
rivals are hurt more often. Rates and role shares are our assumption.
"""

from dataclasses import dataclass, field

import numpy as np

from loaders.synthetic.arrays import Bools, Floats, Ints, Texts, texts
from loaders.synthetic.prison.bookings import Bookings
from loaders.synthetic.prison.custody import Custody
from loaders.synthetic.prison.estate import Estate
from loaders.synthetic.society.groups import Groups
from loaders.synthetic.society.people import Population
from loaders.synthetic.streams import Streams

YEAR_SECONDS = 365 * 86_400
A_YEAR = 1.04
"""Incidents per year in custody. Published rates are to prisoners held on a day, and many who were held in the course
of a year have left this world: 1.04 comes to about 0.62 to those held, half of them assaults."""

TYPES = ("ASSAULT_5", "FIND_6", "DISORDER_2", "DAMAGE_1", "DRONE_SIGHTING_3", "MISCELLANEOUS_1")
TYPE_SHARES = (0.50, 0.24, 0.06, 0.10, 0.03, 0.07)
LEAD_ROLES = {
    "ASSAULT_5": ("ASSAILANT", "ASSAILANT", "PERPETRATOR", "SUSPECTED_ASSAILANT", "FIGHTER"),
    "FIND_6": ("ACTIVE_INVOLVEMENT", "SUSPECTED_INVOLVED"),
    "DISORDER_2": ("ACTIVE_INVOLVEMENT", "PERPETRATOR", "IMPEDED_STAFF"),
    "DAMAGE_1": ("PERPETRATOR",),
    "DRONE_SIGHTING_3": ("SUSPECTED_INVOLVED",),
    "MISCELLANEOUS_1": ("ACTIVE_INVOLVEMENT", "IMPEDED_STAFF"),
}
PARTNERS = {
    "ASSAULT_5": (0.66, 0.23, 0.11),
    "FIND_6": (0.70, 0.24, 0.06),
    "DISORDER_2": (0.0, 0.15, 0.25, 0.2, 0.15, 0.1, 0.08, 0.07),
    "DAMAGE_1": (1.0,),
    "DRONE_SIGHTING_3": (0.4, 0.4, 0.2),
    "MISCELLANEOUS_1": (1.0,),
}
"""Chance of 0, 1, 2 ... prisoners who take part with the first one."""

SAME_LANDING, SAME_GROUP, RIVAL_VICTIM = 2.5, 14.0, 9.0
SERIOUS = (0.015, 0.070, 0.035, 0.025)
STAFF_PER_PRISONER = 0.25


@dataclass(frozen=True, slots=True)
class Incidents:
    """Incidents and, as parallel arrays, involvements in them; `prisoner` or `staff` is -1 for the other party type."""

    kind: Texts
    occurred: Ints
    wing: Ints
    duplicate_of: Ints
    serious: Bools
    incident: Ints
    prisoner: Ints
    staff: Ints
    role: Texts


@dataclass(slots=True)
class _Wing:
    """The stays on one wing, ready to be asked who was there."""

    prisoner: Ints
    landing: Ints
    start: Ints
    end: Ints
    cumulative: Floats

    def lead(self, rng: np.random.Generator) -> tuple[int, int]:
        """A stay, by length and propensity, and an instant in it."""
        row = int(np.searchsorted(self.cumulative, rng.random() * self.cumulative[-1], side="right"))
        row = min(row, len(self.start) - 1)
        return row, int(rng.integers(self.start[row], max(self.start[row] + 60, self.end[row])) // 60 * 60)


@dataclass(slots=True)
class _Writer:
    rng: np.random.Generator
    group: Ints
    is_rival: Bools
    staff: int
    kind: list[str] = field(default_factory=list)
    occurred: list[int] = field(default_factory=list)
    wing: list[int] = field(default_factory=list)
    rows: list[tuple[int, int, int, str]] = field(default_factory=list)

    def pick(self, pool: Ints, weights: Floats, count: int) -> list[int]:
        """`count` of the pool without repeats (exponential races)."""
        if not len(pool) or not count:
            return []
        race = self.rng.exponential(size=len(pool)) / weights
        return [int(pool[row]) for row in np.argsort(race, kind="stable")[:count]]

    def involve(self, prisoners: list[int], roles: tuple[str, ...]) -> None:
        incident = len(self.kind) - 1
        for prisoner in prisoners:
            self.rows.append((incident, prisoner, -1, roles[int(self.rng.integers(0, len(roles)))]))

    def involve_staff(self, role: str) -> None:
        self.rows.append((len(self.kind) - 1, -1, int(self.rng.integers(0, self.staff)), role))

    def write(self, number: int, kind: str, wing: _Wing) -> None:
        row, when = wing.lead(self.rng)
        lead = int(wing.prisoner[row])
        present = np.flatnonzero((wing.start <= when) & (when < wing.end) & (wing.prisoner != lead))
        pool, landings = wing.prisoner[present], wing.landing[present]
        near = np.where(landings == wing.landing[row], SAME_LANDING, 1.0)
        own = (self.group[pool] >= 0) & (self.group[pool] == self.group[lead])
        self.kind.append(kind)
        self.occurred.append(when)
        self.wing.append(number)
        lead_role = LEAD_ROLES[kind][int(self.rng.integers(0, len(LEAD_ROLES[kind])))]
        self.involve([lead], (lead_role,))
        chances = PARTNERS[kind]
        count = int(self.rng.choice(len(chances), p=chances))
        if lead_role == "FIGHTER":
            self.involve(self.pick(pool, self._hurt(lead, pool, near, own), 1), ("FIGHTER",))
            return
        partners = self.pick(pool, near * np.where(own, SAME_GROUP, 1.0), count)
        self.involve(partners, ("ACTIVE_INVOLVEMENT", "SUSPECTED_INVOLVED", *LEAD_ROLES[kind][:-1]))
        self._bystanders(kind, lead, pool, near, own, {lead, *partners})

    def _hurt(self, lead: int, pool: Ints, near: Floats, own: Bools) -> Floats:
        rival = self.is_rival[self.group[lead], self.group[pool]]
        weights: Floats = near * np.where(rival, RIVAL_VICTIM, 1.0) * np.where(own, 0.15, 1.0)
        return weights

    def _bystanders(self, kind: str, lead: int, pool: Ints, near: Floats, own: Bools, busy: set[int]) -> None:
        free = ~np.isin(pool, sorted(busy))
        if kind == "ASSAULT_5":
            if self.rng.random() < 0.64:
                hurt = self.pick(pool[free], self._hurt(lead, pool, near, own)[free], 1)
                self.involve(hurt, ("VICTIM",))
                free &= ~np.isin(pool, hurt)
            else:
                self.involve_staff("STAFF_VICTIM")
        seen = self.rng.random() < (0.22 if kind in ("ASSAULT_5", "DISORDER_2") else 0.03)
        self.involve(self.pick(pool[free], near[free], int(seen)), ("WITNESS", "PRESENT_AT_SCENE"))
        if self.rng.random() < 0.15:
            self.involve_staff("STAFF_WITNESS")
        if self.rng.random() < 0.6:
            self.involve_staff("REPORTING_OFFICER")


def rival_table(groups: Groups) -> Bools:
    """rival_table[a, b] says whether groups a and b are rivals; the last row and column stand for no group."""
    out = np.zeros((len(groups.code) + 1, len(groups.code) + 1), dtype=np.bool_)
    out[groups.rival_first, groups.rival_second] = True
    out[groups.rival_second, groups.rival_first] = True
    return out


def build_incidents(
    streams: Streams,
    estate: Estate,
    people: Population,
    groups: Groups,
    bookings: Bookings,
    custody: Custody,
    now: int,
) -> Incidents:
    """Incidents on every wing over the stays that are kept."""
    rng = streams("incidents")
    age = (now // 86_400 - people.peers[bookings.person]) / 365.25
    propensity = rng.gamma(0.9, 1.1, len(age)) * np.clip(2.2 - age / 30, 0.3, 1.6)
    end = custody.last_instant(now - 3_600)
    length = np.maximum(0, end - custody.start)
    wing = estate.cells.wing[custody.cell]
    order = np.argsort(wing, kind="stable")
    wings, begins = np.unique(wing[order], return_index=True)
    writer = _Writer(
        rng, groups.main_group(people.size)[bookings.person], rival_table(groups), max(5, staff_count(bookings))
    )
    for number, rows in zip(wings.tolist(), np.split(order, begins[1:]), strict=True):
        total = np.cumsum(length[rows] * propensity[custody.prisoner[rows]])
        if total[-1] <= 0:
            continue
        stays = _Wing(
            custody.prisoner[rows], estate.cells.landing[custody.cell[rows]], custody.start[rows], end[rows], total
        )
        count = int(rng.poisson(length[rows].sum() / YEAR_SECONDS * A_YEAR))
        for kind in rng.choice(TYPES, size=count, p=TYPE_SHARES).tolist():
            writer.write(number, kind, stays)
    return _finish(rng, writer)


def staff_count(bookings: Bookings) -> int:
    """Staff who appear in incident reports."""
    return round(len(bookings.person) * STAFF_PER_PRISONER)


def _finish(rng: np.random.Generator, writer: _Writer) -> Incidents:
    """Adds the duplicate reports: one in forty is entered twice, with fewer of the people in it."""
    kinds = len(writer.kind)
    copied = np.flatnonzero(rng.random(kinds) < 0.025)
    duplicate_of = np.concatenate([np.full(kinds, -1), copied])
    again = {int(original): kinds + position for position, original in enumerate(copied)}
    rows = list(writer.rows)
    for incident, prisoner, staff, role in writer.rows:
        if incident in again and (staff < 0 or role == "STAFF_VICTIM") and rng.random() < 0.8:
            rows.append((again[incident], prisoner, staff, role))
    listed = {row[0] for row in rows}
    rows += [(number, -1, 0, "REPORTING_OFFICER") for number in again.values() if number not in listed]
    incidents, prisoners, members_of_staff, roles = zip(*rows, strict=True)
    source = np.where(duplicate_of >= 0, duplicate_of, np.arange(len(duplicate_of)))
    kind = texts(writer.kind)[source]
    serious = (rng.random((4, kinds)) < np.array(SERIOUS)[:, None])[:, source] & (kind == "ASSAULT_5")
    return Incidents(
        kind=kind,
        occurred=np.array(writer.occurred)[source],
        wing=np.array(writer.wing)[source],
        duplicate_of=duplicate_of,
        serious=serious,
        incident=np.array(incidents),
        prisoner=np.array(prisoners),
        staff=np.array(members_of_staff),
        role=texts(roles),
    )
