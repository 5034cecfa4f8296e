"""What cannot be confirmed: prisoners nobody knows, identities in doubt, rejected rows, unplaced cells."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from analytics.allocation.answer import Doubt, Unconfirmed
from analytics.allocation.examination import Examination
from analytics.allocation.rules import ConflictRules
from graph.store.stored import NOBODY


@dataclass(frozen=True, slots=True)
class Rejections:
    """Whom rejected rows of the feeds that a check rests on name.

    `subjects` (by position), `counterparts` (by the position of the subject from whom they are kept apart) and
    `residents` are those of whom the asker may know, the hidden ones the others: of these he is told no more than that
    the place has to be checked. `unread` says the same of registers' rows in which nobody can be read.
    """

    subjects: frozenset[int]
    hidden_subjects: frozenset[int]
    counterparts: frozenset[int]
    residents: bool
    hidden_residents: bool
    unread: bool
    hidden_unread: bool


def find_rejections(shown: Examination, whole: Examination, rules: ConflictRules) -> Rejections:
    """Look for subjects and counterparts in every feed that matters, in those of rules for all residents too.

    A rejected row is told of to those who might have read it: what it names is a fact of its feed. For others it is
    hidden, like a record that they may not read.
    """
    view = shown.view
    known = frozenset(subject for subject, party in enumerate(shown.subjects) if party.nodes)
    there, all_there = shown.numbers_there, whole.numbers_there
    subjects, all_subjects = ([party.identifiers for party in each.subjects] for each in (shown, whole))
    others, all_others = shown.counterpart_identifiers, whole.counterpart_identifiers
    wanted = there.union(all_there, *subjects, *all_subjects, *others, *all_others, {NOBODY})
    rows = view.store.quarantined_parties(sorted(wanted), view.known_at)
    told = [row for row in rows if row[-1] in view.read_cut.classes]
    relied_on = {feed for need in rules.feeds for feed in need.feeds}
    of_rules = {feed for need in rules.feeds if need.rules for feed in need.feeds}
    named, all_named = _named(told, relied_on), _named(rows, relied_on)
    named_there, all_named_there = _named(told, of_rules) & there, _named(rows, of_rules) & (there | all_there)
    unread = NOBODY in _named(told, of_rules)
    told_of, apart = _touched(subjects, named), _touched(others, named)
    hidden = (_touched(all_subjects, all_named) | _touched(subjects, all_named)) - told_of
    hidden_apart = (_touched(all_others, all_named) | _touched(others, all_named)) - apart
    return Rejections(
        subjects=told_of,
        hidden_subjects=(hidden | hidden_apart) & known,
        counterparts=apart,
        residents=bool(named_there),
        hidden_residents=bool(all_named_there - named_there),
        unread=unread,
        hidden_unread=NOBODY in _named(rows, of_rules) and not unread,
    )


def _named(rows: Iterable[tuple[str, str, str, int]], feeds: Collection[str]) -> set[tuple[str, str]]:
    """The identifiers that rejected rows of these feeds name."""
    return {(kind, canonical) for feed, kind, canonical, _ in rows if feed in feeds}


def _touched(parties: Sequence[Collection[tuple[str, str]]], named: set[tuple[str, str]]) -> frozenset[int]:
    """The positions of those who bear one of these identifiers."""
    return frozenset(place for place, identifiers in enumerate(parties) if not named.isdisjoint(identifiers))


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
    if rejections.unread:
        doubts.append(Unconfirmed(Doubt.ROW_REJECTED_UNREAD))
    if rejections.residents:
        doubts.append(Unconfirmed(Doubt.ROW_REJECTED_THERE))
    if not shown.position.is_traced:
        doubts.append(Unconfirmed(Doubt.PLACE_NOT_LOCATED))
    return doubts
