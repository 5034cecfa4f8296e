"""A group's page: who is in it and as what, where they are, whom they know elsewhere, and what changed."""

from __future__ import annotations

from datetime import date

from analytics.organised_crime import GroupPage, group_page, load_parameters, read_affiliations
from analytics.organised_crime.group_page import years_before
from analytics.projection import project, read_evidence
from graph.model.evidence import EvidenceRow, NodeRef
from graph.model.kinds import Kind
from graph.model.links import LinkType, Role
from graph.model.times import OPEN_END, OPEN_START
from tests.analytics.estate import (
    HIDDEN,
    NOW_MINUTE,
    OFFICER,
    PARAMETERS,
    Estate,
    adult_row,
    days_ago,
    estate,
    link,
    prisoner,
    row,
    thing,
    took_part,
)

CRIME = load_parameters()
GROUP, OTHER, RIVAL = (thing(Kind.ORGANISED_CRIME_GROUP, f"001/000000{number}") for number in (1, 2, 3))
BOSS, NEW, GONE, CHILD, STRANGER, LATE = (prisoner(f"A000{number}AA") for number in range(1, 7))
PRISON, WING, CELL = thing(Kind.ESTABLISHMENT, "LEI"), thing(Kind.WING, "LEI-A"), thing(Kind.CELL, "LEI-A-1-001")
A_YEAR_AGO = days_ago(365)


def member(who: NodeRef, group: NodeRef, role: Role, since: int, until: int = OPEN_END) -> EvidenceRow:
    claim = link(who, group, LinkType.MEMBER_OF, role, since=since, until=until)
    return row(f"{who.key} {group.key} {role.name}", claim)


def rows() -> list[EvidenceRow]:
    inside = [
        row("wing", link(WING, PRISON, LinkType.LOCATED_IN)),
        row("cell", link(CELL, WING, LinkType.LOCATED_IN)),
        row("stay", link(BOSS, CELL, LinkType.HELD_AT, since=days_ago(20))),
    ]
    return [
        *(adult_row(who) for who in (BOSS, NEW, GONE, STRANGER)),
        adult_row(CHILD, "2010-01-01"),
        member(BOSS, GROUP, Role.PERIPHERAL_SUBJECT, days_ago(2000), days_ago(100)),
        member(BOSS, GROUP, Role.PRINCIPAL_SUBJECT, days_ago(100)),
        member(NEW, GROUP, Role.AFFILIATE, days_ago(50)),
        member(GONE, GROUP, Role.PRINCIPAL_SUBJECT, days_ago(1500), days_ago(200)),
        member(CHILD, GROUP, Role.AFFILIATE, days_ago(50)),
        member(STRANGER, OTHER, Role.PRINCIPAL_SUBJECT, days_ago(900)),
        row("rivals", link(RIVAL, GROUP, LinkType.RIVAL_OF)),
        row("deal", *(took_part(who, thing(Kind.ARREST, "E/1")) for who in (BOSS, STRANGER))),
        *inside,
    ]


def page(made: Estate, since: int = A_YEAR_AGO) -> tuple[GroupPage, dict[int, NodeRef]]:
    view = made.view(OFFICER)
    evidence = read_evidence(view, NOW_MINUTE, PARAMETERS)
    known = read_affiliations(view, evidence, PARAMETERS, CRIME)
    found = group_page(view, project(evidence, PARAMETERS), known, made.id(GROUP), since)
    people = {made.id(who): who for who in (BOSS, NEW, GONE, CHILD, STRANGER, LATE)}
    return found, {unit: people[evidence.unit_id(unit)] for unit in range(evidence.person_count)}


def grown(found: GroupPage) -> dict[int, tuple[int, int]]:
    return {each.back: (each.members, each.undated) for each in found.growth}


def test_members_are_listed_by_the_standing_that_holds_and_children_are_counted_alone() -> None:
    with estate(*rows()) as made:
        found, who = page(made)
        assert [(who[each.person], each.role) for each in found.members] == [
            (BOSS, Role.PRINCIPAL_SUBJECT),
            (NEW, Role.AFFILIATE),
        ]
        assert found.not_listed == 1


def test_who_joined_left_and_rose_since_a_date_is_told() -> None:
    with estate(*rows()) as made:
        found, who = page(made)
        named = {
            name: [who[person] for person in getattr(found.changes, name)]
            for name in ("joined", "left", "changed_role", "moved")
        }
        assert named == {"joined": [NEW], "left": [GONE], "changed_role": [BOSS], "moved": [BOSS]}
        later, _ = page(made, days_ago(10))
        assert not any((later.changes.joined, later.changes.left, later.changes.changed_role, later.changes.moved))


def test_whoever_came_back_was_no_member_while_he_was_gone() -> None:
    back = [
        member(STRANGER, GROUP, Role.PRINCIPAL_SUBJECT, days_ago(1900), days_ago(1000)),
        member(STRANGER, GROUP, Role.AFFILIATE, days_ago(30)),
    ]
    with estate(*rows(), *back) as made:
        found, who = page(made)
        (returned,) = (each for each in found.members if who[each.person] == STRANGER)
        assert (returned.since, returned.until) == (days_ago(30), OPEN_END)
        assert returned.role is Role.AFFILIATE
        assert {who[person] for person in found.changes.joined} == {NEW, STRANGER}
        # Two years ago he was gone; five years ago he was there.
        assert (grown(found)[2], grown(found)[5]) == ((2, 0), (2, 0))


def test_a_membership_without_a_start_is_counted_from_the_first_day_that_a_record_gives() -> None:
    """A register says no more than that somebody is a member: it stood as a member of every year."""
    register = [member(who, GROUP, Role.AFFILIATE, OPEN_START) for who in (STRANGER, LATE)]
    report = member(LATE, GROUP, Role.UNKNOWN, days_ago(400))
    with estate(*rows(), adult_row(LATE), *register, report) as made:
        found, who = page(made, days_ago(500))
        told = {who[each.person]: (each.since, each.or_before) for each in found.members}
        assert (told[STRANGER], told[LATE]) == ((OPEN_START, False), (days_ago(400), True))
        # Nobody is told to have joined on the day of a report, nor changed the part that a register gives.
        assert LATE not in {who[person] for person in found.changes.joined}
        assert [grown(found)[back] for back in (0, 1, 2)] == [(4, 0), (3, 1), (2, 2)]


def test_a_member_is_learnt_of_when_the_first_record_of_it_came() -> None:
    """Joined fifty days ago, and known since the second load alone."""
    late = [each for each in rows() if each.source_id.startswith(f"{NEW.key} ")]
    early = [each for each in rows() if each not in late]
    with estate(*early) as made:
        made.load(*late)
        found, who = page(made, NOW_MINUTE - 99)
        assert [who[person] for person in found.changes.learnt] == [NEW]


def test_a_broker_is_tied_to_members_of_another_group() -> None:
    with estate(*rows()) as made:
        found, who = page(made)
        (broker,) = found.brokers
        assert who[broker.person] == BOSS
        assert [members for _, members in broker.groups] == [1]


def test_members_are_where_their_cell_lies_and_rivals_and_growth_are_told() -> None:
    with estate(*rows()) as made:
        found, who = page(made)
        (place,) = found.held
        assert (place.establishment, place.wing) == (made.id(PRISON), made.id(WING))
        assert [who[person] for person in place.people] == [BOSS]
        assert found.rivals == (made.id(RIVAL),)
        assert grown(found)[0] == grown(found)[1] == (2, 0)
        assert grown(found)[5] == (1, 0)


def test_a_membership_that_the_reader_may_not_see_changes_nothing_on_the_page() -> None:
    secret = row("secret", link(STRANGER, GROUP, LinkType.MEMBER_OF, Role.PRINCIPAL_SUBJECT), label=HIDDEN)
    with estate(*rows()) as before, estate(*rows(), secret) as after:
        assert page(before)[0] == page(after)[0]


def test_a_year_before_is_the_same_day_and_of_a_leap_day_the_one_before() -> None:
    assert years_before(date(2026, 11, 27), 3) == date(2023, 11, 27)
    assert [years_before(date(2028, 2, 29), back) for back in (1, 4)] == [date(2027, 2, 28), date(2024, 2, 29)]
