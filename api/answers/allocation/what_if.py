"""What would follow of supposed moves, in words; and putting on record that a person accepted them."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from analytics.allocation import Level, Outcome, load_rules
from analytics.allocation import what_if as supposed
from analytics.allocation.answer import worst
from analytics.allocation.parties import Parties
from analytics.allocation.relation import Breach
from analytics.allocation.what_if.law import said_of
from analytics.projection import load_parameters
from analytics.projection.parameters import Layer
from api.answers.categorisation.actor import Actor, about
from api.answers.conflicts import answer_of
from api.answers.named import Names
from api.answers.numbered import prison_numbers
from api.answers.places import place_of
from api.answers.words import QuestionError
from api.schemas.allocation import (
    AcceptedAnswer,
    AcceptMoves,
    Bridge,
    Broken,
    Displaced,
    Gathering,
    Placed,
    Room,
    Suppose,
    WhatIfAnswer,
)
from api.schemas.evidence import Node
from graph.model.acts import Act
from graph.model.evidence import NodeRef
from graph.model.labels import Label
from graph.view import GraphView

KIND = "what-if"
_FLAGS = (
    "No flag changes on the day: the organised-crime flag and the advice on categories rest on no place. "
    "A shared cell becomes a tie that flags rest on once it has lasted."
)


def suppose(view: GraphView, wanted: Suppose, now: datetime) -> WhatIfAnswer:
    """Before and after of edits. Raises QuestionError for edits that contradict each other, and NotFoundError."""
    rules = load_rules()
    try:
        found = supposed.what_if(view, _edits(view, wanted), asked_at=now, rules=rules)
    except supposed.EditsError as error:
        raise QuestionError(str(error)) from None
    names = Names(view)
    return WhatIfAnswer(
        outcome=_outcome(found),
        placed=[_placed(each, names, view) for each in found.placed],
        made=[_broken(each, names, view) for each in found.made],
        removed=[_broken(each, names, view) for each in found.removed],
        stays=[_broken(each, names, view) for each in found.stays],
        gatherings=[
            Gathering(place=each.place.key, group=_thing(each.group, names, view), before=each.before, after=each.after)
            for each in found.gatherings
        ],
        bridges_made=_bridges(found.bridges_made, names, view),
        bridges_broken=_bridges(found.bridges_broken, names, view),
        rooms=[
            Room(place=each.place.key, beds=each.beds, before=each.before, after=each.after, over=each.is_over)
            for each in found.rooms
        ],
        displaced=[
            Displaced(
                person=names.node(each.person),
                because=each.because,
                place=None if each.place is None else each.place.key,
                outcome=None if each.outcome is None else str(each.outcome),
                ask_security=each.ask_security,
            )
            for each in found.displaced
        ],
        not_looked_for=[names.node(each) for each in found.not_looked_for],
        to_plan=_numbers(view, {*(each.person for each in found.displaced), *found.not_looked_for}),
        unknown=list(found.unknown),
        flags=_FLAGS,
        tie_after_days=load_parameters().layers[Layer.SHARED_CELL].least_overlap_days,
        rules=rules.version,
    )


def accept(view: GraphView, wanted: AcceptMoves, actor: Actor) -> AcceptedAnswer:
    """Put on record that somebody accepts edits, with his reason. Moves nobody: the prison's own system does that.

    Raises QuestionError where a hold stands on a place, or where a conflict is made and not accepted as one.
    """
    what = suppose(view, wanted.suppose, actor.now)
    held = sorted({each.check.hold.scope for each in what.placed if each.check.hold is not None})
    if held:
        raise QuestionError(f"a security hold stands on {', '.join(held)}: ask security, who can settle it")
    if what.unknown:
        raise QuestionError("somebody in it is not known here: nothing that names him can be accepted")
    if what.outcome != str(Outcome.NO_CONFLICT_FOUND) and not wanted.despite_conflicts:
        raise QuestionError(f"the answer is {what.outcome!r}: say that it is accepted despite that, and why")
    key = actor.new_id()
    records = {record for each in what.placed for record in about(view, each.person.id)}
    records |= _kept_apart(view, wanted.suppose, actor.now)
    view.store.append_acts(
        [
            Act(
                kind=KIND,
                case=key,
                sequence=0,
                action="accepted",
                actor=actor.viewer.subject,
                agency=actor.viewer.agency,
                at=actor.now,
                label=Label(actor.viewer.agency, actor.viewer.clearance),
                about=tuple(sorted(records)),
                # What was seen is evidence under its own labels, so it is kept as a digest alone.
                body={
                    "edits": wanted.suppose.model_dump(mode="json"),
                    "reason": wanted.reason,
                    "despite_conflicts": wanted.despite_conflicts,
                    "answer_sha256": hashlib.sha256(what.to_bytes()).hexdigest(),
                    "rules": what.rules,
                },
            )
        ]
    )
    return AcceptedAnswer(case=key, at=actor.now, by=actor.viewer.subject, outcome=what.outcome, what=what)


def _numbers(view: GraphView, people: Collection[str]) -> list[str]:
    """One prison number of each of these who has one, in order."""
    numbers = (prison_numbers(person.records) for person in view.persons(people).values())
    return sorted({each[0] for each in numbers if each})


def _kept_apart(view: GraphView, wanted: Suppose, now: datetime) -> set[bytes]:
    """The records of those who are supposed to be kept apart: what was accepted names them too."""
    named = sorted({number for each in wanted.keep_aparts for number in (each.first, each.second)})
    parties = Parties(view).resolve(named, now.date())
    return {bytes.fromhex(record) for each in parties for record in view.ids(sorted(each.own))}


def _edits(view: GraphView, wanted: Suppose) -> list[supposed.Edit]:
    edits: list[supposed.Edit] = [
        supposed.Move(each.prisoner.upper() if len(each.prisoner) < 32 else each.prisoner, place_of(view, each.place))
        for each in wanted.moves
    ]
    edits += [supposed.Closure(place_of(view, each)) for each in wanted.closures]
    edits += [supposed.NewKeepApart(each.first, each.second, Level[each.level.upper()]) for each in wanted.keep_aparts]
    if not edits:
        raise QuestionError("suppose at least one move, closure or new keep-apart")
    return edits


def _outcome(found: supposed.WhatIf) -> str:
    """The gravest of what is said of those who are placed and of what the edits make or leave."""
    said = {each.outcome for each in found.placed}
    if any(not _is_for_the_check(each, found.placed) for each in (*found.made, *found.stays)):
        said.add(Outcome.CONFLICT_FOUND)
    if found.unknown:
        said.add(Outcome.CANNOT_CONFIRM)
    # Of pairs without a readable rule nobody is told more than to ask about the place: two who are both moved are one,
    # and each is checked against those who are held there now alone.
    if len(found.placed) != 1:
        said.add(Outcome.CHECK_THE_PLACE)
    return str(worst(said))


def _is_for_the_check(each: supposed.Broken, placed: Sequence[supposed.Placed]) -> bool:
    """Whether it concerns the only one placed and depends on a cell: then the check says whether one is open."""
    depends = each.breach is Breach.DEPENDS and len(placed) == 1 and placed[0].person in each.people
    return depends and placed[0].check.outcome is Outcome.DEPENDS_ON_CELL


def _placed(each: supposed.Placed, names: Names, view: GraphView) -> Placed:
    return Placed(
        person=names.node(each.person),
        asked=each.asked,
        came_from=[place.key for place in each.came_from],
        place=each.place.key,
        outcome=str(each.outcome),
        placement=said_of(each.rulings),
        check=answer_of(view, each.check, names),
        ties_to_come=[names.node(person) for person in each.cellmates],
    )


def _broken(each: supposed.Broken, names: Names, view: GraphView) -> Broken:
    return Broken(
        kind=str(each.kind),
        people=[names.node(person) for person in each.people],
        level=None if each.level is None else each.level.name.lower(),
        breach=str(each.breach),
        rule=[_thing(ref, names, view) for ref in each.rule],
        reason=each.reason,
        possible_match=each.possible_match,
    )


def _bridges(found: Iterable[supposed.Bridge], names: Names, view: GraphView) -> list[Bridge]:
    return [Bridge(place=each.place.key, groups=[_thing(ref, names, view) for ref in each.groups]) for each in found]


def _thing(ref: NodeRef, names: Names, view: GraphView) -> Node:
    return names.node(view.store.ids.node_id(ref).hex())
