"""Keep-aparts between prisoners and between groups, and the conflicts planted in today's placement.

Every open keep-apart that today's cells breach is planted and listed; one that came about by chance is closed. Near
misses (a closed record, a cell restriction two doors apart, wing 1 and wing 11) are planted beside them.
"""

from dataclasses import dataclass, field

import numpy as np

from loaders.synthetic.arrays import DAY, MISSING, Bools, Ints, Texts, texts
from loaders.synthetic.prison.bookings import Bookings
from loaders.synthetic.prison.custody import Custody
from loaders.synthetic.prison.estate import Estate
from loaders.synthetic.prison.incidents import Incidents
from loaders.synthetic.society.groups import Groups
from loaders.synthetic.society.people import Population
from loaders.synthetic.streams import Streams

CELL, LANDING, WING = range(3)
RESTRICTIONS = texts(("CELL", "LANDING", "WING"))
RESTRICTION_SHARES = (0.15, 0.25, 0.60)
CLOSED = 0.25
PAIRS_PER_PRISONER = 0.06
PLANTED_PER_PRISONER = 0.004
ROLES = ("VICTIM", "PERPETRATOR", "NOT_RELEVANT", "UNKNOWN")
LEVELS = ("LANDING", "WING", "ESTABLISHMENT")


@dataclass(frozen=True, slots=True)
class KeepAparts:
    """Non-associations as parallel arrays; `closed_at` is MISSING while open."""

    first: Ints
    second: Ints
    first_role: Texts
    second_role: Texts
    reason: Texts
    restriction: Ints
    created: Ints
    closed_at: Ints


@dataclass(frozen=True, slots=True)
class GroupSeparations:
    """Recorded rivalries: which pairs of groups are to be kept apart, and how far."""

    first: Ints
    second: Ints
    level: Texts
    recorded: Ints


@dataclass(frozen=True, slots=True)
class Planted:
    """One pair in conflict, or in a near miss, today. `row` points into the register that states it."""

    first: int
    second: int
    place: str
    kind: str
    is_conflict: bool
    row: int


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Cell, landing, wing and prison of each prisoner today; -1 for nobody's."""

    cell: Ints
    landing: Ints
    wing: Ints
    prison: Ints

    def together(self, first: Ints, second: Ints, restriction: Ints) -> Bools:
        """Whether each pair is nearer than its restriction allows."""
        same = [(unit[first] >= 0) & (unit[first] == unit[second]) for unit in (self.cell, self.landing, self.wing)]
        return np.select([restriction == CELL, restriction == LANDING], same[:2], same[2])


def whereabouts(estate: Estate, custody: Custody) -> Whereabouts:
    """Today's places from today's cells."""
    cell, held = custody.cell_now, custody.cell_now >= 0
    columns = (estate.cells.landing, estate.cells.wing, estate.cells.prison)
    return Whereabouts(cell, *(np.where(held, column[cell], -1) for column in columns))


@dataclass(slots=True)
class _Register:
    """Rows in the making; no unordered pair is open twice."""

    rng: np.random.Generator
    rows: list[tuple[int, int, str, str, str, int, int]] = field(default_factory=list)
    taken: set[tuple[int, int]] = field(default_factory=set)

    def add(
        self, first: int, second: int, roles: tuple[str, str], reason: str, created: int, restriction: int = -1
    ) -> int | None:
        pair = (min(first, second), max(first, second))
        if first == second or pair in self.taken:
            return None
        self.taken.add(pair)
        if restriction < 0:
            restriction = int(self.rng.choice(3, p=RESTRICTION_SHARES))
        if self.rng.random() < 0.5:
            first, second, roles = second, first, (roles[1], roles[0])
        self.rows.append((first, second, *roles, reason, restriction, created))
        return len(self.rows) - 1


def build_keep_aparts(
    streams: Streams,
    estate: Estate,
    people: Population,
    groups: Groups,
    bookings: Bookings,
    custody: Custody,
    incidents: Incidents,
    now: int,
) -> tuple[KeepAparts, list[Planted]]:
    """The register of non-associations and the conflicts planted in it."""
    rng = streams("keep-aparts")
    places = whereabouts(estate, custody)
    register = _Register(rng)
    count = max(8, round(PAIRS_PER_PRISONER * len(bookings.person)))
    _after_incidents(register, incidents, count // 2)
    _between_rivals(register, groups, groups.main_group(people.size)[bookings.person], bookings, count // 4, now)
    held = np.flatnonzero(places.cell >= 0)
    for first, second in rng.choice(held, (count // 4 + 1, 2)).tolist():
        reason = str(rng.choice(("BULLYING", "LEGAL_REQUEST", "THREAT", "OTHER")))
        register.add(first, second, ("UNKNOWN", "UNKNOWN"), reason, _some_time(rng, now))
    first_planted = len(register.rows)
    planted, closed_rows = _plant(register, estate, places, held, now)
    columns = list(zip(*register.rows, strict=True))
    first, second, restriction, created = (np.array(columns[n], dtype=np.int64) for n in (0, 1, 5, 6))
    number = np.arange(len(first))
    closed = (rng.random(len(first)) < CLOSED) | places.together(first, second, restriction)
    closed[number >= first_planted] = False
    closed[closed_rows] = True
    closed_at = np.minimum(created + rng.integers(20, 500, len(first)) * DAY, now - 3 * DAY)
    first_role, second_role, reasons = (texts(columns[n]) for n in (2, 3, 4))
    closed_at = np.where(closed, np.maximum(closed_at, created + 3_600), MISSING)
    return KeepAparts(first, second, first_role, second_role, reasons, restriction, created, closed_at), planted


def _some_time(rng: np.random.Generator, now: int) -> int:
    return int(now - 5 * DAY - rng.exponential(300) * DAY) // 60 * 60


def _after_incidents(register: _Register, incidents: Incidents, count: int) -> None:
    """Victims of assaults are kept from whoever hurt them."""
    by_incident: dict[int, tuple[list[int], list[int]]] = {}
    for incident, prisoner, role in zip(
        incidents.incident.tolist(), incidents.prisoner.tolist(), incidents.role, strict=True
    ):
        if prisoner >= 0 and incidents.duplicate_of[incident] < 0:
            attackers, victims = by_incident.setdefault(incident, ([], []))
            (victims if role == "VICTIM" else attackers if "ASSAILANT" in role else []).append(prisoner)
    able = [incident for incident, (attackers, victims) in sorted(by_incident.items()) if attackers and victims]
    for position in register.rng.permutation(len(able))[:count].tolist():
        attackers, victims = by_incident[able[position]]
        reason = str(register.rng.choice(("VIOLENCE", "VIOLENCE", "THREAT", "BULLYING")))
        created = int(incidents.occurred[able[position]]) + 7_200
        register.add(victims[0], attackers[0], ("VICTIM", "PERPETRATOR"), reason, created)


def _between_rivals(register: _Register, groups: Groups, group: Ints, bookings: Bookings, count: int, now: int) -> None:
    """Members of rival groups, wherever they are held."""
    rng = register.rng
    held = bookings.held & (group >= 0)
    members = {int(number): np.flatnonzero(held & (group == number)) for number in np.unique(group[held])}
    rivalries = [
        (left, right)
        for left, right in zip(groups.rival_first.tolist(), groups.rival_second.tolist(), strict=True)
        if left in members and right in members
    ]
    for position in rng.integers(0, len(rivalries), count if rivalries else 0).tolist():
        left, right = rivalries[position]
        first, second = int(rng.choice(members[left])), int(rng.choice(members[right]))
        reason = "GANG_RELATED" if groups.is_gang[left] else "ORGANISED_CRIME"
        register.add(first, second, ("NOT_RELEVANT", "NOT_RELEVANT"), reason, _some_time(rng, now))


def _plant(
    register: _Register, estate: Estate, places: Whereabouts, held: Ints, now: int
) -> tuple[list[Planted], list[int]]:
    """Breaches of every restriction and the near misses; the rows that are to be closed come second."""
    planted: list[Planted] = []
    closed: list[int] = []
    wanted = max(2, round(PLANTED_PER_PRISONER * len(held) / 3))
    units = (places.cell, places.landing, places.wing)
    misses = (
        ("CELL_RESTRICTION_SAME_WING", CELL, WING, CELL),
        ("LANDING_RESTRICTION_OTHER_LANDING", LANDING, WING, LANDING),
        ("CLOSED_KEEP_APART", WING, WING, None),
    )
    for restriction in (CELL, LANDING, WING):
        for first, second in _pairs(register.rng, held, units[restriction], None, wanted):
            row = _threat(register, first, second, restriction, now)
            if row is not None:
                place = _place(estate, places, first, restriction)
                planted.append(Planted(first, second, place, f"{RESTRICTIONS[restriction]}_BREACH", True, row))
    for kind, restriction, shared, apart in misses:
        other = None if apart is None else units[apart]
        for first, second in _pairs(register.rng, held, units[shared], other, max(1, wanted // 2)):
            row = _threat(register, first, second, restriction, now)
            if row is not None:
                planted.append(Planted(first, second, _place(estate, places, first, shared), kind, False, row))
                closed += [row] if kind == "CLOSED_KEEP_APART" else []
    planted += _alike_wings(register, estate, places, held, now)
    return planted, closed


def _threat(register: _Register, first: int, second: int, restriction: int, now: int) -> int | None:
    roles = ("VICTIM", "PERPETRATOR")
    return register.add(first, second, roles, "THREAT", _some_time(register.rng, now), restriction)


def _pairs(
    rng: np.random.Generator, held: Ints, shared: Ints, apart: Ints | None, wanted: int
) -> list[tuple[int, int]]:
    """Pairs who share one kind of place, and where stated not another."""
    order = held[np.lexsort((rng.random(len(held)), shared[held]))]
    first, second = order[:-1], order[1:]
    fits = shared[first] == shared[second]
    if apart is not None:
        fits &= apart[first] != apart[second]
    rows = rng.permutation(np.flatnonzero(fits))[:wanted]
    return [(int(first[row]), int(second[row])) for row in rows]


def _place(estate: Estate, places: Whereabouts, prisoner: int, level: int) -> str:
    if level == CELL:
        return str(estate.cells.key[places.cell[prisoner]])
    return estate.units[int((places.landing if level == LANDING else places.wing)[prisoner])].key


def _alike_wings(register: _Register, estate: Estate, places: Whereabouts, held: Ints, now: int) -> list[Planted]:
    """Pairs under a wing restriction on wings 1 and 11 of one prison: alike as text, apart on the ground."""
    wings = {unit.key: number for number, unit in enumerate(estate.units) if unit.kind == "WING"}
    found: list[Planted] = []
    for code in estate.establishments.code:
        here, there = wings.get(f"{code}-1", -1), wings.get(f"{code}-11", -1)
        if min(here, there) < 0:
            continue
        first, second = held[places.wing[held] == here], held[places.wing[held] == there]
        if len(first) and len(second):
            pair = int(register.rng.choice(first)), int(register.rng.choice(second))
            row = _threat(register, *pair, WING, now)
            if row is not None:
                found.append(Planted(*pair, str(code), "WING_RESTRICTION_ALIKE_WING_NAME", False, row))
    return found


def build_group_separations(
    streams: Streams,
    estate: Estate,
    people: Population,
    groups: Groups,
    bookings: Bookings,
    custody: Custody,
    today: int,
) -> tuple[GroupSeparations, list[Planted]]:
    """Recorded rivalries, and the known members of both sides who are too near each other today."""
    rng = streams("group-separations")
    both_registered = groups.registered[groups.rival_first] & groups.registered[groups.rival_second]
    rows = np.flatnonzero(groups.rival_recorded & both_registered)
    level = rng.choice(np.array(LEVELS, dtype=object), size=len(rows), p=(0.2, 0.5, 0.3))
    separations = GroupSeparations(
        groups.rival_first[rows], groups.rival_second[rows], level, today - rng.integers(30, 1_200, len(rows))
    )
    places = whereabouts(estate, custody)
    units = dict(zip(LEVELS, (places.landing, places.wing, places.prison), strict=True))
    prisoner_of = np.full(people.size, -1, dtype=np.int64)
    prisoner_of[bookings.person] = np.arange(len(bookings.person))
    known = {
        int(group): prisoner_of[groups.person[(groups.group == group) & groups.known]]
        for group in np.unique(np.concatenate([separations.first, separations.second]))
    }
    planted: list[Planted] = []
    for row, (left, right) in enumerate(zip(separations.first.tolist(), separations.second.tolist(), strict=True)):
        unit = units[str(level[row])]
        for first in known[left].tolist():
            for second in known[right].tolist():
                if first != second and unit[first] >= 0 and unit[first] == unit[second]:
                    key = (
                        str(estate.establishments.code[unit[first]])
                        if level[row] == "ESTABLISHMENT"
                        else estate.units[int(unit[first])].key
                    )
                    planted.append(Planted(first, second, key, f"RIVALS_{level[row]}", True, row))
    return separations, planted
