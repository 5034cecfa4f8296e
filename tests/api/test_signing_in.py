"""People sign in at their organisation's identity provider; whatever was not begun here and meant for us is refused."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from api.auth.provider_settings import provider_of
from api.console.page import COOKIE
from api.console.pages.at_issuer import ATTEMPT_COOKIE
from api.settings import SettingsError, checked
from api.wiring import Service
from graph.audit import AuditAction, Outcome
from tests.api.cases import OPEN_ROWS, events, make_home, service_of
from tests.api.issuing import AUDIENCE, ISSUER, Clock, ec_key
from tests.api.policies import put_policy
from tests.api.providing import CLIENT, CONSOLE, REGISTERED, OpenIdProvider
from tests.api.test_console import Browser
from tests.contract.evidence import moment

OFFICER = "ROLE_ALLOCATION_OFFICER"


@pytest.fixture
def issuer() -> OpenIdProvider:
    return OpenIdProvider(clock=Clock(moment(48)), access={"authorities": [OFFICER]})


@pytest.fixture
def service(tmp_path: Path, issuer: OpenIdProvider) -> Iterator[Service]:
    made = make_home(tmp_path / "home", OPEN_ROWS)
    put_policy(made.home, replaced=(REGISTERED,))
    with service_of(checked(made.model_dump() | {"issuer": ISSUER})) as opened:
        identity = replace(opened.identity, verifier=issuer.verifier(), provider=issuer.provider())
        yield replace(opened, identity=identity)


@pytest.fixture
def browser(service: Service) -> Browser:
    return Browser(service)


def begun(browser: Browser, following: str = "/help") -> str:
    response = browser("GET", f"/sign-in/start?next={following}")
    assert response.status_code == 303
    return str(response.headers["location"])


def is_in(browser: Browser) -> bool:
    return browser("GET", "/help").status_code == 200


def test_whoever_signs_in_there_is_signed_in_here_and_led_where_he_was_going(
    service: Service, browser: Browser, issuer: OpenIdProvider
) -> None:
    page = browser("GET", "/people", headers={"accept": "text/html"})
    assert page.headers["location"] == "/sign-in?next=%2Fpeople"
    offered = browser("GET", page.headers["location"]).text
    assert 'href="/sign-in/start?next=/people"' in offered
    back = browser("GET", issuer.sign_in(begun(browser, "/help/charts")))
    assert back.status_code == 200
    assert '<meta http-equiv="refresh" content="0; url=/help/charts">' in back.text
    kept = next(each for each in back.headers.get_list("set-cookie") if each.startswith(ATTEMPT_COOKIE))
    assert kept.startswith(f'{ATTEMPT_COOKIE}="";')
    assert "Max-Age=0" in kept
    shown = browser("GET", "/help/charts")
    assert shown.status_code == 200
    assert "Ann Officer" in shown.text
    assert browser.say_why().status_code == 303
    assert browser("GET", "/people?for=Bell").status_code == 200
    assert {each.event.subject for each in events(service.settings)} == {"AB12C"}


def test_pages_go_by_the_roles_of_the_token_and_of_the_policy(browser: Browser, issuer: OpenIdProvider) -> None:
    issuer.access["authorities"] = [OFFICER, "ROLE_INTELLIGENCE_OFFICER"]
    browser("GET", issuer.sign_in(begun(browser)))
    browser.say_why()
    assert browser("GET", "/conflicts").status_code == 200
    assert browser("GET", "/groups").status_code == 403


def test_cookies_are_no_scripts_business_and_the_sessions_comes_from_this_site_alone(
    browser: Browser, issuer: OpenIdProvider
) -> None:
    start = browser("GET", "/sign-in/start")
    attempt = start.headers["set-cookie"]
    assert "HttpOnly" in attempt
    assert "SameSite=lax" in attempt
    assert "Path=/sign-in" in attempt
    back = browser("GET", issuer.sign_in(start.headers["location"]))
    session = next(each for each in back.headers.get_list("set-cookie") if each.startswith(COOKIE))
    assert "HttpOnly" in session
    assert "SameSite=strict" in session


def test_an_address_gives_away_nothing_that_proves_an_attempt(browser: Browser) -> None:
    asked = dict(parse_qsl(urlsplit(begun(browser)).query))
    kept = browser.cookies[ATTEMPT_COOKIE].partition(".")[0]
    proofs = {asked["state"], asked["nonce"], asked["code_challenge"]}
    assert len(proofs) == 3
    assert kept not in proofs
    assert asked.keys().isdisjoint({"code_verifier", "client_secret"})
    again = dict(parse_qsl(urlsplit(begun(browser)).query))
    assert proofs.isdisjoint({again["state"], again["nonce"], again["code_challenge"]})


def test_what_another_browser_began_signs_nobody_in(service: Service, browser: Browser, issuer: OpenIdProvider) -> None:
    """An attacker who makes his victim follow his own way back would have the victim work under his name."""
    attacker = Browser(service)
    back = issuer.sign_in(begun(attacker))
    assert browser("GET", back).status_code == 400
    begun(browser)
    assert browser("GET", back).status_code == 400
    assert issuer.exchanged == 0
    assert not is_in(browser)


def test_a_way_back_is_good_once(browser: Browser, service: Service, issuer: OpenIdProvider) -> None:
    address = begun(browser)
    attempt = dict(browser.cookies)
    back = issuer.sign_in(address)
    assert browser("GET", back).status_code == 200
    stolen = Browser(service)
    stolen.cookies |= attempt
    assert stolen("GET", back).status_code == 400
    assert not is_in(stolen)


def test_a_code_of_another_attempt_is_refused(service: Service, browser: Browser, issuer: OpenIdProvider) -> None:
    """A stolen code, put into one's own way back: the verifier is not its own."""
    stolen = httpx.URL(issuer.sign_in(begun(Browser(service)))).params["code"]
    mine = httpx.URL(issuer.sign_in(begun(browser)))
    assert browser("GET", str(mine.copy_set_param("code", stolen))).status_code == 400
    assert not is_in(browser)


@pytest.mark.parametrize(
    ("identity", "access"),
    [
        ({"nonce": "of another attempt"}, {}),
        ({"nonce": None}, {}),
        ({"aud": "another"}, {}),
        ({"aud": AUDIENCE}, {}),
        ({"iss": "https://elsewhere.example"}, {}),
        ({"exp": 1}, {}),
        ({"azp": "another"}, {}),
        ({"sub": "ZZ99Z"}, {}),
        ({"at_hash": "of another token"}, {}),
        ({}, {"aud": "another-service"}),
        ({}, {"iss": "https://elsewhere.example"}),
        ({}, {"exp": 1}),
        ({}, {"client_id": "another"}),
        ({}, {"user_name": CLIENT}),
    ],
)
def test_tokens_that_are_not_of_this_sign_in_are_refused(
    browser: Browser, issuer: OpenIdProvider, identity: dict[str, Any], access: dict[str, Any]
) -> None:
    issuer.identity, issuer.access = identity, issuer.access | access
    response = browser("GET", issuer.sign_in(begun(browser)))
    assert response.status_code == 400
    assert COOKIE not in browser.cookies
    assert not is_in(browser)


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"access_token": "x", "token_type": "mac", "id_token": "y"},
        {"access_token": "x", "token_type": "Bearer"},
        {"access_token": "x", "token_type": "Bearer", "id_token": "y"},
    ],
)
def test_an_answer_that_lacks_a_token_is_refused(
    browser: Browser, issuer: OpenIdProvider, answer: dict[str, str]
) -> None:
    back = issuer.sign_in(begun(browser))
    issuer.answers = httpx.Response(200, json=answer)
    assert browser("GET", back).status_code == 400
    assert not is_in(browser)


def test_an_unsigned_id_token_and_one_of_another_key_are_refused(browser: Browser, issuer: OpenIdProvider) -> None:
    back = issuer.sign_in(begun(browser))
    access = issuer.token(sub="AB12C", client_id=CLIENT, authorities=[OFFICER])
    forged = issuer.token("ES256", ec_key("another"), sub="AB12C", aud=CLIENT)
    issuer.answers = httpx.Response(200, json={"access_token": access, "token_type": "Bearer", "id_token": forged})
    assert browser("GET", back).status_code == 400
    assert not is_in(browser)


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"iss": "https://elsewhere.example"}, 400),
        ({"error": "access_denied", "error_description": "<b>call 0300 1234</b>"}, 400),
        ({"code": ""}, 400),
        ({"state": ""}, 400),
    ],
)
def test_a_way_back_that_was_changed_is_refused_in_our_words(
    browser: Browser, issuer: OpenIdProvider, change: dict[str, str], status: int
) -> None:
    back = httpx.URL(issuer.sign_in(begun(browser))).copy_merge_params(change)
    response = browser("GET", str(back))
    assert response.status_code == status
    assert "0300" not in response.text
    assert 'href="/sign-in"' in response.text
    assert not is_in(browser)


def test_an_issuer_that_says_it_names_itself_has_to(browser: Browser, issuer: OpenIdProvider) -> None:
    issuer.changed["authorization_response_iss_parameter_supported"] = True
    back = httpx.URL(issuer.sign_in(begun(browser)))
    assert browser("GET", str(back.copy_remove_param("iss"))).status_code == 400


@pytest.mark.parametrize(
    "changed",
    [
        {"issuer": "https://elsewhere.example"},
        {"code_challenge_methods_supported": ["plain"]},
        {"authorization_endpoint": None},
        {"token_endpoint": "ftp://issuer.example/token"},
        {"end_session_endpoint": "javascript:alert(1)"},
    ],
)
def test_a_document_that_cannot_be_gone_by_sends_nobody_anywhere(
    browser: Browser, issuer: OpenIdProvider, changed: dict[str, Any]
) -> None:
    issuer.changed = changed
    response = browser("GET", "/sign-in/start")
    assert response.status_code == 503
    assert "location" not in response.headers


def test_while_the_issuer_is_away_the_page_says_so_and_later_it_works(browser: Browser, issuer: OpenIdProvider) -> None:
    issuer.is_away = True
    away = browser("GET", "/sign-in/start")
    assert (away.status_code, away.headers["retry-after"].isdigit()) == (503, True)
    issuer.is_away = False
    issuer.clock.forward(seconds=10)
    back = issuer.sign_in(begun(browser))
    issuer.is_away = True
    assert browser("GET", back).status_code == 503
    assert not is_in(browser)


def test_a_client_with_a_secret_proves_it(service: Service, issuer: OpenIdProvider) -> None:
    issuer.secret = "s3cret & + more"
    knows = Browser(replace(service, identity=replace(service.identity, provider=issuer.provider())))
    assert knows("GET", issuer.sign_in(begun(knows))).status_code == 200
    guessing = Browser(service)
    assert guessing("GET", issuer.sign_in(begun(guessing))).status_code == 400


@pytest.mark.parametrize(("change", "words"), [({"client_id": "another"}, None), ({"authorities": []}, "no role here")])
def test_whoever_is_proven_and_not_admitted_is_on_record(
    service: Service, browser: Browser, issuer: OpenIdProvider, change: dict[str, Any], words: str | None
) -> None:
    issuer.access |= change
    response = browser("GET", issuer.sign_in(begun(browser)))
    assert not is_in(browser)
    if words is not None:
        assert response.status_code == 403
        assert words in response.text
        refused = [each.event for each in events(service.settings) if each.event.outcome is Outcome.REFUSED]
        assert [(each.action, each.subject) for each in refused] == [(AuditAction.ACCESS_DENIED, "AB12C")]


def test_a_suspended_client_signs_nobody_in(service: Service, browser: Browser, issuer: OpenIdProvider) -> None:
    policy = service.identity.register.policy
    suspended = replace(policy.clients[CLIENT], suspended=True)
    register = replace(service.identity.register, policy=replace(policy, clients={CLIENT: suspended}))
    closed = Browser(replace(service, identity=replace(service.identity, register=register)))
    response = closed("GET", issuer.sign_in(begun(closed)))
    assert (response.status_code, "suspended" in response.text) == (403, True)
    assert not is_in(closed)


def test_signing_in_again_ends_the_session_that_was_there(browser: Browser, issuer: OpenIdProvider) -> None:
    browser("GET", issuer.sign_in(begun(browser)))
    before = browser.cookies[COOKIE]
    browser("GET", issuer.sign_in(begun(browser)))
    assert browser.cookies[COOKIE] != before
    browser.cookies[COOKIE] = before
    assert not is_in(browser)


def test_a_session_ends_with_its_token(browser: Browser, issuer: OpenIdProvider) -> None:
    browser("GET", issuer.sign_in(begun(browser)))
    assert is_in(browser)
    issuer.clock.forward(minutes=11)
    assert not is_in(browser)


def test_signing_out_leads_to_the_issuers_own_way_out(browser: Browser, issuer: OpenIdProvider) -> None:
    browser("GET", issuer.sign_in(begun(browser)))
    out = browser("POST", "/sign-out", data={"form-token": browser.form_token()})
    assert not is_in(browser)
    page = html.unescape(browser("GET", out.headers["location"]).text)
    found = re.search(rf'href="({re.escape(ISSUER)}/leave[^"]*)"', page)
    assert found is not None
    assert dict(parse_qsl(urlsplit(found.group(1)).query)) == {
        "client_id": CLIENT,
        "post_logout_redirect_uri": f"{CONSOLE}/sign-in",
    }


@pytest.mark.parametrize("following", ["//elsewhere.example", "/%09/elsewhere.example", "https://elsewhere.example"])
def test_nobody_is_led_to_another_site(browser: Browser, issuer: OpenIdProvider, following: str) -> None:
    back = browser("GET", issuer.sign_in(begun(browser, following)))
    assert 'content="0; url=/">' in back.text
    assert "elsewhere" not in back.text


def test_a_demonstrations_readers_are_not_offered_beside_a_provider(browser: Browser) -> None:
    assert "Sign in as" not in browser("GET", "/sign-in").text
    browser("POST", "/sign-in", data={"identity": "intelligence-officer"})
    assert not is_in(browser)


def test_without_a_provider_the_page_says_what_is_missing(tmp_path: Path) -> None:
    with service_of(make_home(tmp_path / "home", OPEN_ROWS, demo=False)) as bare:
        browser = Browser(bare)
        assert "CORDON_SIGN_IN_CLIENT" in browser("GET", "/sign-in").text
        assert browser("GET", "/sign-in/start").headers["location"] == "/sign-in"
        assert browser("GET", "/sign-in/return?code=x&state=y").status_code == 400


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"issuer": None}, "CORDON_ISSUER"),
        ({"console_address": None}, "CORDON_CONSOLE_ADDRESS"),
        ({"host": "10.0.0.5"}, "https"),
        ({"issuer": "http://issuer.example", "host": "10.0.0.5", "console_address": "https://c.example"}, "https"),
        ({"sign_in_client": None, "sign_in_secret_file": Path("secret")}, "CORDON_SIGN_IN_CLIENT"),
        ({"sign_in_secret_file": Path("absent")}, "CORDON_SIGN_IN_SECRET_FILE"),
    ],
)
def test_settings_that_could_sign_nobody_in_safely_are_refused(
    issuer: OpenIdProvider, changed: dict[str, Any], message: str
) -> None:
    good = {"issuer": ISSUER, "sign_in_client": CLIENT, "console_address": CONSOLE}
    assert provider_of(checked(good), issuer.verifier()) is not None
    with pytest.raises(SettingsError, match=message):
        provider_of(checked(good | changed), issuer.verifier())
