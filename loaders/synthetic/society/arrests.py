"""Arrest events: friends offend together, groups offend together, and both take strangers along.

Everyone belongs to a circle of eleven neighbours of like age, in which most ordinary co-offending happens, so that a
dense neighbourhood alone says nothing about organised crime. Sizes are our assumption. They are larger than in
published studies, where about one offence in ten has two or more known offenders, since only people with a prison,
probation or police record of some weight are in this world.
"""

from dataclasses import dataclass

import numpy as np

from loaders.synthetic.arrays import DAY, Bools, Ints, Texts, texts, where
from loaders.synthetic.prison.bookings import YEAR, Bookings
from loaders.synthetic.reference import shares, table
from loaders.synthetic.society.groups import Groups
from loaders.synthetic.society.people import OTHER, SUSPECT, Population
from loaders.synthetic.society.places import STREETS, Places
from loaders.synthetic.streams import Streams

CIRCLE = 11
LEAD_EVENTS = np.array([4.4, 3.2, 1.0, 0.45, 0.0])
"""Further events that a person of each standing starts, on average; everyone but OTHER starts at least one."""

OWN_BUSINESS = 0.12
"""Group members start fewer events of their own."""

SIZE_SHARES = (0.44, 0.29, 0.15, 0.08, 0.04)
CIRCLE_SHARE, DISTRICT_SHARE = 0.76, 0.20
GROUP_EVENTS = {False: 0.9, True: 0.6}
"""Events per member in an OCG, in a gang, besides one that each member starts."""

GROUP_SIZES = (0.0, 0.0, 0.48, 0.30, 0.14, 0.08)
ROLE_WEIGHT = np.array([0.45, 1.15, 1.0, 0.45])
HIDDEN_WEIGHT = 0.9
OUTSIDERS = 0.17
"""Share of places in a group's event that people outside it take."""

WITH_VICTIMS = ("violence", "sexual", "robbery", "theft", "fraud", "damage", "exploitation", "order")


@dataclass(frozen=True, slots=True)
class Arrests:
    """Events and, as parallel arrays, the part of each person in them. `group` is the truth, -1 for none."""

    occurred: Ints
    offence: Ints
    street: Ints
    group: Ints
    event: Ints
    person: Ints
    role: Texts
    disposal: Texts


@dataclass(frozen=True, slots=True)
class _Lives:
    """When each person could have been arrested."""

    born: Ints
    locked_up: Ints
    let_out: Ints

    def free(self, person: Ints, day: Ints) -> Bools:
        at_large = (day < self.locked_up[person]) | (day > self.let_out[person])
        return np.asarray(at_large & (day - self.born[person] > 12 * YEAR), dtype=np.bool_)


@dataclass(frozen=True, slots=True)
class _Circles:
    """Offenders in order of district and age, cut into elevens."""

    ordered: Ints
    place: Ints
    district_start: Ints
    district_end: Ints

    def mates(self, rng: np.random.Generator, person: Ints) -> Ints:
        """One candidate co-offender for each person: from the circle, the district, or anywhere."""
        place = self.place[person]
        draw = rng.random(len(person))
        in_circle = np.minimum(place // CIRCLE * CIRCLE + rng.integers(0, CIRCLE, len(person)), len(self.ordered) - 1)
        low, high = self.district_start[place], self.district_end[place]
        in_district = low + (rng.random(len(person)) * (high - low)).astype(np.int64)
        anywhere = rng.integers(0, len(self.ordered), len(person))
        near = (draw < CIRCLE_SHARE, draw < CIRCLE_SHARE + DISTRICT_SHARE)
        chosen: Ints = self.ordered[np.select(near, (in_circle, in_district), anywhere)]
        return chosen


def _circles(rng: np.random.Generator, people: Population, places: Places) -> _Circles:
    offenders = np.flatnonzero(people.standing != OTHER)
    district = places.district(people.home[offenders])
    age = people.peers[offenders] + rng.normal(0, 500, len(offenders)) + people.female[offenders] * 4_000
    order = np.lexsort((age, district))
    ordered, district = offenders[order], district[order]
    place = np.zeros(people.size, dtype=np.int64)
    place[ordered] = np.arange(len(ordered))
    start, end = (np.searchsorted(district, district, side=side) for side in ("left", "right"))
    return _Circles(ordered, place, start, end)


def _ordinary(
    rng: np.random.Generator, people: Population, lives: _Lives, members: Bools, today: int
) -> tuple[Ints, Ints, Ints]:
    """Leads, days, and the number of companions wanted for events that have nothing to do with groups."""
    mean = LEAD_EVENTS[people.standing] * np.where(members, OWN_BUSINESS, 1.0)
    prolific = rng.gamma(1.8, 1 / 1.8, people.size)
    count = rng.poisson(mean * prolific) + (people.standing != OTHER) * (~members | (people.standing == SUSPECT))
    lead = np.repeat(np.arange(people.size), count)
    last = np.minimum(lives.locked_up[lead], today)
    day = (last - 1 - rng.exponential(900, len(lead))).astype(np.int64)
    day = np.maximum(day, np.maximum(people.born[lead] + 14 * YEAR, today - 25 * YEAR))
    kept = day < last
    wanted = rng.choice(len(SIZE_SHARES), size=len(lead), p=SIZE_SHARES)
    return lead[kept], day[kept], wanted[kept]


def _companions(
    rng: np.random.Generator, lives: _Lives, circles: _Circles, lead: Ints, day: Ints, wanted: Ints
) -> tuple[Ints, Ints]:
    """(event, person) rows of the companions who were free; two draws for each place, as some are not."""
    event = np.repeat(np.arange(len(lead)), wanted)
    first, second = circles.mates(rng, lead[event]), circles.mates(rng, lead[event])
    chosen = np.where(lives.free(first, day[event]), first, second)
    fits = lives.free(chosen, day[event]) & (chosen != lead[event])
    pairs = np.unique(np.stack([event[fits], chosen[fits]], axis=1), axis=0)
    return pairs[:, 0], pairs[:, 1]


def _group_events(
    rng: np.random.Generator, groups: Groups, lives: _Lives, circles: _Circles, today: int
) -> list[tuple[int, int, list[int]]]:
    """(group, day, people) of what groups do together."""
    found: list[tuple[int, int, list[int]]] = []
    for group in range(len(groups.code)):
        rows = groups.group == group
        members, hidden = groups.person[rows], groups.hidden[rows]
        weight = ROLE_WEIGHT[groups.role[rows]] * np.where(hidden & groups.registered[group], HIDDEN_WEIGHT, 1.0)
        further = rng.poisson(GROUP_EVENTS[bool(groups.is_gang[group])] * len(members))
        drawn = rng.choice(members, size=further, p=weight / weight.sum())
        for lead in np.concatenate([members, drawn]).tolist():
            latest = min(int(lives.locked_up[lead]), today) - 1
            day = int(latest - rng.exponential(500))
            able = lives.free(members, np.full(len(members), day))
            if not lives.free(np.array([lead]), np.array([day]))[0]:
                continue
            race = np.where(able, rng.exponential(size=len(members)) / weight, np.inf)
            size = int(rng.choice(len(GROUP_SIZES), p=GROUP_SIZES))
            outside = int(rng.binomial(size - 1, OUTSIDERS))
            nearest_first = [int(members[row]) for row in np.argsort(race, kind="stable") if able[row]]
            together = [lead, *[person for person in nearest_first if person != lead][: size - 1 - outside]]
            mates = circles.mates(rng, np.full(outside, lead))
            strangers = sorted({int(p) for p in mates[lives.free(mates, np.full(outside, day))]} - set(together))
            found.append((group, day, together + strangers))
    return found


def _onlookers(
    rng: np.random.Generator, people: Population, places: Places, lives: _Lives, day: Ints, district: Ints, hurts: Bools
) -> tuple[Ints, Ints, Texts]:
    """(event, person, role) of victims and witnesses: everyone in standing OTHER at least once, and offenders too."""
    others = np.flatnonzero(people.standing == OTHER)
    again = rng.choice(others, size=len(others) // 2)
    offenders = rng.choice(np.flatnonzero(people.standing != OTHER), size=len(day) // 8)
    person = np.concatenate([others, again, offenders])
    role = where(rng.random(len(person)) < 0.76, "VICTIM", "WITNESS")
    home = places.district(people.home[person])
    event = np.zeros(len(person), dtype=np.int64)
    for name, able in (("VICTIM", np.flatnonzero(hurts)), ("WITNESS", np.arange(len(day)))):
        allowed = able[np.argsort(district[able], kind="stable")]
        rows = np.flatnonzero(role == name)
        low, high = (np.searchsorted(district[allowed], home[rows], side=side) for side in ("left", "right"))
        low, high = np.where(low < high, low, 0), np.where(low < high, high, len(allowed))
        event[rows] = allowed[low + (rng.random(len(rows)) * (high - low)).astype(np.int64)]
    kept = (np.arange(len(person)) < len(others)) | lives.free(person, day[event])
    return event[kept], person[kept], role[kept]


def build_arrests(
    streams: Streams, people: Population, places: Places, groups: Groups, bookings: Bookings, today: int
) -> Arrests:
    """All arrest events of the world up to day number `today`."""
    rng = streams("arrests")
    locked_up, let_out = bookings.out_of_custody_until(people.size, today)
    lives = _Lives(people.born, locked_up, let_out)
    circles = _circles(rng, people, places)
    members = groups.main_group(people.size) >= 0
    lead, day, wanted = _ordinary(rng, people, lives, members, today)
    extra_event, extra_person = _companions(rng, lives, circles, lead, day, wanted)
    organised = _group_events(streams("group-events"), groups, lives, circles, today)
    of_groups = np.repeat(len(lead) + np.arange(len(organised)), [len(together) for _, _, together in organised])
    event = np.concatenate([np.arange(len(lead)), extra_event, of_groups])
    person = np.concatenate([lead, extra_person, np.array([p for e in organised for p in e[2]], dtype=np.int64)])
    first = np.concatenate([lead, np.array([e[2][0] for e in organised], dtype=np.int64)])
    day = np.concatenate([day, np.array([e[1] for e in organised], dtype=np.int64)])
    group = np.concatenate([np.full(len(lead), -1), np.array([e[0] for e in organised], dtype=np.int64)])
    offence = _offences(rng, group)
    street = places.district(people.home[first]) * STREETS + rng.integers(0, STREETS, len(day))
    disposal = rng.choice(
        np.array(["CONVICTED", "CHARGED", "CAUTION", "NFA", "BAILED"], dtype=object),
        size=len(event),
        p=(0.38, 0.16, 0.10, 0.30, 0.06),
    )
    role = where(disposal == "CONVICTED", "CONVICTED", "SUSPECT")
    hurts = np.isin(table("offences")["kind"][offence].astype(str), WITH_VICTIMS)
    seen_event, seen_person, seen_role = _onlookers(
        streams("onlookers"), people, places, lives, day, street // STREETS, hurts
    )
    return _merge(
        Arrests(
            occurred=day * DAY + rng.integers(0, 1_440, len(day)) * 60,
            offence=offence,
            street=street,
            group=group,
            event=np.concatenate([event, seen_event]),
            person=np.concatenate([person, seen_person]),
            role=np.concatenate([role, seen_role]),
            disposal=np.concatenate([disposal, texts([""] * len(seen_event))]),
        )
    )


def _offences(rng: np.random.Generator, group: Ints) -> Ints:
    count = len(table("offences")["offence"])
    ordinary = rng.choice(count, size=len(group), p=shares("offences", "arrest"))
    organised = rng.choice(count, size=len(group), p=shares("offences", "organised"))
    return np.where(group >= 0, organised, ordinary)


def _merge(arrests: Arrests) -> Arrests:
    """One row for each person in each event: a suspect is never also its victim."""
    rank = np.isin(arrests.role.astype(str), ("VICTIM", "WITNESS"))
    order = np.lexsort((rank, arrests.person, arrests.event))
    event, person = arrests.event[order], arrests.person[order]
    fresh = np.append(True, (event[1:] != event[:-1]) | (person[1:] != person[:-1]))
    kept = order[fresh]
    return Arrests(
        occurred=arrests.occurred,
        offence=arrests.offence,
        street=arrests.street,
        group=arrests.group,
        event=arrests.event[kept],
        person=arrests.person[kept],
        role=arrests.role[kept],
        disposal=arrests.disposal[kept],
    )
