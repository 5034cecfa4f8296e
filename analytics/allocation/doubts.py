"""What cannot be confirmed: prisoners nobody knows, identities in doubt, rejected rows, unplaced cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analytics.allocation.answer import Doubt, Unconfirmed
from analytics.allocation.examination import Examination
from analytics.allocation.rules import ConflictRules


@dataclass(frozen=True, slots=True)
class Rejections:
    """Whom rejected rows of the feeds that a check rests on name.

    `subjects` (by position), `counterparts` (by the position of the subject from whom they are kept apart) and
    `residents` are those of whom the asker may know, the hidden ones the others: of these he is told no more than that
    the place has to be checked.
    """

    subjects: frozenset[int]
    hidden_subjects: frozenset[int]
    counterparts: frozenset[int]
    residents: bool
    hidden_residents: bool


def find_rejections(shown: Examination, whole: Examination, rules: ConflictRules) -> Rejections:
    """Look for subjects and counterparts in every feed that matters, in those of rules for all residents too."""
    known = frozenset(subject for subject, party in enumerate(shown.subjects) if party.nodes)
    there = set(shown.parties.numbers_borne(shown.residents.everybody).tolist())
    hidden_there = set(whole.parties.numbers_borne(whole.residents.everybody).tolist()) - there
    residents, hidden_residents = shown.parties.pairs(there), whole.parties.pairs(hidden_there)
    subjects = {pair for examination in (shown, whole) for party in examination.subjects for pair in party.identifiers}
    others, all_others = shown.counterpart_identifiers, whole.counterpart_identifiers
    wanted = subjects.union(residents, hidden_residents, *others, *all_others)
    view = shown.view
    rows = view.store.quarantined_parties(sorted(wanted), view.known_at)
    relied_on = {feed for need in rules.feeds for feed in need.feeds}
    of_rules = {feed for need in rules.feeds if need.rules for feed in need.feeds}
    named = {(kind, value) for feed, kind, value in rows if feed in relied_on}
    named_by_rules = {(kind, value) for feed, kind, value in rows if feed in of_rules}
    told, all_told = (
        frozenset(place for place, party in enumerate(each.subjects) if not named.isdisjoint(party.identifiers))
        for each in (shown, whole)
    )
    apart, all_apart = (
        frozenset(place for place, identifiers in enumerate(each) if not named.isdisjoint(identifiers))
        for each in (others, all_others)
    )
    return Rejections(
        subjects=told,
        hidden_subjects=((all_told - told) | (all_apart - apart)) & known,
        counterparts=apart,
        residents=not named_by_rules.isdisjoint(residents),
        hidden_residents=not named_by_rules.isdisjoint(hidden_residents),
    )


def doubts_of(shown: Examination, asked: Sequence[str], rejections: Rejections) -> list[Unconfirmed]:
    """What the asker may be told of what cannot be confirmed, feeds aside."""
    doubts = []
    for subject, party in enumerate(shown.subjects):
        if not party.nodes:
            doubts.append(Unconfirmed(Doubt.UNKNOWN_PRISONER, asked[subject]))
        if party.in_doubt or subject in shown.confused:
            doubts.append(Unconfirmed(Doubt.IDENTITY_IN_DOUBT, asked[subject]))
        if subject in rejections.subjects:
            doubts.append(Unconfirmed(Doubt.ROW_REJECTED, asked[subject]))
        if subject in rejections.counterparts:
            doubts.append(Unconfirmed(Doubt.ROW_REJECTED_OTHER, asked[subject]))
    untraced = {each.subject for each in shown.separations if shown.untraced(each)}
    doubts += [Unconfirmed(Doubt.WHEREABOUTS_UNKNOWN, asked[subject]) for subject in sorted(untraced)]
    if rejections.residents:
        doubts.append(Unconfirmed(Doubt.ROW_REJECTED_THERE))
    if not shown.position.is_traced:
        doubts.append(Unconfirmed(Doubt.PLACE_NOT_LOCATED))
    return doubts
