"""Approved contacts of prisoners: family, friends, and the official ones, some of whom are privileged.

Members of one group share friends and numbers outside; that is part of what gives hidden members away.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from loaders.synthetic.arrays import Ints, Texts, blank, each, texts, where
from loaders.synthetic.prison.bookings import Bookings
from loaders.synthetic.society.groups import Groups
from loaders.synthetic.society.people import OTHER, Population, draw_forenames, draw_surnames
from loaders.synthetic.society.places import Places
from loaders.synthetic.society.true_identifiers import TrueIdentifiers
from loaders.synthetic.streams import Streams

SOCIAL = 1.7
"""Social contacts per prisoner."""

FAMILY = ("MOT", "FAT", "BRO", "SIS", "WIFE", "GIF")
WORDS = {
    "MOT": "Mother",
    "FAT": "Father",
    "BRO": "Brother",
    "SIS": "Sister",
    "WIFE": "Wife",
    "GIF": "Girlfriend",
    "FRI": "Friend",
    "SOL": "Solicitor",
    "SAM": "Samaritans",
    "MP": "Member of Parliament",
    "OMB": "Ombudsman",
    "POM": "Prison Offender Manager",
}
WOMEN = ("MOT", "SIS", "WIFE", "GIF")
OFFICIAL = {"SOL": 0.55, "SAM": 0.06, "MP": 0.03, "OMB": 0.02, "POM": 0.40}
BODIES = {
    "SAM": ("Samaritans", "116 123"),
    "MP": ("House of Commons", "020 7946 0101"),
    "OMB": ("Prisons and Probation Ombudsman", "020 7946 0102"),
    "POM": ("HM Prison Service", ""),
}
GROUP_FRIEND, MEMBER_AS_FRIEND, HUB_NUMBER = 0.34, 0.30, 0.02


@dataclass(frozen=True, slots=True)
class Contacts:
    """One entry per contact; `person` is the true person behind a social contact, -1 where he is not in this world."""

    prisoner: Ints
    code: Texts
    surname: Texts
    forename: Texts
    organisation: Texts
    phone: Texts
    person: Ints


def build_contacts(
    streams: Streams,
    people: Population,
    places: Places,
    groups: Groups,
    identifiers: TrueIdentifiers,
    bookings: Bookings,
) -> Contacts:
    """Contacts of everyone held."""
    held = np.flatnonzero(bookings.held)
    parts = [
        _social(streams("social-contacts"), people, groups, identifiers, bookings, held),
        _group_friends(streams("group-friends"), people, groups, identifiers, bookings, held),
        _official(streams("official-contacts"), people, places, bookings, held),
    ]
    return _joined(parts)


def _social(
    rng: np.random.Generator,
    people: Population,
    groups: Groups,
    identifiers: TrueIdentifiers,
    bookings: Bookings,
    held: Ints,
) -> Contacts:
    prisoner = np.repeat(held, rng.poisson(SOCIAL, len(held)))
    size = len(prisoner)
    code = rng.choice(texts((*FAMILY, "FRI")), size, p=(0.27, 0.14, 0.11, 0.08, 0.07, 0.17, 0.16))
    self_ = bookings.person[prisoner]
    person = np.full(size, -1, dtype=np.int64)
    relative = np.full(people.size, -1, dtype=np.int64)
    relative[people.kin.first], relative[people.kin.second] = people.kin.second, people.kin.first
    siblings = np.isin(code.astype(str), ("BRO", "SIS")) & (relative[self_] >= 0)
    person[siblings] = relative[self_[siblings]]
    code[siblings] = where(people.female[person[siblings]], "SIS", "BRO")
    friends = np.flatnonzero(code == "FRI")
    person[friends] = np.where(
        rng.random(len(friends)) < 0.4, _members_outside(rng, people, groups, self_[friends]), -1
    )
    stranger = person < 0
    female = np.isin(code.astype(str), WOMEN) | ((code == "FRI") & (rng.random(size) < 0.5))
    age_gap = np.select([np.isin(code.astype(str), ("MOT", "FAT"))], [-27 * 365], 0)
    surname = draw_surnames(rng, people.origin[self_])
    shares_name = np.isin(code.astype(str), ("MOT", "FAT", "BRO", "WIFE")) & (rng.random(size) < 0.8)
    surname = where(shares_name, people.surname[self_], surname)
    forename = draw_forenames(rng, female, people.origin[self_], people.born[self_] + age_gap)
    spare = identifiers.spare_phone
    invented = spare[np.arange(size) % max(1, len(spare) - 50)]
    phone = where(stranger, invented, identifiers.phone[person])
    hub = rng.random(size) < HUB_NUMBER
    hubs = identifiers.hub_phone
    phone = where(hub, hubs[rng.integers(0, len(hubs), size)], phone)
    phone[rng.random(size) < 0.1] = ""
    return Contacts(
        prisoner,
        code,
        where(stranger, surname, people.surname[person]),
        where(stranger, forename, people.forename[person]),
        blank(size),
        phone,
        person,
    )


def _members_outside(rng: np.random.Generator, people: Population, groups: Groups, self_: Ints) -> Ints:
    """A friend for each: for group members often a fellow member who is not in custody, else anyone; -1 for nobody."""
    main = groups.main_group(people.size)[self_]
    outside = {
        int(group): groups.members(int(group))[people.standing[groups.members(int(group))] > 0]
        for group in np.unique(main[main >= 0])
    }
    anyone = rng.choice(np.flatnonzero(people.standing != OTHER), size=len(self_))
    for row in np.flatnonzero((main >= 0) & (rng.random(len(self_)) < MEMBER_AS_FRIEND)).tolist():
        if len(outside[int(main[row])]):
            anyone[row] = rng.choice(outside[int(main[row])])
    return np.where(anyone == self_, -1, anyone)


def _group_friends(
    rng: np.random.Generator,
    people: Population,
    groups: Groups,
    identifiers: TrueIdentifiers,
    bookings: Bookings,
    held: Ints,
) -> Contacts:
    """A friend whom several members of a group have on their lists, under the group's shared number."""
    main = groups.main_group(people.size)[bookings.person[held]]
    rows = np.flatnonzero((main >= 0) & (rng.random(len(held)) < GROUP_FRIEND))
    group = main[rows]
    which = group * 2 + rng.integers(0, 2, len(rows))
    count = len(identifiers.group_phone)
    origin = np.repeat(np.zeros(1, dtype=np.int64), count)
    friend_forename = draw_forenames(rng, np.ones(count, dtype=np.bool_), origin, np.full(count, 7_000))
    friend_surname = draw_surnames(rng, origin)
    return Contacts(
        held[rows],
        texts(["FRI"] * len(rows)),
        friend_surname[which],
        friend_forename[which],
        blank(len(rows)),
        identifiers.group_phone[which],
        np.full(len(rows), -1, dtype=np.int64),
    )


def _official(rng: np.random.Generator, people: Population, places: Places, bookings: Bookings, held: Ints) -> Contacts:
    firms = max(2, len(held) // 90)
    partner = draw_surnames(rng, np.zeros(2 * firms, dtype=np.int64))
    firm = each("{} {} Solicitors", partner[:firms], partner[firms:])
    numbers = each("0113 496 {:04d}", rng.choice(1_000, size=firms % 1_000 or 1, replace=False))
    parts: list[Contacts] = []
    for code, chance in OFFICIAL.items():
        prisoner = held[rng.random(len(held)) < chance]
        size = len(prisoner)
        which = places.district(people.home[bookings.person[prisoner]]) % firms
        names = draw_surnames(rng, np.zeros(size, dtype=np.int64))
        body, switchboard = BODIES.get(code, ("", ""))
        parts.append(
            Contacts(
                prisoner=prisoner,
                code=texts([code] * size),
                surname=names if code in {"SOL", "POM"} else blank(size),
                forename=blank(size),
                organisation=firm[which] if code == "SOL" else texts([body] * size),
                phone=numbers[which % len(numbers)] if code == "SOL" else texts([switchboard] * size),
                person=np.full(size, -1, dtype=np.int64),
            )
        )
    return _joined(parts)


def _joined(parts: Sequence[Contacts]) -> Contacts:
    columns = {name: np.concatenate([getattr(part, name) for part in parts]) for name in Contacts.__slots__}
    return Contacts(**columns)
