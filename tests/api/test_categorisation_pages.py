"""Categorisation in the console: what the form asks, and what it keeps."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

from analytics.categorisation.workflow import Part
from api.questions import categorisation as ask
from tests.api.cases import make_home, public_id, service_of
from tests.api.categorising import HELD, MAN, Office, escape_alert, hold
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
        assert "Recategorisation" in decided
        assert ">Recat<" not in decided
        assert not re.findall(r"<dd[^>]*>(?:INITIAL|MANUAL|[^<]*[A-Z]_[A-Z][^<]*|\d{4}-\d\d-\d\d)</dd>", decided)
        steps = office.put("categoriser", ask.show_case(key)).steps
        assert steps[-1].body["answers"] == {"escapeCategoryB": True, "furtherChargesCategoryB": False}


def test_a_decision_is_told_everything_that_it_lacks_at_once_beside_what_may_be_chosen(tmp_path: Path) -> None:
    with service_of(make_home(tmp_path / "home", HELD)) as service:
        office, browser = Office(service), Browser(service)
        key = office.start().case
        office.move("categorisation-security", key, Part.SECURITY, to="SECURITY_BACK")
        browser.at_work("categoriser")
        page = unescape(browser("GET", f"/categorisations/{key}").text)
        said = {"to": "AWAITING_APPROVAL", "category": "D", "form-token": browser.form_token()}
        refused = unescape(browser("POST", f"/categorisations/{key}/decide", data=said).text)
        late = {**said, "next_review": "25 May 2037", "justification": "x", "override_reason": "x"}
        too_late = browser("POST", f"/categorisations/{key}/decide", data=late | {"open_conditions": "x"}).text
    assert [each for each in ("B, as the rules suggest", "C, held now", "D (open)") if each not in page] == []
    assert "What security wrote is not shown to you" in page
    for told in ("Say why, in words", "The rules suggest B: say why", "Open conditions need an assessment"):
        assert told in refused
    assert re.search(r"lies between \d+ [A-Z][a-z]+ \d{4} and \d+ [A-Z][a-z]+ \d{4}", too_late)


def test_what_security_wrote_is_read_again_by_security_and_by_nobody_else(tmp_path: Path) -> None:
    with service_of(make_home(tmp_path / "home", HELD)) as service:
        office, browser = Office(service), Browser(service)
        key = office.start().case
        office.move("categorisation-security", key, Part.SECURITY, to="SECURITY_BACK", security_note="seen by us")
        told = {}
        for who in ("categorisation-security", "categoriser", "categorisation-supervisor"):
            browser.at_work(who)
            told[who] = "seen by us" in browser("GET", f"/categorisations/{key}").text
    assert told == {"categorisation-security": True, "categoriser": False, "categorisation-supervisor": False}


def test_a_case_that_waits_for_its_reader_stands_first_and_security_s_queue_names_whom_it_is_about(
    tmp_path: Path,
) -> None:
    with service_of(make_home(tmp_path / "home", HELD)) as service:
        office, browser = Office(service), Browser(service)
        office.start()
        (line,) = office.put("categorisation-security", ask.show_security_queue(service)).cases
        browser.at_work("categoriser")
        waits = browser("GET", "/categorisations").text
        browser.at_work("categorisation-security")
        theirs, queue = browser("GET", "/categorisations").text, unescape(browser("GET", "/security-queue").text)
    assert "None waits for you" in waits
    assert "1 waits for you" in theirs
    assert line.name in queue.partition("<h2")[2].partition("</h2>")[0]


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


def test_advice_says_why_beside_the_category_held_now_and_names_nothing_by_its_code(tmp_path: Path) -> None:
    """Held in C; with five assaults and a high score the rules ask for B."""
    with service_of(make_home(tmp_path / "home", HELD)) as service:
        office = Office(service)
        hold(office)
        browser = Browser(service)
        browser.at_work("categoriser")
        page = unescape(browser("GET", f"/people/{public_id(MAN)}/categorisation").text)
    before = page.partition("Rules that are met")[0]
    assert "five or more assaults" in before
    assert "The category held now is C: B would be stricter" in before
    assert "Category held now" in before
    main = page.partition("<main")[2].partition("</main>")[0]
    assert not re.findall(r"\b(?:riskDue\w+|increasedRisk\w+|needs is|MALE|FEMALE|99|he|his|him)\b", main)


def test_a_rule_that_hangs_on_one_that_could_not_be_tried_is_not_said_to_be_unmet(tmp_path: Path) -> None:
    """Without a score nothing is known of the risk of violence, and so nothing of the rule that asks for it."""
    with service_of(make_home(tmp_path / "home", (HELD[0], *HELD[2:]))) as service:
        found = Office(service).put("categoriser", ask.show_advice(service, public_id(MAN), "cordon")).advice
    (violence,) = (each for each in found.not_met or () if (each.profile, each.code) == ("suggestion", "VIOLENCE"))
    (asked,) = violence.conditions
    assert (asked.caption, asked.holds, asked.value) == ("risk due to violence, by the rules on violence", None, None)


def test_advice_leads_to_the_case_that_is_under_way_and_offers_no_second_one(tmp_path: Path) -> None:
    with service_of(make_home(tmp_path / "home", HELD)) as service:
        office, browser = Office(service), Browser(service)
        browser.at_work("categoriser")
        address = f"/people/{public_id(MAN)}/categorisation"
        assert "Begin a categorisation" in browser("GET", address).text
        case = office.start().case
        page = browser("GET", address).text
    assert f'href="/categorisations/{case}"' in page
    assert "Begin a categorisation" not in page


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
    assert "With security" in listed
    assert line.name in unescape(headed.partition("<h1")[2].partition("</h1>")[0])
