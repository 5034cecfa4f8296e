"""The numbers that people truly have, their other names and their phones, before agencies get them wrong."""

from dataclasses import dataclass

import numpy as np

from loaders.synthetic.arrays import Bools, Ints, Texts, where
from loaders.synthetic.records.identifiers import cro_serials, ni_numbers, phone_numbers, pnc_serials
from loaders.synthetic.reference import table
from loaders.synthetic.society.groups import Groups
from loaders.synthetic.society.people import OTHER, Population, draw_forenames, draw_surnames
from loaders.synthetic.streams import Streams

ALIAS_SHARE, NICKNAME_SHARE = 0.16, 0.22
PHONE_SHARE, OLD_PHONE_SHARE = 0.75, 0.3
GROUP_PHONES = 2
"""Numbers that members of one group pass round."""

PEOPLE_PER_HUB = 2_500
"""One taxi firm, hostel desk or takeaway whose number many people give, to so many people."""


@dataclass(frozen=True, slots=True)
class TrueIdentifiers:
    """One entry per true person; `pnc_serial` is 0 for people who were never arrested."""

    pnc_year: Ints
    pnc_serial: Ints
    cro_year: Ints
    cro_serial: Ints
    cro_short_file: Bools
    ni: Texts
    alias_surname: Texts
    alias_forename: Texts
    nickname: Texts
    phone: Texts
    old_phone: Texts
    group_phone: Texts
    hub_phone: Texts
    spare_phone: Texts

    def alias(self, pattern: str) -> Texts:
        """Each person's other name as `pattern` of surname and forename; empty for most."""
        rows = zip(self.alias_surname, self.alias_forename, strict=True)
        out = np.empty(len(self.alias_surname), dtype=object)
        out[:] = [pattern.format(surname, forename) if surname else "" for surname, forename in rows]
        return out


def build_identifiers(streams: Streams, people: Population, groups: Groups, today: int) -> TrueIdentifiers:
    """Identifiers for everyone; PNC and CRO for those who were ever arrested."""
    rng = streams("identifiers")
    size = people.size
    arrested = people.standing != OTHER
    this_year = 1970 + int(today / 365.25)
    born = 1970 + (people.born / 365.25).astype(np.int64)
    pnc_year = np.clip(born + 14 + rng.poisson(4.0, size), 1962, this_year - 1)
    cro_year = np.minimum(pnc_year + rng.poisson(0.5, size), this_year - 1)
    pnc, cro = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
    pnc[arrested] = pnc_serials(rng, int(arrested.sum()))
    cro[arrested] = cro_serials(rng, int(arrested.sum()))
    has_alias = arrested & (rng.random(size) < ALIAS_SHARE)
    new_surname = rng.random(size) < 0.7
    other_surname = draw_surnames(streams("alias-surnames"), people.origin)
    other_forename = draw_forenames(streams("alias-forenames"), people.female, people.origin, people.born)
    nicknames = table("street_names")["nickname"][rng.integers(0, len(table("street_names")["nickname"]), size)]
    hubs = max(1, size // PEOPLE_PER_HUB)
    numbers = phone_numbers(streams("phones"), 2 * size // 3 + size // 2 + GROUP_PHONES * len(groups.code) + hubs)
    phone, old = (np.full(size, "", dtype=object) for _ in range(2))
    owners = np.flatnonzero(arrested & (rng.random(size) < PHONE_SHARE))[: 2 * size // 3]
    phone[owners] = numbers[: len(owners)]
    before = owners[rng.random(len(owners)) < OLD_PHONE_SHARE][: size // 4]
    old[before] = numbers[len(owners) : len(owners) + len(before)]
    rest = numbers[len(owners) + len(before) :]
    shared, hubs_at = GROUP_PHONES * len(groups.code), GROUP_PHONES * len(groups.code) + hubs
    return TrueIdentifiers(
        pnc_year=pnc_year,
        pnc_serial=pnc,
        cro_year=cro_year,
        cro_serial=cro,
        cro_short_file=rng.random(size) < 0.15,
        ni=ni_numbers(streams("ni"), size),
        alias_surname=where(has_alias, where(new_surname, other_surname, people.surname)),
        alias_forename=where(has_alias, where(new_surname, people.forename, other_forename)),
        nickname=where(arrested & (rng.random(size) < NICKNAME_SHARE), nicknames),
        phone=phone,
        old_phone=old,
        group_phone=rest[:shared],
        hub_phone=rest[shared:hubs_at],
        spare_phone=rest[hubs_at:],
    )
