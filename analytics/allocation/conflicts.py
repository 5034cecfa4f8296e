"""May these prisoners be held there? Keep-aparts, rival groups and shared groups, against whoever is held there now.

Every rule is looked for twice: as the asker may read it, and as it stands (`graph.safety_view`). What only the second
finds is never shown: it comes back as a security hold on the whole wing, worded like any other.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from analytics.allocation.answer import (
    ConflictAnswer,
    FeedState,
    Finding,
    Hold,
    Outcome,
    PrisonerOutcome,
    PrisonerRuling,
    Unconfirmed,
    outcomes_of_law,
    worst,
)
from analytics.allocation.doubts import Rejections, doubts_of, find_rejections
from analytics.allocation.examination import Examination
from analytics.allocation.feeds import doubts_of_feeds, feed_states, up_to
from analytics.allocation.findings import findings_of
from analytics.allocation.hidden import held_back
from analytics.allocation.lawfulness import Lawfulness
from analytics.allocation.open_cells import conflicts_of
from analytics.allocation.placement.rules import PlacementRules
from analytics.allocation.rules import ConflictRules
from analytics.allocation.unit_holds import UnitHolds
from graph.model.ancestry import HOLDING
from graph.model.evidence import NodeRef
from graph.model.times import Interval
from graph.safety_view import safety_view
from graph.snapshot.errors import StaleGraphError
from graph.view import GraphView

_REFERENCE_BYTES = 8


def check(
    view: GraphView,
    prisoners: Sequence[str],
    place: NodeRef,
    *,
    asked_at: datetime,
    rules: ConflictRules,
    placement: PlacementRules | None = None,
    tell_law: bool = True,
    one_vehicle: bool = False,
) -> ConflictAnswer:
    """Check prisoners (prison numbers or public ids) against a prison, wing, spur, landing or cell and each other.

    The view is the asker's, cut to the one minute that is asked about; feeds' ages count from `asked_at` (aware).
    With `placement` the hard rules of lawful placement are checked too; without `tell_law` they give holds alone, for
    whoever tells himself what they say of places as edited. With `one_vehicle` they would come in one.
    Raises ValueError for another kind of place, for nobody to check, and for a view of more than one minute;
    NotFoundError for a place that the asker does not know; StaleGraphError where the store has moved on.
    """
    minute = minute_of(view)
    if place.kind not in HOLDING or not prisoners:
        raise ValueError("name a prison, wing, spur, landing or cell, and at least one prisoner")
    if view.viewer is None:
        raise ValueError("a check is asked by somebody: give his view")
    if view.graph.head != view.store.head():
        raise StaleGraphError("the store has published something since this graph was taken")
    asked = list(dict.fromkeys(prisoners))
    everything = safety_view(
        view.graph, view.store, view.purpose, view.viewer, valid=view.valid, known_at=view.known_at
    )
    with view.reading_with(everything):
        shown = Examination(view, minute, place, asked, rules)
        # Of whom the asker knows nothing, nothing is looked up: it could only take longer to say so.
        known = [prisoner if party.nodes else "" for prisoner, party in zip(asked, shown.subjects, strict=True)]
        whole = Examination(everything, minute, place, known, rules)
        feeds = feed_states(view.store.feed_ages(view.known_at), rules, asked_at, _prison(shown))
        rejections = find_rejections(shown, whole, rules)
        lawfulness = None if placement is None else Lawfulness(shown, whole, asked, placement, tell=tell_law)
        return _answer(shown, whole, asked, asked_at, feeds, rejections, rules.version, lawfulness, one_vehicle)


def _answer(
    shown: Examination,
    whole: Examination,
    asked: Sequence[str],
    asked_at: datetime,
    feeds: Sequence[FeedState],
    rejections: Rejections,
    version: str,
    lawfulness: Lawfulness | None,
    one_vehicle: bool,
) -> ConflictAnswer:
    findings = findings_of(shown, asked, one_vehicle=one_vehicle)
    doubts = [*doubts_of_feeds(feeds), *doubts_of(shown, asked, rejections)]
    held = (
        held_back(shown, whole)
        | UnitHolds(shown, whole, minute_of(shown.view)).at(shown.wide)
        | rejections.hidden_subjects
    )
    if rejections.hidden_residents or rejections.hidden_unread:
        held |= {subject for subject, party in enumerate(shown.subjects) if party.nodes}
    conflicts = conflicts_of(shown)
    rulings = () if lawfulness is None else lawfulness.rulings
    rulings_alone = () if lawfulness is None else lawfulness.rulings_alone
    if lawfulness is not None:
        held |= lawfulness.held_back
    apart = {each.prisoner for each in findings if _is_among(each)}
    outcomes = []
    for subject, prisoner in enumerate(asked):
        alone = _alone(prisoner, conflicts.get(subject), doubts, subject in held, rulings_alone)
        among_them = Outcome.CONFLICT_FOUND if prisoner in apart else None
        there = _alone(prisoner, among_them, doubts, subject in held, rulings)
        outcomes.append(PrisonerOutcome(prisoner, worst([alone, there]), alone, subject in held))
    together = among(findings) if len(asked) > 1 else None
    outcome = worst([each.outcome for each in outcomes] + ([together] if together else []))
    scope, place = shown.view.refs([shown.wide, shown.place])
    # Of pairs among the prisoners nothing hidden may show, so several of them are always told to ask about the place.
    checked = held or together is not None
    return ConflictAnswer(
        outcome=outcome,
        place=place,
        asked_at=asked_at,
        prisoners=tuple(outcomes),
        together=together,
        findings=tuple(findings),
        hold=Hold(scope, secrets.token_hex(_REFERENCE_BYTES)) if checked else None,
        unconfirmed=tuple(doubts),
        feeds=tuple(feeds),
        up_to=up_to(feeds),
        rules=version,
        rulings=rulings,
        placement_rules="" if lawfulness is None else lawfulness.version,
    )


def _alone(
    prisoner: str,
    conflict: Outcome | None,
    doubts: Sequence[Unconfirmed],
    held: bool,
    rulings: Sequence[PrisonerRuling],
) -> Outcome:
    """One prisoner against those held there, and against the rules of the place."""
    said = outcomes_of_law(each.ruling for each in rulings if each.prisoner == prisoner)
    if conflict is not None:
        said.add(conflict)
    # Doubts about a feed or the place are everybody's.
    others = {each.about for each in doubts if each.doubt.is_of_prisoner} - {prisoner}
    if any(each.about not in others for each in doubts):
        said.add(Outcome.CANNOT_CONFIRM)
    return worst(said | {Outcome.CHECK_THE_PLACE if held else Outcome.NO_CONFLICT_FOUND})


def among(findings: Sequence[Finding]) -> Outcome:
    """The prisoners among each other. A hidden rule between two of them must not show: without one it says the same."""
    return Outcome.CONFLICT_FOUND if any(_is_among(each) for each in findings) else Outcome.CHECK_THE_PLACE


def _is_among(finding: Finding) -> bool:
    return finding.is_conflict and any(other.asked for other in finding.counterparts)


def minute_of(view: GraphView) -> Interval:
    """The one minute that a view is cut to. Raises ValueError for any other."""
    if view.valid is None or view.valid.end != view.valid.start + 1:
        raise ValueError("a check is of one minute: cut the view to it")
    return view.valid


def _prison(shown: Examination) -> str:
    """The code of the one prison that the place is known to lie in, empty where that is not so."""
    prisons = shown.view.refs(sorted(shown.position.establishment))
    return prisons[0].key if len(prisons) == 1 else ""
