"""The problem of placing these prisoners in these places, from the graph.

Hard rules are looked for twice, as the conflict check does: as the asker may read them, and as they stand. What only
the second finds is a security hold on a whole wing. It is judged on the stored estate, against whoever is held there,
whether or not he is to be moved too, and never among those to be placed: so that no choice of whom to ask about, and of
which cells, tells who it is about. Every plan of several people therefore goes to security before it takes effect.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from analytics.allocation.answer import Kind as What
from analytics.allocation.answer import Unconfirmed
from analytics.allocation.estate import Held, Unit, read_ancestries, read_held, read_units
from analytics.allocation.estate.unit import Ancestry, Status
from analytics.allocation.examination import Examination
from analytics.allocation.placement import (
    Conviction,
    Placee,
    SharingRisk,
    Somebody,
    kilometres,
)
from analytics.allocation.placement import placees as read_placees
from analytics.allocation.placement.rules import placement_rules
from analytics.allocation.planning.building import Given, Leaf, Person, build
from analytics.allocation.planning.company import Company
from analytics.allocation.planning.problem import NOWHERE, Problem
from analytics.allocation.planning.restrictions import Restrictions
from analytics.allocation.planning.tables import PlanningTable
from analytics.allocation.relation import Level
from analytics.allocation.rules import ConflictRules
from graph.model.evidence import NodeRef
from graph.model.kinds import Kind
from graph.safety_view import safety_view
from graph.snapshot.errors import StaleGraphError
from graph.view import GraphView, NotFoundError
from graph.view import Person as GraphPerson

_APART = {What.KEEP_APART: "keep-apart", What.RIVAL_GROUP: "rival-group"}
_UNASSESSED = "sharing-risk-unknown"
_MIX = "unconvicted-with-convicted"
_ALONE = "high-risk-shares"
_MINUTES_IN_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Unsolved:
    """Somebody who is no part of the problem, as he was asked about, and why."""

    asked: str
    because: str


@dataclass(frozen=True, slots=True)
class Gathered:
    """The problem and what its answer has to be read with.

    `caveats` are what cannot be confirmed of a kind of people in a kind of place; `doubts` what cannot be of the whole.
    `held` and `homes` are the prison and the home's outward postcode of each; `about` are the records of all of them.
    `high_risk` are those of Category A and the escape list. `partly_open` are, of one person alone, (person, wing):
    some of its cells would break a rule between people, and others are open.
    """

    problem: Problem
    unsolved: tuple[Unsolved, ...]
    doubts: tuple[Unconfirmed, ...]
    caveats: Mapping[tuple[str, str], tuple[str, ...]]
    held: Mapping[str, str]
    homes: Mapping[str, str]
    high_risk: frozenset[str]
    about: tuple[bytes, ...]
    partly_open: frozenset[tuple[str, str]]
    rules: str
    leaf_kinds: Mapping[str, str]
    person_kinds: Mapping[str, str]

    def caveats_of(self, who: int, leaf: int) -> tuple[str, ...]:
        """What cannot be confirmed of a person in a place, by their positions in the problem, and of who it is."""
        asked = self.problem.people[who]
        own = tuple(str(each.doubt) for each in self.doubts if each.doubt.is_of_prisoner and each.about == asked)
        return self.caveats.get((self.person_kinds[asked], self.leaf_kinds[self.problem.leaves[leaf]]), ()) + own


class Gatherer:
    """Gathers one problem. The view is the asker's, cut to one minute, as for a check."""

    def __init__(
        self, view: GraphView, *, asked_at: datetime, rules: ConflictRules, table: PlanningTable, cells: bool = True
    ) -> None:
        """Raises ValueError as `check` does, and StaleGraphError where the store has moved on."""
        if view.viewer is None or view.valid is None or view.valid.end != view.valid.start + 1:
            raise ValueError("a plan is asked for by somebody, of one minute: give his view cut to it")
        if view.graph.head != view.store.head():
            raise StaleGraphError("the store has published something since this graph was taken")
        self._view, self._asked_at, self._rules, self._table, self._cells = view, asked_at, rules, table, cells
        self._minute = view.valid
        self._whole = safety_view(
            view.graph, view.store, view.purpose, view.viewer, valid=view.valid, known_at=view.known_at
        )
        self._found = Restrictions(self._view, self._whole, asked_at, rules, table)
        self._units: dict[NodeRef, Unit] = {}
        self._chains: dict[NodeRef, Ancestry] = {}

    def gather(self, prisoners: Sequence[str], places: Sequence[NodeRef]) -> Gathered:
        """Everything about these prisoners and these places. Raises NotFoundError for a place that is not there."""
        asked = list(dict.fromkeys(prisoners))
        self._units = read_units(self._view, places, within=True)
        leaves = self._leaves(self._units)
        if not leaves:
            raise NotFoundError("no place in use that somebody could be given")
        prisons = sorted({unit.lies_in.establishment for unit in leaves.values() if unit.lies_in.establishment})
        shown = {prison: Examination(self._view, self._minute, prison, asked, self._rules) for prison in prisons}
        placees, unsolved = self._people(shown, asked)
        held = read_held(self._view, prisons)
        self._chains = read_ancestries(self._view, {each.place for each in held})
        moving = {placee.person for placee in placees.values()}
        staying = [each for each in held if each.person not in moving]
        leaves = self._free(leaves, staying)
        mates = self._mates(staying, leaves)
        for prison in prisons:
            self._found.separations(shown[prison], asked, placees, leaves, prison)
            self._found.hidden(shown[prison], asked, placees, leaves, prison)
        self._found.unseen(prisons, held, leaves, placees)
        # Of one person alone: where several go is for a plan of cells.
        alone = prisons if len(asked) == 1 else []
        partly = {key for prison in alone for key in self._found.partly_open(shown[prison], asked, leaves, prison)}
        given = self._given(placees, leaves, held, staying, mates)
        return Gathered(
            problem=build(given),
            unsolved=tuple(unsolved),
            doubts=tuple(dict.fromkeys(self._found.doubts)),
            caveats=self._found.caveats,
            partly_open=frozenset(partly),
            held={placee.asked: "" if placee.held_in is None else placee.held_in.key for placee in placees.values()},
            homes={placee.asked: "" if placee.home is None else placee.home.outcode for placee in placees.values()},
            high_risk=frozenset(placee.asked for placee in placees.values() if placee.is_high_risk),
            about=self._about(placees),
            leaf_kinds={each.key: each.kind for each in given.leaves},
            person_kinds={each.key: each.kind for each in given.people},
            rules=f"{self._rules.version}/{placement_rules().version}/{self._table.version}",
        )

    def _about(self, placees: Mapping[int, Placee]) -> tuple[bytes, ...]:
        """The records of everybody in the problem; naming them is a disclosure."""
        people = self._view.persons(placee.person for placee in placees.values()).values()
        self._view.disclosed.update(each.id for each in people)
        return tuple(sorted(bytes.fromhex(record) for each in people for record in each.record_ids))

    # ---- places

    def _leaves(self, units: Mapping[NodeRef, Unit]) -> dict[NodeRef, Unit]:
        kind = Kind.CELL if self._cells and any(ref.kind is Kind.CELL for ref in units) else Kind.WING
        return {
            ref: unit
            for ref, unit in units.items()
            if ref.kind is kind
            and unit.lies_in.establishment is not None
            and unit.lies_in.wing is not None
            and unit.status in {Status.ACTIVE, Status.UNKNOWN}
        }

    def _free(self, leaves: Mapping[NodeRef, Unit], staying: Sequence[Held]) -> dict[NodeRef, Unit]:
        """Those that have a bed: nobody can be given the others."""
        taken: dict[NodeRef, int] = {}
        for each in staying:
            for ref in self._leaf_of(each.place, leaves):
                taken[ref] = taken.get(ref, 0) + 1
        free = {ref: unit for ref, unit in leaves.items() if (unit.capacity.beds or 0) > taken.get(ref, 0)}
        return free or dict(leaves)

    def _mates(self, staying: Iterable[Held], leaves: Mapping[NodeRef, Unit]) -> dict[NodeRef, list[Placee]]:
        """Who stays in each cell."""
        inside = [each for each in staying if each.place in leaves and each.place.kind is Kind.CELL]
        known = self._view.persons(each.person for each in inside)
        people = {key: Somebody(key, person.id, person.records) for key, person in known.items()}
        found = dict(zip(people, read_placees(self._view, list(people.values())), strict=True))
        mates: dict[NodeRef, list[Placee]] = {}
        for each in inside:
            mates.setdefault(each.place, []).append(found[each.person])
        return mates

    # ---- people

    def _people(
        self, shown: Mapping[NodeRef, Examination], asked: Sequence[str]
    ) -> tuple[dict[int, Placee], list[Unsolved]]:
        """The placees by their position among those asked about."""
        first = next(iter(shown.values()))
        known: dict[int, Somebody] = {}
        unsolved = []
        for place, party in enumerate(first.subjects):
            if not party.own:
                unsolved.append(Unsolved(asked[place], "no prisoner is known by this number or id"))
                continue
            person = self._person(min(party.own))
            if person.id in {each.person for each in known.values()}:
                unsolved.append(Unsolved(asked[place], "the same person as another who was asked about"))
                continue
            known[place] = Somebody(asked[place], person.id, person.records)
        placees = dict(zip(known, read_placees(self._view, list(known.values())), strict=True))
        for place, placee in list(placees.items()):
            missing = [board for board in sorted(placee.boards) if not placee.decision_of(board)]
            if missing:
                del placees[place]
                unsolved.append(Unsolved(placee.asked, f"decision of {missing[0]}"))
        return placees, unsolved

    def _person(self, node: int) -> GraphPerson:
        return self._view.person(self._view.ids([node])[0])

    # ---- together

    def _given(
        self,
        placees: Mapping[int, Placee],
        leaves: Mapping[NodeRef, Unit],
        held: Sequence[Held],
        staying: Sequence[Held],
        mates: Mapping[NodeRef, list[Placee]],
    ) -> Given:
        person_kind, leaf_kind, doubtful = self._found.lawful(placees, leaves)
        cells = any(ref.kind is Kind.CELL for ref in leaves)
        table, points = self._table, self._table.points
        self._found.named("full", placement_rules().rules["full"].says)
        self._found.named(_MIX, placement_rules().rules[_MIX].says)
        in_leaf: dict[NodeRef, int] = {}
        for each in staying:
            for ref in self._leaf_of(each.place, leaves):
                in_leaf[ref] = in_leaf.get(ref, 0) + 1
        company = Company(self._view, self._minute)
        groups, there, rivals = company.groups(placees, staying, self._chains)
        churn = company.churn(placees, table.churn_days)
        now = self._now(placees, leaves, held)
        prisons = {prison: unit for unit in leaves.values() if (prison := unit.lies_in.establishment) is not None}
        codes = sorted(prison.key for prison in prisons)
        people = []
        for place, placee in sorted(placees.items()):
            moved = points["churn"] * churn.get(place, 0)
            doubts = {prison: doubtful.get((person_kind[place], prison), 0) for prison in prisons}
            costs = self._costs(placee, prisons, doubts, moved)
            if place not in now and placee.held_in is not None:
                # In none of these places: each of them is a move, whichever are asked about.
                costs["moves"] = dict.fromkeys(codes, points["move"] + moved)
            people.append(
                Person(
                    key=placee.asked,
                    kind=person_kind[place],
                    now=now.get(place, ""),
                    shift=points["move"] + moved,
                    alone=self._alone(placee) if cells else "",
                    mix=_class(placee) if cells else NOWHERE,
                    groups=tuple(sorted(groups.get(place, ()))),
                    costs=costs,
                )
            )
        return Given(
            people=people,
            leaves=[self._leaf(ref, unit, in_leaf.get(ref, 0), mates.get(ref, ()), leaf_kind[ref])
                    for ref, unit in leaves.items()],
            rules=list(self._found.rules.values()),
            separations=sorted(self._found.separations_found, key=lambda each: (each.one, each.other, each.level)),
            bans=sorted(self._found.bans, key=lambda each: (each.person, each.level, each.place, each.rule)),
            unfit=self._found.unfit,
            limits=self._limits(leaves, staying),
            mix_rule=_MIX,
            rivals=rivals,
            taken_groups=there,
            weights=table.weights,
        )  # fmt: skip

    def _costs(
        self, placee: Placee, prisons: Mapping[NodeRef, Unit], doubts: Mapping[NodeRef, int], moved: int
    ) -> dict[str, dict[str, int]]:
        """Points by name and prison; `prisons` are known by any place in them."""
        points = self._table.points
        found: dict[str, dict[str, int]] = {"distance": {}, "doubts": {}, "programmes": {}, "transfer": {}}
        for prison, unit in sorted(prisons.items()):
            apart = None if unit.spot is None or placee.home is None else kilometres(placee.home, unit.spot)
            away = points["kilometres_unknown"] if apart is None else apart
            found["distance"][prison.key] = round(points["kilometre"] * away)
            found["doubts"][prison.key] = points["doubt"] * doubts[prison]
            # A prison that does not say what it runs is not taken to run it.
            found["programmes"][prison.key] = points["programme"] * len(placee.programmes - unit.programmes)
            elsewhere = placee.held_in is not None and placee.held_in != prison
            found["transfer"][prison.key] = points["transfer"] + moved if elsewhere else 0
        return {name: row for name, row in found.items() if any(row.values())}

    def _leaf(self, ref: NodeRef, unit: Unit, taken: int, mates: Collection[Placee], kind: str) -> Leaf:
        lies_in = unit.lies_in
        classes = [_class(each) for each in mates]
        return Leaf(
            key=ref.key,
            prison="" if lies_in.establishment is None else lies_in.establishment.key,
            wing="" if lies_in.wing is None else lies_in.wing.key,
            beds=max((unit.capacity.beds or 0) - taken, 0),
            landing="" if lies_in.landing is None else lies_in.landing.key,
            cell=ref.kind is Kind.CELL,
            kind=kind,
            taken=taken,
            taken_alone=sum(_shares_with_nobody(each) for each in mates),
            taken_mix=(classes.count(0), classes.count(1)),
        )

    def _leaf_of(self, place: NodeRef, leaves: Mapping[NodeRef, Unit]) -> list[NodeRef]:
        """The leaf that a place is or lies in."""
        chain = self._chains[place]
        return [ref for ref in (chain.cell, chain.wing) if ref is not None and ref in leaves][:1]

    def _limits(self, leaves: Mapping[NodeRef, Unit], staying: Sequence[Held]) -> dict[tuple[Level, str], int]:
        """Prisons and wings that state a capacity of their own take no more than it, those who stay included."""
        above = {ref for unit in leaves.values() for ref in (unit.lies_in.establishment, unit.lies_in.wing) if ref}
        units = read_units(self._view, sorted(above - set(self._units)))
        units |= {ref: self._units[ref] for ref in above & set(self._units)}
        inside: dict[NodeRef, int] = {}
        for each in staying:
            chain = self._chains[each.place]
            for ref in (chain.establishment, chain.wing):
                if ref is None or ref not in above:
                    continue
                inside[ref] = inside.get(ref, 0) + 1
        levels = {Kind.ESTABLISHMENT: Level.ESTABLISHMENT, Kind.WING: Level.WING}
        return {
            (levels[ref.kind], ref.key): max(unit.capacity.beds - inside.get(ref, 0), 0)
            for ref, unit in units.items()
            if unit.capacity.beds is not None
        }

    def _alone(self, placee: Placee) -> str:
        if placee.sharing_risk is SharingRisk.HIGH:
            return self._found.named(_ALONE, placement_rules().rules[_ALONE].says)
        if placee.constant_watch:
            return self._found.named("constant-watch", placement_rules().rules["constant-watch"].says)
        if placee.sharing_risk is SharingRisk.UNKNOWN:
            return self._found.named(
                _UNASSESSED, "no cell-sharing risk assessment is on record: no shared cell until there is one"
            )
        return ""

    def _now(
        self, placees: Mapping[int, Placee], leaves: Mapping[NodeRef, Unit], held: Sequence[Held]
    ) -> dict[int, str]:
        """The place that each is in, where it is one of those asked about."""
        at = {each.person: each.place for each in held}
        found = {}
        for place, placee in placees.items():
            for ref in self._leaf_of(at[placee.person], leaves) if placee.person in at else ():
                found[place] = ref.key
        return found


def _shares_with_nobody(placee: Placee) -> bool:
    return placee.sharing_risk in {SharingRisk.HIGH, SharingRisk.UNKNOWN} or placee.constant_watch


def _class(placee: Placee) -> int:
    """0 for the convicted, 1 for those who need not share with them."""
    if placee.conviction is Conviction.CONVICTED:
        return 0
    if placee.conviction in {Conviction.UNCONVICTED, Conviction.DETAINED} and not placee.consents_to_convicted:
        return 1
    return NOWHERE
