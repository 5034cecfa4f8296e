"""Where a group is held, and which moves would cut its reach most."""

from __future__ import annotations

import secrets
from collections import Counter
from datetime import datetime

from analytics.allocation.placement import Somebody, placees
from analytics.allocation.planning.dispersal import Step, disperse
from analytics.allocation.planning.gathering import Gathered, Gatherer
from analytics.allocation.planning.tables import planning_table
from analytics.allocation.relation import Level
from analytics.allocation.rules import load_rules
from api.answers.adulthood import shown_adults
from api.answers.held_back import held_back
from api.answers.named import Names
from api.answers.numbered import prison_numbers
from api.answers.places import place_of
from api.schemas.conflicts import Hold, Unconfirmed
from api.schemas.plans import AskForDispersal, DispersalAnswer, DispersalStep, HeldFrom, MemberThere, NotMoved
from graph.model.evidence import NodeRef
from graph.model.kinds import Kind
from graph.model.links import LinkType
from graph.view import GraphView, NotFoundError

_GROUPS = frozenset({Kind.GANG, Kind.ORGANISED_CRIME_GROUP})
_ASK_SECURITY = (
    "Ask security before anybody is moved. Security reads more than other roles, and can work out moves for this "
    "group: give them its name."
)
_REFERENCE_BYTES = 8


def dispersal(view: GraphView, wanted: AskForDispersal, now: datetime) -> DispersalAnswer:
    """What the asker may know of the group, and moves of those members whose place he may know.

    Raises NotFoundError for a group or a place that is not there for him.
    """
    rank = view.node(wanted.group)
    group = view.refs([rank])[0]
    if group.kind not in _GROUPS:
        raise NotFoundError(wanted.group)
    caption = Names(view).node(wanted.group).caption
    people = _members(view, group, now)
    where = {each.person: each.held_in for each in placees(view, people)}
    inside = [each.person for each in people if where[each.person] is not None]
    prisons = {prison for prison in where.values() if prison is not None}
    table = planning_table()
    places = sorted(prisons | {place_of(view, key) for key in wanted.places})
    if not inside:
        return _nobody_held(caption, len(people))
    gatherer = Gatherer(view, asked_at=now, rules=load_rules(), table=table, cells=False)
    gathered = gatherer.gather(inside, places)
    found, back = disperse(gathered.problem, wanted.moves), held_back(gathered.problem)
    names = Names(view)
    names.gather([*(each.person for each in found.steps), *(each.asked for each in gathered.unsolved)])
    return DispersalAnswer(
        group=caption,
        held=_held(gathered),
        not_held=len(people) - len(inside),
        reach=found.reach,
        steps=[_step(view, each, names, table.points["kilometre"]) for each in found.steps],
        stuck=found.stuck,
        not_moved=[NotMoved(person=names.node(each.asked), because=each.because) for each in gathered.unsolved],
        held_from=[HeldFrom(wing=wing, members=members) for wing, members in back.wings.items()],
        held_everywhere=len(back.everywhere),
        unconfirmed=[Unconfirmed(doubt=str(each.doubt), about=each.about) for each in gathered.doubts],
        hold=_hold(", ".join(gathered.problem.prisons)),
        rules=gathered.rules,
    )


def _nobody_held(caption: str, members: int) -> DispersalAnswer:
    return DispersalAnswer(
        group=caption, held=[], not_held=members, reach=0, steps=[], stuck=True, not_moved=[], held_from=[],
        held_everywhere=0, unconfirmed=[], hold=_hold(""), rules="",
    )  # fmt: skip


def _hold(scope: str) -> Hold:
    """Worded alike whatever stands: what the asker may not read among the members themselves shows in no hold."""
    return Hold(scope=scope, reference=secrets.token_hex(_REFERENCE_BYTES), message=_ASK_SECURITY)


def _members(view: GraphView, group: NodeRef, now: datetime) -> list[Somebody]:
    """Those whom records name as its members and show to be 18 or older: nobody else is anything in a group."""
    minute = view.valid
    links = view.store.links([group], view.read_cut, [LinkType.MEMBER_OF])
    current = [
        each for each in links if minute is None or (each.valid_from < minute.end and each.valid_to > minute.start)
    ]
    refs = sorted({each.source for each in current if each.source.kind is Kind.PERSON})
    found: dict[str, Somebody] = {}
    for ref in refs:
        try:
            person = view.person(view.ids([view.node_of(ref)])[0])
        except NotFoundError:
            continue
        found[person.id] = Somebody(person.id, person.id, person.records)
    return [found[key] for key in shown_adults(view, sorted(found), now.date())]


def _held(gathered: Gathered) -> list[MemberThere]:
    problem = gathered.problem
    count = Counter(int(leaf) for leaf in problem.now.tolist() if leaf >= 0)
    names = [
        (problem.nodes[Level.ESTABLISHMENT][problem.tree[Level.ESTABLISHMENT, leaf]], problem.leaves[leaf], members)
        for leaf, members in count.items()
    ]
    return [MemberThere(prison=prison, wing=wing, members=members) for prison, wing, members in sorted(names)]


def _step(view: GraphView, step: Step, names: Names, kilometre: int) -> DispersalStep:
    numbers = prison_numbers(view.person(step.person).records)
    return DispersalStep(
        person=names.node(step.person),
        prison_number=numbers[0] if numbers else "",
        was=step.was,
        to=step.to,
        cut=step.cut,
        reach=step.reach,
        kilometres=round(step.costs.get("distance", 0) / max(kilometre, 1), 1),
        costs=step.costs,
    )
