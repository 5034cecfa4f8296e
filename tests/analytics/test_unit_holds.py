"""A hold concerns a whole wing asked about another and outlasts its cause: neither question nor move names anybody."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from analytics.allocation import Level, Outcome, load_rules
from analytics.allocation.conflicts import check
from analytics.allocation.places import Places
from analytics.allocation.unit_holds import MOST_DAYS, lingering_days, recently
from graph.model.evidence import NodeRef
from graph.model.ids import KEY_BYTES, IdKey
from graph.model.kinds import Kind as NodeKind
from graph.model.links import LinkType, Role
from graph.model.times import OPEN_END, Interval, to_minutes
from tests.analytics.estate import HIDDEN, NOW, NOW_MINUTE, OFFICER, SOURCE_UNIT, Estate, link, prisoner, row, thing
from tests.analytics.wings import (
    ACROSS,
    CELL,
    ELSEWHERE,
    LEEDS,
    NEXT_CELL,
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

D = prisoner("D4444DD")
EVERYBODY = (A, B, C, D)
KEY = IdKey(bytes(KEY_BYTES))
CREW, FIRM = thing(NodeKind.GANG, "CREW"), thing(NodeKind.GANG, "FIRM")
HIDDEN_RIVALS = [
    row("rivals", link(CREW, FIRM, LinkType.RIVAL_OF), label=HIDDEN),
    row("a", link(A, CREW, LinkType.MEMBER_OF, Role.AFFILIATE)),
    row("b", link(B, FIRM, LinkType.MEMBER_OF, Role.AFFILIATE)),
]


def outcomes(made: Estate, place: NodeRef, *people: NodeRef) -> set[Outcome]:
    return {ask(made, place, each).outcome for each in people}


@pytest.mark.parametrize("restriction", ["WING", "CELL"])
def test_everybody_of_either_wing_is_held_back_from_the_other(restriction: str) -> None:
    """A and D share a wing, B and C another: asking each of them about the other wing finds nobody."""
    with prison(held(A, ELSEWHERE), held(D, ELSEWHERE), held(B, CELL), held(C, UPSTAIRS),
                keep_apart(A, B, restriction, label=HIDDEN),
                people=EVERYBODY) as made:  # fmt: skip
        assert outcomes(made, ELSEWHERE, B, C) == {Outcome.CHECK_THE_PLACE}
        assert outcomes(made, NEXT_CELL, A, D) == {Outcome.CHECK_THE_PLACE}
        assert outcomes(made, ACROSS, *EVERYBODY) == {Outcome.NO_CONFLICT_FOUND}


def test_a_hidden_rivalry_holds_everybody_of_its_members_wings() -> None:
    """A and D share a wing, B and C another: asking each of them finds no member."""
    with prison(held(A, ELSEWHERE), held(D, ELSEWHERE), held(B, CELL), held(C, UPSTAIRS), *HIDDEN_RIVALS,
                people=EVERYBODY) as made:  # fmt: skip
        assert outcomes(made, NEXT_CELL, A, D) == {Outcome.CHECK_THE_PLACE}
        assert outcomes(made, ELSEWHERE, B, C) == {Outcome.CHECK_THE_PLACE}
        assert outcomes(made, ACROSS, *EVERYBODY) == {Outcome.NO_CONFLICT_FOUND}


def test_a_hidden_rivalry_holds_for_as_long_as_its_links_and_no_minute_longer() -> None:
    """What is kept from one minute's question answers another's only where no link has begun or ended between them."""
    begins, ends = NOW_MINUTE + 3, NOW_MINUTE + 9
    rivals = row("rivals", link(CREW, FIRM, LinkType.RIVAL_OF, since=begins, until=ends), label=HIDDEN)
    with prison(held(A, ELSEWHERE), held(D, ELSEWHERE), held(B, CELL), rivals, *HIDDEN_RIVALS[1:],
                people=EVERYBODY) as made:  # fmt: skip
        graph = made.view(OFFICER, valid=NOW_MINUTE).graph
        assert graph.next_change(NOW_MINUTE) == begins
        assert graph.next_change(begins) == ends
        assert graph.next_change(ends) == OPEN_END
        for minute in (begins - 1, begins, ends - 1, ends, begins, begins - 1, ends + 5):
            now = NOW + timedelta(minutes=minute - NOW_MINUTE)
            found = check(made.view(OFFICER, valid=minute), [D.key], NEXT_CELL, asked_at=now, rules=RULES)
            held_back = found.outcome is Outcome.CHECK_THE_PLACE
            assert held_back is (begins <= minute < ends), minute


def test_what_one_minute_found_answers_the_next_only_while_everything_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who is held where is kept from minute to minute; a move and the end of a keep-apart are seen in their minute."""
    moved, ended = NOW_MINUTE + 4, NOW_MINUTE + 8
    stays = [
        row("b before", link(B, ELSEWHERE, LinkType.HELD_AT, until=moved)),
        row("b after", link(B, CELL, LinkType.HELD_AT, since=moved)),
    ]
    register = NodeRef(NodeKind.NON_ASSOCIATION, "NON-ASSOCIATIONS", "A B")
    apart = row("apart", link(A, register, LinkType.PARTY, Role.PARTY_VICTIM, until=ended),
                link(B, register, LinkType.PARTY, Role.PARTY_PERPETRATOR, until=ended))  # fmt: skip
    read: list[frozenset[int]] = []
    within = Places._within

    def noted(self: Places, places: frozenset[int]) -> Any:
        read.append(places)
        return within(self, places)

    monkeypatch.setattr(Places, "_within", noted)
    with prison(held(A, ELSEWHERE), *stays, apart, people=EVERYBODY) as made:
        said = []
        for minute in range(NOW_MINUTE, NOW_MINUTE + 12):
            now = NOW + timedelta(minutes=minute - NOW_MINUTE)
            view = made.view(OFFICER, valid=minute)
            said.append(check(view, [A.key], NEXT_CELL, asked_at=now, rules=RULES).outcome)
    free, apart_now = Outcome.NO_CONFLICT_FOUND, Outcome.CONFLICT_FOUND
    assert said == [free] * 4 + [apart_now] * 4 + [free] * 4
    # Where places lie was read twice at most by either view: at first, and after the move.
    assert max(Counter(read).values()) <= 4


def test_a_table_may_hold_the_members_of_a_hidden_rivalry_alone() -> None:
    """It then holds few, and whoever asks each resident in turn finds the member: the table says so."""
    with prison(held(A, ELSEWHERE), held(D, ELSEWHERE), held(B, CELL), *HIDDEN_RIVALS, people=EVERYBODY) as made:
        alone = replace(RULES, rivalries_by_wing=None)
        view = made.view(OFFICER, valid=NOW_MINUTE)
        said = [check(view, [who.key], NEXT_CELL, asked_at=NOW, rules=alone).outcome for who in (A, D)]
        assert said == [Outcome.CHECK_THE_PLACE, Outcome.NO_CONFLICT_FOUND]


def test_a_hidden_rivalry_over_a_prison_holds_wings_too_unless_the_table_holds_its_members_alone() -> None:
    """A and D share a wing, and B is in another prison: asking D of it must tell nothing that asking A does not.

    A table that says `near` holds fewer, and whoever asks each resident in turn then finds the member.
    """
    rivals = row("wide", link(CREW, FIRM, LinkType.RIVAL_OF, properties={"level": "ESTABLISHMENT"}), label=HIDDEN)
    with prison(held(A, ELSEWHERE), held(D, ELSEWHERE), held(B, CELL), rivals, *HIDDEN_RIVALS[1:],
                people=EVERYBODY) as made:  # fmt: skip
        assert outcomes(made, ACROSS, A) == outcomes(made, ACROSS, D) == {Outcome.CHECK_THE_PLACE}
        view = made.view(OFFICER, valid=NOW_MINUTE)
        near = replace(RULES, rivalries_by_wing=Level.WING)
        said = [check(view, [who.key], ACROSS, asked_at=NOW, rules=near).outcome for who in (A, D)]
        assert said == [Outcome.CHECK_THE_PLACE, Outcome.NO_CONFLICT_FOUND]


def test_the_table_that_ships_names_no_member_of_a_hidden_rivalry() -> None:
    """And neither does one that says nothing of it."""
    assert load_rules().rivalries_by_wing is Level.ESTABLISHMENT
    silent = "version: x\nfeeds: []\nkeep_apart_level: WING\nrivalry_level: WING\n"
    assert load_rules(silent).rivalries_by_wing is Level.ESTABLISHMENT


def test_a_rule_that_may_be_read_holds_nobody_else() -> None:
    with prison(held(A, ELSEWHERE), held(D, ELSEWHERE), held(B, CELL), keep_apart(A, B), people=EVERYBODY) as made:
        assert outcomes(made, NEXT_CELL, D) == {Outcome.NO_CONFLICT_FOUND}
        assert outcomes(made, NEXT_CELL, A) == {Outcome.CONFLICT_FOUND}


def test_who_reads_the_rule_is_told_of_the_two_alone() -> None:
    with prison(held(A, ELSEWHERE), held(D, ELSEWHERE), held(B, CELL), keep_apart(A, B, label=HIDDEN),
                people=EVERYBODY) as made:  # fmt: skip
        assert ask(made, NEXT_CELL, D, viewer=SOURCE_UNIT).outcome is Outcome.NO_CONFLICT_FOUND
        assert ask(made, NEXT_CELL, A, viewer=SOURCE_UNIT).outcome is Outcome.CONFLICT_FOUND


def test_somebody_who_is_held_nowhere_is_held_back_alone() -> None:
    """The limit of it: he has no unit to be hidden among, and the hold says that somebody on the wing conflicts."""
    with prison(held(B, CELL), held(C, UPSTAIRS), keep_apart(A, B, label=HIDDEN), people=EVERYBODY) as made:
        assert outcomes(made, NEXT_CELL, A) == {Outcome.CHECK_THE_PLACE}
        assert outcomes(made, NEXT_CELL, D) == {Outcome.NO_CONFLICT_FOUND}


@pytest.mark.parametrize("days", [-1, 0, 1])
def test_a_hold_lasts_for_the_days_that_are_drawn_after_its_cause_has_left(days: int) -> None:
    """So many days ago, by the minute of now: the days drawn for the prison stand, and the day before them does not."""
    left, lingers = lingering_days(KEY, LEEDS) + days, days < 1
    gone = held(B, CELL, until=left, name="gone") if left else held(B, CELL)
    with prison(gone, held(C, UPSTAIRS), keep_apart(A, B, label=HIDDEN)) as made:
        assert (ask(made, NEXT_CELL, A).outcome is Outcome.CHECK_THE_PLACE) is lingers


def test_a_rule_that_may_be_read_does_not_linger() -> None:
    with prison(held(B, CELL, until=1, name="gone"), held(B, ACROSS, since=1, name="come"), keep_apart(A, B)) as made:
        assert ask(made, NEXT_CELL, A).outcome is Outcome.NO_CONFLICT_FOUND


def test_the_days_are_drawn_for_each_prison_and_each_store_and_never_fewer_than_one() -> None:
    prisons = [thing(NodeKind.ESTABLISHMENT, f"P{number:02}") for number in range(40)]
    drawn = [lingering_days(KEY, each) for each in prisons]
    assert set(drawn) == set(range(1, MOST_DAYS + 1))
    assert drawn == [lingering_days(KEY, each) for each in prisons]
    assert drawn != [lingering_days(IdKey(b"k" * KEY_BYTES), each) for each in prisons]


@pytest.mark.parametrize(
    ("now", "start"),
    [("2026-07-15T09:00+00:00", "2026-07-13T23:00+00:00"), ("2026-11-26T00:30+00:00", "2026-11-25T00:00+00:00")],
)
def test_the_period_begins_with_the_local_day_before(now: str, start: str) -> None:
    """In summer local midnight is 23:00 of the day before by the clock of the store."""
    minute = to_minutes(datetime.fromisoformat(now))
    assert recently(Interval(minute, minute + 1), 1).start == to_minutes(datetime.fromisoformat(start))
