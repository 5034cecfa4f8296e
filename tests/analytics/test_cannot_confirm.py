"""What a conflict check says when it cannot know."""

from __future__ import annotations

from datetime import timedelta

import pytest

from analytics.allocation import Doubt, Outcome
from analytics.allocation.conflicts import check
from graph.model.kinds import Kind as NodeKind
from tests.analytics.estate import (
    NOW,
    NOW_MINUTE,
    thing,
)
from tests.analytics.wings import (
    ACROSS,
    CELL,
    ELSEWHERE,
    NEEDED,
    RULES,
    UPSTAIRS,
    A,
    B,
    C,
    ask,
    held,
    keep_apart,
    prison,
)


@pytest.mark.parametrize("feed", NEEDED)
def test_a_required_feed_that_is_missing_confirms_nothing(feed: str) -> None:
    """Each required feed by itself is enough to doubt."""
    with prison(without=feed) as made:
        answer = ask(made, CELL, A)
        assert answer.outcome is Outcome.CANNOT_CONFIRM
        assert [each.doubt for each in answer.unconfirmed] == [Doubt.FEED_MISSING]


def test_a_stale_feed_confirms_nothing_and_every_age_is_stated() -> None:
    """A feed past its limit is named, and the answer lists how old each feed is."""
    with prison(without="prison-non-associations") as made:
        made.load(feed="prison-non-associations", extracted=NOW - timedelta(hours=25))
        answer = ask(made, CELL, A)
        assert answer.outcome is Outcome.CANNOT_CONFIRM
        assert [(each.doubt, each.about) for each in answer.unconfirmed] == [(Doubt.FEED_STALE, "keep-aparts")]
        ages = {state.name: state.age for state in answer.feeds}
        assert ages["keep-aparts"] == timedelta(hours=25)
        assert ages["cell moves"] == timedelta(hours=2)
        assert ages["group separations"] is None
        assert len(ages) == len(RULES.feeds)


def test_the_oldest_scope_counts_unless_the_prison_has_its_own() -> None:
    """A fresh extract of one prison does not vouch for another."""
    with prison(without="prison-cell-moves") as made:
        made.load(feed="prison-cell-moves", scope="MDI", extracted=NOW - timedelta(hours=1))
        made.load(feed="prison-cell-moves", scope="HLI", extracted=NOW - timedelta(hours=60))
        assert ask(made, CELL, A).outcome is Outcome.CANNOT_CONFIRM
        assert ask(made, ELSEWHERE, A).outcome is Outcome.NO_CONFLICT_FOUND


def test_the_best_answer_says_up_to_when() -> None:
    """Never "clear": no conflict was found in feeds up to the oldest of them."""
    with prison() as made:
        answer = ask(made, CELL, A)
        assert answer.sentence == "no conflict found in feeds up to 2026-11-01T01:00:00Z"
        assert answer.hold is None
        assert not any("clear" in outcome for outcome in Outcome)


@pytest.mark.parametrize(
    ("feed", "named", "doubts"),
    [
        ("prison-non-associations", "A1111AA", [Doubt.ROW_REJECTED]),
        ("prison-cell-moves", "A1111AA", [Doubt.ROW_REJECTED]),
        ("prison-non-associations", "B2222BB", [Doubt.ROW_REJECTED_THERE]),
        ("prison-non-associations", "C3333CC", [Doubt.ROW_REJECTED_THERE]),
        ("prison-cell-moves", "B2222BB", []),
        ("viper-2", "A1111AA", []),
    ],
)
def test_a_rejected_row_that_names_a_party_confirms_nothing(feed: str, named: str, doubts: list[Doubt]) -> None:
    """A row that was not understood may have been the keep-apart: of the prisoner, or of somebody in the prison."""
    with prison(held(B, UPSTAIRS), held(C, ACROSS)) as made:
        made.load(feed=feed, quarantined=[("prison-number", named)], extracted=NOW - timedelta(hours=1))
        answer = ask(made, CELL, A)
        assert [each.doubt for each in answer.unconfirmed] == doubts
        assert (answer.outcome is Outcome.CANNOT_CONFIRM) is bool(doubts)


@pytest.mark.parametrize("asked", ["Z9999ZZ", "not a number", "00" * 16, ""])
def test_an_unknown_prisoner_confirms_nothing(asked: str) -> None:
    """A number that nobody knows is not a man without conflicts."""
    with prison() as made:
        answer = check(made.view(valid=NOW_MINUTE), [asked], CELL, asked_at=NOW, rules=RULES)
        assert answer.outcome is Outcome.CANNOT_CONFIRM
        assert [(each.doubt, each.about) for each in answer.unconfirmed] == [(Doubt.UNKNOWN_PRISONER, asked)]


def test_one_prisoners_doubt_is_not_the_others() -> None:
    """In a list each prisoner has his own answer."""
    with prison() as made:
        answer = check(made.view(valid=NOW_MINUTE), ["A1111AA", "Z9999ZZ"], CELL, asked_at=NOW, rules=RULES)
        outcomes = [each.outcome for each in answer.prisoners]
        assert outcomes == [Outcome.NO_CONFLICT_FOUND, Outcome.CANNOT_CONFIRM]


def test_a_cell_that_no_register_knows_leaves_a_man_unplaced() -> None:
    """He may be kept apart from somebody whose whereabouts nobody can tell."""
    lost = thing(NodeKind.CELL, "LEI-1-1-099")
    with prison(held(B, lost), keep_apart(A, B)) as made:
        answer = ask(made, ACROSS, A)
        assert [each.doubt for each in answer.unconfirmed] == [Doubt.WHEREABOUTS_UNKNOWN]
        assert ask(made, ACROSS, C).outcome is Outcome.NO_CONFLICT_FOUND
        assert Doubt.PLACE_NOT_LOCATED in {each.doubt for each in ask(made, lost, C).unconfirmed}
