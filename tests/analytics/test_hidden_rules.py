"""What the asker may not read keeps people apart all the same, and never shows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.allocation import ConflictAnswer, Doubt, Kind, Outcome
from analytics.allocation.conflicts import check
from graph.model.evidence import EvidenceRow, NodeRef
from graph.model.identifiers import IdentifierType
from graph.model.kinds import Kind as NodeKind
from graph.model.labels import Label
from graph.model.links import LinkType, Role
from tests.analytics.estate import (
    HIDDEN,
    NOW,
    NOW_MINUTE,
    OFFICER,
    PRISON,
    SOURCE_UNIT,
    Estate,
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
    RULES,
    UPSTAIRS,
    WING,
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
CREW, FIRM = thing(NodeKind.GANG, "CREW"), thing(NodeKind.GANG, "FIRM")


def without_reference(answer: ConflictAnswer) -> str:
    """Everything that an asker receives, less what is drawn anew each time."""
    hold = None if answer.hold is None else replace(answer.hold, reference="")
    return repr(replace(answer, hold=hold))


def test_a_hidden_keep_apart_is_a_hold_on_the_wing_and_no_fact_about_a_pair() -> None:
    """The source unit sees the pair; everybody else is told to ask about the wing."""
    with prison(held(B, CELL), keep_apart(A, B, label=HIDDEN)) as made:
        answer = ask(made, NEXT_CELL, A)
        assert answer.outcome is Outcome.CHECK_THE_PLACE
        assert answer.findings == ()
        assert answer.hold is not None
        assert answer.hold.scope == WING
        assert "B2222BB" not in repr(answer)
        assert ask(made, NEXT_CELL, A, viewer=SOURCE_UNIT).conflicts[0].kind is Kind.KEEP_APART
        assert ask(made, NEXT_CELL, C).outcome is Outcome.NO_CONFLICT_FOUND


def test_a_keep_apart_that_is_closed_to_the_asker_for_whom_it_names_is_a_hold_too() -> None:
    """Its record names him as well, so that he may not read it; the pair whom it keeps apart is safe all the same."""
    apart = keep_apart(A, B)
    names_him = replace(apart, links=(*apart.links, link(D, CREW, LinkType.MEMBER_OF, Role.AFFILIATE)))
    with prison(held(B, CELL), names_him, people=EVERYBODY) as made:
        himself = replace(OFFICER, self_ids=frozenset({made.store.ids.node_id(D).hex()}))
        answer = ask(made, NEXT_CELL, A, viewer=himself)
        assert (answer.outcome, answer.findings) == (Outcome.CHECK_THE_PLACE, ())
        assert ask(made, NEXT_CELL, A).outcome is Outcome.CONFLICT_FOUND


@pytest.mark.parametrize("restriction", ["CELL", "LANDING", "WING"])
def test_asking_cell_by_cell_does_not_tell_where_the_hidden_party_is(restriction: str) -> None:
    """Every place of the wing has the same answer, however narrow the hidden rule is."""
    with prison(
        held(B, CELL),
        held(C, UPSTAIRS),
        held(D, NEXT_CELL),
        keep_apart(A, B, restriction, label=HIDDEN),
        people=EVERYBODY,
    ) as made:
        answers = {
            without_reference(replace(ask(made, place, A), place=WING))
            for place in (CELL, NEXT_CELL, UPSTAIRS, LANDING, WING)
        }
        assert len(answers) == 1
        assert ask(made, ACROSS, A).outcome is Outcome.NO_CONFLICT_FOUND


def test_holds_are_worded_alike_and_bear_a_fresh_reference() -> None:
    """Neither who nor why shows in a hold, and two holds cannot be matched."""
    group = [
        row("rivals", link(CREW, FIRM, LinkType.RIVAL_OF), label=HIDDEN),
        row("a", link(A, CREW, LinkType.MEMBER_OF, Role.AFFILIATE)),
        row("b", link(B, FIRM, LinkType.MEMBER_OF, Role.AFFILIATE)),
    ]
    with prison(held(B, CELL), keep_apart(A, B, label=HIDDEN)) as one, prison(held(B, CELL), *group) as two:
        first, second, third = ask(one, WING, A), ask(one, WING, A), ask(two, WING, A)
        assert without_reference(first) == without_reference(second) == without_reference(third)
        references = {answer.hold.reference for answer in (first, second, third) if answer.hold}
        assert len(references) == 3


def bystanders(made: Estate, place: NodeRef, *prisoners: NodeRef) -> str:
    return without_reference(ask(made, place, *prisoners))


@pytest.mark.parametrize(
    "hidden",
    [
        keep_apart(A, B, label=HIDDEN),
        keep_apart(A, B, "CELL", label=HIDDEN),
        row(
            "rivals",
            link(CREW, FIRM, LinkType.RIVAL_OF),
            link(A, CREW, LinkType.MEMBER_OF, Role.AFFILIATE),
            link(B, FIRM, LinkType.MEMBER_OF, Role.AFFILIATE),
            label=HIDDEN,
        ),
        row("same group", *(link(who, CREW, LinkType.MEMBER_OF, Role.AFFILIATE) for who in (A, B)), label=HIDDEN),
    ],
    ids=["wing", "cell", "rivals", "fellow members"],
)
def test_a_pair_has_the_same_answer_with_and_without_a_hidden_rule(hidden: EvidenceRow) -> None:
    """Two who are both only asked about: every byte is the same, and it says to check the place."""
    with prison(held(C, CELL)) as made:
        before = [bystanders(made, place, A, B) for place in (CELL, WING, LEEDS)]
        made.load(hidden)
        assert [bystanders(made, place, A, B) for place in (CELL, WING, LEEDS)] == before
        answer = ask(made, CELL, A, B)
        assert answer.together is answer.outcome is Outcome.CHECK_THE_PLACE
        assert answer.hold is not None


def test_a_hidden_rule_about_somebody_elsewhere_changes_no_byte() -> None:
    """Held in another wing, or another prison, or nowhere, the hidden party moves nothing."""
    with prison(held(B, ACROSS), held(C, ELSEWHERE), people=EVERYBODY) as made:
        before = bystanders(made, WING, A)
        made.load(*(keep_apart(A, who, label=HIDDEN) for who in (B, C, D)))
        assert bystanders(made, WING, A) == before


def test_a_hidden_rule_that_keeps_two_out_of_one_prison_holds_each_wing() -> None:
    """A separation over the whole prison comes back on whichever wing was asked about, and as no more than that."""
    rows = [
        row("rivals", link(CREW, FIRM, LinkType.RIVAL_OF, properties={"level": "ESTABLISHMENT"}), label=HIDDEN),
        row("a", link(A, CREW, LinkType.MEMBER_OF, Role.AFFILIATE)),
        row("b", link(B, FIRM, LinkType.MEMBER_OF, Role.AFFILIATE)),
    ]
    with prison(held(B, ACROSS), *rows) as made:
        scopes = [answer.hold.scope for place in (CELL, ALIKE_WING) if (answer := ask(made, place, A)).hold]
        assert scopes == [WING, ALIKE_WING]


def test_a_rule_is_held_back_where_it_is_only_the_place_that_is_hidden() -> None:
    """The asker reads the keep-apart but not that the other one is on this wing, or in this very cell."""
    with prison(held(B, CELL, HIDDEN), keep_apart(A, B)) as made:
        answer = ask(made, CELL, A)
        assert (answer.outcome, answer.findings) == (Outcome.CHECK_THE_PLACE, ())
    with prison(held(B, CELL, HIDDEN), held(B, UPSTAIRS), keep_apart(A, B, "CELL")) as made:
        answer = ask(made, CELL, A)
        assert answer.outcome is Outcome.CHECK_THE_PLACE
        assert not answer.conflicts


def test_a_wider_hidden_version_of_a_readable_rule_is_held_back() -> None:
    """The register says the cell; what the asker may not read says the wing."""
    wider = row("wider", link(CREW, FIRM, LinkType.RIVAL_OF, properties={"level": "WING"}), label=HIDDEN)
    rows = [
        row("rivals", link(CREW, FIRM, LinkType.RIVAL_OF, properties={"level": "CELL"})),
        row("a", link(A, CREW, LinkType.MEMBER_OF, Role.AFFILIATE)),
        row("b", link(B, FIRM, LinkType.MEMBER_OF, Role.AFFILIATE)),
    ]
    with prison(held(B, UPSTAIRS), *rows) as made:
        assert ask(made, CELL, A).outcome is Outcome.NO_CONFLICT_FOUND
        made.load(wider)
        assert ask(made, CELL, A).outcome is Outcome.CHECK_THE_PLACE


def test_a_rule_that_hangs_on_a_hidden_record_of_the_man_is_held_back() -> None:
    """Only a hidden record joins the police's nominal to the prisoner: what binds the nominal binds him."""
    police_side = nominal("PN1")
    pnc = identifier("2012/0394773H", IdentifierType.PNC)
    bridge = row("bridge", bears(police_side, pnc), bears(A, pnc), label=HIDDEN)
    with prison(held(B, CELL), keep_apart(police_side, B)) as made:
        assert ask(made, CELL, A).outcome is Outcome.NO_CONFLICT_FOUND
        made.load(bridge)
        answer = ask(made, CELL, A)
        assert (answer.outcome, answer.findings) == (Outcome.CHECK_THE_PLACE, ())


def test_a_readable_conflict_is_shown_beside_a_hold() -> None:
    """One rule that he may read does not lift another that he may not."""
    with prison(held(B, CELL), held(C, UPSTAIRS), keep_apart(A, B), keep_apart(A, C, label=HIDDEN)) as made:
        answer = ask(made, WING, A)
        assert answer.outcome is Outcome.CONFLICT_FOUND
        assert [other.prison_numbers for each in answer.conflicts for other in each.counterparts] == [("B2222BB",)]
        assert answer.hold is not None


def test_a_prisoner_whom_the_asker_may_not_know_is_unknown() -> None:
    """A record that he may not read gives the bytes of no record, whatever it is kept apart from."""
    secret = prisoner("S8888SS")
    with prison(held(B, CELL)) as made:
        before = bystanders(made, CELL, secret)
        made.load(
            row("secret", bears(secret, identifier(secret.key)), label=HIDDEN), keep_apart(secret, B, label=HIDDEN)
        )
        assert bystanders(made, CELL, secret) == before
        assert ask(made, CELL, secret).hold is None


def test_a_hidden_rule_about_somebody_who_cannot_be_placed_is_held_back() -> None:
    """He is in a cell of which nobody says where it lies: it may be here."""
    with prison(held(B, thing(NodeKind.CELL, "LEI-1-1-099")), keep_apart(A, B, label=HIDDEN)) as made:
        answer = ask(made, CELL, A)
        assert (answer.outcome, answer.unconfirmed) == (Outcome.CHECK_THE_PLACE, ())


def test_a_rejected_row_is_held_back_where_what_it_names_is_hidden() -> None:
    """Of a number or a resident that the asker may not know he is told no more than to check the place."""
    pnc = identifier("2012/0394773H", IdentifierType.PNC)
    for hidden, named in (
        (row("pnc", bears(A, pnc), label=HIDDEN), ("pnc", pnc.key)),
        (held(B, CELL, HIDDEN), ("prison-number", B.key)),
    ):
        with prison(hidden) as made:
            assert ask(made, UPSTAIRS, A).outcome is Outcome.NO_CONFLICT_FOUND
            made.load(feed="prison-non-associations", quarantined=[named], extracted=NOW - timedelta(hours=1))
            answer = ask(made, UPSTAIRS, A)
            assert (answer.outcome, answer.unconfirmed) == (Outcome.CHECK_THE_PLACE, ())


@pytest.mark.parametrize("named", [A.key, B.key], ids=["himself", "a resident"])
def test_a_rejected_row_that_the_asker_might_not_have_read_is_held_back(named: str) -> None:
    """He knows both; that this feed has a row about them is not his to know, and the place is not called clear."""
    with prison(held(B, CELL)) as made:
        assert ask(made, UPSTAIRS, A).outcome is Outcome.NO_CONFLICT_FOUND
        made.load(
            feed="prison-non-associations", quarantined=[("prison-number", named)], rejected_as=HIDDEN,
            extracted=NOW - timedelta(hours=1),
        )  # fmt: skip
        answer = ask(made, UPSTAIRS, A)
        assert (answer.outcome, answer.unconfirmed) == (Outcome.CHECK_THE_PLACE, ())
        source_unit = ask(made, UPSTAIRS, A, viewer=SOURCE_UNIT)
        assert [each.doubt for each in source_unit.unconfirmed] == [
            Doubt.ROW_REJECTED if named == A.key else Doubt.ROW_REJECTED_THERE
        ]


def test_a_rejected_row_that_is_hidden_and_a_hidden_rule_are_held_back_alike() -> None:
    """The hold says the same of both, but for its reference: which it is tells nobody anything."""
    with prison(held(B, CELL)) as made:
        made.load(keep_apart(A, B, label=HIDDEN), feed="prison-non-associations", extracted=NOW - timedelta(hours=1))
        rule = ask(made, UPSTAIRS, A)
    with prison(held(B, CELL)) as made:
        made.load(
            feed="prison-non-associations", quarantined=[("prison-number", A.key)], rejected_as=HIDDEN,
            extracted=NOW - timedelta(hours=1),
        )  # fmt: skip
        assert ask(made, UPSTAIRS, A) == rule


def test_a_rejected_row_about_somebody_to_be_kept_apart_is_held_back_where_it_is_hidden() -> None:
    """The rule is the asker's to read, the rejected row about the other one is not."""
    with prison(keep_apart(A, B), held(B, ELSEWHERE)) as made:
        before = ask(made, UPSTAIRS, A)
        made.load(
            feed="prison-cell-moves", quarantined=[("prison-number", B.key)], rejected_as=HIDDEN,
            extracted=NOW - timedelta(hours=1),
        )  # fmt: skip
        answer = ask(made, UPSTAIRS, A)
        assert (before.outcome, before.hold) == (Outcome.NO_CONFLICT_FOUND, None)
        assert (answer.outcome, answer.unconfirmed) == (Outcome.CHECK_THE_PLACE, ())


def test_a_rejected_row_of_which_the_asker_may_know_is_a_doubt_and_no_hold() -> None:
    """What can be said is said."""
    with prison(held(B, CELL)) as made:
        for number in (A.key, B.key):
            made.load(
                feed="prison-non-associations",
                quarantined=[("prison-number", number)],
                extracted=NOW - timedelta(hours=1),
            )
        answer = ask(made, UPSTAIRS, A)
        assert [each.doubt for each in answer.unconfirmed] == [Doubt.ROW_REJECTED, Doubt.ROW_REJECTED_THERE]
        assert answer.hold is None


def test_a_hidden_fellow_member_is_not_even_a_hold() -> None:
    """Advice uses only what the asker may read."""
    hidden = row("same group", *(link(who, CREW, LinkType.MEMBER_OF, Role.AFFILIATE) for who in (A, B)), label=HIDDEN)
    with prison(held(B, CELL)) as made:
        before = bystanders(made, CELL, A)
        made.load(hidden)
        assert bystanders(made, CELL, A) == before


def test_what_was_disclosed_are_only_records_that_the_asker_may_read() -> None:
    """The audit of an answer names what it showed, and nothing hidden."""
    with prison(held(B, CELL), held(C, UPSTAIRS), keep_apart(A, B), keep_apart(A, C, label=HIDDEN)) as made:
        view = made.view(valid=NOW_MINUTE)
        check(view, ["A1111AA"], WING, asked_at=NOW, rules=RULES)
        assert made.id(B) in view.disclosed
        assert made.store.ids.record_id("NON-ASSOCIATIONS", "A1111AA B2222BB").hex() in view.disclosed
        assert made.store.ids.record_id("NON-ASSOCIATIONS", "A1111AA C3333CC").hex() not in view.disclosed


people = st.sampled_from(EVERYBODY)
cells = st.sampled_from([CELL, NEXT_CELL, UPSTAIRS, ACROSS, ELSEWHERE])
restrictions = st.sampled_from(["CELL", "LANDING", "WING"])
group_of = st.sampled_from([CREW, FIRM])


def statements(label: Label) -> st.SearchStrategy[list[EvidenceRow]]:
    """Whatever may be said of four people, two gangs and a prison."""
    return st.lists(
        st.one_of(
            # A record of its own: a second label on one record would rightly take it from the reader.
            st.builds(lambda who, cell: held(who, cell, label, name=f"{label} {who.key} {cell.key}"), people, cells),
            st.builds(
                lambda one, other, how: keep_apart(one, other, how, label, name=f"{label} {one.key} {other.key}"),
                st.just(A),
                st.sampled_from([B, C, D]),
                restrictions,
            ),
            st.builds(
                lambda who, group: row(
                    f"{label} {who.key} {group.key}",
                    link(who, group, LinkType.MEMBER_OF, Role.AFFILIATE),
                    label=label,
                ),
                people,
                group_of,
            ),
            st.builds(
                lambda level: row(
                    f"{label} rivals", link(CREW, FIRM, LinkType.RIVAL_OF, properties={"level": level}), label=label
                ),
                restrictions,
            ),
        ),
        max_size=6,
        unique_by=lambda each: each.source_id,
    )


@given(said=statements(PRISON), hidden=statements(HIDDEN), place=st.sampled_from([CELL, WING, LEEDS]))
@settings(max_examples=30)
def test_whatever_is_hidden_shows_as_a_hold_at_most(
    said: list[EvidenceRow], hidden: list[EvidenceRow], place: NodeRef
) -> None:
    """Findings, doubts and feeds are the same bytes; only "no conflict found" may become "check the place"."""
    # A stay under one name and two labels is one record, which the stricter version withholds: no rule was hidden then.
    hidden = [each for each in hidden if each.source_id not in {other.source_id for other in said}]
    with prison(*said, people=EVERYBODY) as made:
        before = {asked: ask(made, place, *asked) for asked in ((A,), (A, B))}
        made.load(*hidden)
        for asked, earlier in before.items():
            later = ask(made, place, *asked)
            for name in ("place", "together", "findings", "unconfirmed", "feeds", "up_to"):
                assert repr(getattr(earlier, name)) == repr(getattr(later, name)), name
            for one, other in zip(earlier.prisoners, later.prisoners, strict=True):
                for before_it, after_it in ((one.outcome, other.outcome), (one.alone, other.alone)):
                    held_back = (before_it, after_it) == (Outcome.NO_CONFLICT_FOUND, Outcome.CHECK_THE_PLACE)
                    assert before_it is after_it or held_back


@given(said=statements(PRISON), hidden=statements(HIDDEN))
@settings(max_examples=30)
def test_no_rule_is_lost_by_being_hidden(said: list[EvidenceRow], hidden: list[EvidenceRow]) -> None:
    """Whoever may read everything finds a conflict on the wing exactly where others find one or are held back."""
    with prison(*said, *hidden, people=EVERYBODY) as made:
        everything, less = ask(made, WING, A, viewer=SOURCE_UNIT), ask(made, WING, A)
        if everything.outcome is Outcome.CONFLICT_FOUND:
            assert less.outcome in {Outcome.CONFLICT_FOUND, Outcome.CHECK_THE_PLACE}
        else:
            assert less.outcome is everything.outcome
