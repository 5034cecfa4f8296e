"""Categorisation in the console: what the form asks, and what it keeps."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

from analytics.categorisation.workflow import Part
from api.questions import categorisation as ask
from tests.api.cases import make_home, public_id, service_of
from tests.api.categorising import HELD, MAN, Office, escape_alert
from tests.api.test_console import Browser


def test_a_case_is_decided_on_its_page_with_what_no_feed_tells(tmp_path: Path) -> None:
    with service_of(make_home(tmp_path / "home", HELD)) as service:
        office = Office(service)
        key = office.start().case
        office.move("categorisation-security", key, Part.SECURITY, to="SECURITY_BACK")
        browser = Browser(service)
        browser.at_work("categoriser")
        page = browser("GET", f"/categorisations/{key}").text
        assert "Does the risk of escape need Category B?" in page
        said = {
            "to": "AWAITING_APPROVAL",
            "category": "B",
            "justification": "assaults",
            "higher_security": "assaults",
            "escape_category_b": "yes",
            "further_charges_category_b": "no",
            "next_review": "25 May 2027",
            "form-token": browser.form_token(),
        }
        bare = {"to": "AWAITING_APPROVAL", "next_review": "soon", "form-token": browser.form_token()}
        refused = browser("POST", f"/categorisations/{key}/decide", data=bare)
        assert refused.status_code == 400
        assert "Enter a category" in refused.text
        assert "Enter a day, for example 23 November 2026" in refused.text
        assert browser("POST", f"/categorisations/{key}/decide", data=said).status_code == 303
        decided = browser("GET", f"/categorisations/{key}").text
        assert "The advice as it stood" in decided
        assert "25 May 2027" in decided
        assert not re.findall(r"<dd[^>]*>(?:INITIAL|MANUAL|[^<]*[A-Z]_[A-Z][^<]*|\d{4}-\d\d-\d\d)</dd>", decided)
        steps = office.put("categoriser", ask.show_case(key)).steps
        assert steps[-1].body["answers"] == {"escapeCategoryB": True, "furtherChargesCategoryB": False}


def test_what_would_change_it_is_said_as_a_person_says_it(tmp_path: Path) -> None:
    """From not known to yes: neither None nor True is English."""
    with service_of(make_home(tmp_path / "home", HELD[:1])) as service:
        browser = Browser(service)
        browser.at_work("categoriser")
        page = browser("GET", f"/people/{public_id(MAN)}/categorisation").text
    assert "the categoriser's answer about escape, from not known to yes" in unescape(page)
    assert not {"True", "False", "None"} & set(re.findall(r"\w+", page.partition("What would change it")[2]))


def test_the_prisoner_s_copy_tells_no_escape_alert_and_the_officer_s_page_leads_to_its_record(tmp_path: Path) -> None:
    with service_of(make_home(tmp_path / "home", HELD)) as service:
        escape_alert(Office(service))
        browser = Browser(service)
        browser.at_work("categoriser")
        page = browser("GET", f"/people/{public_id(MAN)}/categorisation").text
        copied = browser("GET", f"/people/{public_id(MAN)}/categorisation/copy").text
    met = page.partition("Rules that are met")[2].partition("What would change it")[0]
    assert "active escape list alert" in met
    assert f'href="/people/{public_id(MAN)}#source-' in met
    assert "escape" not in copied.partition("<main")[2].partition("</main>")[0]
    untried = page.partition("Rules that could not be tried")[2]
    assert "VIPER" in untried or "not known" in untried


def test_cases_are_listed_and_headed_with_the_prisoner_s_name(tmp_path: Path) -> None:
    with service_of(make_home(tmp_path / "home", HELD)) as service:
        office = Office(service)
        key = office.start().case
        (line,) = office.put("categoriser", ask.list_cases(None)).cases
        browser = Browser(service)
        browser.at_work("categoriser")
        listed, headed = browser("GET", "/categorisations").text, browser("GET", f"/categorisations/{key}").text
    assert line.name
    assert line.name != line.prison_number
    assert line.name in unescape(listed)
    assert line.name in unescape(headed.partition("<h1")[2].partition("</h1>")[0])
