"""Room tonight and later, somebody without a number, mornings of assaults, and lists for when the network is down."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from analytics.allocation import Level, Outcome
from analytics.allocation.arrival import Arrival, Partly, arrival
from analytics.allocation.headroom import Headroom, headroom
from analytics.allocation.near_miss import Clock, Replay, Said, replay
from analytics.allocation.wing_pack import wing_lists
from graph.access import Viewer, load_policy
from graph.model.evidence import Description, EvidenceRow, NodeRef, Value
from graph.model.kinds import Kind
from graph.model.labels import Classification, Label
from graph.model.links import LinkType, Role
from graph.queries.chart import TIES
from tests.analytics.estate import (
    HIDDEN,
    NOW,
    NOW_MINUTE,
    OFFICER,
    PRISON,
    SOURCE_UNIT,
    Estate,
    bears,
    days_ago,
    identifier,
    link,
    prisoner,
    row,
    thing,
    took_part,
)
from tests.analytics.wings import (
    ACROSS,
    ALIKE_WING,
    CELL,
    ELSEWHERE,
    LEEDS,
    NEXT_CELL,
    RULES,
    UPSTAIRS,
    WING,
    A,
    B,
    C,
    held,
    keep_apart,
    prison,
)

_A_DAY = 24 * 60


def takes(place: NodeRef, beds: int, **more: Value | list[str]) -> EvidenceRow:
    properties: dict[str, Value | list[str]] = {"working_capacity": beds, "status": "ACTIVE", **more}
    return row(f"{place.key} takes", describes=[Description(place, properties)], system="LOCATIONS")


def said_of(who: NodeRef, label: Label = PRISON, **properties: Value) -> EvidenceRow:
    about: dict[str, Value | list[str]] = {**properties}
    return row(f"more of {who.key}", bears(who, identifier(who.key)), describes=[Description(who, about)], label=label)


def due(who: NodeRef, place: NodeRef, days: float, label: Label = PRISON) -> EvidenceRow:
    return row(f"{who.key} due", link(who, place, LinkType.DUE_AT, since=days_ago(-days)), label=label)


def rooms(made: Estate, days: int = 7, viewer: Viewer = OFFICER) -> dict[NodeRef, tuple[int | None, int | None]]:
    found = counted(made, days, viewer)
    return {each.place: (each.free, each.free_then) for each in found.rows}


def counted(made: Estate, days: int = 7, viewer: Viewer = OFFICER) -> Headroom:
    return headroom(made.view(viewer, valid=NOW_MINUTE), LEEDS, days)


# ---- headroom


def test_room_is_beds_less_people_and_releases_count_from_tomorrow_to_the_last_day() -> None:
    rows = [
        takes(WING, 4),
        held(A, CELL),
        held(B, NEXT_CELL),
        held(C, UPSTAIRS),
        said_of(A, release_on=(NOW.date() + timedelta(days=7)).isoformat()),
        said_of(B, release_on=(NOW.date() + timedelta(days=8)).isoformat()),
    ]
    with prison(*rows) as made:
        assert rooms(made)[WING] == (1, 2)
        assert rooms(made, days=8)[WING] == (1, 3)
        assert counted(made).undated == 1


def test_who_is_due_within_the_days_leaves_one_wing_and_comes_to_the_other() -> None:
    rows = [takes(WING, 4), takes(ALIKE_WING, 4), held(A, CELL), held(B, ELSEWHERE)]
    with prison(*rows, due(A, ALIKE_WING, 3), due(B, ALIKE_WING, 20)) as made:
        assert rooms(made) | {LEEDS: (0, 0)} == {LEEDS: (0, 0), WING: (3, 4), ALIKE_WING: (4, 3)}
        assert rooms(made, days=20)[ALIKE_WING] == (4, 2)
        prison_row = next(each for each in counted(made).rows if each.place == LEEDS)
        assert (prison_row.leaving, prison_row.coming) == (0, 0)


def test_a_move_that_may_not_be_read_moves_no_number() -> None:
    """The planner reads it; anybody else gets the same rows as if there were none."""
    rows = [takes(WING, 4), takes(ALIKE_WING, 4), held(A, CELL)]
    with prison(*rows, due(A, ALIKE_WING, 3, HIDDEN)) as made, prison(*rows) as without:
        assert counted(made) == counted(without)
        assert rooms(made, viewer=SOURCE_UNIT)[ALIKE_WING] == (4, 3)


def test_a_closed_wing_has_no_bed_and_one_of_unknown_size_no_number() -> None:
    in_use = row("in use", describes=[Description(ACROSS, {"status": "ACTIVE"})], system="LOCATIONS")
    with prison(takes(WING, 4, status="INACTIVE"), in_use) as made:
        found = {each.place: each.beds for each in counted(made).rows}
        assert found[WING] == 0
        assert found[ALIKE_WING] is None


# ---- planned moves


def test_planned_moves_are_walked_by_nobody_who_does_not_name_them() -> None:
    """Not the page, the chart, the timeline nor an export, even for somebody who may read them."""
    with prison(held(A, CELL), due(A, ALIKE_WING, 3)) as made, prison(held(A, CELL)) as without:
        assert LinkType.DUE_AT not in TIES
        for view in (made.view(valid=None), without.view(valid=None)):
            assert LinkType.DUE_AT not in {LinkType(int(each)) for each in view.visible_links().type}
        kept = [len(each.view(valid=None).visible_links().type) for each in (made, without)]
        assert kept[0] == kept[1]


def test_future_moves_are_read_with_their_own_role_and_those_of_category_a_with_another() -> None:
    policy = load_policy()
    plain, high = (
        Label("prison", Classification.OFFICIAL_SENSITIVE, compartments=boxes)
        for boxes in (("future-moves",), ("future-moves", "high-risk-moves"))
    )
    reading: dict[Label, set[str]] = {plain: set(), high: set()}
    for role, label in ((role, label) for role in policy.roles for label in reading):
        if policy.admits(Viewer("x", "prison", frozenset({role}), Classification.SECRET), label):
            reading[label].add(role)
    assert reading == {plain: {"moves-planner", "high-risk-moves-planner"}, high: {"high-risk-moves-planner"}}
    # Whoever reads them can open headroom and nothing else: no export, no subject's own copy, no contract of others.
    assert {policy.roles[role].actions for role in reading[plain]} == {frozenset({"show-headroom"})}


# ---- arrivals


def received(made: Estate, partly: Partly, viewer: Viewer = OFFICER) -> Arrival:
    return arrival(made.view(viewer, valid=NOW_MINUTE), partly, LEEDS, asked_at=NOW, rules=RULES)


def test_everybody_whom_he_may_be_is_a_candidate_the_surest_first() -> None:
    rows = [said_of(C, surname="SMITHSON", forenames="JON", date_of_birth="1990-02-01")]
    with prison(*rows) as made:
        found = received(made, Partly("S", born=date(1990, 1, 2)))
        assert {each.person for each in found.candidates} == {made.id(A), made.id(B), made.id(C)}
        assert found.candidates[0].found_by == "name and birth date"
        other = received(made, Partly("SMITHS", born=date(1990, 1, 2)))
        assert [each.found_by for each in other.candidates] == ["name, and birth date with day and month swapped"]


def test_a_wing_where_any_candidate_has_a_conflict_comes_after_one_where_none_has() -> None:
    rows = [takes(WING, 9), takes(ALIKE_WING, 2), takes(CELL, 1), held(C, CELL), keep_apart(A, C)]
    with prison(*rows) as made:
        found = received(made, Partly("SA1111AA"))
        assert [each.wing for each in found.offers] == [ALIKE_WING, WING]
        assert [bool(each.barred) for each in found.offers] == [False, True]
        assert found.offers[1].outcome is Outcome.CONFLICT_FOUND


def test_a_hidden_rule_moves_no_wing_in_the_order_and_comes_back_as_a_hold() -> None:
    rows = [takes(WING, 9), takes(ALIKE_WING, 9), held(C, CELL)]
    with prison(*rows, keep_apart(A, C, label=HIDDEN)) as made, prison(*rows) as without:
        one, other = received(made, Partly("SA1111AA")), received(without, Partly("SA1111AA"))
        assert [each.wing for each in one.offers] == [each.wing for each in other.offers]
        holds = {each.wing: each.hold for each in one.offers}
        assert holds == {WING: WING, ALIKE_WING: None}


def test_nobody_on_record_is_offered_a_wing_that_nothing_confirms() -> None:
    with prison(takes(WING, 9)) as made:
        found = received(made, Partly("Zzz"))
        assert found.candidates == ()
        assert {each.outcome for each in found.offers} == {Outcome.CANNOT_CONFIRM}


def test_whom_a_name_alone_leads_to_may_be_nobody_on_record() -> None:
    with prison(takes(WING, 9)) as made:
        found = received(made, Partly("SA1111AA"))
        assert found.candidates
        assert found.may_be_unknown
        assert Outcome.NO_CONFLICT_FOUND not in {each.outcome for each in found.offers}


def test_what_the_law_cannot_confirm_of_a_wing_is_never_no_conflict() -> None:
    with prison(takes(WING, 9), said_of(C, surname="SMITHSON", date_of_birth="1990-01-02")) as made:
        found = received(made, Partly("SMITHSON", born=date(1990, 1, 2)))
        assert not found.may_be_unknown
        for offer in found.offers:
            assert any(each.startswith("cannot confirm") for each in offer.against)
            assert offer.outcome is Outcome.CANNOT_CONFIRM


def test_who_is_held_in_the_prison_and_who_is_to_be_kept_apart_there_is_said_of_each_candidate() -> None:
    rows = [held(A, UPSTAIRS), held(B, ELSEWHERE), held(C, CELL), keep_apart(A, C), keep_apart(B, C, label=HIDDEN)]
    with prison(takes(WING, 9), *rows) as made:
        here, elsewhere = received(made, Partly("SA")), received(made, Partly("SB"))
        assert [each.held_here for each in here.candidates] == [(UPSTAIRS,)]
        assert [each.held_here for each in elsewhere.candidates] == [()]
        said = [(each.prisoner, other.person, other.places) for each in here.apart for other in each.counterparts]
        assert said == [(made.id(A), made.id(C), (CELL,))]
        assert elsewhere.apart == ()


def test_a_name_without_a_letter_is_refused() -> None:
    with pytest.raises(ValueError, match="at least the beginning"):
        Partly(" - ", "")


# ---- near misses

FIGHT = NodeRef(Kind.INCIDENT, "INCIDENTS", "1")


def assault(by: NodeRef, on: NodeRef, days: float) -> list[EvidenceRow]:
    at = (NOW - timedelta(days=days)).isoformat()
    said = Description(FIGHT, {"type": "ASSAULT_5", "occurred_at": at})
    return [
        row("assault by", took_part(by, FIGHT, days=days), describes=[said]),
        row("assault on", took_part(on, FIGHT, Role.VICTIM, days=days)),
        row("assault at", link(FIGHT, WING, LinkType.OCCURRED_AT, since=days_ago(days))),
    ]


def replayed(made: Estate, since: float = 40, until: float = -40, viewer: Viewer = OFFICER) -> Replay:
    return replay(made.view(viewer), LEEDS, since=days_ago(since), until=days_ago(until), rules=RULES)


def test_an_assault_between_two_who_were_to_be_kept_apart_is_caught() -> None:
    """By what is on record today; on that morning this store knew of nobody."""
    with prison(held(A, CELL), held(B, NEXT_CELL), keep_apart(A, B), *assault(A, B, 10)) as made:
        found = replayed(made)
        assert found.assaults[0].said == {
            Clock.THEN: Said.NOT_KNOWN,
            Clock.TODAY: Said.CONFLICT,
            Clock.STANDING: Said.CONFLICT,
        }
        assert [(each.clock, each.caught, each.assaults) for each in found.rates] == [
            (Clock.THEN, 0, 1),
            (Clock.TODAY, 1, 1),
            (Clock.STANDING, 1, 1),
        ]


def test_a_keep_apart_made_because_of_it_did_not_catch_it() -> None:
    with prison(held(A, CELL), held(B, NEXT_CELL), keep_apart(A, B, since=9), *assault(A, B, 10)) as made:
        said = replayed(made).assaults[0].said
        assert (said[Clock.TODAY], said[Clock.STANDING]) == (Said.NOTHING, Said.CONFLICT)


def test_what_was_known_on_the_morning_counts_by_the_first_clock() -> None:
    """An assault of the coming days, so that its morning comes after the loads."""
    with prison(held(A, CELL), held(B, NEXT_CELL), keep_apart(A, B), *assault(A, B, -3)) as made:
        assert replayed(made).assaults[0].said[Clock.THEN] is Said.CONFLICT


def test_a_rule_that_may_not_be_read_is_no_warning_to_the_reader() -> None:
    rows = [held(A, CELL), held(B, NEXT_CELL), *assault(A, B, 10)]
    with prison(*rows, keep_apart(A, B, label=HIDDEN)) as made, prison(*rows) as without:
        assert replayed(made) == replayed(without)
        assert replayed(made, viewer=SOURCE_UNIT).rates[1].caught == 1


def test_an_alarm_about_somebody_who_had_no_part_is_a_false_one() -> None:
    rows = [held(A, CELL), held(B, NEXT_CELL), held(C, UPSTAIRS), held(prisoner("D4444DD"), CELL)]
    apart = keep_apart(C, prisoner("D4444DD"))
    with prison(*rows, apart, *assault(A, B, 10), people=(A, B, C, prisoner("D4444DD"))) as made:
        today = replayed(made).rates[1]
        assert (today.controls, today.alarms, today.false_alarms) == (1, 1, 1)


def test_advice_is_told_apart_from_a_catch_and_set_beside_what_it_says_of_everybody_else_there() -> None:
    """A fought B and C a month before the assault on B: the check of the morning named both, and forbade neither."""
    old = NodeRef(Kind.INCIDENT, "INCIDENTS", "0")
    fought = [row(f"{each.key} fought", took_part(each, old, days=40)) for each in (A, B, C)]
    d = prisoner("D4444DD")
    stays = [held(A, CELL), held(B, NEXT_CELL), held(C, UPSTAIRS), held(d, UPSTAIRS)]
    with prison(*stays, *fought, *assault(A, B, 10), people=(A, B, C, d)) as made:
        found = replayed(made, since=20)
        assert found.assaults[0].said[Clock.TODAY] is Said.ADVICE
        today = found.rates[1]
        assert (today.caught, today.advised, today.together) == (0, 1, 1)
        assert (today.others, today.others_advised, today.advised_falsely) == (2, 1, 1)


def test_a_keep_apart_that_reaches_less_far_than_they_were_apart_is_advice() -> None:
    with prison(held(A, CELL), held(B, NEXT_CELL), keep_apart(A, B, "CELL"), *assault(A, B, 10)) as made:
        assert replayed(made).assaults[0].said[Clock.TODAY] is Said.ADVICE


def test_an_assault_is_no_advice_of_itself() -> None:
    """What the check of its morning says of two is what came before."""
    with prison(held(A, CELL), held(B, NEXT_CELL), *assault(A, B, 10)) as made:
        assert replayed(made).assaults[0].said[Clock.TODAY] is Said.NOTHING


# ---- packs


def test_a_list_of_a_wing_has_who_is_to_be_kept_apart_wherever_the_other_is() -> None:
    rows = [held(A, CELL), held(B, ELSEWHERE), held(C, ACROSS), keep_apart(A, B, "LANDING"), keep_apart(A, C)]
    with prison(*rows) as made:
        lists = {each.wing: each for each in wing_lists(made.view(valid=NOW_MINUTE), LEEDS, RULES)}
        kept = lists[WING].kept
        assert [each.numbers for each in kept] == [("A1111AA",)]
        assert {(each.numbers, each.level, each.places) for each in kept[0].apart} == {
            (("B2222BB",), Level.LANDING, ("MDI-1-1-001",)),
            (("C3333CC",), Level.WING, ("LEI-11-1-001",)),
        }
        assert [each.numbers for each in lists[ALIKE_WING].kept] == [("C3333CC",)]


def test_a_list_holds_nothing_that_its_maker_may_not_read() -> None:
    with prison(held(A, CELL), held(B, ACROSS), keep_apart(A, B, label=HIDDEN)) as made:
        assert all(each.kept == () for each in wing_lists(made.view(valid=NOW_MINUTE), LEEDS, RULES))


def test_a_pack_lists_groups_on_the_wing_with_their_rivals_in_the_prison() -> None:
    crew, firm, lads = (thing(Kind.GANG, name) for name in ("CREW", "FIRM", "LADS"))
    rows = [
        row("rivals", link(crew, firm, LinkType.RIVAL_OF, properties={"level": "ESTABLISHMENT", "transport": True})),
        row("others", link(crew, lads, LinkType.RIVAL_OF)),
        row("a", link(A, crew, LinkType.MEMBER_OF, Role.AFFILIATE)),
        row("b", link(B, firm, LinkType.MEMBER_OF, Role.AFFILIATE)),
        row("c", link(C, lads, LinkType.MEMBER_OF, Role.AFFILIATE)),
    ]
    with prison(held(A, CELL), held(B, ACROSS), held(C, ELSEWHERE), *rows) as made:
        view = made.view(valid=NOW_MINUTE)
        found = {each.wing.key: each.rivals for each in wing_lists(view, LEEDS, RULES)}
        assert [(each.group, each.rival, each.level, each.transport) for each in found["LEI-1"]] == [
            (crew, firm, Level.ESTABLISHMENT, True)
        ]
        assert [each.numbers for each in found["LEI-1"][0].members] == [
            each.numbers for each in found["LEI-11"][0].others
        ]
        assert found["LEI-1"][0].others[0].places == (ACROSS.key,)
        hidden = row("b", link(B, firm, LinkType.MEMBER_OF, Role.AFFILIATE), label=HIDDEN)
    with prison(held(A, CELL), held(B, ACROSS), *rows[:3], hidden) as made:
        assert all(each.rivals == () for each in wing_lists(made.view(valid=NOW_MINUTE), LEEDS, RULES))
