"""The organised-crime flag: who gets one, what raises it and what never does, and what it hangs on."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.organised_crime import (
    Answer,
    Band,
    FlagModel,
    FlagRun,
    OrganisedCrimeTableError,
    corroboration,
    flag,
    fragility,
    load_model,
    load_parameters,
    read_affiliations,
    read_marks,
    to_lower,
    to_raise,
)
from analytics.organised_crime.features import FEATURES, features_of
from analytics.organised_crime.trial import trials_of
from analytics.projection import left_out, project, read_evidence
from graph.model.evidence import Description, EvidenceRow, NodeRef
from graph.model.kinds import Kind
from graph.model.links import LinkType, Role
from tests.analytics.estate import (
    HIDDEN,
    NOW_MINUTE,
    OFFICER,
    PARAMETERS,
    POLICE,
    Estate,
    adult_row,
    estate,
    link,
    prisoner,
    row,
    thing,
    took_part,
)

CRIME, MODEL = load_parameters(), load_model()
GROUP = thing(Kind.ORGANISED_CRIME_GROUP, "001/0000001")
BOSS, MATE, NEW, LONE = (prisoner(f"A000{number}AA") for number in range(1, 5))


def member(who: NodeRef, role: Role = Role.PRINCIPAL_SUBJECT) -> EvidenceRow:
    return row(f"member {who.key}", link(who, GROUP, LinkType.MEMBER_OF, role), origin=f"origin {who.key}")


def offence(number: int, *people: NodeRef, role: Role = Role.SUSPECT, origin: str | None = None) -> EvidenceRow:
    event = thing(Kind.ARREST, f"E/{number}")
    links = [took_part(who, event, role, days=10) for who in people]
    return row(f"arrest {number} {role.name}", *links, origin=origin or f"arrest {number}")


def rows() -> list[EvidenceRow]:
    """Two members, one who offended with both of them twice, and one with nobody."""
    people = [adult_row(who) for who in (BOSS, MATE, NEW, LONE)]
    crimes = [offence(1, BOSS, NEW), offence(2, MATE, NEW), offence(3, BOSS, MATE, NEW), offence(4, LONE)]
    return [*people, member(BOSS), member(MATE), *crimes]


def run(made: Estate, leave_out: frozenset[bytes] = frozenset()) -> FlagRun:
    view = made.view(OFFICER)
    without = left_out(view, leave_out)
    evidence = read_evidence(view, NOW_MINUTE, PARAMETERS, without)
    known = read_affiliations(view, evidence, PARAMETERS, CRIME)
    return flag(project(evidence, PARAMETERS), known, read_marks(view, evidence, CRIME, without), CRIME, MODEL)


def number_of(made: Estate, found: FlagRun, who: NodeRef) -> int:
    public = made.view(OFFICER).person(made.store.ids.record_id(who.authority, who.key).hex()).id
    persons = found.network.evidence.persons
    return int(np.flatnonzero(persons == bytes.fromhex(public))[0])


def probability(made: Estate, who: NodeRef) -> float:
    found = run(made)
    return float(found.probability[number_of(made, found, who)])


def test_company_of_members_raises_a_flag_and_standing_raises_it_further() -> None:
    with estate(*rows()) as made:
        found = run(made)
        near, boss = (number_of(made, found, who) for who in (NEW, BOSS))
        nothing = float(MODEL.probability(np.zeros((1, len(FEATURES))))[0])
        assert found.probability[boss] > 0.9
        assert found.probability[near] > 10 * nothing
        assert (found.low <= found.probability).all()
        assert (found.probability <= found.high).all()


def test_of_whoever_has_no_company_too_little_is_known() -> None:
    with estate(*rows()) as made:
        found = run(made)
        number = number_of(made, found, LONE)
        assert (found.answer(number), found.band(number)) == (Answer.NOT_ENOUGH_KNOWN, None)


@pytest.mark.parametrize("born", ["2009-06-01", ""])
def test_nobody_who_is_or_may_be_under_18_has_a_flag(born: str) -> None:
    """Neither by a birth date that says so nor for want of one, whatever the evidence."""
    others = [each for each in rows() if each.source_id not in {NEW.key, BOSS.key}]
    young = [adult_row(who, born) for who in (NEW, BOSS)]
    with estate(*others, *young) as made:
        found = run(made)
        for who in (NEW, BOSS):
            number = number_of(made, found, who)
            assert (found.answer(number), found.band(number)) == (Answer.NO_SCORE, None)
            assert (found.probability[number], found.high[number]) == (0.0, 0.0)


@settings(max_examples=12, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([Role.VICTIM, Role.WITNESS, Role.STAFF, Role.FAMILY, Role.PROFESSIONAL, Role.UNKNOWN]),
            st.sampled_from([BOSS, MATE, NEW, LONE]),
            st.integers(1, 6),
        ),
        max_size=5,
    )
)
def test_no_other_part_than_a_criminal_one_changes_any_flag(parts: list[tuple[Role, NodeRef, int]]) -> None:
    """Victims, witnesses, staff, relatives, professionals and unknown parts move nobody's probability by a hair."""
    more = [
        row(f"part {place}", took_part(who, thing(Kind.ARREST, f"E/{event}"), role, days=10))
        for place, (role, who, event) in enumerate(parts)
    ]
    with estate(*rows()) as before, estate(*rows(), *more) as after:
        for who in (BOSS, MATE, NEW):
            assert probability(before, who) == probability(after, who)


def alert(code: str) -> EvidenceRow:
    marked = thing(Kind.ALERT, f"alert {code}")
    return row(
        f"alert {code}",
        link(NEW, marked, LinkType.HAS_ALERT),
        describes=[Description(marked, {"code": code, "caption": code})],
    )


def record_of(made: Estate, tasked: EvidenceRow) -> frozenset[bytes]:
    return frozenset({made.store.ids.record_id(tasked.system, tasked.source_id)})


@pytest.mark.parametrize("more", [offence(9, BOSS, NEW), alert("DOCGM")], ids=["offence", "alert"])
def test_what_was_looked_for_because_of_a_flag_does_not_raise_it(more: EvidenceRow) -> None:
    with estate(*rows()) as before, estate(*rows(), more) as after:
        found = run(after, record_of(after, more))
        assert float(found.probability[number_of(after, found, NEW)]) == probability(before, NEW)
        assert probability(after, NEW) > probability(before, NEW)


def test_nor_does_a_copy_of_it_that_another_agency_passes_on_without_saying_why() -> None:
    """One voice on the same man is one report; what it says of others, and other voices on him, count as before."""
    tasked = offence(9, BOSS, NEW, origin="one voice")
    copy = replace(offence(10, MATE, NEW, origin="one voice"), label=POLICE)
    others = offence(11, MATE, LONE, origin="one voice")
    base = [*rows(), offence(12, MATE, NEW, origin="another voice"), offence(13, BOSS, LONE)]
    with (
        estate(*base, others) as before,
        estate(*base, others, tasked, copy) as after,
        estate(*base) as less,
    ):
        found = run(after, record_of(after, tasked))
        for who in (NEW, LONE):
            assert float(found.probability[number_of(after, found, who)]) == probability(before, who)
        assert probability(after, NEW) > probability(before, NEW)
        assert probability(before, LONE) > probability(less, LONE)


def test_a_tasked_report_that_he_may_not_read_takes_nothing_from_what_a_reader_sees() -> None:
    """Else a flag that fell would tell him of a report that is kept from him."""
    tasked = replace(offence(9, BOSS, NEW, origin="one voice"), label=HIDDEN)
    copy = offence(10, MATE, NEW, origin="one voice")
    with estate(*rows(), copy) as before, estate(*rows(), copy, tasked) as after:
        found = run(after, record_of(after, tasked))
        assert float(found.probability[number_of(after, found, NEW)]) == probability(before, NEW)


def test_an_alert_that_the_table_names_speaks_for_itself_and_another_does_not() -> None:
    with estate(*rows()) as plain, estate(*rows(), alert("DOCGM")) as named, estate(*rows(), alert("PEEP")) as other:
        assert probability(named, NEW) > probability(plain, NEW) == probability(other, NEW)


def test_a_flag_that_one_origin_carries_falls_without_it() -> None:
    """All offences on one voice's word: without it little is left, and its agency and grade are what is named."""
    people = [adult_row(who) for who in (BOSS, MATE, NEW)]
    crimes = [offence(number, BOSS, MATE, NEW, origin="one voice") for number in range(1, 7)]
    with estate(*people, member(BOSS), member(MATE), *crimes) as made:
        found = run(made)
        number = number_of(made, found, NEW)
        assert found.band(number) is not Band.LITTLE
        carried = fragility(trials_of(found), number)
        assert carried
        assert carried[0].band is Band.LITTLE
        assert carried[0].owners == ("prison",)
        assert corroboration(found, number) == 3


def test_a_trial_of_one_person_says_what_working_everybody_out_again_would_say() -> None:
    """As things are, and with each tie's facts gone in turn: the same probability for everybody."""
    with estate(*rows(), offence(5, NEW, LONE), offence(6, LONE, MATE)) as made:
        found = run(made)
        network, facts, trials = found.network, found.network.facts, trials_of(found)
        for tie in [None, *range(len(network.tie_weight))]:
            weight = facts.weight.copy()
            if tie is not None:
                weight[facts.at[tie] : facts.at[tie + 1]] = 0.0
            less = replace(network, facts=replace(facts, weight=weight))
            table = features_of(less, found.known, found.marks, found.parameters).table
            expected = found.model.probability(table)
            for person in range(network.evidence.person_count):
                said = trials.about(person).probability(found.known, weight)
                assert said == pytest.approx(float(expected[person]), rel=1e-9)


def test_the_least_change_crosses_the_band_when_it_is_made() -> None:
    """Without the ties that are named the band is lower; and whoever has little is told what would lift it."""
    with estate(*rows()) as made:
        found = run(made)
        boss, near = (number_of(made, found, who) for who in (BOSS, NEW))
        down = to_lower(trials_of(found), boss)
        assert down is not None
        assert down.band is not found.band(boss)
        up = to_raise(found, near)
        band = found.band(near)
        assert up is None if band is Band.STRONG else up is not None and up.band is not band


def test_two_runs_give_the_same_bytes() -> None:
    with estate(*rows()) as made:
        first, second = run(made), run(made)
        assert first.probability.tobytes() == second.probability.tobytes()
        assert first.low.tobytes() == second.low.tobytes()


def test_no_evidence_counts_against_anybody() -> None:
    assert (MODEL.weights >= 0).all()
    assert (MODEL.resampled[:, 1:] >= 0).all()


def test_a_model_for_other_features_is_refused() -> None:
    other = {
        "version": "x",
        "features": ["age"],
        "constant": 0,
        "weights": [1],
        "resampled": [[0, 1]],
        "trained_on": {},
    }
    with pytest.raises(OrganisedCrimeTableError, match="other features: age"):
        load_model(json.dumps(other))
    assert isinstance(MODEL, FlagModel)
