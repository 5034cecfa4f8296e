"""Which hard rules keep whom out of which places: what the asker may read, and holds for what he may not."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from analytics.allocation.answer import Kind as What
from analytics.allocation.answer import Outcome, Unconfirmed
from analytics.allocation.doubts import doubts_of, find_rejections
from analytics.allocation.estate import Held, Unit, read_ancestries, read_held
from analytics.allocation.estate.unit import Ancestry
from analytics.allocation.examination import Examination, breach_of
from analytics.allocation.feeds import doubts_of_feeds, feed_states
from analytics.allocation.hidden import held_back
from analytics.allocation.open_cells import conflicts_of
from analytics.allocation.placement import Placee, Ruling, Verdict, lawful
from analytics.allocation.placement.rules import placement_rules
from analytics.allocation.planning.building import Ban, Separation
from analytics.allocation.planning.problem import Rule
from analytics.allocation.planning.tables import PlanningTable
from analytics.allocation.relation import Breach, Level
from analytics.allocation.rules import ConflictRules
from analytics.allocation.unit_holds import UnitHolds
from graph.model.evidence import NodeRef
from graph.model.kinds import Kind
from graph.view import GraphView

_K = TypeVar("_K")
_T = TypeVar("_T")

SECURITY_HOLD = "security-hold"
_APART = {What.KEEP_APART: "keep-apart", What.RIVAL_GROUP: "rival-group"}
# The plan counts beds itself, with everybody whom it places.
_COUNTED_HERE = frozenset({"full"})
_WIDE = frozenset({Kind.ESTABLISHMENT, Kind.WING})


class Restrictions:
    """What is found, rule by rule. People are positions among those asked about."""

    def __init__(
        self, view: GraphView, whole: GraphView, asked_at: datetime, rules: ConflictRules, table: PlanningTable
    ) -> None:
        self._view, self._whole = view, whole
        self._asked_at, self._rules, self._table = asked_at, rules, table
        self.bans: set[Ban] = set()
        self.separations_found: set[Separation] = set()
        self.unfit: dict[tuple[str, str], list[str]] = {}
        self.rules: dict[str, Rule] = {}
        self.caveats: dict[tuple[str, str], tuple[str, ...]] = {}
        self.doubts: list[Unconfirmed] = []

    def separations(
        self, exam: Examination, asked: Sequence[str], placees: Mapping[int, Placee], leaves: Mapping[NodeRef, Unit],
        prison: NodeRef,
    ) -> None:  # fmt: skip
        """Visible rules against those who stay, as bans from places, and among those to be placed, as pairs."""
        here = self._here(leaves, prison)
        positions = {ref: exam.places.position(self._view.node_of(ref)) for ref in here}
        for separation in exam.separations:
            if not separation.kind.is_rule or separation.level is None or separation.subject not in placees:
                continue
            code = self.named(_APART[separation.kind], str(separation.kind))
            movers = {
                place
                for place in placees
                if place != separation.subject
                and any(not exam.subjects[place].nodes.isdisjoint(other.mates) for other in separation.others)
            }
            for place in movers:
                pair = sorted((asked[separation.subject], asked[place]))
                self.separations_found.add(Separation(pair[0], pair[1], separation.level, code))
            moving = frozenset[int]().union(*(exam.subjects[place].nodes for place in movers))
            for ref, position in positions.items():
                met = exam.meetings(separation, position, among_asked=False)
                if any(
                    breach_of(separation, each) is not Breach.NONE and each.other.mates.isdisjoint(moving)
                    for each in met
                ):
                    self.bans.add(Ban(asked[separation.subject], Level.CELL, ref.key, code))

    def partly_open(
        self, exam: Examination, asked: Sequence[str], leaves: Mapping[NodeRef, Unit], prison: NodeRef
    ) -> set[tuple[str, str]]:
        """Who and which wing: some of its cells would break a visible rule with those who are held there, not all."""
        found = set()
        for ref in self._here(leaves, prison):
            if ref.kind is not Kind.WING:
                continue
            said = conflicts_of(exam.at(self._view.node_of(ref)))
            found |= {(asked[subject], ref.key) for subject, outcome in said.items()
                      if outcome is Outcome.DEPENDS_ON_CELL}  # fmt: skip
        return found

    def hidden(
        self, exam: Examination, asked: Sequence[str], placees: Mapping[int, Placee], leaves: Mapping[NodeRef, Unit],
        prison: NodeRef,
    ) -> None:  # fmt: skip
        """Holds on whole wings, and what cannot be confirmed."""
        minute = self._view.valid
        if minute is None:
            raise ValueError("a plan is of one minute")
        known = [name if party.nodes else "" for name, party in zip(asked, exam.subjects, strict=True)]
        whole = Examination(self._whole, minute, prison, known, self._rules)
        here = (leaves[ref].lies_in.wing for ref in self._here(leaves, prison))
        wings = sorted({wing for wing in here if wing is not None})
        rejections = find_rejections(exam, whole, self._rules)
        states = feed_states(self._view.store.feed_ages(self._view.known_at), self._rules, self._asked_at, prison.key)
        self.doubts += [*doubts_of_feeds(states), *doubts_of(exam, asked, rejections)]
        everybody = rejections.hidden_residents or rejections.hidden_unread
        units = UnitHolds(exam, whole, minute)
        for wing in wings:
            rank = self._view.node_of(wing)
            subjects = held_back(exam.at(rank), whole.at(rank)) | units.at(rank) | rejections.hidden_subjects
            for place in sorted(placees) if everybody else sorted(subjects & set(placees)):
                self._hold(asked[place], wing)

    def unseen(
        self, prisons: Sequence[NodeRef], seen: Sequence[Held], leaves: Mapping[NodeRef, Unit],
        placees: Mapping[int, Placee],
    ) -> None:  # fmt: skip
        """Where somebody is held whom the asker may not see, nobody can say which bed is free: the wing is held.

        `seen` are all whom he sees held in these prisons.
        """
        counts: list[dict[NodeRef, int]] = []
        wings = {unit.lies_in.wing for unit in leaves.values()}
        for view, held in ((self._view, seen), (self._whole, read_held(self._whole, prisons))):
            chains = read_ancestries(view, {each.place for each in held})
            found: dict[NodeRef, int] = {}
            for each in held:
                if (there := chains[each.place].wing) is not None and there in wings:
                    found[there] = found.get(there, 0) + 1
            counts.append(found)
        for wing, count in sorted(counts[1].items()):
            if count > counts[0].get(wing, 0):
                for placee in placees.values():
                    self._hold(placee.asked, wing)

    def lawful(
        self, placees: Mapping[int, Placee], leaves: Mapping[NodeRef, Unit]
    ) -> tuple[dict[int, str], dict[NodeRef, str], dict[tuple[str, NodeRef], int]]:
        """Kinds of people and of places, the rules between them, and doubts by person and prison."""
        person_kind = {place: str(number) for place, number in _alike(placees, _signature).items()}
        named = {decision.place.kind for placee in placees.values() for decision in placee.decisions}
        # A board that names one landing or cell tells it apart from others that are like it in every other way.
        alike = (
            _alike(leaves, _unit_signature) if named <= _WIDE else {ref: at for at, ref in enumerate(sorted(leaves))}
        )
        leaf_kind = {ref: str(number) for ref, number in alike.items()}
        person_of = {kind: placees[place] for place, kind in sorted(person_kind.items(), reverse=True)}
        leaf_of = {kind: leaves[ref] for ref, kind in sorted(leaf_kind.items(), reverse=True)}
        doubtful: dict[tuple[str, NodeRef], int] = {}
        for kind, placee in person_of.items():
            for leaf, unit in leaf_of.items():
                rulings = [each for each in lawful(placee, unit, taken=0) if each.code not in _COUNTED_HERE]
                broken = [self._ruling(each) for each in rulings
                          if each.verdict in {Verdict.BROKEN, Verdict.DECISION}]  # fmt: skip
                if broken:
                    self.unfit[kind, leaf] = broken
                unsure = tuple(each.because for each in rulings if each.verdict in {Verdict.UNKNOWN, Verdict.DEPENDS})
                if unsure and not broken:
                    self.caveats[kind, leaf] = unsure
                prison = unit.lies_in.establishment
                if prison is not None and not broken:
                    count = sum(each.verdict is Verdict.UNKNOWN for each in rulings)
                    doubtful[kind, prison] = min(count, doubtful.get((kind, prison), count))
        return person_kind, leaf_kind, doubtful

    def named(self, code: str, name: str) -> str:
        """The code of a rule, which is told by this name from now on."""
        if code not in self.rules:
            self.rules[code] = self._table.rule(code, name)
        return code

    def _hold(self, asked: str, wing: NodeRef) -> None:
        self.rules[SECURITY_HOLD] = self._table.rule(SECURITY_HOLD, "security hold", hidden=True)
        self.bans.add(Ban(asked, Level.WING, wing.key, SECURITY_HOLD))

    def _ruling(self, ruling: Ruling) -> str:
        if ruling.verdict is Verdict.DECISION:
            return self.named(f"decision-{ruling.code}", f"decision of {ruling.board}")
        return self.named(ruling.code, placement_rules().rules[ruling.code].says)

    def _here(self, leaves: Mapping[NodeRef, Unit], prison: NodeRef) -> list[NodeRef]:
        return [ref for ref, unit in leaves.items() if unit.lies_in.establishment == prison]


def _alike(things: Mapping[_K, _T], signature: Callable[[_T], object]) -> dict[_K, int]:
    """Number things so that those that the rules cannot tell apart bear one number."""
    numbers: dict[object, int] = {}
    return {key: numbers.setdefault(signature(thing), len(numbers)) for key, thing in things.items()}


def _signature(placee: Placee) -> Placee:
    return replace(placee, asked="", person="", prison_number="", home=None, escape_list=False)


def _unit_signature(unit: Unit) -> Unit:
    """What rules ask of a place: its own name does not count, what it lies in may, for boards and zones."""
    return replace(
        unit,
        place=NodeRef(unit.place.kind, "", ""),
        lies_in=Ancestry(establishment=unit.lies_in.establishment, wing=unit.lies_in.wing),
        name="",
    )
