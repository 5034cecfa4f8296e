"""Whose profile has changed since it was last looked at: new risks, and risks that are gone."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from analytics.categorisation import Outcome, RuleSet, evaluate
from analytics.categorisation.gathering import Gathered, gather
from analytics.categorisation.timing import pulled_forward
from api.answers.categorisation.actor import Actor, about, label_of_act
from api.schemas.categorisation import RiskChangeAnswer, RiskChangesAnswer
from graph.model.acts import Act
from graph.model.links import LinkType
from graph.model.times import to_minutes
from graph.view import GraphView

KIND = "risk-profile"
FIRST_SEEN, CHANGED = "first-seen", "changed"
MOST_CHANGES = 500
# In one transaction each: a write should hold up nobody for long.
_AT_ONCE = 200


def look_at_everybody(view: GraphView, rules: RuleSet, whole_feeds: Collection[str], actor: Actor) -> RiskChangesAnswer:
    """Put the rules to everybody who is held now, and keep each profile that is new or another than before.

    The first sight of somebody raises nothing. De-escalations are changes like any other.
    """
    last = {acts[-1].case: acts for acts in _profiles(view).values()}
    new: list[Act] = []
    changes, first_seen = [], 0
    people = held_now(view, to_minutes(actor.now))
    for person in people:
        gathered = gather(view, person, actor.now.date(), rules.vocabulary, whole_feeds)
        outcome = evaluate(rules, gathered.facts, actor.now.date())
        before = last.get(person)
        act = _profile(view, person, outcome, gathered, before, actor)
        if act is None:
            continue
        new.append(act)
        first_seen += act.action == FIRST_SEEN
        if act.action == CHANGED:
            changes.append(_change(person, act))
    for first in range(0, len(new), _AT_ONCE):
        view.store.append_acts(new[first : first + _AT_ONCE])
    changes.sort(key=lambda each: (not each.raised, each.person))
    return RiskChangesAnswer(looked_at=len(people), first_seen=first_seen, changes=changes[:MOST_CHANGES])


def recent_changes(view: GraphView) -> RiskChangesAnswer:
    """The changes that are on record about people whom the viewer may see, the newest first."""
    found = [
        _change(act.case, act)
        for acts in _profiles(view).values()
        for act in acts
        if act.action == CHANGED and "disposed" not in act.body and _seen(view, act.case)
    ]
    found.sort(key=lambda each: (-each.at.timestamp(), each.person))
    return RiskChangesAnswer(changes=found[:MOST_CHANGES])


def _profile(
    view: GraphView, person: str, outcome: Outcome, gathered: Gathered, before: list[Act] | None, actor: Actor
) -> Act | None:
    """The act that keeps a profile; None where it is as it was."""
    body: dict[str, object] = {
        "prisonNumber": outcome.prison_number,
        "flags": list(outcome.flags),
        "category": outcome.category,
        "ruleSet": outcome.rule_set.name,
        "version": outcome.rule_set.version,
    }
    known = before[-1].body if before else None
    if known is not None and "disposed" not in known:
        if (known["flags"], known["category"]) == (body["flags"], body["category"]):
            return None
        raised = sorted(set(outcome.flags) - set(_texts(known["flags"])))
        body |= {
            "raised": raised,
            "lowered": sorted(set(_texts(known["flags"])) - set(outcome.flags)),
            "categoryBefore": known["category"],
            "reviewBy": pulled_forward(None, actor.now.date()).isoformat() if raised else None,
        }
    return Act(
        kind=KIND,
        case=person,
        sequence=len(before or ()),
        action=CHANGED if "raised" in body else FIRST_SEEN,
        actor=actor.viewer.subject,
        agency=actor.viewer.agency,
        at=actor.now,
        label=label_of_act(actor, gathered.label),
        about=about(view, person),
        body=body,
    )


def _change(person: str, act: Act) -> RiskChangeAnswer:
    body = act.body
    return RiskChangeAnswer.model_validate(
        {
            "person": person,
            "prison_number": body["prisonNumber"],
            "raised": body["raised"],
            "lowered": body["lowered"],
            "category": [body["categoryBefore"], body["category"]],
            "review_by": body["reviewBy"],
            "at": act.at,
        }
    )


def _profiles(view: GraphView) -> dict[str, list[Act]]:
    found: dict[str, list[Act]] = {}
    for act in view.store.acts(KIND, view.read_cut.classes):
        found.setdefault(act.case, []).append(act)
    return found


def held_now(view: GraphView, minute: int) -> list[str]:
    """The ids of everybody who is held somewhere at this minute, in order."""
    links = view.visible_links((LinkType.HELD_AT,))
    now = (links.valid_from <= minute) & (links.valid_to > minute)
    persons = np.unique(view.people.person_of[links.source[now]])
    return sorted(view.ids(view.people.representative[persons[persons >= 0]].tolist()))


def _seen(view: GraphView, person: str) -> bool:
    rank = view.graph.node_rank(bytes.fromhex(person))
    return rank is not None and view.exists(rank)


def _texts(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else []
