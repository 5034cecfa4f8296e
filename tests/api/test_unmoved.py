"""A load of which a reader may see nothing has nothing worked out anew for him: what he waits for tells him of none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from api.answers import estate_run, flag_changes
from api.answers.categorisation import reviews
from api.recent_readers import MOST_SIGHTS
from api.settings import Settings
from api.wiring import Service
from graph.access import Purpose, PurposeCode
from graph.model.evidence import EvidenceRow
from graph.model.labels import Label
from graph.model.loads import FeedMode
from graph.queries.shown_key import shown_key
from graph.view import view_for
from tests.api.cases import (
    ANN,
    AS,
    CAL,
    DEAL,
    DEE,
    FIGHT,
    HIDDEN,
    OFFICER,
    PNC,
    Http,
    demo_viewer,
    make_home,
    public_id,
    service_of,
)
from tests.api.policies import put_policy
from tests.api.test_flag_changes import flags_on
from tests.api.test_groups import FIRM, ROWS
from tests.contract.evidence import described, involved, load, manifest, moment, person, row
from tests.graph.world import bears

PURPOSE = Purpose(PurposeCode.INTELLIGENCE_DEVELOPMENT, "OP-1", "development")
# Another name, a tie, a person of his own: of an agency whose label nothing bore before.
UNSEEN = (
    row("90", describes=[described(DEE, "Dunn", "Dee")], label=Label("council")),
    row("91", involved(DEE, FIGHT), involved(CAL, FIGHT), label=HIDDEN),
)
CATEGORISER = OFFICER | {AS: "categoriser", "X-Purpose-Code": "security-categorisation"}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return make_home(tmp_path / "home", ROWS)


@pytest.fixture
def service(settings: Settings) -> Iterator[Service]:
    with service_of(settings) as opened:
        yield opened


def learn(service: Service, *rows: EvidenceRow, name: str, mode: FeedMode = FeedMode.EVENTS) -> str:
    """Another load; returns its key."""
    return load(service.store, rows, manifest(name, extracted=30, mode=mode)).key


def shown(service: Service) -> object:
    """What the officer is shown by now, as a key."""
    viewer, now = demo_viewer("intelligence-officer"), service.clock()
    return shown_key(view_for(service.keeper.current(), service.store, service.policy, viewer, PURPOSE, now=now))


def counted(monkeypatch: pytest.MonkeyPatch, module: object, name: str) -> list[str]:
    """What a function is called for from now on: one entry a call."""
    calls, made = list[str](), getattr(module, name)

    def call(*values: object, **named: object) -> object:
        calls.append(name)
        return made(*values, **named)

    monkeypatch.setattr(module, name, call)
    return calls


def test_no_run_over_a_profile_is_made_anew_for_what_its_readers_may_not_see(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And what is taken from the run at hand is what a run of today would give; a row that they see has one made."""
    http, runs = Http(service), counted(monkeypatch, estate_run, "estate_run")
    paths = ("/v1/groups", f"/v1/groups/{public_id(FIRM)}", f"/v1/people/{public_id(ANN)}/organised-crime-flag")
    before = [http("GET", path).content for path in paths]
    learn(service, *UNSEEN, name="unseen")
    assert [http("GET", path).content for path in paths] == before
    assert len(runs) == 1
    learn(service, row("92", involved(CAL, FIGHT)), name="seen")
    assert [http("GET", path).status_code for path in paths] == [200] * 3
    assert len(runs) == 2


def test_the_start_page_of_a_large_estate_goes_on_telling_of_flags_after_such_a_load(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says so where they have to be worked out first: that must not be for what its reader may not see."""
    assert "has changed since" in flags_on(service)
    monkeypatch.setattr(flag_changes, "SMALL", 0)
    told = flags_on(service)
    assert "has changed since" in told
    learn(service, *UNSEEN, name="unseen")
    assert flags_on(service) == told
    learn(service, row("92", involved(CAL, FIGHT)), name="seen")
    assert "has changed since" not in flags_on(service)


def test_who_is_due_for_review_is_gathered_once_and_kept_for_the_same_readers(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A label that nobody may read makes no other reader of anybody: only so many are kept warm."""
    http, gathered = Http(service), counted(monkeypatch, reviews, "gather_all")
    before = http("GET", "/v1/categorisation-reviews", CATEGORISER)
    assert before.status_code == 200
    for number in range(MOST_SIGHTS):
        label = Label("council", compartments=(f"box-{number}",))
        learn(service, replace(UNSEEN[0], label=label, source_id=f"9{number}"), name=f"unseen {number}")
        assert http("GET", "/v1/categorisation-reviews", CATEGORISER).content == before.content
    assert (len(gathered), len(service.review_readers.viewers())) == (1, 1)


def test_what_moves_a_readers_part_moves_the_key(service: Service) -> None:
    """Rows that he may read, come and gone; a row of his under another label by now; and an end by absence."""
    keys = [shown(service)]
    unseen = learn(service, *UNSEEN, name="unseen")
    assert shown(service) == keys[0]
    service.store.withdraw(unseen, moment(31.5), "data-officer", "wrong file")
    assert shown(service) == keys[0]
    seen = learn(service, row("92", involved(CAL, FIGHT)), name="seen")
    keys.append(shown(service))
    service.store.withdraw(seen, moment(32), "data-officer", "wrong file")
    keys.append(shown(service))
    learn(service, row("10", involved(ANN, FIGHT), content="stricter", label=HIDDEN), name="stricter")
    keys.append(shown(service))
    learn(service, UNSEEN[1], name="whole", mode=FeedMode.FULL)
    keys.append(shown(service))
    assert len(set(keys)) == len(keys)


def test_a_row_that_nobody_reads_moves_the_key_of_whoever_loses_somebody_by_it(settings: Settings) -> None:
    """It says that Eve is one with somebody of limited access: no reader has her from then on."""
    put_policy(settings.home, f"restricted:\n- {{person: {ANN.authority}/{ANN.key}, because: protected}}")
    with service_of(settings) as service:
        eve, http = person(8), Http(service)
        learn(service, row("94", involved(eve, DEAL)), name="eve")
        before = shown(service)
        assert http("GET", f"/v1/people/{public_id(eve)}").status_code == 200
        learn(service, row("93", bears(eve, PNC), label=HIDDEN), name="joins")
        assert shown(service) != before
        assert http("GET", f"/v1/people/{public_id(eve)}").status_code == 404
