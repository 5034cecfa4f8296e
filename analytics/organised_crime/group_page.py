"""What is known of one group: who is in it and as what, where they are held, who joins it to others, what changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from analytics.organised_crime.affiliations import Affiliations
from analytics.organised_crime.places import Held, held
from analytics.projection.evidence import Evidence
from analytics.projection.network import PersonNetwork
from analytics.ties import I64
from graph.model.links import STANDINGS, LinkType, Role
from graph.model.times import OPEN_END, OPEN_START, Interval, from_minutes, to_microseconds, to_minutes
from graph.view import GraphView

_YEARS = 5
_ORDER = (Role.PRINCIPAL_SUBJECT, Role.SIGNIFICANT_GROUP_MEMBER, Role.PERIPHERAL_SUBJECT, Role.AFFILIATE)
_STANDINGS = [int(role) for role in STANDINGS]
# A report that names no part dates a membership all the same: a register of members seldom says since when.
_DATING = [*_STANDINGS, int(Role.UNKNOWN)]


@dataclass(frozen=True, slots=True)
class Member:
    """A member by unit, the highest standing that holds, how far it is believed, and over which world minutes.

    Whoever left and came back has several `stays`, in order; `since` and `until` are of the last. `before` is the
    highest standing that held at the date since which changes are told, None where none did; `rows` are positions in
    the evidence's links. A record without a start is taken to begin with the earliest that any record states: the
    membership may be older, so that until `unclear_until` the person may have belonged before and between the stays.
    """

    person: int
    role: Role
    before: Role | None
    weight: float
    stays: tuple[Interval, ...]
    unclear_until: int
    rows: tuple[int, ...]

    @property
    def since(self) -> int:
        """When he joined, or came back."""
        return self.stays[-1].start

    @property
    def until(self) -> int:
        """When he left for good, or will."""
        return self.stays[-1].end

    @property
    def or_before(self) -> bool:
        """Whether a record of it that states no start leaves open that it is older than `since`."""
        return OPEN_START < self.since <= self.unclear_until


@dataclass(frozen=True, slots=True)
class Broker:
    """A member tied to members of other groups: units of those groups, each with how many of them."""

    person: int
    groups: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """Units of people. `learnt` became known as members to this reader since then, whenever they joined."""

    joined: tuple[int, ...]
    left: tuple[int, ...]
    changed_role: tuple[int, ...]
    learnt: tuple[int, ...]
    moved: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Year:
    """How many were known to belong so many years before today, and of how many more no record says since when."""

    back: int
    members: int
    undated: int


@dataclass(frozen=True, slots=True)
class GroupPage:
    """Everything about one group. Of people who are or may be under 18 it tells how many there are, and no more.

    `rivals` are public ids; `growth` is of the adults.
    """

    members: tuple[Member, ...]
    not_listed: int
    brokers: tuple[Broker, ...]
    held: tuple[Held, ...]
    rivals: tuple[str, ...]
    growth: tuple[Year, ...]
    changes: Changes


def group_page(view: GraphView, network: PersonNetwork, known: Affiliations, group: str, since: int) -> GroupPage:
    """The page of a group (public id), with what changed since a world minute."""
    evidence = network.evidence
    unit = next((each for each in evidence.groups if evidence.unit_id(each) == group), -1)
    everybody, children = _members(evidence, known, unit, since, _first_dates(view, evidence, group))
    now = [each for each in everybody if each.until > evidence.as_of]
    people = np.array([each.person for each in now], dtype=np.int64)
    places = held(view, evidence, people, since)
    learnt = _learnt(view, evidence, group, since)
    return GroupPage(
        members=tuple(now),
        not_listed=children,
        brokers=_brokers(network, known, unit, people),
        held=places,
        rivals=rivals_by_group(view, evidence.as_of).get(group, ()),
        growth=tuple(_growth(everybody, evidence.as_of)),
        changes=Changes(
            joined=tuple(each.person for each in now if each.since >= since and not each.or_before),
            left=tuple(each.person for each in everybody if since <= each.until <= evidence.as_of),
            changed_role=tuple(each.person for each in now if each.before not in {None, each.role}),
            learnt=tuple(each.person for each in now if each.person in learnt),
            moved=tuple(sorted({person for place in places for person in place.arrived})),
        ),
    )


def _members(
    evidence: Evidence, known: Affiliations, group: int, since: int, first: Mapping[int, int]
) -> tuple[list[Member], int]:
    """Adults with a stated standing in the group, by standing and belief; and how many others have one now."""
    links, found, children = evidence.links, [], 0
    rows = np.flatnonzero(
        (links.type == int(LinkType.MEMBER_OF)) & (links.target == group) & np.isin(links.role, _STANDINGS)
    )
    here = known.group == group
    weight = dict(zip(known.person[here].tolist(), known.weight[here].tolist(), strict=True))
    for person in np.unique(links.source[rows]).tolist():
        mine = rows[links.source[rows] == person]
        last = mine[links.valid_to[mine] > evidence.as_of]
        if not evidence.adult[person]:
            children += len(last) > 0
            continue
        # Whoever has left is shown by what he was at the end.
        stands = last if len(last) else mine[links.valid_to[mine] == links.valid_to[mine].max()]
        then = mine[(links.valid_from[mine] <= since) & (links.valid_to[mine] > since)]
        found.append(
            Member(
                person=person,
                role=_highest(links.role[stands]),
                before=_highest(links.role[then]) if len(then) else None,
                weight=float(weight.get(person, 0.0)),
                stays=_stays(links.valid_from[mine], links.valid_to[mine], first.get(person, OPEN_END)),
                unclear_until=int(links.valid_to[mine][links.valid_from[mine] == OPEN_START].max(initial=OPEN_START)),
                rows=tuple(mine.tolist()),
            )
        )
    return sorted(found, key=lambda each: (_ORDER.index(each.role), -each.weight, each.person)), children


def _stays(starts: I64, ends: I64, first: int) -> tuple[Interval, ...]:
    """Memberships that overlap or follow at once are one; what has no start begins with the first that is stated."""
    found: list[Interval] = []
    begun = np.where((starts == OPEN_START) & (first < ends), first, starts)
    for start, end in sorted(zip(begun.tolist(), ends.tolist(), strict=True)):
        if found and start <= found[-1].end:
            found[-1] = Interval(found[-1].start, max(found[-1].end, end))
        else:
            found.append(Interval(start, end))
    return tuple(found)


def _highest(roles: np.ndarray) -> Role:
    return min((Role(int(role)) for role in roles.tolist()), key=_ORDER.index)


def _brokers(network: PersonNetwork, known: Affiliations, group: int, people: I64) -> tuple[Broker, ...]:
    """Members tied to known adult members of other groups who are not in this one, those with most such ties first."""
    number, adult = network.person_of_unit(), network.evidence.adult
    elsewhere: dict[int, set[int]] = {}
    inside = set(people.tolist())
    for person, other in zip(known.person.tolist(), known.group.tolist(), strict=True):
        if other != group and person not in inside and number[person] >= 0 and adult[person]:
            elsewhere.setdefault(int(number[person]), set()).add(other)
    found = []
    for person in people.tolist():
        here = int(number[person])
        if here < 0:
            continue
        counts: dict[int, int] = {}
        for neighbour in network.neighbour[network.start[here] : network.start[here + 1]].tolist():
            for other in elsewhere.get(neighbour, ()):
                counts[other] = counts.get(other, 0) + 1
        if counts:
            found.append(Broker(person, tuple(sorted(counts.items(), key=lambda each: (-each[1], each[0])))))
    return tuple(sorted(found, key=lambda each: (-sum(count for _, count in each.groups), each.person)))


def _learnt(view: GraphView, evidence: Evidence, group: str, since: int) -> frozenset[int]:
    """Units of people of whom the first readable record of their membership became known after a world minute."""
    links = view.visible_links((LinkType.MEMBER_OF,))
    mine = (links.target == view.node(group)) & np.isin(links.role, _STANDINGS)
    person = view.people.person_of[links.source[mine]]
    moment = from_minutes(since)
    if moment is None:
        raise ValueError("what is new is counted from a minute, and no end of time is one")
    then = view.graph.known_rank(to_microseconds(moment))
    old = set(person[links.known_from[mine] <= then].tolist())
    new = sorted(set(person[person >= 0].tolist()) - old)
    return frozenset(_units(view, evidence, new).values())


def _first_dates(view: GraphView, evidence: Evidence, group: str) -> dict[int, int]:
    """For units of people: the first world minute since when any readable record says that they belong to a group."""
    links = view.visible_links((LinkType.MEMBER_OF,))
    dated = (links.valid_from != OPEN_START) & (links.valid_from <= evidence.as_of)
    mine = dated & (links.target == view.node(group)) & np.isin(links.role, _DATING)
    person, first = view.people.person_of[links.source[mine]].tolist(), links.valid_from[mine].tolist()
    # Later entries win, so that what stays of each person is the earliest.
    found = dict(sorted(zip(person, first, strict=True), key=lambda each: -each[1]))
    units = _units(view, evidence, sorted(each for each in found if each >= 0))
    return {unit: found[each] for each, unit in units.items()}


def _units(view: GraphView, evidence: Evidence, people: Sequence[int]) -> dict[int, int]:
    """The unit of each of these people (positions in the view) who has one."""
    ids = view.public_ids(view.people.representative[np.array(people, dtype=np.int64)])
    place = np.searchsorted(evidence.persons, ids)
    return {
        person: int(at)
        for person, at, public in zip(people, place.tolist(), ids.tolist(), strict=True)
        if at < evidence.person_count and evidence.persons[at] == public
    }


def rivals_by_group(view: GraphView, as_of: int) -> dict[str, tuple[str, ...]]:
    """For each group (public id) with rivals: those that somebody says it has at a world minute."""
    links = view.visible_links((LinkType.RIVAL_OF,))
    now = (links.valid_from <= as_of) & (links.valid_to > as_of) & (links.source != links.target)
    ends = np.stack((links.source[now], links.target[now]), axis=1)
    pairs = np.unique(np.concatenate((ends, ends[:, ::-1])), axis=0).tolist()
    found: dict[str, list[str]] = defaultdict(list)
    for one, other in zip(view.ids([pair[0] for pair in pairs]), view.ids([pair[1] for pair in pairs]), strict=True):
        found[one].append(other)
    return {group: tuple(sorted(rivals)) for group, rivals in sorted(found.items())}


def years_before(day: date, years: int) -> date:
    """The same day so many years before; of a leap day the day before it."""
    if (day.month, day.day) == (2, 29) and years % 4:
        return date(day.year - years, 2, 28)
    return day.replace(year=day.year - years)


def _growth(members: list[Member], as_of: int) -> list[Year]:
    """Known members at this minute and in each of some years before; no record without a start counts before today."""
    now = from_minutes(as_of)
    if now is None:
        raise ValueError("years are counted back from a day, and no end of time is one")
    first = to_minutes(now.date())
    return [
        _year(members, back, as_of - first + to_minutes(years_before(now.date(), back)))
        for back in range(_YEARS, -1, -1)
    ]


def _year(members: list[Member], back: int, minute: int) -> Year:
    belonged = [
        any(stay.contains(minute) and (stay.start != OPEN_START or not back) for stay in each.stays) for each in members
    ]
    unclear = [each.unclear_until > minute for each in members]
    return Year(back, sum(belonged), sum(may and not did for may, did in zip(unclear, belonged, strict=True)))
