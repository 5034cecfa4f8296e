"""What people did about somebody is there for no reader to whom he is closed by now, as if it had not been done."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from api.answers.exposure import KIND as DISSEMINATION
from api.answers.plans import KIND as PLAN
from api.wiring import Service
from graph.model.acts import Act
from graph.model.labels import Label
from tests.api.cases import AS, KEY, OFFICER, Http, events, make_home, public_id, service_of
from tests.api.categorising import HELD, MAN
from tests.api.policies import put_policy
from tests.api.test_console import Browser
from tests.cli.cases import Cordon
from tests.contract.evidence import described, incident, involved, person, row
from tests.properties import acting

WITNESS = person(9)
# One row names both: once the witness is closed it is not there, and neither is what rests on it.
BOTH = row("both", involved(MAN, incident(70)), involved(WITNESS, incident(70)))
ROWS = (*HELD, row("A0009BC", describes=[described(WITNESS, "Wynn", "Wil", "1985-04-12")]), BOTH)
RECORD = KEY.record_id("NOMIS", "both").hex()
LIMITED = f"restricted:\n- {{person: {WITNESS.authority}/{WITNESS.key}, because: protected}}"
CATEGORISER, ALLOCATION = ({AS: each} for each in ("categoriser", "allocation-officer"))
UNIT, ANALYST = ({AS: each} for each in ("source-unit", "intelligence-officer"))
_DRAWN_ANEW = re.compile(rb'(?:name="form-token" value|data-form-token)="[^"]*"|[0-9:]{5,8}Z?\b')

BY_TOKEN: Mapping[str, dict[str, str]] = {
    "/v1/disseminations": UNIT,
    "/v1/match-proposals": ANALYST,
    "/v1/categorisations": CATEGORISER,
    f"/v1/categorisations/{acting.HIDDEN_CASE}": CATEGORISER,
    "/v1/risk-changes": CATEGORISER,
    f"/v1/people/{public_id(MAN)}/disputes": CATEGORISER,
    "/v1/allocation/plans": ALLOCATION,
    "/v1/allocation/accepted": ALLOCATION,
    f"/v1/allocation/plans/{acting.HIDDEN_PLAN}": ALLOCATION,
    f"/v1/allocation/plans/{acting.HIDDEN_PLAN}/export": ALLOCATION,
}
ON_PAGES: Mapping[str, dict[str, str]] = {
    "/disseminations": UNIT,
    f"/disseminations/{acting.ASKED}": UNIT,
    "/matches": ANALYST,
    "/categorisations": CATEGORISER,
    f"/categorisations/{acting.HIDDEN_CASE}": CATEGORISER,
    "/risk-changes": CATEGORISER,
    f"/people/{public_id(MAN)}/disputes": CATEGORISER,
    "/plans": ALLOCATION,
    "/what-if/accepted": ALLOCATION,
    f"/plans/{acting.HIDDEN_PLAN}": ALLOCATION,
}


@dataclass
class Home:
    """A home as its readers are told of it."""

    service: Service

    def __post_init__(self) -> None:
        self.http = Http(self.service)
        self._browsers: dict[str, Browser] = {}

    def told(self) -> dict[str, tuple[int, bytes]]:
        """Every question's status and bytes."""
        found = {}
        for path, reader in BY_TOKEN.items():
            answer = self.http("GET", path, OFFICER | reader | {"X-Correlation-Id": "the-same-one"})
            found[path] = answer.status_code, _DRAWN_ANEW.sub(b"", answer.content)
        for path, reader in ON_PAGES.items():
            answer = self.browser(reader[AS])("GET", path)
            found[path] = answer.status_code, _DRAWN_ANEW.sub(b"", answer.content)
        return found

    def browser(self, reader: str) -> Browser:
        """One for each reader."""
        if reader not in self._browsers:
            self._browsers[reader] = Browser(self.service).at_work(reader)
        return self._browsers[reader]

    def restrict(self) -> None:
        """Close the witness to everybody from the next request on."""
        put_policy(self.service.settings.home, LIMITED)


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Home, Home]]:
    """One in which all of it was done, and one in which nothing was."""
    with ExitStack() as stack:
        made = []
        for name in ("with", "without"):
            settings = make_home(tmp_path_factory.mktemp(name) / "home", ROWS)
            put_policy(settings.home)
            made.append(Home(stack.enter_context(service_of(settings))))
        made[0].service.store.append_acts(acting.hidden((MAN, WITNESS), RECORD, Label("prison")))
        yield made[0], made[1]


def test_what_was_done_about_somebody_is_gone_with_him(homes: tuple[Home, Home]) -> None:
    """By every list and page of such things: first it shows, and once he is closed no byte of it does."""
    there, without = homes
    before, nothing = there.told(), without.told()
    assert [path for path in before if before[path] == nothing[path]] == []
    for home in homes:
        home.restrict()
    after, nothing = there.told(), without.told()
    assert {path: after[path] for path in after if after[path] != nothing[path]} == {}
    cordon = [Cordon(home.service.settings.home) for home in homes]
    unit = cordon[0].reader | {"CORDON_AS": "source-unit"}
    lists = [each("exposure", "list", "--json", reader=unit).out for each in cordon]
    assert lists[0] == lists[1]


def test_somebody_whom_a_session_has_opened_is_named_on_none_of_its_pages_once_he_is_closed(tmp_path: Path) -> None:
    """By neither name nor id; and that the pages name whom it has opened is on record each time."""
    settings = make_home(tmp_path / "home", ROWS)
    put_policy(settings.home)
    with service_of(settings) as service:
        browser = Browser(service).at_work("intelligence-officer")
        for each in (WITNESS, MAN):
            browser("GET", f"/people/{public_id(each)}")
        pages = ("/", "/charts", "/links", "/common")
        assert all("Wynn" in browser("GET", page).text for page in pages)
        put_policy(settings.home, LIMITED)
        for page in pages:
            said = browser("GET", page).text
            assert [words in said for words in ("Wynn", public_id(WITNESS), "Stone")] == [False, False, True]
    told = [each.event for each in events(settings) if "opened_before" in each.event.asked]
    both = {public_id(WITNESS), public_id(MAN)}
    assert [set(each.disclosed) & both for each in told] == [both] * 4 + [{public_id(MAN)}] * 4


def test_what_a_judgement_would_change_does_not_tell_what_others_have_asked(tmp_path: Path) -> None:
    """About either of the two: who looked at a flag, at likely ties, had everything analysed or a plan made."""
    effect = f"/v1/matches/{public_id(MAN)}-{public_id(WITNESS)}/effect?verdict=same"
    with service_of(make_home(tmp_path / "home", ROWS)) as service:
        http = Http(service)
        before = http("GET", effect, OFFICER | ALLOCATION)
        assert before.status_code == 200
        for asked in ("organised-crime-flag", "likely-links"):
            assert http("GET", f"/v1/people/{public_id(MAN)}/{asked}").status_code == 200
        assert service.store.results_resting_on(KEY.record_id("NOMIS", "both"))
        done = acting.hidden((MAN, WITNESS), RECORD, Label("prison"))
        (plan,) = (each for each in done if each.kind == PLAN)
        service.store.append_acts([replace(plan, actor="demo/somebody-else")])
        assert http("GET", effect, OFFICER | ALLOCATION).content == before.content


def test_what_is_gone_is_settled_by_nobody(homes: tuple[Home, Home]) -> None:
    """What is not there and what is closed are refused alike, and nothing is written."""
    there = homes[0]
    there.restrict()
    http, kept = there.http, _kept(there.service)
    word = {"approve": True, "why": "known to all"}
    because = {"because": "looked at both"}
    for path, reader, body in (
        ("/v1/disseminations/{}/decision", UNIT, word),
        ("/v1/match-proposals/{}/approval", ANALYST, because),
        ("/v1/match-proposals/{}/refusal", ANALYST, because),
        ("/v1/allocation/plans/{}/decision", ALLOCATION, {"accepted": True, "reason": "it fits"}),
    ):
        headers = OFFICER | reader | {"X-Correlation-Id": "the-same-one"}
        closed = {"/v1/m": acting.PROPOSED, "/v1/d": acting.ASKED, "/v1/a": acting.HIDDEN_PLAN}[path[:5]]
        answers = [http("POST", path.format(key), headers, json=body) for key in (closed, "0" * 32)]
        assert [path, *(each.status_code for each in answers)] == [path, 404, 404]
        assert answers[0].content == answers[1].content
    assert _kept(there.service) == kept


def _kept(service: Service) -> list[Act]:
    kinds = (DISSEMINATION, "match-judgement", PLAN)
    return [act for kind in kinds for act in service.store.acts(kind, service.store.labels())]
