"""Whose profile has changed since it was last looked at: new risks, and risks that are gone."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from typing import Any

from analytics.categorisation import Outcome, RuleSet, evaluate
from analytics.categorisation.changes import Changed, Profiled, change, profiled
from analytics.categorisation.facts import NetworkEvidence
from analytics.categorisation.gathering import Gathered, gather_all
from analytics.categorisation.timing import pulled_forward
from analytics.categorisation.workflow import MoveError
from api.answers.categorisation.actor import Actor, label_of_act
from api.answers.categorisation.held import held_at
from api.answers.named import Names
from api.schemas.categorisation import EditedAnswer, JudgeChange, RiskChangeAnswer, RiskChangesAnswer
from graph.model.acts import Act
from graph.model.evidence import NodeRef
from graph.model.times import to_minutes
from graph.queries.kept import names_closed, withheld_records
from graph.view import GraphView, NotFoundError

KIND = "risk-profile"
FIRST_SEEN, CHANGED = "first-seen", "changed"
REQUIRED, NOT_REQUIRED = "review-required", "review-not-required"
MOST_CHANGES = 500
# In one transaction each: a write should hold up nobody for long.
_AT_ONCE = 200
Network = Callable[[str], NetworkEvidence | None]


def look_at_everybody(
    view: GraphView, rules: RuleSet, whole_feeds: Collection[str], actor: Actor, network: Network
) -> RiskChangesAnswer:
    """Put the rules to everybody who is held now, and keep each profile that is new or another than before.

    The first sight of somebody raises nothing. De-escalations are changes like any other. Of those looked at only whose
    profile changed counts as disclosed.
    """
    last = _profiles(view)
    new: list[Act] = []
    changes, first_seen = [], 0
    today = actor.now.date()
    people = held_at(view, to_minutes(actor.now))
    records = dict(people)
    for person, gathering in gather_all(view, people, today, whole_feeds):
        gathered = gathering.facts(rules.vocabulary, network(person))
        outcome = evaluate(rules, gathered.facts, today)
        act = _profile(view, (person, records[person]), outcome, gathered, last.get(person, []), actor)
        if act is None:
            continue
        new.append(act)
        first_seen += act.action == FIRST_SEEN
        if act.action == CHANGED:
            changes.append(_answer(person, act, []))
            view.disclosed.update({person, *gathered.records})
    for first in range(0, len(new), _AT_ONCE):
        view.store.append_acts(new[first : first + _AT_ONCE])
    changes.sort(key=lambda each: (not each.raised, each.person))
    return RiskChangesAnswer(
        looked_at=len(people),
        first_seen=first_seen,
        changes=changes[:MOST_CHANGES],
        left_out=max(0, len(changes) - MOST_CHANGES),
    )


def recent_changes(view: GraphView) -> RiskChangesAnswer:
    """The changes that are on record about people whom the viewer may see, the newest first."""
    found = [
        _answer(person, act, acts)
        for person, acts in profiles(view).items()
        if _seen(view, person)
        for act in acts
        if act.action == CHANGED and "disposed" not in act.body
    ]
    found.sort(key=lambda each: (-each.at.timestamp(), each.person))
    names = Names(view)
    names.gather(each.person for each in found[:MOST_CHANGES])
    named = [each.model_copy(update={"name": names.node(each.person).caption}) for each in found[:MOST_CHANGES]]
    return RiskChangesAnswer(changes=named, left_out=max(0, len(found) - MOST_CHANGES))


def judge(view: GraphView, person: str, wanted: JudgeChange, actor: Actor) -> RiskChangeAnswer:
    """Say whether the newest change calls for a review. Raises MoveError where there is none to be judged."""
    found = view.person(person)
    for key, acts in _profiles(view, found.record_ids).items():
        told = _told(view, acts)
        changed = [act for act in told if act.action == CHANGED and "disposed" not in act.body]
        if not changed:
            continue
        if told[-1].action != CHANGED:
            raise MoveError("the newest change of risk has been judged")
        act = Act(
            kind=KIND,
            case=key,
            sequence=len(acts),
            action=REQUIRED if wanted.review_required else NOT_REQUIRED,
            actor=actor.viewer.subject,
            agency=actor.viewer.agency,
            at=actor.now,
            label=acts[-1].label,
            about=acts[-1].about,
            body={"note": wanted.note},
        )
        view.store.append_acts([act])
        return _answer(found.id, changed[-1], [*acts, act])
    raise MoveError("no change of risk is on record for this person")


def review_by(acts: list[Act], since: date | None) -> date | None:
    """The day to which changes pull somebody's review forward: those not judged, or judged to need one.

    Changes before `since`, when he was last categorised, have had their review.
    """
    found = []
    for number, act in enumerate(acts):
        wanted = act.body.get("reviewBy") if act.action == CHANGED else None
        if wanted and (since is None or act.at.date() > since) and _judged(acts, number) != NOT_REQUIRED:
            found.append(date.fromisoformat(str(wanted)))
    return min(found, default=None)


def profiles(view: GraphView) -> dict[str, list[Act]]:
    """Changes on record that the viewer may be told of, and how they were judged, by person."""
    found = _profiles(view, actions=(CHANGED, REQUIRED, NOT_REQUIRED))
    return {person: told for person, acts in found.items() if (told := _told(view, acts))}


def changes_about(view: GraphView, records: Collection[str]) -> list[Act]:
    """One person's changes that the viewer may be told of, and how they were judged."""
    found = _profiles(view, records, (CHANGED, REQUIRED, NOT_REQUIRED)).values()
    return [act for acts in found for act in _told(view, acts)]


def _profile(
    view: GraphView,
    person: tuple[str, list[NodeRef]],
    outcome: Outcome,
    gathered: Gathered,
    before: list[Act],
    actor: Actor,
) -> Act | None:
    """The act that keeps a profile; None where nothing in it is otherwise."""
    now = profiled(outcome, gathered.facts)
    reasons = [f"{profile}: {applied.rule.code}" for profile, applied in outcome.reasons]
    body: dict[str, object] = {
        "prisonNumber": outcome.prison_number,
        "profile": now.as_json(),
        "reasons": reasons,
        "ruleSet": outcome.rule_set.name,
        "version": outcome.rule_set.version,
    }
    kept = next((act.body for act in reversed(before) if "profile" in act.body), None)
    if kept is not None:
        known: dict[str, Any] = dict(kept["profile"]) if isinstance(kept["profile"], dict) else {}
        found = change(outcome, Profiled.read(known), now, gathered.facts.current_category)
        if found is None:
            return None
        body |= _said(found, outcome, _texts(kept.get("reasons")), gathered.facts.next_review_on, actor.now.date())
    return Act(
        kind=KIND,
        case=person[0],
        sequence=len(before),
        action=FIRST_SEEN if kept is None else CHANGED,
        actor=actor.viewer.subject,
        agency=actor.viewer.agency,
        at=actor.now,
        label=label_of_act(actor, gathered.label),
        about=tuple(sorted(view.store.ids.node_id(ref) for ref in person[1])),
        body=body,
    )


def _said(
    found: Changed, outcome: Outcome, before: list[str], next_review: date | None, today: date
) -> dict[str, object]:
    """What changed, by which rules and on what evidence."""
    now = {f"{profile}: {applied.rule.code}": applied for profile, applied in outcome.reasons}
    came = [code for code in now if code not in before]
    return {
        "raised": list(found.raised),
        "lowered": list(found.lowered),
        "edited": {name: [list(each) for each in both] for name, both in found.edited.items()},
        "categoryBefore": found.category[0],
        "categoryNow": found.category[1],
        "came": came,
        "went": [code for code in before if code not in now],
        "evidence": sorted({where for code in came for where in now[code].evidence}),
        "reviewBy": pulled_forward(next_review, today).isoformat() if found.is_new_risk else None,
    }


def _answer(person: str, act: Act, acts: list[Act]) -> RiskChangeAnswer:
    body = act.body
    judged = _judged(acts, acts.index(act)) if act in acts else None
    edited = body["edited"] if isinstance(body["edited"], dict) else {}
    return RiskChangeAnswer.model_validate(
        {
            "person": person,
            "prison_number": body["prisonNumber"],
            "raised": body["raised"],
            "lowered": body["lowered"],
            "edited": [EditedAnswer(alerts=name, before=both[0], now=both[1]) for name, both in sorted(edited.items())],
            "category": [body["categoryBefore"], body["categoryNow"]],
            "came": body["came"],
            "went": body["went"],
            "evidence": body["evidence"],
            "review_by": body["reviewBy"],
            "review_required": None if judged is None else judged == REQUIRED,
            "at": act.at,
        }
    )


def _judged(acts: list[Act], number: int) -> str | None:
    """How a change was judged: by the first judgement that follows it."""
    return next((act.action for act in acts[number + 1 :] if act.action in {REQUIRED, NOT_REQUIRED}), None)


def _profiles(
    view: GraphView, records: Collection[str] | None = None, actions: Collection[str] | None = None
) -> dict[str, list[Act]]:
    about = None if records is None else [bytes.fromhex(each) for each in records]
    found: dict[str, list[Act]] = {}
    for act in view.store.acts(KIND, view.read_cut.classes, about=about, actions=actions):
        found.setdefault(act.case, []).append(act)
    return found


def _told(view: GraphView, acts: list[Act]) -> list[Act]:
    """One person's acts without changes that rest on what is withheld from the viewer by now, and what was judged."""
    told, is_there = [], True
    for act in acts:
        if act.action == CHANGED:
            is_there = not (names_closed(view, act.about) or withheld_records(view, _texts(act.body.get("evidence"))))
        if is_there or act.action == FIRST_SEEN:
            told.append(act)
    return told


def _seen(view: GraphView, person: str) -> bool:
    try:
        view.node(person)
    except NotFoundError:
        return False
    return True


def _texts(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else []
