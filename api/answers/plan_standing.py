"""Whether a plan still stands: its places against the rules, the register and the beds of this minute."""

from __future__ import annotations

from datetime import datetime

from analytics.allocation.planning import problem_document
from analytics.allocation.planning.gathering import Gathered, Gatherer
from analytics.allocation.planning.tables import planning_table
from analytics.allocation.rules import load_rules
from analytics.allocation.verification import broken
from api.answers.places import place_of
from api.schemas.plans import PlanAnswer
from graph.model.kinds import Kind
from graph.view import GraphView, NotFoundError

_GONE = "no longer a place in use with a free bed"


def changed_since(view: GraphView, plan: PlanAnswer, now: datetime) -> list[str]:
    """What of a plan has become unsafe or cannot be confirmed any more, in words; the view is cut to the minute.

    The problem is gathered anew from the store of record, and the plan's own places are held against it by the
    verifier, which shares no code with the solver. What may not be read is named a security hold, as in the plan.
    """
    if not plan.places:
        return []
    try:
        gathered = _gathered(view, plan, now)
    except NotFoundError:
        return [_GONE]
    document = problem_document(gathered.problem)
    people, places = {each["key"] for each in document["people"]}, {each["key"] for each in document["places"]}
    unsolved = {each.asked: each.because for each in gathered.unsolved}
    wanted = {each.prisoner: each.place for each in plan.places}
    found = [f"{who}: {unsolved.get(who, 'not known here any more')}" for who in wanted if who not in people]
    found += [f"{who} in {place}: {_GONE}" for who, place in wanted.items() if who in people and place not in places]
    there = {who: place for who, place in wanted.items() if who in people and place in places}
    names = {rule.code: rule.name for rule in gathered.problem.rules}
    for fault in broken(document, there):
        found.append(f"{', '.join(fault.about)}: {names.get(fault.rule, fault.rule)}")
    known = {(each.doubt, each.about) for each in plan.unconfirmed}
    for doubt in gathered.doubts:
        if (str(doubt.doubt), doubt.about) not in known:
            found.append(f"{doubt.about or 'the plan'}: cannot confirm, {doubt.doubt}")
    return sorted(dict.fromkeys(found))


def _gathered(view: GraphView, plan: PlanAnswer, now: datetime) -> Gathered:
    kind = place_of(view, plan.places[0].place).kind
    gatherer = Gatherer(view, asked_at=now, rules=load_rules(), table=planning_table(), cells=kind is Kind.CELL)
    prisons = sorted({each.prison for each in plan.places})
    return gatherer.gather([each.prisoner for each in plan.places], [place_of(view, key) for key in prisons])
