"""What many would wait for is at hand before anybody asks, and whoever asks gets what he would have got."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from api.answers import disagreements
from api.answers.categorisation import reviews
from api.consult import consult
from api.kept_results import KeptResults
from api.questions.categorisation import monitor_risk
from api.risk_monitor import DEMO_CLIENT, monitor
from api.warming import keep_warm, warmed
from api.wiring import Service
from graph.audit import AuditAction, AuditEvent
from graph.store.errors import StoreUnavailableError
from graph.store.stored import Head
from tests.api.cases import ANN, AS, OFFICER, Http, events, make_home, public_id, service_of
from tests.api.test_console import Browser
from tests.api.test_groups import FIRM, ROWS
from tests.contract.evidence import load, manifest, row

_LONG = 60.0


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with service_of(make_home(tmp_path / "home", ROWS)) as opened:
        yield opened


class _Loading(Event):
    """Whoever waits has something loaded so many times, and is then told to stop."""

    def __init__(self, service: Service, times: int) -> None:
        super().__init__()
        self._service, self._times, self.held = service, times, list[int]()

    def wait(self, timeout: float | None = None) -> bool:
        self.held.append(len(self._service.runs))
        if len(self.held) > self._times:
            self.set()
        else:
            load(self._service.store, [row(f"more {len(self.held)}")], manifest(f"more {len(self.held)}", extracted=1))
        return self.is_set()


def _nothing() -> None:
    """In place of a rehearsal."""


def _prepared(service: Service) -> list[AuditEvent]:
    recorded = [each.event for each in events(service.settings)]
    return [event for event in recorded if event.asked.get("prepared") == "groups"]


def test_after_each_load_the_run_is_at_hand_and_whoever_asks_has_none_made(service: Service) -> None:
    loading = _Loading(service, 2)
    keep_warm(service, DEMO_CLIENT, loading)
    assert loading.held == [1, 2, 3]
    assert Http(service)("GET", f"/v1/groups/{public_id(FIRM)}").status_code == 200
    assert Http(service)("GET", "/v1/organised-crime-flags").status_code == 200
    assert len(service.runs) == 3


def test_nothing_is_worked_out_again_while_nothing_is_loaded(service: Service) -> None:
    class Idle(_Loading):
        def wait(self, timeout: float | None = None) -> bool:
            self.held.append(len(self._service.runs))
            if len(self.held) == 3:
                self.set()
            return self.is_set()

    keep_warm(service, DEMO_CLIENT, Idle(service, 0))
    service.audit.close()
    assert len(_prepared(service)) == 1


def test_it_goes_on_when_the_store_answers_again(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    head, away = service.store.head, [True, True]

    def now_and_then() -> Head:
        if away and away.pop():
            raise StoreUnavailableError("away")
        return head()

    monkeypatch.setattr(service.store, "head", now_and_then)
    loading = _Loading(service, 2)
    keep_warm(service, DEMO_CLIENT, loading)
    assert loading.held == [0, 0, 1]


def test_it_is_on_record_as_the_client_s_and_discloses_nobody(service: Service) -> None:
    keep_warm(service, DEMO_CLIENT, _Loading(service, 0))
    service.audit.close()
    (event,) = _prepared(service)
    assert (event.action, event.subject, event.disclosed) == (AuditAction.RISK_MONITORED, DEMO_CLIENT, ())
    assert event.asked["profile"] == "intelligence"


def test_the_answer_is_the_one_that_a_cold_process_gives(service: Service, tmp_path: Path) -> None:
    paths = ("/v1/groups", f"/v1/groups/{public_id(FIRM)}", f"/v1/people/{public_id(ANN)}/organised-crime-flag")
    keep_warm(service, DEMO_CLIENT, _Loading(service, 0))
    warm = [Http(service)("GET", path).content for path in paths]
    with service_of(make_home(tmp_path / "other", ROWS)) as cold:
        assert [Http(cold)("GET", path).content for path in paths] == warm


def test_the_list_of_reviews_is_at_hand_for_readers_like_those_who_asked_for_it(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Made ready after the next load, in the client's name, and naming nobody; nobody asked, nothing is made ready."""
    path, asked = "/v1/categorisation-reviews", {AS: "categoriser", "X-Purpose-Code": "security-categorisation"}
    keep_warm(service, DEMO_CLIENT, _Loading(service, 0))
    before = Http(service)("GET", path, OFFICER | asked)
    assert before.status_code == 200, before.text
    keep_warm(service, DEMO_CLIENT, _Loading(service, 1))
    monkeypatch.setattr(reviews, "gather_all", None)
    again = Http(service)("GET", path, OFFICER | asked | {AS: "categorisation-supervisor"})
    assert again.content == before.content
    service.audit.close()
    ready = [each.event for each in events(service.settings) if each.event.asked.get("prepared") == "reviews"]
    assert [(each.subject, each.disclosed) for each in ready] == [(DEMO_CLIENT, ())] * 2


def test_where_agencies_disagree_is_at_hand_for_readers_like_those_who_asked(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As for the list of reviews."""
    browser = Browser(service).at_work("intelligence-officer")
    before = browser("GET", "/disagreements")
    assert before.status_code == 200, before.text
    keep_warm(service, DEMO_CLIENT, _Loading(service, 1))
    monkeypatch.setattr(disagreements, "_people", None)
    assert browser("GET", "/disagreements").content == before.content
    service.audit.close()
    ready = [each.event for each in events(service.settings) if each.event.asked.get("prepared") == "disagreements"]
    assert [(each.subject, each.disclosed) for each in ready] == [(DEMO_CLIENT, ())] * 2


def test_that_kept_bands_still_stand_is_at_hand_for_whoever_opens_a_person(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All that they rest on is read after each load before anybody asks, and their file once."""
    keep_warm(service, DEMO_CLIENT, _Loading(service, 0))
    consult(service, monitor(service, DEMO_CLIENT), monitor_risk(service))
    load(service.store, [row("one more")], manifest("one more", extracted=1))
    keep_warm(service, DEMO_CLIENT, _Loading(service, 0))
    monkeypatch.setattr(service.store.fallen, "_look", None)
    monkeypatch.setattr(KeptResults, "get", None)
    page = Browser(service).at_work("intelligence-officer")("GET", f"/people/{public_id(ANN)}")
    assert page.status_code == 200
    assert "not worked out lately" not in page.text
    service.audit.close()
    ready = [each.event for each in events(service.settings) if each.event.asked.get("prepared") == "bands"]
    assert [(each.subject, each.disclosed) for each in ready] == [(DEMO_CLIENT, ())] * 2


def test_it_begins_with_the_block_and_ends_with_it(service: Service) -> None:
    ready = Event()
    made = service.runs.get

    def noted(*arguments: object) -> object:
        found = made(*arguments)  # type: ignore[arg-type]
        ready.set()
        return found

    service.runs.get = noted  # type: ignore[method-assign, assignment]
    with warmed(service, _nothing):
        assert ready.wait(_LONG)
    assert len(service.runs) == 1


def test_where_nobody_monitors_no_run_is_worked_out_and_planning_is_rehearsed_all_the_same(service: Service) -> None:
    off = service.settings.model_copy(update={"risk_monitor": "off"})
    object.__setattr__(service, "settings", off)
    ready = Event()
    with warmed(service, ready.set):
        assert ready.wait(_LONG)
        assert len(service.runs) == 0
