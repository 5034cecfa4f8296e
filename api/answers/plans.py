"""A plan in words, and kept as an act: made by a program, accepted or refused by a person."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime

from analytics.allocation.planning import UNPLACED, Clash, Member, Plan, Reason, Reasons
from analytics.allocation.planning.gathering import Gathered
from analytics.allocation.planning.left_over import Why, WithoutPlace, without_place
from analytics.allocation.relation import Level
from api.answers.held_back import held_back
from api.answers.numbered import numbered
from api.answers.plan_standing import changed_since
from api.answers.words import QuestionError
from api.schemas.conflicts import Hold, Unconfirmed
from api.schemas.plans import (
    Alternative,
    ClashAnswer,
    ClashMember,
    Decision,
    PlanAnswer,
    Planned,
    PlanSummary,
    RuledOut,
    Unplaced,
)
from graph.access import Viewer
from graph.model.acts import Act
from graph.model.labels import Label
from graph.queries.kept import names_closed
from graph.store.port import GraphStore
from graph.view import GraphView, NotFoundError

KIND = "allocation-plan"
MADE, ACCEPTED, REFUSED = "made", "accepted", "refused"
MOST_LISTED = 50
MOST_CHANGES = 20
MOST_NAMED = 3
_ASK_SECURITY = "Ask security before anybody is moved by this plan."
_REFERENCE_BYTES = 8
_HELD = "a security hold stands on every wing that was asked about: security can say which may be used"
_SAID = {
    Why.CLOSED: "no place that was asked about is open, even if nobody else were planned",
    Why.RAN_OUT: "the beds ran out, or others who have them are to be kept apart from this prisoner: with nobody else "
    "planned a place would be open",
    Why.OPEN: "the plan ended before a place was found, and one is open: plan again with more time",
}


def plan_answer(key: str, gathered: Gathered, made: Plan, at: datetime) -> PlanAnswer:
    """What the asker is told of a plan. Nothing in it depends on what he may not read but for security holds."""
    reasons = Reasons(made)
    problem = made.problem
    placed = [
        _planned(gathered, made, reasons.of(problem.people[who]), who, leaf)
        for who, leaf in enumerate(made.where.tolist())
        if leaf >= 0
    ]
    held = gathered.held
    unplaced = [
        Unplaced(prisoner=each.asked, because=each.because, now=held.get(each.asked, "")) for each in gathered.unsolved
    ]
    # Ranking places for one of them says as much.
    everywhere = held_back(problem).everywhere
    unplaced += [
        Unplaced(prisoner=each.person, because=_because(each, everywhere), now=held.get(each.person, ""))
        for each in (without_place(made) if made.left_over else [])
    ]
    scope = ", ".join(problem.prisons)
    # What a place that is missing counts for outweighs every cost, and says nothing to a reader beside the number.
    nobody = UNPLACED * len(made.left_over)
    return PlanAnswer(
        plan=key,
        state="done",
        made_at=at,
        places=placed,
        unplaced=sorted(unplaced, key=lambda each: each.prisoner),
        clash=None if made.clash is None else _clash(made.clash),
        points=made.points - nobody,
        parts={name: points for name, points in made.parts.items() if name != "no place"},
        bound=max(made.bound - nobody, 0),
        gap_percent=None if nobody else saving(made.points, made.bound),
        ending=str(made.ending),
        repeatable=made.repeatable,
        seed=made.seed,
        unconfirmed=[Unconfirmed(doubt=str(each.doubt), about=each.about) for each in gathered.doubts],
        hold=Hold(scope=scope, reference=secrets.token_hex(_REFERENCE_BYTES), message=_ASK_SECURITY),
        rules=gathered.rules,
    )


def saving(points: int, bound: int) -> float:
    """The most that a better plan could save, in per cent of what this one costs."""
    return round(100.0 * (points - bound) / points, 3) if points > bound else 0.0


def _because(each: WithoutPlace, everywhere: Collection[str]) -> str:
    if each.person in everywhere:
        return _HELD
    return _SAID[each.why] + (f"; places are ruled out by: {', '.join(each.against)}" if each.against else "")


def _planned(gathered: Gathered, made: Plan, reason: Reason, who: int, leaf: int) -> Planned:
    problem = made.problem
    names = {level: problem.nodes[level][problem.tree[level, leaf]] for level in (Level.ESTABLISHMENT, Level.WING)}
    return Planned(
        prisoner=reason.person,
        place=reason.place,
        prison=names[Level.ESTABLISHMENT],
        wing=names[Level.WING],
        now=gathered.held.get(reason.person, ""),
        points=reason.points,
        parts={name: points for name, points in reason.parts.items() if points},
        next_best=None
        if reason.next_best is None
        else Alternative(place=reason.next_best.place, points=reason.next_best.points),
        next_prison=None
        if reason.next_prison is None
        else Alternative(place=reason.next_prison.place, points=reason.next_prison.points),
        ruled_out=[RuledOut(prison=each.prison, saves=each.saves, why=list(each.why)) for each in reason.ruled_out],
        cannot_confirm=list(gathered.caveats_of(who, leaf)),
        high_risk=reason.person in gathered.high_risk,
    )


def _clash(found: Clash) -> ClashAnswer:
    return ClashAnswer(
        people=list(found.people),
        rules=[_member(each) for each in found.members],
        irreducible=found.irreducible,
        exceptions=None if found.relaxation is None else [_member(each) for each in found.relaxation],
        exceptions_cost=found.points,
        cheapest=found.cheapest,
    )


def _member(found: Member) -> ClashMember:
    return ClashMember(
        rule=found.code,
        name=found.name,
        people=list(found.people),
        place=found.place,
        level=found.level,
        who_may_except=found.who,
        exceeded_by=found.exceeded,
    )


def keep(store: GraphStore, viewer: Viewer, answer: PlanAnswer, about: Collection[bytes], at: datetime) -> None:
    """Keep a plan that was made, under the label of whoever asked for it."""
    body = answer.model_dump(mode="json", by_alias=True)
    store.append_acts([_act(viewer, answer.plan, 0, MADE, body, about, at)])


def decide(view: GraphView, viewer: Viewer, key: str, accepted: bool, reason: str, at: datetime) -> PlanAnswer:
    """Accept or refuse a plan, once; the view is cut to the minute, and what is accepted is checked again in it.

    Raises NotFoundError for one that is not his, QuestionError for a decided one and for one that no longer stands.
    """
    acts = _acts(view, viewer, key)
    if len(acts) > 1:
        raise QuestionError("this plan has been decided on: make a new one")
    changed = changed_since(view, _answer(acts), at) if accepted else []
    if changed:
        more = f", and {len(changed) - MOST_CHANGES} more" if len(changed) > MOST_CHANGES else ""
        told = "; ".join(changed[:MOST_CHANGES])
        raise QuestionError(f"since this plan was made something has changed: {told}{more}. Make a new plan")
    action = ACCEPTED if accepted else REFUSED
    view.store.append_acts([_act(viewer, key, 1, action, {"reason": reason}, acts[0].about, at)])
    return read(view, viewer, key)


def read(view: GraphView, viewer: Viewer, key: str) -> PlanAnswer:
    """A plan that he made, of people none of whom is closed to him since. Raises NotFoundError for every other."""
    return _named(view, _answer(_acts(view, viewer, key)))


def mine(view: GraphView, viewer: Viewer) -> list[PlanAnswer]:
    """The plans that he made and may read, newest first, without their places."""
    by_case: dict[str, list[Act]] = {}
    for act in view.store.acts(KIND, view.read_cut.classes):
        by_case.setdefault(act.case, []).append(act)
    own = [acts for acts in by_case.values() if _is_his(view, viewer, acts)]
    own.sort(key=lambda acts: (acts[0].at, acts[0].case), reverse=True)
    return [_short(_answer(acts)) for acts in own[:MOST_LISTED]]


def _named(view: GraphView, plan: PlanAnswer) -> PlanAnswer:
    """With who its numbers are today; no name is kept with a plan."""
    people = numbered(view, [*(each.prisoner for each in plan.places), *(each.prisoner for each in plan.unplaced)])
    places = [each.model_copy(update={"person": people.get(each.prisoner)}) for each in plan.places]
    unplaced = [each.model_copy(update={"person": people.get(each.prisoner)}) for each in plan.unplaced]
    return plan.model_copy(update={"places": places, "unplaced": unplaced})


def _short(plan: PlanAnswer) -> PlanAnswer:
    """Enough to know a plan by: who was asked about, the first few by number, and how many of them have a place."""
    people = sorted({*(each.prisoner for each in plan.places), *(each.prisoner for each in plan.unplaced)})
    summary = PlanSummary(people=people[:MOST_NAMED], asked=len(people), placed=len(plan.places))
    return plan.model_copy(update={"places": [], "unplaced": [], "clash": None, "unconfirmed": [], "summary": summary})


def _acts(view: GraphView, viewer: Viewer, key: str) -> list[Act]:
    acts = view.store.acts(KIND, view.read_cut.classes, case=key)
    if not acts or not _is_his(view, viewer, acts):
        raise NotFoundError(key)
    return acts


def _is_his(view: GraphView, viewer: Viewer, acts: list[Act]) -> bool:
    """A plan is its maker's: what it says was cut to what he might read then. Whoever is closed to him now is in none.

    It is there whole or not at all: without one of its people its points would tell of him.
    """
    made = acts[0]
    return made.actor == viewer.subject and bool(made.body) and not names_closed(view, made.about)


def _answer(acts: list[Act]) -> PlanAnswer:
    answer = PlanAnswer.model_validate(acts[0].body)
    if len(acts) == 1:
        return answer
    decided = acts[1]
    return answer.model_copy(
        update={
            "decision": Decision(
                accepted=decided.action == ACCEPTED,
                by=decided.actor,
                at=decided.at,
                reason=str(decided.body.get("reason", "")),
            )
        }
    )


def _act(
    viewer: Viewer, key: str, sequence: int, action: str, body: dict[str, object], about: Collection[bytes],
    at: datetime,
) -> Act:  # fmt: skip
    return Act(
        kind=KIND,
        case=key,
        sequence=sequence,
        action=action,
        actor=viewer.subject,
        agency=viewer.agency,
        at=at,
        label=Label(viewer.agency, viewer.clearance),
        about=tuple(sorted(set(about))),
        body=body,
    )
