"""The register on its pages: what was entered wrongly is told where it stands, and nothing is open in name alone."""

from __future__ import annotations

import html
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from api.settings import Settings
from api.wiring import Service
from tests.api.cases import AS, Http, make_home
from tests.api.register.cases import ANN, BEN, CAL, GUS, INTELLIGENCE, keep_apart, rows
from tests.api.test_console import Browser
from tests.contract.evidence import moment

TO_COME, PAST = "1 January 2090", "1 January 2020"
NOBODY = "Z9999ZZ"
OFFICER = INTELLIGENCE | {AS: "separations-officer"}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """With a keep-apart of Gus and Cal that nobody closed, and whose last day has passed."""
    ended = {"until": (moment(0) - timedelta(days=1)).isoformat()}
    return make_home(tmp_path / "home", [*rows(), keep_apart("70003", GUS, CAL, more=ended)])


@pytest.fixture
def browser(service: Service) -> Browser:
    return Browser(service).at_work("separations-officer")


def sent(browser: Browser, path: str, **fields: str) -> tuple[int, str]:
    found = browser("POST", path, data=fields | {"form-token": browser.form_token()}, follow_redirects=True)
    return found.status_code, html.unescape(found.text)


def recorded(browser: Browser, **changed: str) -> tuple[int, str]:
    fields = {"first": ANN, "second": BEN, "reason": "THREAT", "restriction": "WING", "comment": "told by an officer"}
    return sent(browser, "/separations/new", **fields | changed)


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"first": NOBODY}, "first", "No prisoner whom you may see has this number"),
        ({"second": NOBODY}, "second", "No prisoner whom you may see has this number"),
        ({"second": "nonsense"}, "second", "A prison number is a letter"),
        ({"second": ANN}, "second", "The two prisoners must differ"),
        ({"until": PAST}, "until", "must be in the future"),
        ({"until": "31 February 2090"}, "until", "Enter a day"),
        ({"comment": "x" * 4_001}, "comment", "in 1 to 4,000 characters"),
    ],
)
def test_what_is_wrong_with_a_new_one_is_told_at_its_field(
    browser: Browser, changed: dict[str, str], field: str, said: str
) -> None:
    status, text = recorded(browser, **changed)
    assert status == 400
    assert said in text.split(f'id="{field}-error"')[1].split("</p>")[0]
    assert "told by an officer" in text or "comment" in changed


def test_a_second_one_of_the_same_pair_is_led_to_the_first(browser: Browser) -> None:
    recorded(browser)
    status, text = recorded(browser, first=BEN, second=ANN)
    assert (status, f'href="/separations?prisoners={BEN}+{ANN}"' in text) == (400, True)


def test_a_record_and_a_list_of_them_name_who_they_are_about(browser: Browser, http: Http) -> None:
    _, text = recorded(browser, first_part="VICTIM")
    summary = text.split("<dl")[1].split("</dl>")[0]
    record = pair(http)
    names = [record[side]["person"]["caption"] for side in ("first", "second")]
    assert f"{names[0]}, {ANN}</a>, victim" in summary
    assert f"{names[1]}, {BEN}</a>, part not known" in summary
    listed = html.unescape(browser("GET", f"/separations?prisoners={ANN}").text)
    assert f"{names[0]} ({ANN}) and {names[1]} ({BEN})" in listed


def pair(http: Http) -> dict[str, Any]:
    found: list[dict[str, Any]] = http("GET", f"/v1/separations?prisoner={BEN}", OFFICER).json()["separations"]
    (one,) = found
    return one


def test_no_record_gets_an_end_that_has_come(http: Http) -> None:
    """It would be listed as open, hold nobody apart, and stand in the way of the record that does."""
    field = {"until": "2020-01-01T00:00:00Z"}
    new = {"first": ANN, "second": BEN, "reason": "THREAT", "restriction": "WING", "comment": "told by an officer"}
    assert http("POST", "/v1/separations", OFFICER, json=new | field).status_code == 400
    made = http("POST", "/v1/separations", OFFICER, json=new)
    path = f"/v1/separations/{made.json()['id']}"
    assert (made.status_code, http("PATCH", path, OFFICER, json=field).status_code) == (201, 400)
    assert http("PATCH", path, OFFICER, json={"until": "2090-01-01T00:00:00Z", "noEnd": True}).status_code == 400
    groups = {"first": "OCG:1", "second": "OCG:2", "restriction": "WING", "reason": "at war"}
    refused = http("POST", "/v1/group-separations", OFFICER, json=groups | field)
    assert (refused.status_code, "in the future" in refused.text) == (400, True)


def test_a_record_whose_last_day_has_passed_is_said_to_hold_no_longer(browser: Browser, http: Http) -> None:
    (record,) = http("GET", f"/v1/separations?prisoner={CAL}", OFFICER).json()["separations"]
    assert (record["open"], record["lapsed"]) == (True, True)
    for path in (f"/separations?prisoners={CAL}", f"/separations/{record['id']}"):
        text = browser("GET", path).text
        assert ("No longer holds" in text, ">Open<" in text) == (True, False)
    assert "give a later day, or say that it has no end" in text


def test_an_end_is_taken_away_again(browser: Browser, http: Http) -> None:
    recorded(browser, until=TO_COME)
    record = pair(http)
    assert (record["until"][:10], record["lapsed"]) == ("2090-01-01", False)
    changed = {"reason": "THREAT", "restriction": "PRISON", "comment": "still so", "no_end": "yes"}
    status, text = sent(browser, f"/separations/{record['id']}", **changed)
    assert (status, "Somebody closes it" in text, "Cell, landing, wing and prison" in text) == (200, True, True)
