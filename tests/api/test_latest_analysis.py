"""An analysis is worked out over a reading profile, kept for its readers, and shown while what it rests on stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from api.answers.analysis import Wanted
from api.consult import Caller, consult
from api.kept_results import KeptResults
from api.questions.analysis import latest_analysis, run_analysis
from api.retention import dispose
from api.schemas.analysis import AnalysisAnswer
from api.wiring import Service
from graph.access import NoProfileError, Purpose, PurposeCode, Viewer
from graph.audit import AuditAction, Outcome
from graph.model.evidence import NodeRef
from graph.model.kinds import Kind
from graph.model.labels import Classification, Label
from graph.store.port import GraphStore
from graph.view import NotFoundError
from tests.api.cases import ANN, HIDDEN_ROWS, OPEN_ROWS, PNC, events, make_home, public_id, service_of
from tests.contract.evidence import described, load, manifest, moment, person, row
from tests.graph.world import bears

PURPOSE = Purpose(PurposeCode.INTELLIGENCE_DEVELOPMENT, "OP-1", "development")
SENSITIVE = Classification.OFFICIAL_SENSITIVE
PRISON = Viewer("prison officer", "prison", frozenset({"intelligence-officer"}), SENSITIVE)
POLICE = Viewer("police officer", "police", frozenset({"intelligence-officer"}), SENSITIVE)
PROBATION = Viewer("probation officer", "probation", frozenset({"intelligence-officer"}), SENSITIVE)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with service_of(make_home(tmp_path / "home", OPEN_ROWS)) as opened:
        yield opened


def run(service: Service, viewer: Viewer = PRISON, profile: str | None = None) -> AnalysisAnswer:
    wanted = Wanted(moment(0).date(), 7, service.policy.version)
    kept = KeptResults(service.settings.results)
    return consult(
        service, Caller(viewer, PURPOSE, "c-1"), run_analysis(wanted, moment(9), kept, service.runs, profile)
    )


def shown(service: Service, viewer: Viewer = PRISON, profile: str | None = None) -> AnalysisAnswer:
    question = latest_analysis(KeptResults(service.settings.results), service.policy.version, profile)
    return consult(service, Caller(viewer, PURPOSE, "c-2"), question)


def test_a_run_is_shown_to_all_whose_profile_it_is_and_to_nobody_else(service: Service) -> None:
    made = run(service)
    assert made.profile == "intelligence"
    assert shown(service, POLICE) == shown(service) == made
    with pytest.raises(NotFoundError):
        shown(service, PROBATION)
    assert run(service, PROBATION).profile == "probation-intelligence"
    assert shown(service, PROBATION).profile == "probation-intelligence"
    assert shown(service) == made, "each profile has runs of its own"


def test_who_reads_more_can_have_the_run_of_a_smaller_profile_made(service: Service) -> None:
    run(service, PRISON, "probation-intelligence")
    assert shown(service, PROBATION) == shown(service, PRISON, "probation-intelligence")


def test_who_has_no_profile_gets_nothing_estate_wide_and_it_is_on_record(service: Service) -> None:
    outsider = replace(PRISON, agency="courts")
    for ask in (run, shown):
        with pytest.raises(NoProfileError):
            ask(service, outsider)
    service.audit.close()
    assert [each.event.outcome for each in events(service.settings)] == [Outcome.REFUSED, Outcome.REFUSED]


def test_the_audit_says_over_which_profile_it_was(service: Service) -> None:
    run(service)
    service.audit.close()
    (recorded,) = events(service.settings)
    assert recorded.event.action is AuditAction.ANALYSIS_RUN
    assert recorded.event.asked["profile"] == "intelligence"


def test_a_reader_of_whom_there_may_be_records_gets_no_run_that_he_may_be_in(service: Service) -> None:
    run(service)
    ann = replace(PRISON, self_ids=frozenset({public_id(ANN)}))
    with pytest.raises(NotFoundError):
        shown(service, ann)
    without = run(service, ann)
    assert shown(service, ann) == without
    assert without.network.people == run(service).network.people - 1


@pytest.mark.parametrize("what", ["withdrawn", "restricted", "disposed of"])
def test_a_run_is_not_shown_once_any_record_that_it_rests_on_is(service: Service, what: str) -> None:
    """Whether or not the answer names that record: a tie that is gone may have moved any score in it."""
    load(service.store, [row("x", *OPEN_ROWS[3].links)], manifest("more", extracted=1))
    run(service)
    assert shown(service).result
    spoil(service.store, what)
    with pytest.raises(NotFoundError):
        shown(service)


def spoil(store: GraphStore, what: str) -> None:
    if what == "withdrawn":
        store.withdraw(store.loads()[-1].key, moment(60), "data-officer", "wrong file")
    elif what == "restricted":
        restricted = row("x", *OPEN_ROWS[3].links, label=Label("police", compartments=("source-unit",)))
        load(store, [restricted], manifest("restricted", extracted=60))
    else:
        store.dispose([("NOMIS", "x")], "records-officer", "review", moment(60))


def test_a_run_is_not_shown_once_a_record_that_made_two_records_one_person_is_gone(service: Service) -> None:
    """Whom it counted as one may be two."""
    again = described(person(8), "O'Connor", "Ann", "1985-04-12")
    joins = load(service.store, [row("j", bears(person(8), PNC), describes=[again])], manifest("joins", extracted=1))
    found = run(service).people
    assert (found.records, found.people) == (4, 3)
    service.store.withdraw(joins.key, moment(60), "data-officer", "wrong number")
    with pytest.raises(NotFoundError):
        shown(service)
    assert run(service).people.records == 3


def test_a_withdrawn_load_that_says_what_another_says_takes_nothing_away(service: Service) -> None:
    again = load(service.store, [OPEN_ROWS[3]], manifest("again", extracted=1))
    made = run(service)
    service.store.withdraw(again.key, moment(60), "data-officer", "loaded twice")
    assert shown(service) == made


def test_a_load_that_its_readers_may_not_see_moves_no_byte_of_a_run(tmp_path: Path) -> None:
    """Its id neither: the store's revision and the moment of the last publication are in no id that is shown."""
    answers = []
    for name, hidden in (("without", ()), ("with", HIDDEN_ROWS)):
        with service_of(make_home(tmp_path / name, OPEN_ROWS)) as opened:
            if hidden:
                load(opened.store, hidden, manifest("hidden", extracted=1))
            answers += [run(opened).to_bytes(), shown(opened).to_bytes()]
    assert len(set(answers)) == 1


def test_another_run_of_the_same_evidence_does_not_stand_in_for_the_first(service: Service) -> None:
    """A record that both rest on is found for both; the flags at hand serve both, since no row came that shows."""
    first = run(service)
    load(service.store, HIDDEN_ROWS, manifest("hidden", extracted=1))
    assert run(service).result == first.result
    record = service.store.ids.record_id("NOMIS", "10")
    kinds = [kind for _, kind in service.store.results_resting_on(record)]
    assert (kinds.count("estate-analysis"), kinds.count("organised-crime-flags")) == (2, 1)


def test_disposal_destroys_the_kept_runs_that_rest_on_the_record(service: Service) -> None:
    run(service)
    assert dispose(service, [("NOMIS", "10")], "records-officer", "review").results == 1
    assert list(service.settings.results.glob("*.json")) == []


def test_a_load_that_a_reader_sees_nothing_of_does_not_say_which_agency_runs_a_system(service: Service) -> None:
    """Nor does one that failed: whose a person's number is follows from what the view shows."""
    nominal = NodeRef(Kind.PERSON, "PND", "N1")
    police = replace(manifest("police", extracted=1), system="PND", agency="police")
    load(service.store, [row("p", bears(nominal, PNC), label=Label("police"))], police)
    before = run(service).people
    assert before.in_several_agencies == 1
    hidden = replace(manifest("hidden", extracted=2), system="PND", agency="prison")
    load(service.store, [row("h", bears(nominal, PNC), label=Label("police", compartments=("source-unit",)))], hidden)
    service.store.begin_load(replace(hidden, file_sha256="f" * 64), moment(60))
    assert run(service).people == before
