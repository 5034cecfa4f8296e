"""The proximity score: near known members is nearer, everything is explained, and nobody is guessed at."""

from __future__ import annotations

from dataclasses import replace

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.organised_crime import (
    NOT_VALIDATED,
    Answer,
    OrganisedCrimeTableError,
    Proximity,
    WhyNot,
    explain,
    load_parameters,
    read_affiliations,
    score,
)
from analytics.organised_crime.paths import firmest_ways
from analytics.organised_crime.proximity import chances
from analytics.projection import as_graph
from graph.access import Viewer
from graph.model.evidence import Description, EvidenceRow, LinkClaim, NodeRef
from graph.model.kinds import Kind
from graph.model.labels import Label
from graph.model.links import LinkType, Role
from tests.analytics.estate import (
    HIDDEN,
    OFFICER,
    PARAMETERS,
    POLICE,
    PRISON,
    SOURCE_UNIT,
    Estate,
    adult_row,
    estate,
    link,
    prisoner,
    row,
    thing,
    took_part,
)
from tests.analytics.nets import network_of, random_network

TABLE = load_parameters()
OCG = thing(Kind.ORGANISED_CRIME_GROUP, "001/0010058")
CHIEF, FRIEND, DISTANT, STRANGER, PARTNER = (prisoner(f"A{number}111AA") for number in range(5))


def member(who: NodeRef, role: Role = Role.PRINCIPAL_SUBJECT, group: NodeRef = OCG) -> LinkClaim:
    return link(who, group, LinkType.MEMBER_OF, role)


def banded(band: str, group: NodeRef = OCG, label: Label = POLICE) -> EvidenceRow:
    return row(f"band {group.key}", describes=[Description(group, {"caption": group.key, "band": band})], label=label)


def crimes(one: NodeRef, other: NodeRef, count: int = 2, label: Label = PRISON) -> list[EvidenceRow]:
    events = [thing(Kind.CRIME, f"{one.key} {other.key} {number}") for number in range(count)]
    return [row(event.key, took_part(one, event), took_part(other, event), label=label) for event in events]


def chain() -> list[EvidenceRow]:
    """A known chief, his partner in crime, that one's partner, and two who know only each other."""
    return [
        *(adult_row(who) for who in (CHIEF, FRIEND, DISTANT, STRANGER, PARTNER)),
        row("chief", member(CHIEF), label=POLICE),
        banded("1a"),
        *crimes(CHIEF, FRIEND),
        *crimes(FRIEND, DISTANT),
        *crimes(STRANGER, PARTNER),
    ]


def scored(made: Estate, viewer: Viewer = OFFICER) -> Proximity:
    network = made.network(viewer)
    known = read_affiliations(made.view(viewer), network.evidence, PARAMETERS, TABLE)
    return score(network, known, TABLE)


def test_scores_fall_with_distance_and_standing_counts_for_itself() -> None:
    """The chief, then his partner, then that one's partner, and nothing for whoever is far from all."""
    with estate(*chain()) as made:
        found = scored(made)
        ranking = found.leading(10)
        assert [person for person, _ in ranking] == [made.id(CHIEF), made.id(FRIEND), made.id(DISTANT)]
        assert all(0 < value <= 1 for _, value in ranking)
        chief = explain(found, made.id(CHIEF))
        assert chief.standing is not None
        assert chief.standing > 0.7
        assert [report.owner for report in chief.memberships] == ["police"]
        assert found.label == chief.label == NOT_VALIDATED == "not validated here"


def test_an_explanation_names_every_step_with_its_reports() -> None:
    """From the person to the known member, each tie with its records, grades and ages."""
    with estate(*chain()) as made:
        answer = explain(scored(made), made.id(DISTANT))
        assert (answer.answer, answer.group, answer.band) == (Answer.SCORED, made.id(OCG), "1a")
        (path,) = answer.paths
        assert [(step.from_person, step.to_person) for step in path.steps] == [
            (made.id(DISTANT), made.id(FRIEND)),
            (made.id(FRIEND), made.id(CHIEF)),
        ]
        named = {report.record for step in path.steps for fact in step.facts for report in fact.reports}
        keys = [
            f"{one.key} {other.key} {number}"
            for one, other in ((CHIEF, FRIEND), (FRIEND, DISTANT))
            for number in (0, 1)
        ]
        assert named == {made.store.ids.record_id("TEST", key).hex() for key in keys}
        assert [step.days for step in path.steps] == [30, 30]
        assert [step.origins for step in path.steps] == ["few", "few"]
        assert [report.record for report in path.membership] == [made.store.ids.record_id("TEST", "chief").hex()]
        assert set(answer.why_not) == {WhyNot.NO_STANDING, WhyNot.FAR, WhyNot.SINGLE_ORIGIN}


def test_a_low_score_says_why_it_is_not_higher() -> None:
    """Nobody near, old evidence and weak ties are told apart."""
    old = [
        row(
            f"old {n}",
            took_part(CHIEF, thing(Kind.CRIME, f"old {n}"), days=4000),
            took_part(PARTNER, thing(Kind.CRIME, f"old {n}"), days=4000),
        )
        for n in (1, 2)
    ]
    with estate(*chain(), *old) as made:
        found = scored(made)
        far = explain(found, made.id(STRANGER))
        assert far.answer is Answer.SCORED
        faded = explain(found, made.id(PARTNER))
        assert {WhyNot.OLD, WhyNot.WEAK} <= set(faded.why_not)
    with estate(*chain()) as made:
        alone = explain(scored(made), made.id(STRANGER))
        assert (alone.score, alone.group) == (0.0, None)
        assert alone.why_not == (WhyNot.NO_STANDING, WhyNot.NO_MEMBER_NEAR)


def test_too_little_evidence_is_answered_honestly() -> None:
    """One fact is not enough, and whoever no evidence names is not called clear."""
    lone = prisoner("Z9999ZZ")
    with estate(*chain(), adult_row(lone), *crimes(CHIEF, lone, count=1)) as made:
        found = scored(made)
        assert explain(found, made.id(lone)).answer is Answer.NOT_ENOUGH_KNOWN
        assert explain(found, "00" * 16).why_not == (WhyNot.NO_KNOWN_TIES,)
        assert made.id(lone) not in dict(found.leading(100))


@pytest.mark.parametrize("born", ["2009-05-05", ""])
def test_nobody_who_is_or_may_be_a_child_is_scored(born: str) -> None:
    """Neither a known birth date nor its absence makes a seventeen-year-old a suspect by association."""
    young = prisoner("Y1111YY")
    rows = [adult_row(young, born)] if born else []
    with estate(*chain(), *rows, *crimes(CHIEF, young), row("young", member(young))) as made:
        found = scored(made)
        answer = explain(found, made.id(young))
        assert answer.answer is Answer.NO_SCORE
        assert (answer.score, answer.paths, answer.memberships) == (None, (), ())
        assert made.id(young) not in dict(found.leading(100))


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (("1a", Role.PRINCIPAL_SUBJECT), ("5c", Role.PRINCIPAL_SUBJECT)),
        (("2a", Role.PRINCIPAL_SUBJECT), ("2a", Role.AFFILIATE)),
    ],
)
def test_standing_and_band_weigh(better: tuple[str, Role], worse: tuple[str, Role]) -> None:
    """A principal of a serious group weighs more, for himself and for those around him."""

    def scores(band: str, role: Role) -> list[float]:
        people = [adult_row(CHIEF), adult_row(FRIEND)]
        with estate(*people, row("chief", member(CHIEF, role)), banded(band), *crimes(CHIEF, FRIEND)) as made:
            return [value for _, value in scored(made).leading(2)]

    assert all(one > other for one, other in zip(scores(*better), scores(*worse), strict=True))


def test_a_hidden_membership_shows_nowhere() -> None:
    """Who may not read that a man is a member gets the bytes that he would get if nobody had said so."""
    hidden = row("hidden", member(DISTANT), label=HIDDEN)
    other = thing(Kind.GANG, "hidden gang")
    with estate(*chain()) as made:
        before = scored(made)
        made.load(hidden, row("gang", member(STRANGER, group=other), label=HIDDEN), banded("1b", other, HIDDEN))
        after = scored(made)
        assert before.score.tobytes() == after.score.tobytes()
        assert [explain(before, made.id(who)) for who in (CHIEF, FRIEND, DISTANT, STRANGER)] == [
            explain(after, made.id(who)) for who in (CHIEF, FRIEND, DISTANT, STRANGER)
        ]
        wider = explain(scored(made, SOURCE_UNIT), made.id(STRANGER))
        assert wider.group == made.id(other)


PEOPLE = [prisoner(f"P{number}") for number in range(6)]
hidden_rows = st.lists(
    st.one_of(
        st.builds(
            member,
            st.sampled_from(PEOPLE),
            st.sampled_from([Role.AFFILIATE, Role.PRINCIPAL_SUBJECT]),
        ),
        st.builds(
            lambda who, event, days: took_part(who, thing(Kind.CRIME, event), days=days),
            st.sampled_from(PEOPLE),
            st.sampled_from("abc"),
            st.integers(0, 3000),
        ),
    ),
    min_size=1,
    max_size=8,
)


@given(said=hidden_rows, hidden=hidden_rows)
@settings(max_examples=20)
def test_a_hidden_record_changes_no_byte_of_a_score(said: list[LinkClaim], hidden: list[LinkClaim]) -> None:
    """Whatever is hidden, the officer's scores and explanations are the same bytes."""
    rows = [row(f"said {place}", claim) for place, claim in enumerate(said)]
    with estate(*map(adult_row, PEOPLE), banded("3a"), *rows) as made:
        before = scored(made)
        made.load(*(row(f"hidden {place}", claim, label=HIDDEN) for place, claim in enumerate(hidden)))
        after = scored(made)
        for name in ("scored", "score", "standing", "walk", "group"):
            assert getattr(before, name).tobytes() == getattr(after, name).tobytes()
        assert [explain(before, made.id(who)) for who in PEOPLE] == [explain(after, made.id(who)) for who in PEOPLE]


def test_walks_end_where_they_find_a_member() -> None:
    """On two people the chance is one tie's: going on, not getting lost, and the membership's weight."""
    network = random_network(2, 1, 1)
    weight = float(network.tie_weight[0])
    found = chances(network.ties, np.array([[0.0], [0.8]]), TABLE)
    assert found[0, 0] == pytest.approx(
        (1 - TABLE.give_up) * weight / (weight + TABLE.lost) * (0.8 + 0.2 * found[1, 0]), rel=0.05
    )
    assert 0 <= found[1, 0] < 0.05


def test_the_firmest_ways_are_the_shortest_paths_of_logarithms() -> None:
    """A way is as firm as networkx finds the shortest path over -log(weight), where it may be long enough."""
    network = random_network(30, 60, 9)
    graph = as_graph(network)
    for _, _, members in graph.edges(data=True):
        members["length"] = -np.log(members["weight"])
    members_of = np.zeros(len(network))
    members_of[[3, 7, 11]] = 1.0
    for way in firmest_ways(network, 0, members_of, count=3, longest=29):
        expected = nx.shortest_path_length(graph, 0, way.people[-1], weight="length")
        assert way.firmness == pytest.approx(np.exp(-expected))
        assert way.people[0] == 0
        assert all(graph.has_edge(one, other) for one, other in zip(way.people, way.people[1:], strict=False))


def test_no_way_that_is_shown_leads_over_or_to_somebody_who_may_be_under_18() -> None:
    """A firm way over a child is passed over for a weaker one over adults, and a child is no member at an end."""
    network = network_of([(0, 1, 1.0), (1, 3, 1.0), (0, 2, 2500.0), (2, 3, 2500.0), (1, 4, 1.0)])
    members = np.array([0.0, 0.0, 0.0, 1.0, 0.0])
    assert firmest_ways(network, 0, members, 1, 3)[0].people == (0, 1, 3)
    grown = replace(network, adult=np.array([True, False, True, True, True]))
    assert [way.people for way in firmest_ways(grown, 0, members, 3, 3)] == [(0, 2, 3)]
    assert not firmest_ways(grown, 0, np.array([0.0, 1.0, 0.0, 0.0, 0.0]), 3, 3)
    assert firmest_ways(grown, 0, members, 1, 3, adults_only=False)[0].people == (0, 1, 3)


def test_a_child_in_between_is_named_nowhere_and_the_reader_is_told_that_a_way_is_not_shown() -> None:
    """The only way to a known member leads over a child: no step, no name, and no claim that nobody is near."""
    people = [adult_row(CHIEF), adult_row(FRIEND, "2012-01-01"), adult_row(DISTANT)]
    with estate(
        *people,
        row("chief", member(CHIEF), label=POLICE),
        banded("1a"),
        *crimes(CHIEF, FRIEND),
        *crimes(FRIEND, DISTANT),
    ) as made:
        found = explain(scored(made), made.id(DISTANT))
        assert found.paths == ()
        assert WhyNot.NOT_SHOWN in found.why_not
        assert WhyNot.NO_MEMBER_NEAR not in found.why_not
        assert made.id(FRIEND) not in repr(found)


def test_a_child_s_membership_says_something_of_the_adults_around_him_and_nothing_of_him() -> None:
    """Who runs children stands out by them: the adult scores, the child has no answer and is named nowhere."""
    child = prisoner("Y1111YY")
    people = [adult_row(FRIEND), adult_row(STRANGER), adult_row(child, "2012-01-01")]
    ties = [*crimes(child, FRIEND), *crimes(FRIEND, STRANGER)]
    with estate(*people, *ties, row("child", member(child), label=POLICE), banded("1a")) as made:
        found = scored(made)
        answer = explain(found, made.id(FRIEND))
        assert answer.score is not None
        assert answer.score > 0
        assert WhyNot.NOT_SHOWN in answer.why_not
        assert made.id(child) not in repr(answer)
        assert explain(found, made.id(child)).answer is Answer.NO_SCORE
    with estate(*people, *ties, banded("1a")) as made:
        assert not explain(scored(made), made.id(FRIEND)).score


def test_two_runs_give_the_same_bytes() -> None:
    """Scores and paths repeat."""
    with estate(*chain()) as made:
        one, two = scored(made), scored(made)
        assert one.score.tobytes() == two.score.tobytes()
        assert explain(one, made.id(DISTANT)) == explain(two, made.id(DISTANT))


def test_without_known_members_nobody_scores() -> None:
    """No register, no score: and no error."""
    with estate(*(adult_row(who) for who in (CHIEF, FRIEND)), *crimes(CHIEF, FRIEND)) as made:
        assert scored(made).leading(5) == []
    with estate(adult_row(CHIEF)) as made:
        assert scored(made).leading(5) == []


def test_a_table_that_makes_no_sense_is_refused() -> None:
    """A walk that never gives up never ends."""
    with pytest.raises(OrganisedCrimeTableError):
        load_parameters("version: x\ngive_up: 0\n")
