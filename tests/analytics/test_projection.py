"""Evidence to network: what weighs, how much, and what never does."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.projection import Layer, LayerRule, ProjectionTableError, load_parameters
from graph.model.evidence import EvidenceRow, NodeRef
from graph.model.kinds import Kind
from graph.model.labels import Label
from graph.model.links import CRIMINAL, NEVER_CRIMINAL, LinkType, Role
from graph.snapshot.keeper import SnapshotKeeper
from tests.analytics.estate import (
    HIDDEN,
    NOW,
    PARAMETERS,
    POLICE,
    PRISON,
    SOURCE_UNIT,
    adult_row,
    days_ago,
    estate,
    link,
    nominal,
    prisoner,
    row,
    thing,
    tie_weight,
    took_part,
)

A, B, C, D = (prisoner(number) for number in ("A1111AA", "B2222BB", "C3333CC", "D4444DD"))


def test_two_who_took_part_weigh_more_than_a_pair_among_five() -> None:
    """A tie through an event is shared out among all who took part."""
    pair, crowd = thing(Kind.CRIME, "pair"), thing(Kind.CRIME, "crowd")
    others = [prisoner(f"X{number}") for number in range(3)]
    rows = [row("pair", took_part(A, pair), took_part(B, pair))]
    rows.append(row("crowd", *(took_part(who, crowd) for who in (C, D, *others))))
    with estate(*rows) as made:
        network = made.network()
        assert tie_weight(network, made.id(A), made.id(B)) == pytest.approx(
            4 * tie_weight(network, made.id(C), made.id(D))
        )


@pytest.mark.parametrize("role", sorted(NEVER_CRIMINAL))
def test_a_part_that_is_not_criminal_ties_nobody(role: Role) -> None:
    """A suspect and the event's victim, witness, officer, relative or lawyer are not associates."""
    crime = thing(Kind.CRIME, "crime")
    with estate(row("one", took_part(A, crime), took_part(B, crime, role))) as made:
        assert len(made.network()) == 0


def test_a_hub_is_listed_and_ties_nobody() -> None:
    """An event with more people than the limit is a fact about each of them."""
    limit = PARAMETERS.layers[Layer.SHARED_INCIDENT].hub_limit
    brawl = thing(Kind.INCIDENT, "brawl")
    for number, tied in ((limit, limit), (limit + 1, 0)):
        with estate(row("brawl", *(took_part(prisoner(f"P{place}"), brawl) for place in range(number)))) as made:
            network = made.network()
            assert len(network) == tied
            listed = [(hub.layer, hub.thing, hub.people) for hub in network.hubs]
            assert listed == ([] if tied else [(Layer.SHARED_INCIDENT, made.id(brawl), number)])


def test_an_old_report_weighs_half_after_its_half_life() -> None:
    """Decay follows the table."""
    half_life = PARAMETERS.layers[Layer.ASSOCIATION].half_life_days
    now = link(A, B, LinkType.ASSOCIATED_WITH, since=days_ago(0))
    old = link(C, D, LinkType.ASSOCIATED_WITH, since=days_ago(half_life))
    with estate(row("now", now), row("old", old)) as made:
        network = made.network()
        fresh, faded = tie_weight(network, made.id(A), made.id(B)), tie_weight(network, made.id(C), made.id(D))
        assert faded == pytest.approx(fresh / 2, rel=1e-3)


def test_copies_of_one_origin_count_once_and_a_second_origin_corroborates() -> None:
    """Three police reports of one association are one word; the prison's is another."""

    def said(*labels: Label) -> tuple[float, int]:
        claim = link(A, B, LinkType.ASSOCIATED_WITH, since=days_ago(10))
        rows = [row(f"report {place}", claim, label=label, grade="2C") for place, label in enumerate(labels)]
        with estate(*rows) as made:
            network = made.network()
            return tie_weight(network, made.id(A), made.id(B)), int(network.origins[0])

    assert said(POLICE) == said(POLICE, POLICE, POLICE)
    once, twice = said(POLICE), said(POLICE, PRISON)
    assert twice[0] > once[0]
    assert (once[1], twice[1]) == (1, 2)


def test_one_voice_that_two_agencies_pass_on_counts_once_and_two_voices_of_one_agency_twice() -> None:
    """Who first said it makes a report independent, not who wrote it down."""

    def said(*reports: tuple[Label, str]) -> int:
        claim = link(A, B, LinkType.ASSOCIATED_WITH, since=days_ago(10))
        rows = [row(f"report {n}", claim, label=label, origin=origin) for n, (label, origin) in enumerate(reports)]
        with estate(*rows) as made:
            return int(made.network().origins[0])

    assert said((POLICE, "voice 1"), (PRISON, "voice 1")) == 1
    assert said((POLICE, "voice 1"), (POLICE, "voice 2")) == 2


def test_two_agencies_that_each_name_one_side_corroborate_nothing() -> None:
    """The police put A at the crime and the prison puts B there: nobody says both."""
    crime = thing(Kind.CRIME, "crime")
    with estate(row("a", took_part(A, crime), label=POLICE), row("b", took_part(B, crime), label=PRISON)) as made:
        assert made.network().origins.tolist() == [1]


def test_better_graded_reports_weigh_more() -> None:
    """From known directly by a reliable source down to suspected false."""
    weights = []
    for grade in ("1A", "2B", "2C", "3D", "3E"):
        with estate(row("report", link(A, B, LinkType.ASSOCIATED_WITH, since=days_ago(1)), grade=grade)) as made:
            weights.append(tie_weight(made.network(), made.id(A), made.id(B)))
    assert weights == sorted(weights, reverse=True)
    assert len(set(weights)) == len(weights)


def test_cell_mates_are_those_who_were_there_together() -> None:
    """One after another in one cell is no tie, and a night together is too short for one."""
    cell = thing(Kind.CELL, "LEI-A-1-001")

    def stay(who: str, since: float, until: float) -> EvidenceRow:
        return row(who, link(prisoner(who), cell, LinkType.HELD_AT, since=days_ago(since), until=days_ago(until)))

    with estate(stay("EARLY", 300, 200), stay("LONG", 190, 50), stay("MATE", 150, 60), stay("NIGHT", 51, 20)) as made:
        network = made.network()
        tied = {(network.person_id(a), network.person_id(b)) for a, b in network.ends.tolist()}
        mates = tuple(sorted((made.id(prisoner("LONG")), made.id(prisoner("MATE")))))
        assert tied == {mates}


def test_everybody_in_the_first_extract_has_not_shared_the_cell_for_ever() -> None:
    """A stay whose start nobody knows does not reach back to a man who left two years ago."""
    cell = thing(Kind.CELL, "LEI-A-1-001")
    left = link(A, cell, LinkType.HELD_AT, since=days_ago(900), until=days_ago(700))
    there = [row(who.key, link(who, cell, LinkType.HELD_AT)) for who in (B, C)]
    with estate(row("left", left), *there) as made:
        network = made.network()
        assert tie_weight(network, made.id(B), made.id(C)) > 0
        assert tie_weight(network, made.id(A), made.id(B)) == 0


def test_calls_between_phones_tie_their_users() -> None:
    """A call is evidence about whoever has each phone, and says which call and whose phones."""
    mine, yours, call = thing(Kind.PHONE, "07700900001"), thing(Kind.PHONE, "07700900002"), thing(Kind.CALL, "1")
    since = days_ago(3)
    rows = [
        row("mine", link(A, mine, LinkType.HAS_PHONE)),
        row("yours", link(B, yours, LinkType.HAS_PHONE)),
        row(
            "call",
            link(call, mine, LinkType.CALL_FROM, since=since),
            link(yours, call, LinkType.CALL_TO, since=since),
        ),
        row("direct", link(C, yours, LinkType.CALLED, since=since)),
    ]
    with estate(*rows) as made:
        network = made.network()
        a, b, c = (network.index_of(made.id(who)) for who in (A, B, C))
        assert a is not None
        assert b is not None
        assert c is not None
        tie = network.tie_between(a, b)
        assert tie is not None
        (fact,) = network.why(tie)
        assert (fact.layer, fact.kind, fact.thing) == (Layer.CALL, Kind.CALL, made.id(call))
        assert {report.record for report in fact.reports} == {
            made.store.ids.record_id("TEST", name).hex() for name in ("mine", "yours", "call")
        }
        assert network.tie_between(c, b) is not None
        assert network.tie_between(c, a) is None


def test_records_of_one_person_make_one_person() -> None:
    """Ties hang on persons: what the police say of a nominal and the prison of a prisoner meets in the man."""
    crime = thing(Kind.CRIME, "crime")
    police_side = nominal("PN1")
    same = row(
        "same",
        adult_row(A).links[0],
        link(police_side, adult_row(A).links[0].target, LinkType.HAS_IDENTIFIER, Role.IDENTIFIER_VALID),
    )
    with estate(
        same, row("crime", took_part(police_side, crime), took_part(B, crime)), row("own", took_part(A, crime))
    ) as made:
        network = made.network()
        assert len(network) == 2
        assert network.tie_weight.shape == (1,)


def test_the_table_refuses_to_weigh_a_victim() -> None:
    """A table that gives another part a weight is not loaded."""
    text = resources.files("analytics").joinpath("projection-2026-11.yml").read_text("utf-8")
    load_parameters(text)
    with pytest.raises(ProjectionTableError, match="criminal parts"):
        load_parameters(text.replace("  SUSPECT: 0.9", "  SUSPECT: 0.9\n  WITNESS: 0.1"))
    with pytest.raises(ProjectionTableError):
        load_parameters(text.replace("strength: 0.8", "strength: 1.8"))


def test_a_layer_can_be_switched_off() -> None:
    """Without the layer its facts are gone, and the others are as they were."""
    crime = thing(Kind.CRIME, "crime")
    rows = [row("crime", took_part(A, crime), took_part(B, crime)), row("said", link(A, B, LinkType.ASSOCIATED_WITH))]
    with estate(*rows) as made:
        both = made.network()
        one = made.network(parameters=PARAMETERS.without(Layer.ASSOCIATION))
        assert {fact.layer for fact in both.why(0)} == {Layer.ASSOCIATION, Layer.SHARED_OFFENCE}
        assert {fact.layer for fact in one.why(0)} == {Layer.SHARED_OFFENCE}
        assert one.tie_weight[0] < both.tie_weight[0]


def test_nothing_readable_makes_an_empty_network() -> None:
    """No evidence is no error."""
    with estate(adult_row(A)) as made:
        network = made.network()
        assert (len(network), network.hubs, network.ties.matrix().shape) == (0, (), (0, 0))


PEOPLE = [prisoner(f"P{number}") for number in range(6)]
EVENTS = [thing(kind, key) for kind in (Kind.CRIME, Kind.INCIDENT, Kind.ARREST) for key in ("1", "2")]
parts = st.tuples(
    st.sampled_from(PEOPLE), st.sampled_from(EVENTS), st.sampled_from(sorted(CRIMINAL)), st.integers(0, 2000)
)
innocent = st.tuples(
    st.sampled_from([*PEOPLE, prisoner("NEW")]),
    st.sampled_from(EVENTS),
    st.sampled_from(sorted(NEVER_CRIMINAL)),
    st.integers(0, 9000),
    st.sampled_from((LinkType.INVOLVED_IN, LinkType.MEMBER_OF, LinkType.ASSOCIATED_WITH)),
)


@given(said=st.lists(parts, min_size=1, max_size=12), added=st.lists(innocent, min_size=1, max_size=6))
@settings(max_examples=25)
def test_adding_people_who_are_no_offenders_changes_no_weight(
    said: list[tuple[NodeRef, NodeRef, Role, int]], added: list[tuple[NodeRef, NodeRef, Role, int, LinkType]]
) -> None:
    """Victims, witnesses, staff, relatives, professionals and unknown parts leave every byte as it was."""
    rows = [
        row(f"said {place}", took_part(who, event, role, days)) for place, (who, event, role, days) in enumerate(said)
    ]
    more = []
    for place, (who, event, role, days, kind) in enumerate(added):
        other = event if kind is LinkType.INVOLVED_IN else PEOPLE[0] if who != PEOPLE[0] else PEOPLE[1]
        if kind is LinkType.MEMBER_OF:
            other = thing(Kind.GANG, "gang")
        more.append(row(f"added {place}", link(who, other, kind, role, since=days_ago(days))))
    with estate(*rows) as made:
        before = made.network()
        made.load(*more)
        after = made.network()
    assert before.persons.tobytes() == after.persons.tobytes()
    assert before.adult.tobytes() == after.adult.tobytes()
    assert before.tie_weight.tobytes() == after.tie_weight.tobytes()
    assert before.ends.tobytes() == after.ends.tobytes()


@given(said=st.lists(parts, min_size=1, max_size=12), hidden=st.lists(parts, min_size=1, max_size=6))
@settings(max_examples=25)
def test_a_hidden_record_changes_no_byte_of_a_viewers_network(
    said: list[tuple[NodeRef, NodeRef, Role, int]], hidden: list[tuple[NodeRef, NodeRef, Role, int]]
) -> None:
    """What a viewer may not read shows in no weight, no number and no order; who may read it sees it."""

    def rows(parts: list[tuple[NodeRef, NodeRef, Role, int]], label: Label) -> list[EvidenceRow]:
        return [
            row(f"{label.owner} {place}", took_part(who, event, role, days), label=label)
            for place, (who, event, role, days) in enumerate(parts)
        ]

    with estate(*rows(said, PRISON)) as made:
        before, wider = made.network(), made.network(SOURCE_UNIT)
        made.load(*rows(hidden, HIDDEN))
        after = made.network()
        assert made.network(SOURCE_UNIT).facts.weight.size >= wider.facts.weight.size
    for name in ("persons", "unit", "adult", "start", "neighbour", "weight", "tie", "ends", "tie_weight", "origins"):
        assert getattr(before, name).tobytes() == getattr(after, name).tobytes(), name
    assert before.hubs == after.hubs
    ties = range(len(before.ends))
    assert [before.why(tie) for tie in ties] == [after.why(tie) for tie in ties]


def test_weights_do_not_depend_on_the_order_of_loading() -> None:
    """The same rows in another order and another number of loads give the same bytes."""
    crime = thing(Kind.CRIME, "crime")
    rows = [row(who.key, took_part(who, crime)) for who in (A, B, C, D)]
    rows.append(row("said", link(A, D, LinkType.ASSOCIATED_WITH)))
    with estate(*rows) as made, estate(*reversed(rows[2:])) as other:
        other.load(*rows[:2])
        one, two = made.network(), other.network()
        assert one.tie_weight.tobytes() == two.tie_weight.tobytes()
        assert one.persons.tobytes() == two.persons.tobytes()


def test_what_was_published_since_the_snapshot_counts_the_same(tmp_path: Path) -> None:
    """A snapshot with a delta over it gives the bytes of a snapshot made anew."""
    crime = thing(Kind.CRIME, "crime")
    gang = thing(Kind.GANG, "gang")
    later = [
        row("crime", *(took_part(who, crime) for who in (A, B, D))),
        row("gang", link(B, gang, LinkType.MEMBER_OF, Role.AFFILIATE)),
    ]
    with estate(adult_row(A), adult_row(C), row("said", link(A, C, LinkType.ASSOCIATED_WITH))) as made:
        keeper = SnapshotKeeper(made.store, tmp_path / "snapshots", lambda: NOW)
        keeper.current()
        made.load(*later, adult_row(B))
        fresh = made.network()
        made.serve(keeper.current())
        laid_over = made.network()
        assert len(made.graph().extra.links.record)
    for name in ("persons", "adult", "start", "neighbour", "weight", "tie_weight", "origins"):
        assert getattr(fresh, name).tobytes() == getattr(laid_over, name).tobytes(), name
    assert [fresh.why(tie) for tie in range(len(fresh.ends))] == [laid_over.why(tie) for tie in range(len(fresh.ends))]


@pytest.mark.parametrize(
    ("born", "adult"),
    [("2008-11-01", True), ("2008-11-02", False), ("1980-02-29", True), ("", False)],
)
def test_adulthood_is_shown_or_doubted(born: str, adult: bool) -> None:
    """Eighteen on the day counts; a person of whom nobody says anything may be younger."""
    said = [adult_row(A, born)] if born else []
    with estate(row("tie", link(A, B, LinkType.ASSOCIATED_WITH, since=days_ago(100))), *said) as made:
        network = made.network()
        place = network.index_of(made.id(A))
        assert place is not None
        assert bool(network.adult[place]) is adult


def test_custody_shows_adulthood_only_in_an_adult_establishment() -> None:
    """A cell in Leeds shows it, one in Wetherby or in a place that nobody here knows does not."""
    rows = []
    for code, who in (("LEI", A), ("WYI", B), ("QQI", C)):
        prison, cell = thing(Kind.ESTABLISHMENT, code), thing(Kind.CELL, f"{code}-A-1-001")
        wing = thing(Kind.WING, f"{code}-A")
        rows.append(row(code, link(cell, wing, LinkType.LOCATED_IN), link(wing, prison, LinkType.LOCATED_IN)))
        rows.append(
            row(who.key, link(who, cell, LinkType.HELD_AT, since=days_ago(50)), link(who, D, LinkType.ASSOCIATED_WITH))
        )
    with estate(*rows) as made:
        network = made.network()
        shown = {who: bool(network.adult[network.index_of(made.id(who))]) for who in (A, B, C)}
        assert shown == {A: True, B: False, C: False}


def test_conflicting_birth_dates_leave_a_person_in_doubt() -> None:
    """One source that makes him a child is enough."""
    with estate(row("tie", link(A, B, LinkType.ASSOCIATED_WITH)), adult_row(A, "1990-01-01")) as made:
        made.load(
            row(
                "younger",
                adult_row(A).links[0],
                describes=adult_row(A, "2010-01-01").descriptions,
            )
        )
        network = made.network()
        assert not network.adult[network.index_of(made.id(A))]


def test_a_layer_rule_must_make_sense() -> None:
    """A strength of 1 would make a tie certain."""
    with pytest.raises(ValueError, match="strength"):
        LayerRule(1.0, 10)
    assert np.isfinite(PARAMETERS.layers[Layer.CALL].half_life_days)
