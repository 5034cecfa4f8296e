"""The hard rules of placement within a check: as the asker may read them, and as they stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np

from analytics.allocation.answer import PrisonerRuling
from analytics.allocation.estate.reading import read_units
from analytics.allocation.estate.unit import Unit
from analytics.allocation.examination import Examination
from analytics.allocation.placement.case import Ruling, Verdict
from analytics.allocation.placement.gathering import PRISON_RECORDS, Somebody, placees
from analytics.allocation.placement.lawful import lawful
from analytics.allocation.placement.placee import Placee
from analytics.allocation.placement.rules import PlacementRules


class Lawfulness:
    """What the rules of placement say of the subjects. What only the whole evidence says is told as a hold."""

    def __init__(
        self,
        shown: Examination,
        whole: Examination,
        asked: Sequence[str],
        rules: PlacementRules,
        *,
        tell: bool = True,
    ) -> None:
        self._shown, self._whole, self._asked, self._rules, self._tell = shown, whole, asked, rules, tell
        self.version = rules.version

    @cached_property
    def _people(self) -> dict[int, Placee]:
        return _gathered(self._shown, self._asked, self._rules)

    @cached_property
    def _unit(self) -> Unit:
        return _unit(self._shown, self._shown.place)

    @cached_property
    def _mates(self) -> list[Placee]:
        return _mates(self._shown, self._rules) if self._unit.is_cell else []

    @cached_property
    def rulings(self) -> tuple[PrisonerRuling, ...]:
        """Every ruling that the asker may read, prisoner by prisoner, with all who were asked about there.

        None where they are not to be told.
        """
        if not self._tell:
            return ()
        if len(self._people) == 1:
            return self.rulings_alone
        found = []
        for subject, placee in self._people.items():
            beside = [each for other, each in self._people.items() if other != subject] + self._mates
            held = self._count_held([subject])
            taken = max(self._count_held(self._people) + len(self._people) - 1, held)
            said = lawful(placee, self._unit, beside, taken=taken, coming=taken - held, rules=self._rules)
            found += [PrisonerRuling(self._asked[subject], ruling) for ruling in said]
        return tuple(found)

    @cached_property
    def rulings_alone(self) -> tuple[PrisonerRuling, ...]:
        """The same of each alone: with whoever is held there now, and nobody else of those asked about."""
        if not self._tell:
            return ()
        here = _held_in(self._shown, self._shown.place) if self._unit.is_cell else frozenset[int]()
        found = []
        for subject, placee in self._people.items():
            others = [each for other, each in self._people.items()
                      if other != subject and not self._own(other).isdisjoint(here)]  # fmt: skip
            taken = self._count_held([subject])
            said = lawful(placee, self._unit, others + self._mates, taken=taken, rules=self._rules)
            found += [PrisonerRuling(self._asked[subject], ruling) for ruling in said]
        return tuple(found)

    def _own(self, subject: int) -> frozenset[int]:
        return self._shown.subjects[subject].own

    def _count_held(self, less: Iterable[int]) -> int:
        """How many people the place holds, less these of the subjects."""
        return len(_held_once(self._shown) - frozenset[int]().union(*(self._own(subject) for subject in less)))

    @cached_property
    def held_back(self) -> frozenset[int]:
        """The subjects of whom a rule says something that the asker cannot see it say.

        Judged on the whole wing, like every hidden thing, and without who shares a cell with whom: asking cell by cell
        tells nothing. That somebody is held on the wing of whom the asker does not know gives a hold on all of it.
        """
        wide = _unit(self._whole, self._whole.wide)
        mine, all_of_it = (
            {subject: _said(lawful(placee, wide, rules=self._rules)) for subject, placee in people.items()}
            for people in (
                self._people,
                _gathered(self._whole, self._asked, self._rules),
            )
        )
        found = {subject for subject, said in all_of_it.items() if subject in mine and said - mine[subject]}
        return frozenset(mine) if self._hides_somebody() else frozenset(found)

    def _hides_somebody(self) -> bool:
        """Whether somebody is held on the wing none of whose records that say so the asker may read."""
        there, seen = _held_in(self._whole, self._whole.wide), _held_in(self._shown, self._shown.wide)
        unseen = np.array(sorted(there - seen), dtype=np.int32)
        if not len(unseen):
            return False
        with self._whole.view.walker() as walker:
            units = set(walker.units_of(unseen).tolist())
            return any(seen.isdisjoint(walker.members(unit).tolist()) for unit in units if unit >= 0)


def _said(rulings: Sequence[Ruling]) -> set[tuple[str, Verdict]]:
    return {(each.code, each.verdict) for each in rulings if each.verdict is not Verdict.DEPENDS}


def _unit(examination: Examination, rank: int) -> Unit:
    kept = examination.places.kept.units
    if rank not in kept:
        (place,) = examination.view.refs([rank])
        kept[rank] = read_units(examination.view, [place])[place]
    return kept[rank]


def _gathered(examination: Examination, asked: Sequence[str], rules: PlacementRules) -> dict[int, Placee]:
    """The subjects whom anybody knows, by position."""
    known = [subject for subject, party in enumerate(examination.subjects) if party.own]
    people = [
        Somebody(asked[subject], "", tuple(sorted(examination.view.refs(sorted(examination.subjects[subject].own)))))
        for subject in known
    ]
    return dict(zip(known, placees(examination.view, people, rules), strict=True))


def _mates(examination: Examination, rules: PlacementRules) -> list[Placee]:
    """Those who are in the cell now, less the subjects."""
    own = frozenset[int]().union(*(party.own for party in examination.subjects))
    nodes = _held_in(examination, examination.place) - own
    examination.parties.learn(nodes)
    people = sorted({examination.parties.own(node) for node in nodes}, key=min)
    named = []
    for records in people:
        numbers = sorted(value for kind, value in examination.parties.identifiers(records) if kind == "prison-number")
        refs = tuple(sorted(examination.view.refs(sorted(records))))
        named.append(Somebody(numbers[0] if numbers else refs[0].key, "", refs))
    return placees(examination.view, named, rules)


def _held_in(examination: Examination, place: int) -> frozenset[int]:
    here = examination.places.within([place])
    residents = examination.residents
    return frozenset(residents.node[np.isin(residents.place, here)].tolist())


def _held_once(examination: Examination) -> frozenset[int]:
    """Whom the place holds: by prisons' own records, one to a man, where there are any.

    To tell for a whole prison who of them are one person would take longer than all the rest.
    """
    kept = examination.places.kept.people
    if examination.place not in kept:
        nodes = sorted(_held_in(examination, examination.place))
        refs = zip(nodes, examination.view.refs(nodes), strict=True)
        of_prison = frozenset(node for node, ref in refs if ref.authority == PRISON_RECORDS)
        kept[examination.place] = of_prison or frozenset(nodes)
    return kept[examination.place]
