"""Whose risk changed since the last look, who has to be categorised when, and what history makes of two rule sets."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from analytics.categorisation.gathering import gather_all
from analytics.categorisation.person_facts import Gathering
from analytics.categorisation.workflow import MoveError, Part
from api import risk_monitor
from api.answers.categorisation import backtest as backtesting
from api.consult import consult
from api.following import after_each_load
from api.questions import categorisation as ask
from api.questions.bands import Work
from api.risk_monitor import DEMO_CLIENT, follow, monitor, monitoring_client
from api.schemas.categorisation import JudgeChange
from api.settings import Settings, SettingsError
from api.wiring import Service
from graph.audit import AuditAction, AuditEvent
from graph.model.evidence import Description, LinkClaim, NodeRef
from graph.model.kinds import Kind
from graph.model.links import LinkType
from graph.store.errors import StoreUnavailableError
from tests.api.cases import events, make_home, public_id, service_of
from tests.api.categorising import HELD, MAN, Office, escape_alert, hold
from tests.api.categorising import SEALED as HIDDEN_LABEL
from tests.contract.evidence import described, load, manifest, moment, person, row


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with service_of(make_home(tmp_path / "home", HELD)) as service:
        yield Office(service)


def test_the_monitor_tells_new_risks_and_those_that_are_gone(office: Office) -> None:
    wing = NodeRef(Kind.WING, "", "LEI-A")
    load(
        office.service.store,
        [row("stay", LinkClaim(MAN, wing, LinkType.HELD_AT), describes=[described(person(2), "Other")])],
        manifest("stay"),
    )
    first = office.put("categorisation-security", ask.monitor_risk(office.service))
    assert (first.looked_at, first.first_seen, first.changes) == (1, 1, [])
    alert = NodeRef(Kind.ALERT, "ALERTS", "a1")
    escape = row(
        "alert-1",
        LinkClaim(MAN, alert, LinkType.HAS_ALERT),
        describes=[Description(alert, {"code": "XEL", "active_from": "2026-10-01"})],
    )
    opened = load(office.service.store, [escape], manifest("alert", feed="prison-alerts"))
    (change,) = office.put("categorisation-security", ask.monitor_risk(office.service)).changes
    assert (change.raised, change.lowered) == (["onEscapeList"], [])
    assert change.review_by is not None
    assert [(each.alerts, each.before, each.now) for each in change.edited] == [
        ("escapeListAlerts", [], ["XEL from 2026-10-01"])
    ]
    assert change.came == ["escape: ESCAPE_LIST_ALERT"]
    assert office.service.store.ids.record_id("NOMIS", "alert-1").hex() in change.evidence
    office.service.store.withdraw(opened.key, moment(60), "data-officer", "wrong file")
    (change,) = office.put("categorisation-security", ask.monitor_risk(office.service)).changes
    assert (change.raised, change.lowered) == ([], ["onEscapeList"])
    assert len(office.put("categoriser", ask.list_risk_changes()).changes) == 2


def test_a_second_alert_is_a_change_though_no_flag_changes(office: Office) -> None:
    hold(office)
    escape_alert(office)
    office.put("categorisation-security", ask.monitor_risk(office.service))
    escape_alert(office, "alert-2")
    (change,) = office.put("categorisation-security", ask.monitor_risk(office.service)).changes
    assert (change.raised, [each.alerts for each in change.edited]) == ([], ["escapeListAlerts"])
    assert office.put("categorisation-security", ask.monitor_risk(office.service)).changes == []


def test_a_change_of_risk_pulls_the_review_forward_until_somebody_judges_that_none_is_needed(office: Office) -> None:
    hold(office)
    office.put("categorisation-security", ask.monitor_risk(office.service))
    assert office.put("categoriser", ask.list_reviews(office.service, "LEI")).reviews == []
    escape_alert(office)
    office.put("categorisation-security", ask.monitor_risk(office.service))
    (due,) = office.put("categoriser", ask.list_reviews(office.service, "LEI")).reviews
    # Ten working days after Tuesday 3 November 2026.
    assert (due.reason, due.due.isoformat(), due.overdue) == ("RISK_CHANGE", "2026-11-17", False)
    assert office.put("categoriser", ask.list_reviews(office.service, "MDI")).reviews == []
    judgement = JudgeChange(review_required=False, note="the alert is of an old escape")
    judged = office.put("categoriser", ask.judge_change(office.service, public_id(MAN), judgement))
    assert judged.review_required is False
    assert office.put("categoriser", ask.list_reviews(office.service, "LEI")).reviews == []
    with pytest.raises(MoveError, match="has been judged"):
        office.put("categoriser", ask.judge_change(office.service, public_id(MAN), judgement))


def test_only_those_whose_profile_changed_count_as_disclosed_by_the_monitor(office: Office) -> None:
    hold(office)
    office.put("categorisation-security", ask.monitor_risk(office.service))
    assert events(office.service.settings)[-1].event.disclosed == ()
    escape_alert(office)
    office.put("categorisation-security", ask.monitor_risk(office.service))
    assert public_id(MAN) in events(office.service.settings)[-1].event.disclosed


def test_where_he_is_held_says_whose_rules_apply(office: Office) -> None:
    hold(office, "LEI-A-1-003", "BLY")
    unknown = office.put("categoriser", ask.show_advice(office.service, public_id(MAN), "cordon"))
    assert unknown.advice.no_rules == ["JURISDICTION_NOT_KNOWN"]
    place = NodeRef(Kind.ESTABLISHMENT, "", "BLY")
    north = row("BLY", describes=[Description(place, {"caption": "Barlinnie", "country": "Scotland"})], system="REG")
    load(office.service.store, [north], manifest("register", feed="prison-register"))
    scots = office.put("categoriser", ask.show_advice(office.service, public_id(MAN), "cordon"))
    assert scots.advice.no_rules == ["OTHER_JURISDICTION"]
    assert (scots.advice.provisional_category, scots.allowed_categories) == (None, [])
    assert scots.says.startswith("No rules here.")
    with pytest.raises(MoveError, match="no rules here"):
        office.start()


def test_the_whole_advice_is_frozen_with_the_decision_whatever_is_loaded_later(office: Office) -> None:
    key = office.start().case
    office.move("categorisation-security", key, Part.SECURITY, to="SECURITY_BACK")
    then = office.put("categoriser", ask.show_advice(office.service, public_id(MAN), "cordon"))
    said = {"to": "AWAITING_APPROVAL", "category": "B", "justification": "assaults", "higherSecurity": "assaults"}
    office.move("categoriser", key, Part.CATEGORISER, **said)
    escape_alert(office)
    frozen = office.put("categorisation-supervisor", ask.show_case(key)).steps[-1].advice
    assert frozen == then.model_dump(mode="json", by_alias=True)
    now = office.put("categoriser", ask.show_advice(office.service, public_id(MAN), "cordon"))
    assert frozen != now.model_dump(mode="json", by_alias=True)


def test_a_backtest_reads_each_sets_own_incident_codes(office: Office) -> None:
    wing = NodeRef(Kind.WING, "", "LEI-A")
    load(office.service.store, [row("stay", LinkClaim(MAN, wing, LinkType.HELD_AT))], manifest("stay"))
    question = ask.backtest_rules(office.service, "risk-profiler-2019", "categorisation-2026")
    found = office.put("categorisation-security", question)
    assert [(each.first, each.second, each.prisoners) for each in found.confusion] == [("B", "B", 1)]
    (only,) = found.differences
    assert "violence: REPEATED_AND_SERIOUS_ASSAULTS" not in only.only_first
    assert "suggestion: VIOLENCE" in only.only_second


def test_a_comparison_is_worked_out_once_for_readers_who_are_told_the_same_and_anew_once_that_changes(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second page of it took as long as the first; and whom it names is on record each time."""
    hold(office)
    looked: list[object] = []

    def looking(*asked: Any) -> Iterator[tuple[str, Gathering]]:
        looked.append(asked)
        return gather_all(*asked)

    monkeypatch.setattr(backtesting, "gather_all", looking)

    def compared(second: str = "cordon", who: str = "categorisation-security") -> tuple[int, int]:
        question = ask.backtest_rules(office.service, "risk-profiler-2019", second, None, Work.NEVER)
        found = office.put(who, question)
        return len(found.differences), len(events(office.service.settings)[-1].event.disclosed)

    first = compared()
    assert (compared(), len(looked)) == (first, 1)
    compared("categorisation-2026")
    assert len(looked) == 2
    load(office.service.store, [row("sealed", label=HIDDEN_LABEL)], manifest("sealed"))
    assert (compared(), len(looked)) == (first, 2)
    escape_alert(office)
    compared()
    assert len(looked) == 3


def test_the_monitor_looks_again_after_each_load_and_not_after_its_own_acts(office: Office) -> None:
    hold(office)
    names = iter(["alert-1", None, "alert-2"])
    raised: list[int] = []

    def meanwhile(_: float) -> None:
        name = next(names, None)
        if name is not None:
            escape_alert(office, name)

    store = office.service.store
    for _ in after_each_load(store, 1.0, meanwhile, lambda: len(raised) > 2):
        raised.append(len(office.put("categorisation-security", ask.monitor_risk(office.service)).changes))
    assert raised == [0, 1, 1]


class _Loading(Event):
    """Whoever waits for the next load gets one, until there are no more."""

    def __init__(self, office: Office, names: list[str]) -> None:
        super().__init__()
        self._office, self._names = office, names

    def wait(self, timeout: float | None = None) -> bool:
        if self._names:
            escape_alert(self._office, self._names.pop(0))
        else:
            self.set()
        return self.is_set()


def _looks(office: Office) -> list[AuditEvent]:
    recorded = [each.event for each in events(office.service.settings)]
    return [event for event in recorded if event.action is AuditAction.RISK_MONITORED]


def test_beside_a_served_home_changes_of_risk_are_looked_for_after_each_load(office: Office) -> None:
    hold(office)
    follow(office.service, DEMO_CLIENT, _Loading(office, ["alert-1", "alert-2"]), os.getppid())
    found = office.put("categorisation-security", ask.list_risk_changes())
    assert [change.came for change in found.changes] == [[], ["escape: ESCAPE_LIST_ALERT"]]
    assert {event.subject for event in _looks(office)} == {DEMO_CLIENT}


def test_it_begins_anew_when_the_store_answers_again(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Away when the monitor begins, and away again in the middle of its looks."""
    hold(office)
    opened, away = iter([None, office.service, office.service]), iter([False, True])

    @contextmanager
    def open_now_and_then(*_: object) -> Iterator[Service]:
        service = next(opened)
        if service is None:
            raise StoreUnavailableError("away")
        yield service

    def look_now_and_then(*asked: Any) -> object:
        if next(away, False):
            raise StoreUnavailableError("away")
        return consult(*asked)

    monkeypatch.setattr(risk_monitor, "open_service", open_now_and_then)
    monkeypatch.setattr(risk_monitor, "consult", look_now_and_then)
    stop = _Loading(office, ["alert-1", "alert-2", "alert-3"])
    risk_monitor.go_on(office.service.settings, DEMO_CLIENT, stop, os.getppid())
    (change,) = office.put("categorisation-security", ask.list_risk_changes()).changes
    assert [(len(each.before), len(each.now)) for each in change.edited] == [(1, 3)]
    assert next(opened, "none left") == "none left"


def test_it_ends_with_the_process_that_asked_for_it(office: Office) -> None:
    hold(office)
    follow(office.service, DEMO_CLIENT, Event(), os.getppid() + 1)
    assert _looks(office) == []


def test_a_client_that_may_not_look_for_changes_of_risk_is_told_before_anything_is_served(office: Office) -> None:
    with pytest.raises(SettingsError, match="nobody: This client is not registered here"):
        monitor(office.service, "nobody")


def test_a_home_that_is_no_demonstrations_is_monitored_only_where_a_client_is_named(tmp_path: Path) -> None:
    assert monitoring_client(Settings(home=tmp_path)) is None
    assert monitoring_client(Settings(home=tmp_path, risk_monitor="cell-moves")) == "cell-moves"
    home = make_home(tmp_path / "demo", HELD)
    assert monitoring_client(home) == DEMO_CLIENT
    assert monitoring_client(home.model_copy(update={"risk_monitor": "off"})) is None
