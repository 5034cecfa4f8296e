"""Somebody at the gate without a number: who he may be, what all of them together ask for, and where he can sleep."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np

from analytics.allocation.answer import ConflictAnswer, Finding, Outcome, worst
from analytics.allocation.conflicts import check
from analytics.allocation.estate import Accommodation, Status, Unit, read_units
from analytics.allocation.examination import Examination
from analytics.allocation.findings import findings_of
from analytics.allocation.headroom import beds_of
from analytics.allocation.persons import people_of
from analytics.allocation.placement import Placee, Somebody, Verdict, lawful, placees, placement_rules
from analytics.allocation.places import Places, steps
from analytics.allocation.rules import ConflictRules
from graph.model.evidence import NodeRef
from graph.model.kinds import Kind
from graph.model.links import LinkType
from graph.model.names import name_key
from graph.model.times import Interval
from graph.store.stored import PersonQuery
from graph.view import GraphView, NotFoundError

# More people than this, and the name says too little: ask for more of it.
MOST_CANDIDATES = 20
# Wings that are put to the check of the stored estate: enough to have another where security says no.
OFFERED = 3
_NAME_ALONE = "name alone"
_FIRST_NIGHT = frozenset({"FIRST_NIGHT_CENTRE", "FIRST_NIGHT", "RECEPTION", "INDUCTION"})


@dataclass(frozen=True, slots=True)
class Partly:
    """What is known of him: the beginning of a surname or forename, and a birth date."""

    surname: str = ""
    forename: str = ""
    born: date | None = None

    def __post_init__(self) -> None:
        if not name_key(self.surname) and not name_key(self.forename):
            raise ValueError("say at least the beginning of a surname or forename, in letters")


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody whom he may be: how he was found, and what is on record of him that matters tonight.

    `held_here` are those of the places that hold him which lie in the prison: if they do, he cannot be at its gate.
    """

    person: str
    found_by: str
    placee: Placee
    alerts: tuple[NodeRef, ...]
    groups: tuple[NodeRef, ...]
    held_at: tuple[NodeRef, ...]
    held_here: tuple[NodeRef, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """A wing, the worst of what the check and the law of placement say there of any candidate, and an empty cell in it.

    `barred` are the candidates who may not be there, by the law of placement or by a readable rule: it is safe for
    whoever he is only where there is none. `against` says what speaks against it for any of them.
    """

    wing: NodeRef
    cell: NodeRef | None
    free: int | None
    first_night: bool
    outcome: Outcome
    hold: NodeRef | None
    barred: tuple[str, ...]
    against: tuple[str, ...]
    checks: tuple[ConflictAnswer, ...]


@dataclass(frozen=True, slots=True)
class Arrival:
    """Candidates, the surest first, and wings, first those in which the fewest of them may not be.

    Where a name alone leads to all of them he may be nobody on record: then no wing is more than "cannot confirm".

    `apart` are the readable rules that keep any of them from somebody who is held in the prison.
    `incomplete`: more people bear the name than are listed, and the offers are safe for the listed alone.
    """

    candidates: tuple[Candidate, ...]
    incomplete: bool
    apart: tuple[Finding, ...]
    offers: tuple[Offer, ...]

    @property
    def may_be_unknown(self) -> bool:
        """Whether nothing but a name ties him to anybody on record."""
        return _may_be_unknown(self.candidates)


def _may_be_unknown(candidates: Sequence[Candidate]) -> bool:
    return all(each.found_by == _NAME_ALONE for each in candidates)


def arrival(view: GraphView, partly: Partly, prison: NodeRef, *, asked_at: datetime, rules: ConflictRules) -> Arrival:
    """The view is the asker's, cut to one minute. Raises NotFoundError for a prison that he does not know."""
    if view.valid is None:
        raise ValueError("an arrival is of one minute: cut the view to it")
    if prison.kind is not Kind.ESTABLISHMENT:
        raise NotFoundError(prison.key)
    found, incomplete = _found(view, partly)
    candidates = _candidates(view, found, view.node_of(prison))
    offering = _Offering(view, view.valid, prison, candidates, asked_at, rules)
    return Arrival(tuple(candidates), incomplete, tuple(offering.apart(prison)), tuple(offering.offers()))


# ---- who he may be


def _found(view: GraphView, partly: Partly) -> tuple[list[tuple[frozenset[int], str]], bool]:
    """People by what was said of them, the surest way first; each once."""
    found: dict[frozenset[int], str] = {}
    incomplete = False
    for query, how in _queries(partly):
        refs = view.find_people(query, 3 * MOST_CANDIDATES + 1)
        incomplete |= len(refs) > 3 * MOST_CANDIDATES
        nodes = [rank for ref in refs if (rank := view.graph.node_rank_of(ref)) is not None]
        for own in people_of(view, nodes):
            found.setdefault(own, how)
        if len(found) >= MOST_CANDIDATES:
            break
    listed = list(found.items())
    return listed[:MOST_CANDIDATES], incomplete or len(listed) > MOST_CANDIDATES


def _queries(partly: Partly) -> list[tuple[PersonQuery, str]]:
    surname, forename, born = partly.surname or None, partly.forename or None, partly.born
    queries = []
    if born is not None:
        queries.append((PersonQuery(surname=surname, forename=forename, born=born), "name and birth date"))
        if born.day <= 12 and born.day != born.month:
            swapped = born.replace(month=born.day, day=born.month)
            how = "name, and birth date with day and month swapped"
            queries.append((PersonQuery(surname=surname, forename=forename, born=swapped), how))
        if surname and forename:
            queries.append((PersonQuery(surname=surname, born=born), "surname and birth date"))
            queries.append((PersonQuery(forename=forename, born=born), "forename and birth date"))
    queries.append((PersonQuery(surname=surname, forename=forename), _NAME_ALONE))
    return queries


def _candidates(view: GraphView, found: Sequence[tuple[frozenset[int], str]], prison: int) -> list[Candidate]:
    people = []
    places = Places(view)
    for own, how in found:
        with view.walker() as walker:
            unit = int(walker.units_of(np.array([min(own)], dtype=np.int32))[0])
            people.append((view.person_of_unit(walker, unit), own, how))
    gathered = placees(view, [Somebody(person.id, person.id, person.records) for person, _, _ in people])
    return [
        Candidate(
            person=person.id,
            found_by=how,
            placee=placee,
            alerts=_far(view, own, LinkType.HAS_ALERT),
            groups=_far(view, own, LinkType.MEMBER_OF),
            held_at=_far(view, own, LinkType.HELD_AT),
            held_here=tuple(sorted(view.refs([at for at in places.held_at(own) if prison in places.above(at)]))),
        )
        for (person, own, how), placee in zip(people, gathered, strict=True)
    ]


def _far(view: GraphView, own: Collection[int], kind: LinkType) -> tuple[NodeRef, ...]:
    with view.walker((kind,)) as walker:
        found = steps(walker, np.array(sorted(own), dtype=np.int32))
    return tuple(sorted(set(view.refs(found.far[~found.inward].tolist()))))


# ---- where he can sleep


class _Offering:
    """The wings of one prison for whoever of the candidates he is."""

    def __init__(
        self,
        view: GraphView,
        minute: Interval,
        prison: NodeRef,
        candidates: Sequence[Candidate],
        asked_at: datetime,
        rules: ConflictRules,
    ) -> None:
        self._view, self._minute, self._candidates = view, minute, candidates
        self._asked_at, self._rules, self._law = asked_at, rules, placement_rules()
        self._units = read_units(view, [prison], within=True)
        self._places = Places(view)

    def offers(self) -> list[Offer]:
        """By what the asker may read alone; only then is each put to the check, so that no hold shows in the order."""
        fit = []
        for wing, unit in self._units.items():
            free = self._free(wing, unit)
            if wing.kind is not Kind.WING or unit.status is not Status.ACTIVE or (free is not None and free <= 0):
                continue
            unlawful, against = self._against(unit)
            barred = tuple(sorted(unlawful | {each.prisoner for each in self.apart(wing)}))
            ordinary = unit.accommodation in {Accommodation.NORMAL, Accommodation.UNKNOWN}
            later = not unit.used_for & _FIRST_NIGHT
            fit.append((len(barred), later, not ordinary, len(against), -(free or 0), wing, free, barred, against))
        return [
            self._offer(wing, free, not later, barred, against)
            for _, later, _, _, _, wing, free, barred, against in sorted(fit)[:OFFERED]
        ]

    def _offer(
        self, wing: NodeRef, free: int | None, first_night: bool, barred: tuple[str, ...], against: tuple[str, ...]
    ) -> Offer:
        checks = tuple(
            check(self._view, [each.person], wing, asked_at=self._asked_at, rules=self._rules, placement=self._law)
            for each in self._candidates
        )
        said = {each.outcome for each in checks}
        # He may be nobody on record: then nothing can be confirmed of him.
        if _may_be_unknown(self._candidates):
            said.add(Outcome.CANNOT_CONFIRM)
        outcome = worst(said)
        hold = next((each.hold.scope for each in checks if each.hold is not None), None)
        return Offer(wing, self._empty_cell(wing), free, first_night, outcome, hold, barred, against, checks)

    def apart(self, place: NodeRef) -> list[Finding]:
        """The readable rules that they would break there. They are one man: among each other nothing counts."""
        asked = [each.person for each in self._candidates]
        if not asked:
            return []
        found = findings_of(Examination(self._view, self._minute, place, asked, self._rules), asked)
        conflicts = (each for each in found if each.is_conflict)
        return [each for each in conflicts if not all(other.asked for other in each.counterparts)]

    def _against(self, unit: Unit) -> tuple[set[str], tuple[str, ...]]:
        """For whom of them the law of placement does not allow the wing, and what it says of any of them."""
        rulings = [(each.person, ruling) for each in self._candidates for ruling in lawful(each.placee, unit)]
        unlawful = {who for who, each in rulings if each.verdict in {Verdict.BROKEN, Verdict.DECISION}}
        return unlawful, tuple(sorted({f"{each.verdict}: {each.because}" for _, each in rulings}))

    def _free(self, wing: NodeRef, unit: Unit) -> int | None:
        beds = beds_of(unit)
        held = self._places.residents([self._view.node_of(wing)]).everybody
        return None if beds is None else beds - len(people_of(self._view, held))

    def _empty_cell(self, wing: NodeRef) -> NodeRef | None:
        """A cell to himself: with whom somebody unknown could share nobody can say."""
        cells = [
            ref
            for ref, unit in self._units.items()
            if ref.kind is Kind.CELL and unit.lies_in.wing == wing and unit.status is Status.ACTIVE
        ]
        ranks = {self._view.node_of(cell): cell for cell in cells}
        taken = set(self._places.residents(ranks).place.tolist())
        return min((cell for rank, cell in ranks.items() if rank not in taken), default=None)
