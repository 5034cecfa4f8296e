"""The conflict check: who may not be held near whom, and how it may be asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from analytics.allocation import Breach, Doubt, Kind, Level, Nearness, Outcome, load_rules
from analytics.allocation.conflicts import check
from analytics.allocation.relation import Bounds, Position, breach, nearness
from analytics.allocation.rules import ConflictRulesError
from graph.model.evidence import EvidenceRow, NodeRef
from graph.model.identifiers import IdentifierType
from graph.model.kinds import Kind as NodeKind
from graph.model.links import LinkType, Role
from graph.snapshot.errors import StaleGraphError
from graph.snapshot.keeper import SnapshotKeeper
from graph.view import NotFoundError
from tests.analytics.estate import (
    NOW,
    NOW_MINUTE,
    adult_row,
    bears,
    identifier,
    link,
    nominal,
    prisoner,
    row,
    thing,
)
from tests.analytics.wings import (
    ACROSS,
    ALIKE_WING,
    CELL,
    ELSEWHERE,
    LANDING,
    LEEDS,
    NEXT_CELL,
    NEXT_LANDING,
    RULES,
    SPUR,
    UPSTAIRS,
    WING,
    A,
    B,
    C,
    ask,
    end,
    held,
    keep_apart,
    prison,
)

WHERE = {
    Nearness.SAME_CELL: CELL,
    Nearness.SAME_LANDING: NEXT_CELL,
    Nearness.SAME_WING: UPSTAIRS,
    Nearness.SAME_PRISON: ACROSS,
    Nearness.OTHER_PRISON: ELSEWHERE,
}
# The register's own meaning: CELL keeps out of one cell, LANDING of one landing too, WING of one wing as well.
BROKEN_BY = {
    "CELL": {Nearness.SAME_CELL},
    "LANDING": {Nearness.SAME_CELL, Nearness.SAME_LANDING},
    "WING": {Nearness.SAME_CELL, Nearness.SAME_LANDING, Nearness.SAME_WING},
}
CREW, FIRM = thing(NodeKind.GANG, "CREW"), thing(NodeKind.ORGANISED_CRIME_GROUP, "001/0010058")


@pytest.mark.parametrize("near", list(Nearness))
@pytest.mark.parametrize("restriction", ["CELL", "LANDING", "WING"])
def test_the_table_of_restriction_by_relation(restriction: str, near: Nearness) -> None:
    """A man asked about a cell, and another held at every distance from it, under every restriction type."""
    with prison(held(B, WHERE[near]), keep_apart(A, B, restriction)) as made:
        answer = ask(made, CELL, A)
        broken = near in BROKEN_BY[restriction]
        assert answer.outcome is (Outcome.CONFLICT_FOUND if broken else Outcome.NO_CONFLICT_FOUND)
        if near is Nearness.OTHER_PRISON:
            assert answer.findings == ()
            return
        (finding,) = answer.findings
        assert finding.bounds == Bounds(near, near)
        assert finding.breach is (Breach.BREACHED if broken else Breach.NONE)
        assert (finding.level, finding.reason) == (Level[restriction], "THREAT")
        assert [other.prison_numbers for other in finding.counterparts] == [("B2222BB",)]
        assert finding.counterparts[0].places == (WHERE[near],)
        assert [source.feed for source in finding.sources] == ["prison-test"]


@pytest.mark.parametrize(
    ("place", "restriction", "expected", "avoid"),
    [
        (LANDING, "CELL", Breach.DEPENDS, CELL),
        (LANDING, "LANDING", Breach.BREACHED, None),
        (WING, "CELL", Breach.DEPENDS, CELL),
        (WING, "LANDING", Breach.DEPENDS, LANDING),
        (WING, "WING", Breach.BREACHED, None),
        (LEEDS, "CELL", Breach.DEPENDS, CELL),
        (LEEDS, "LANDING", Breach.DEPENDS, LANDING),
        (LEEDS, "WING", Breach.DEPENDS, WING),
        (NEXT_LANDING, "LANDING", Breach.NONE, None),
        (NEXT_LANDING, "WING", Breach.BREACHED, None),
        (ALIKE_WING, "WING", Breach.NONE, None),
        (SPUR, "WING", Breach.NONE, None),
    ],
)
def test_a_place_larger_than_a_cell_says_what_to_avoid(
    place: NodeRef, restriction: str, expected: Breach, avoid: NodeRef | None
) -> None:
    """Whether a separation is broken may depend on the cell, and then the answer names the place to avoid."""
    with prison(held(B, CELL), keep_apart(A, B, restriction)) as made:
        (finding,) = ask(made, place, A).findings
        assert finding.breach is expected
        assert finding.avoid == (() if avoid is None else (avoid,))


def test_where_less_is_known_more_is_possible() -> None:
    """A man of whom only the prison is known may be in any of its cells; below a silent level nothing is certain."""
    place = Position(frozenset({1}), frozenset({2}), frozenset({3}), frozenset({4}))
    assert nearness(place, Position(frozenset({1}))) == Bounds(Nearness.SAME_PRISON, Nearness.SAME_CELL)
    assert nearness(place, Position()) == Bounds(Nearness.OTHER_PRISON, Nearness.SAME_CELL)
    assert nearness(place, Position(frozenset({9}))) == Bounds(Nearness.OTHER_PRISON, Nearness.OTHER_PRISON)
    no_landing = Position(frozenset({1}), frozenset({2}), frozenset(), frozenset({4}))
    assert nearness(place, no_landing) == Bounds(Nearness.SAME_WING, Nearness.SAME_CELL)
    assert breach(Level.CELL, nearness(place, no_landing)) is Breach.DEPENDS


def test_a_man_whose_cell_is_not_known_may_be_in_this_one() -> None:
    """Held somewhere in the prison is near enough to warn."""
    with prison(held(B, LEEDS), keep_apart(A, B, "CELL")) as made:
        (finding,) = ask(made, CELL, A).findings
        assert finding.breach is Breach.DEPENDS
        assert finding.is_conflict


def test_two_feeds_that_disagree_put_a_man_in_both_cells() -> None:
    """Nobody is safe from a man because another feed says that he has moved."""
    with prison(held(B, UPSTAIRS), held(B, CELL), keep_apart(A, B, "CELL")) as made:
        assert ask(made, CELL, A).outcome is Outcome.CONFLICT_FOUND
        assert ask(made, UPSTAIRS, A).outcome is Outcome.CONFLICT_FOUND
        assert ask(made, NEXT_CELL, A).outcome is Outcome.NO_CONFLICT_FOUND


@pytest.mark.parametrize(
    "record",
    [
        keep_apart(A, B, until=5),
        keep_apart(A, B, closed=True),
        keep_apart(A, B, since=-5),
        keep_apart(A, C),
    ],
    ids=["ended", "closed", "not yet made", "somebody else's"],
)
def test_what_does_not_hold_now_is_no_conflict(record: EvidenceRow) -> None:
    """Closed and ended records, and those between others, keep nobody apart."""
    with prison(held(B, CELL), record) as made:
        answer = ask(made, CELL, A)
        assert (answer.outcome, answer.findings) == (Outcome.NO_CONFLICT_FOUND, ())


def test_a_man_who_has_left_meets_nobody() -> None:
    """Only who is held there now counts."""
    with prison(held(B, CELL, until=2), keep_apart(A, B)) as made:
        assert ask(made, WING, A).outcome is Outcome.NO_CONFLICT_FOUND


def test_a_record_that_does_not_say_how_far_reaches_as_far_as_the_wing() -> None:
    """Silence is read as the widest restriction of the register."""
    with prison(held(B, UPSTAIRS), keep_apart(A, B, None)) as made:
        assert ask(made, CELL, A).outcome is Outcome.CONFLICT_FOUND


def test_prisoners_asked_about_together_are_checked_against_each_other() -> None:
    """Two who arrive on one van meet where they are put, wherever they are now."""
    with prison(keep_apart(A, B, "LANDING"), held(C, ELSEWHERE)) as made:
        answer = ask(made, WING, A, B)
        assert answer.together is answer.outcome is Outcome.CONFLICT_FOUND
        assert answer.hold is not None
        assert [(f.prisoner, f.breach, f.counterparts[0].asked) for f in answer.findings] == [
            ("A1111AA", Breach.DEPENDS, True),
            ("B2222BB", Breach.DEPENDS, True),
        ]
        assert [each.alone for each in answer.prisoners] == [Outcome.NO_CONFLICT_FOUND] * 2
        assert [each.outcome for each in answer.prisoners] == [Outcome.CONFLICT_FOUND] * 2
        assert ask(made, CELL, A, B).conflicts[0].breach is Breach.BREACHED


def test_an_asked_prisoner_who_is_already_there_is_met_there_too() -> None:
    """Asking about both does not hide that one of them is held in the place."""
    with prison(held(B, CELL), keep_apart(A, B)) as made:
        outcomes = {each.prisoner: each.alone for each in ask(made, CELL, A, B).prisoners}
        assert outcomes == {"A1111AA": Outcome.CONFLICT_FOUND, "B2222BB": Outcome.NO_CONFLICT_FOUND}


def rivals(level: str | None = "WING") -> EvidenceRow:
    return row(
        "rivals", link(CREW, FIRM, LinkType.RIVAL_OF, properties={"level": level, "reason": "DEBT"} if level else None)
    )


def joins(who: NodeRef, group: NodeRef, until: int | None = None) -> EvidenceRow:
    return row(f"{who.key} joins", link(who, group, LinkType.MEMBER_OF, Role.UNKNOWN, until=end(until)))


@pytest.mark.parametrize(
    ("level", "place", "expected"),
    [
        ("LANDING", CELL, Breach.NONE),
        ("WING", CELL, Breach.BREACHED),
        (None, CELL, Breach.BREACHED),
        ("ESTABLISHMENT", ACROSS, Breach.BREACHED),
        ("WING", ACROSS, Breach.NONE),
        ("LANDING", WING, Breach.DEPENDS),
    ],
)
def test_rival_groups_are_kept_as_far_apart_as_their_separation_says(
    level: str | None, place: NodeRef, expected: Breach
) -> None:
    """Members of rival groups, whatever their standing, by the separation's level; the wing where it states none."""
    with prison(held(B, UPSTAIRS), rivals(level), joins(A, CREW), joins(B, FIRM)) as made:
        (finding,) = ask(made, place, A).findings
        assert (finding.kind, finding.rule, finding.breach) == (Kind.RIVAL_GROUP, (CREW, FIRM), expected)
        assert {source.record for source in finding.sources} == {
            made.store.ids.record_id("TEST", name).hex() for name in ("rivals", "A1111AA joins", "B2222BB joins")
        }


def test_fellow_members_are_advice_and_no_conflict() -> None:
    """Who else of his group is held there is told, and keeps nobody out."""
    with prison(held(B, UPSTAIRS), held(C, ACROSS), *(joins(who, CREW) for who in (A, B, C))) as made:
        answer = ask(made, WING, A)
        (finding,) = answer.findings
        assert (finding.kind, finding.level, finding.is_conflict) == (Kind.SAME_GROUP, None, False)
        assert [other.prison_numbers for other in finding.counterparts] == [("B2222BB",)]
        assert answer.outcome is Outcome.NO_CONFLICT_FOUND
        assert len(ask(made, LEEDS, A).findings[0].counterparts) == 2


def test_a_former_member_is_no_rival() -> None:
    """A membership that has ended separates nobody."""
    with prison(held(B, CELL), rivals(), joins(A, CREW), joins(B, FIRM, until=9)) as made:
        assert ask(made, CELL, A).findings == ()


def test_a_mans_rules_are_found_whichever_of_his_records_they_hang_on() -> None:
    """The police's record of him is a member, the prison's is held in the cell, and he is one man."""
    police_side = nominal("PN1")
    pnc = identifier("2012/0394773H", IdentifierType.PNC)
    same = row("same", bears(police_side, pnc), bears(B, pnc))
    with prison(held(B, CELL), same, rivals(), joins(A, CREW), joins(police_side, FIRM)) as made:
        (finding,) = ask(made, WING, A).conflicts
        assert not finding.possible_match
        by_id = check(made.view(valid=NOW_MINUTE), [made.id(police_side)], WING, asked_at=NOW, rules=RULES)
        assert by_id.unconfirmed == ()


def test_whoever_shares_an_identifier_may_be_the_man() -> None:
    """Two records under one PNC that contradict each other stay apart, and the check counts both."""
    twin = prisoner("T7777TT")
    pnc = identifier("2012/0394773H", IdentifierType.PNC)
    shared = [row(f"pnc {who.key}", bears(who, pnc)) for who in (B, twin)]
    with prison(held(twin, CELL), *shared, keep_apart(A, B), people=(A, B, twin)) as made:
        (finding,) = ask(made, CELL, A).conflicts
        assert finding.possible_match
        (other,) = finding.counterparts
        # Nobody says that he is held; whoever he may be is.
        assert (other.person, other.places) == (made.id(B), ())
        assert [(each.person, each.places) for each in other.may_be] == [(made.id(twin), (CELL,))]
        assert Doubt.IDENTITY_IN_DOUBT in {each.doubt for each in ask(made, ACROSS, B).unconfirmed}


def test_of_a_prisoner_who_may_be_another_a_rule_says_who_that_is() -> None:
    twin = prisoner("T7777TT")
    pnc = identifier("2012/0394773H", IdentifierType.PNC)
    shared = [row(f"pnc {who.key}", bears(who, pnc)) for who in (B, twin)]
    with prison(held(A, CELL), *shared, keep_apart(A, B), people=(A, B, twin)) as made:
        (finding,) = ask(made, CELL, twin).conflicts
        assert [each.person for each in finding.may_be] == [made.id(B)]
        assert ask(made, CELL, B).conflicts[0].may_be == ()


def test_a_check_never_answers_from_a_graph_of_the_past() -> None:
    """What was published since the graph was taken must be in it."""
    with prison() as made:
        view = made.view(valid=NOW_MINUTE)
        made.load(keep_apart(A, B))
        with pytest.raises(StaleGraphError):
            check(view, ["A1111AA"], CELL, asked_at=NOW, rules=RULES)


def test_what_was_published_since_the_snapshot_binds(tmp_path: Path) -> None:
    """A keep-apart and a cell move that came after the snapshot are in the delta, and keep people apart at once."""
    with prison() as made:
        keeper = SnapshotKeeper(made.store, tmp_path / "snapshots", lambda: NOW)
        keeper.current()
        made.load(held(B, CELL), keep_apart(A, B), rivals(), joins(A, CREW), joins(B, FIRM))
        fresh = ask(made, NEXT_CELL, A)
        made.serve(keeper.current())
        assert ask(made, NEXT_CELL, A) == fresh
        assert {each.kind for each in fresh.conflicts} == {Kind.KEEP_APART, Kind.RIVAL_GROUP}


def test_a_check_is_of_one_minute_one_known_place_and_somebody() -> None:
    """Other questions are refused."""
    with prison() as made:
        now = made.view(valid=NOW_MINUTE)
        with pytest.raises(ValueError, match="one minute"):
            check(made.view(), ["A1111AA"], CELL, asked_at=NOW, rules=RULES)
        with pytest.raises(ValueError, match="at least one prisoner"):
            check(now, [], CELL, asked_at=NOW, rules=RULES)
        with pytest.raises(ValueError, match="name a prison"):
            check(now, ["A1111AA"], thing(NodeKind.ADDRESS, "1 High Street"), asked_at=NOW, rules=RULES)
        with pytest.raises(NotFoundError):
            ask(made, thing(NodeKind.CELL, "LEI-9-9-999"), A)


def test_the_same_question_has_an_equal_answer() -> None:
    """The same evidence gives the same content, in whatever order it was loaded."""
    rows = [
        held(B, CELL),
        held(C, UPSTAIRS),
        keep_apart(A, B),
        rivals(),
        joins(A, CREW),
        joins(B, FIRM),
        joins(C, CREW),
    ]
    with prison(*rows) as one, prison(*reversed(rows)) as two:
        first = ask(one, WING, A, B)
        assert first == ask(one, WING, A, B)
        assert repr(first.findings) == repr(ask(two, WING, A, B).findings)


def test_a_prisoner_asked_about_twice_is_checked_once() -> None:
    """Repeats add nothing."""
    with prison(held(B, CELL), keep_apart(A, B)) as made:
        assert ask(made, CELL, A, A) == ask(made, CELL, A)


def test_a_table_with_an_unknown_level_is_refused() -> None:
    """A typing error in the table must not turn a rule off."""
    with pytest.raises(ConflictRulesError):
        load_rules("version: x\nfeeds: []\nkeep_apart_level: WNG\nrivalry_level: WING\n")


def test_adults_are_not_needed_for_a_check() -> None:
    """Keeping people apart protects the young as well."""
    young = prisoner("Y1111YY")
    with prison(adult_row(young, "2010-01-01"), held(young, CELL), keep_apart(A, young)) as made:
        assert ask(made, CELL, A).outcome is Outcome.CONFLICT_FOUND
