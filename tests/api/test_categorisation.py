"""A categorisation from advice to approval, told as its three people see it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from analytics.categorisation.choices import ChoiceError
from analytics.categorisation.workflow import MoveError, Part, Status
from api.answers.words import QuestionError
from api.consult import ActionDeniedError, Caller, consult
from api.questions import categorisation as ask
from api.questions.matches import preview_judgement
from api.questions.people import show_person, show_timeline
from api.schemas.categorisation import AnswerDispute, Answers, RaiseDispute
from graph.access import Purpose, PurposeCode, Restriction
from graph.model.evidence import NodeRef
from graph.model.kinds import Kind
from graph.view import NotFoundError
from tests.api.cases import KEY, demo_viewer, events, make_home, public_id, service_of
from tests.api.categorising import HELD, HIDDEN, MAN, NUMBER, SEALED, Office
from tests.contract.evidence import described, incident, involved, load, manifest, person, row
from tests.graph.world import bears


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with service_of(make_home(tmp_path / "home", HELD)) as service:
        yield Office(service)


def test_advice_is_worked_out_from_what_is_on_record_and_names_it(office: Office) -> None:
    found = office.put("categoriser", ask.show_advice(office.service, public_id(MAN), "cordon"))
    assert found.advice.provisional_category == "B"
    assert {each.code for each in found.advice.reasons} >= {"REPEATED_AND_SERIOUS_ASSAULTS", "VIOLENCE"}
    evidence = {where for each in found.advice.reasons for where in each.evidence}
    assert evidence
    assert evidence <= {each.id for each in found.sources}
    assert found.advice.what_would_change is not None
    assert found.advice.what_would_change.less_strict


def test_what_a_reader_may_not_read_whole_is_not_known_rather_than_not_so(office: Office) -> None:
    found = office.put("categoriser", ask.show_advice(office.service, public_id(MAN), "cordon"))
    assert "on the priority list" in found.missing


def test_a_hidden_record_changes_no_byte_of_the_officers_pages(tmp_path: Path) -> None:
    pages = []
    for name, rows in (("without", HELD), ("with", (*HELD, HIDDEN))):
        with service_of(make_home(tmp_path / name, rows)) as service:
            office = Office(service)
            advice = office.put("categoriser", ask.show_advice(service, public_id(MAN), "cordon"))
            copy = office.put("categoriser", ask.show_disclosure(service, public_id(MAN)))
            case = office.start()
            pages.append((advice.to_bytes(), copy.to_bytes(), case.to_bytes()))
    assert pages[0] == pages[1]


def test_security_sees_the_reason_that_the_officer_cannot(tmp_path: Path) -> None:
    with service_of(make_home(tmp_path / "home", (*HELD, HIDDEN))) as service:
        office = Office(service)
        office.start()
        (waiting,) = office.put("categorisation-security", ask.show_security_queue(service)).cases
        assert waiting.refer
        assert "ON_PRIORITY_LIST" in {each.code for each in waiting.reasons}
        assert waiting.beyond_your_sight
        listed = next(each for each in waiting.reasons if each.code == "ON_PRIORITY_LIST")
        assert listed.evidence == []
        with pytest.raises(ActionDeniedError):
            office.put("categoriser", ask.show_security_queue(service))


def test_securitys_queue_names_the_records_that_its_reader_reads_himself(office: Office) -> None:
    office.start()
    (waiting,) = office.put("categorisation-security", ask.show_security_queue(office.service)).cases
    named = {where for each in waiting.reasons for where in each.evidence}
    assert named >= {KEY.record_id("NOMIS", f"incident-{number}").hex() for number in range(1, 6)}
    assert not waiting.beyond_your_sight


def test_securitys_queue_names_nobody_whom_a_hidden_record_alone_makes_the_same_man(tmp_path: Path) -> None:
    """By all evidence he has an earlier number too; the queue goes by the number of the case."""
    another = NodeRef(Kind.PERSON, "NOMIS", "A0000AA")
    alias = row("alias", bears(another, NUMBER), label=SEALED)
    with service_of(make_home(tmp_path / "home", (*HELD, alias))) as service:
        office = Office(service)
        office.start()
        (waiting,) = office.put("categorisation-security", ask.show_security_queue(service)).cases
        assert another.key not in waiting.to_bytes().decode()


def test_a_case_goes_from_hand_to_hand_and_keeps_what_was_advised(office: Office) -> None:
    case = office.start()
    assert case.status == "WITH_SECURITY"
    assert office.start().case == case.case
    key = case.case
    decision = {
        "to": "AWAITING_APPROVAL",
        "category": "B",
        "justification": "five assaults",
        "higherSecurity": "assaults",
    }
    with pytest.raises(MoveError, match="cannot go from"):
        office.move("categoriser", key, Part.CATEGORISER, **decision)
    office.move("categorisation-security", key, Part.SECURITY, to="SECURITY_BACK", securityNote="seen, nothing to add")
    with pytest.raises(ChoiceError, match="what prompted"):
        office.move("categoriser", key, Part.CATEGORISER, **(decision | {"higherSecurity": ""}))
    decided = office.move("categoriser", key, Part.CATEGORISER, **decision)
    body = decided.steps[-1].body
    assert (body["category"], body["suggested"], body["overridden"]) == ("B", "B", False)
    assert "violence: REPEATED_AND_SERIOUS_ASSAULTS" in str(body["reasons"])
    approved = office.move("categorisation-supervisor", key, Part.SUPERVISOR, to="APPROVED")
    assert approved.status == "APPROVED"
    assert office.put("categoriser", ask.list_cases(frozenset({Status.APPROVED}))).cases[0].case == key


def _sent_for_approval(office: Office, category: str, **said: str) -> str:
    key = office.start().case
    office.move("categorisation-security", key, Part.SECURITY, to="SECURITY_BACK")
    decision = {"to": "AWAITING_APPROVAL", "category": category, "justification": "settled"} | said
    office.move("categoriser", key, Part.CATEGORISER, **decision)
    return key


def test_an_approver_sets_another_category_with_his_reason_and_both_stay_on_record(office: Office) -> None:
    key = _sent_for_approval(office, "C", overrideReason="settled since")
    sent = {"to": "APPROVED", "category": "B"}
    with pytest.raises(ChoiceError, match="C was decided: say why"):
        office.move("categorisation-supervisor", key, Part.SUPERVISOR, **sent)
    with pytest.raises(ChoiceError, match="what prompted"):
        office.move("categorisation-supervisor", key, Part.SUPERVISOR, **sent, note="five assaults")
    said = {"note": "five assaults", "higherSecurity": "the last was serious"}
    before = office.service.clock()
    approved = office.move("categorisation-supervisor", key, Part.SUPERVISOR, **sent, **said)
    assert (approved.status, approved.category) == ("APPROVED", "B")
    decided, last = approved.steps[-2], approved.steps[-1]
    assert (decided.body["category"], last.body["category"], last.body["changedFrom"]) == ("C", "B", "C")
    assert last.body["note"] == "five assaults"
    assert "violence: REPEATED_AND_SERIOUS_ASSAULTS" in str(last.body["reasons"])
    assert decided.advice is not None
    assert office.put("categoriser", ask.show_case(key, before)).category == "C"


def test_advice_that_rests_on_what_is_closed_by_now_is_told_no_more_and_the_decision_is(tmp_path: Path) -> None:
    """Somebody who was there is of limited access since: what the rules made of the row that names him goes."""
    there = involved(person(9), incident(1))
    rows = [replace(each, links=(*each.links, there)) if each.source_id == "incident-1" else each for each in HELD]
    with service_of(make_home(tmp_path / "home", rows)) as service:
        office = Office(service)
        key = _sent_for_approval(office, "C", overrideReason="settled since")
        office.move("categorisation-supervisor", key, Part.SUPERVISOR, to="APPROVED", category="B",
                    note="five assaults", higherSecurity="the last was serious")  # fmt: skip
        shown = office.put("categoriser", ask.show_case(key))
        assert KEY.record_id("NOMIS", "incident-1").hex() in shown.to_bytes().decode()
        closed = replace(service.policy, restricted=(Restriction(person(9), "protected"),))
        found = Office(replace(service, policy=closed)).put("categoriser", ask.show_case(key))
    assert KEY.record_id("NOMIS", "incident-1").hex() not in found.to_bytes().decode()
    assert all(each.advice is None for each in found.steps)
    assert not {"suggested", "reasons", "disclosure"} & {name for each in found.steps for name in each.body}
    assert (found.category, found.steps[-1].body["note"]) == ("B", "five assaults")
    assert [each.status for each in found.steps] == [each.status for each in shown.steps]


def test_an_approver_sends_an_unassessed_choice_of_open_conditions_back(office: Office) -> None:
    key = _sent_for_approval(office, "B", higherSecurity="assaults")
    with pytest.raises(ChoiceError, match="return the case to the categoriser"):
        office.move("categorisation-supervisor", key, Part.SUPERVISOR, to="APPROVED", category="D", note="low risk")
    with pytest.raises(ChoiceError, match="cannot be chosen"):
        office.move("categorisation-supervisor", key, Part.SUPERVISOR, to="APPROVED", category="R", note="low risk")


def test_what_security_writes_is_for_security_alone(office: Office) -> None:
    key = office.start().case
    office.move("categorisation-security", key, Part.SECURITY, to="SECURITY_BACK", securityNote="an informant says")
    for who in ("categoriser", "categorisation-supervisor"):
        assert "informant" not in office.put(who, ask.show_case(key)).to_bytes().decode()
    labels = office.service.store.labels()
    assert any("categorisation-security" in label.compartments for label in labels.values())


def test_sending_a_case_to_security_again_answers_alike_whether_security_flagged_it_or_not(office: Office) -> None:
    key = office.start().case
    sent = office.move("categoriser", key, Part.CATEGORISER, to="SECURITY_AUTO")
    office.move("categorisation-security", key, Part.SECURITY, to="SECURITY_FLAGGED")
    flagged = office.move("categoriser", key, Part.CATEGORISER, to="SECURITY_AUTO")
    assert (sent.status, flagged.status) == ("WITH_SECURITY", "WITH_SECURITY")


def test_each_move_needs_the_role_that_it_belongs_to(office: Office) -> None:
    key = office.start().case
    with pytest.raises(ActionDeniedError):
        office.move("categoriser", key, Part.SECURITY, to="SECURITY_BACK")
    with pytest.raises(MoveError, match="needs a role"):
        office.move("categoriser", key, Part.CATEGORISER, to="APPROVED")
    with pytest.raises(ActionDeniedError):
        office.put("allocation-officer", ask.list_cases(None))


def test_a_dispute_shows_the_advice_both_ways_and_somebody_else_answers_it(office: Office) -> None:
    record = office.service.store.ids.record_id("NOMIS", "incident-1").hex()
    wanted = RaiseDispute(record=record, statement="I was not there")
    raised = office.put("categoriser", ask.raise_dispute(office.service, public_id(MAN), wanted))
    assert raised.outcome is None
    disputed = office.put("categoriser", ask.show_advice(office.service, public_id(MAN), "cordon"))
    assert disputed.disputed == [record]
    assert disputed.without_disputed is not None
    assert (disputed.advice.provisional_category, disputed.without_disputed.provisional_category) == ("B", "C")
    answer = AnswerDispute(upheld=False, answer="CCTV shows him")
    answered = office.put(
        "categorisation-supervisor", ask.answer_dispute(office.service, public_id(MAN), raised.dispute, answer)
    )
    assert answered.outcome == "refused"
    again = office.put("categoriser", ask.show_advice(office.service, public_id(MAN), "cordon"))
    assert again.disputed == []


def test_a_disputed_record_is_marked_wherever_it_is_a_source(office: Office) -> None:
    record = office.service.store.ids.record_id("NOMIS", "A0001BC").hex()

    def marked() -> list[set[str]]:
        answers: list[Any] = [
            office.put("intelligence-officer", show_person(public_id(MAN))),
            office.put("intelligence-officer", show_timeline(public_id(MAN))),
            office.put("categoriser", ask.show_advice(office.service, public_id(MAN), "cordon")),
        ]
        return [{each.id for each in answer.sources if each.disputed} for answer in answers]

    assert marked() == [set(), set(), set()]
    wanted = RaiseDispute(record=record, statement="I was born in 1991")
    raised = office.put("categoriser", ask.raise_dispute(office.service, public_id(MAN), wanted))
    assert marked() == [{record}, {record}, {record}]
    answer = AnswerDispute(upheld=False, answer="the birth certificate says 1990")
    office.put("categorisation-supervisor", ask.answer_dispute(office.service, public_id(MAN), raised.dispute, answer))
    assert marked() == [set(), set(), set()]


def test_whoever_took_a_dispute_down_does_not_answer_it(office: Office) -> None:
    record = office.service.store.ids.record_id("NOMIS", "viper-1").hex()
    wanted = RaiseDispute(record=record, statement="that is not my score")
    raised = office.put("categoriser", ask.raise_dispute(office.service, public_id(MAN), wanted))
    assert (raised.answer_by - raised.raised_at.date()).days == 28
    question = ask.answer_dispute(
        office.service, public_id(MAN), raised.dispute, AnswerDispute(upheld=True, answer="so it is")
    )
    with pytest.raises(ActionDeniedError):
        office.put("categoriser", question)
    both = replace(demo_viewer("categorisation-supervisor"), subject=demo_viewer("categoriser").subject)
    purpose = Purpose(PurposeCode.SECURITY_CATEGORISATION, "CAT-1", "dispute")
    with pytest.raises(QuestionError, match="somebody other"):
        consult(office.service, Caller(both, purpose, "request-1"), question)


def test_a_case_is_read_as_it_stood(office: Office) -> None:
    key = office.start().case
    then = office.put("categoriser", ask.show_case(key)).steps[-1].at
    office.move("categorisation-security", key, Part.SECURITY, to="SECURITY_BACK")
    assert office.put("categoriser", ask.show_case(key, then)).status == "WITH_SECURITY"
    assert office.put("categoriser", ask.show_case(key)).status == "SECURITY_BACK"


def test_a_record_that_no_advice_rests_on_cannot_be_disputed(office: Office) -> None:
    wanted = RaiseDispute(record="0" * 32, statement="wrong")
    with pytest.raises(QuestionError, match="not among those"):
        office.put("categoriser", ask.raise_dispute(office.service, public_id(MAN), wanted))


def test_what_the_categoriser_answers_is_put_to_the_rules_and_kept_with_the_decision(office: Office) -> None:
    # Without the serious assault he is category C, so that the answer alone decides.
    record = office.service.store.ids.record_id("NOMIS", "incident-1").hex()
    asked = ask.show_advice(office.service, public_id(MAN), "cordon", Answers(escape_category_b=True))
    found = office.put("categoriser", asked)
    assert "ESCAPE" in {each.code for each in found.advice.reasons}
    assert "the categoriser's answer about escape" not in found.missing
    assert record in {where for each in found.advice.reasons for where in each.evidence}
    key = office.start().case
    office.move("categorisation-security", key, Part.SECURITY, to="SECURITY_BACK")
    said = {"to": "AWAITING_APPROVAL", "category": "B", "justification": "assaults", "higherSecurity": "assaults"}
    answers = {"escapeCategoryB": True, "furtherChargesCategoryB": False}
    decided = office.move("categoriser", key, Part.CATEGORISER, **said, answers=answers)
    assert decided.steps[-1].body["answers"] == answers
    assert "suggestion: ESCAPE" in str(decided.steps[-1].body["reasons"])


def test_what_is_returned_cancelled_or_referred_again_says_why(office: Office) -> None:
    key = office.start().case
    with pytest.raises(MoveError, match="why the case is to be cancelled"):
        office.move("categoriser", key, Part.CATEGORISER, to="CANCELLED")
    office.move("categorisation-security", key, Part.SECURITY, to="SECURITY_BACK")
    with pytest.raises(MoveError, match="referred again"):
        office.move("categoriser", key, Part.CATEGORISER, to="SECURITY_MANUAL")
    office.move("categoriser", key, Part.CATEGORISER, to="CANCELLED", note="released on appeal")


def test_the_retired_profilers_answers_have_its_members(office: Office) -> None:
    found = office.put("risk-profiler", ask.show_risk_profile(office.service, "violence", "a0001bc"))
    assert found.model_dump(by_alias=True) == {
        "nomsId": "A0001BC",
        "riskType": "VIOLENCE",
        "provisionalCategorisation": "B",
        "veryHighRiskViolentOffender": False,
        "notifySafetyCustodyLead": True,
        "displayAssaults": True,
        "numberOfAssaults": 5,
        "numberOfSeriousAssaults": 1,
        "numberOfNonSeriousAssaults": 4,
    }
    with pytest.raises(NotFoundError):
        office.put("risk-profiler", ask.show_risk_profile(office.service, "soc", "A9999ZZ"))


def test_small_numbers_are_not_shown(office: Office) -> None:
    key = office.start().case
    office.move("categorisation-security", key, Part.SECURITY, to="SECURITY_BACK")
    said = {"to": "AWAITING_APPROVAL", "category": "B", "justification": "five assaults", "higherSecurity": "assaults"}
    office.move("categoriser", key, Part.CATEGORISER, **said)
    found = office.put("categorisation-supervisor", ask.show_statistics())
    assert [(each.agency, each.decisions, each.accepted_share) for each in found.officers] == [
        ("prison, establishment not known", "not shown", None)
    ]
    assert {each.characteristic for each in found.disparity} == {"sex", "age"}
    assert all(each.stricter_than_suggested is None for each in found.disparity)


def test_every_consultation_is_on_record_with_its_case(office: Office) -> None:
    key = office.start().case
    office.put("categoriser", ask.show_case(key))
    kept = [(event.event.action, event.event.asked) for event in events(office.service.settings)]
    assert [str(action) for action, _ in kept] == ["categorisation.moved", "categorisations.listed"]


def test_people_in_disputes_and_cases_are_hidden_with_their_records(tmp_path: Path) -> None:
    other = row("p2", describes=[described(person(2), "Hidden", "Man")], label=SEALED)
    with service_of(make_home(tmp_path / "home", (*HELD, other))) as service, pytest.raises(NotFoundError):
        Office(service).put("categoriser", ask.start_case(service, public_id(person(2)), "DUE"))


def test_a_merge_says_first_which_advice_rests_on_what_it_would_move(office: Office) -> None:
    other = person(2)
    load(office.service.store, [row(other.key, describes=[described(other, "Stone", "Al")])], manifest("other"))
    pair = f"{public_id(MAN)}-{public_id(other)}"
    asked = preview_judgement(pair, "same", office.service.clock())
    assert "category-advice" not in office.put("intelligence-officer", asked).results
    key = office.start().case
    office.move("categorisation-security", key, Part.SECURITY, to="SECURITY_BACK")
    said = {"to": "AWAITING_APPROVAL", "category": "B", "justification": "assaults", "higherSecurity": "assaults"}
    office.move("categoriser", key, Part.CATEGORISER, **said)
    assert office.put("intelligence-officer", asked).results["category-advice"] >= 1
