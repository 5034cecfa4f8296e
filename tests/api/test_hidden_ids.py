"""Whoever knows the id, number or part of a name of somebody hidden learns no more by it than by a made-up one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest

from api.app import ROUTES
from api.identities import DEMO_IDENTITIES
from api.wiring import Service
from tests.api.cases import AS, OFFICER, Http, make_home, public_id, service_of
from tests.api.test_absent_and_withheld import ABSENT, BARE, DESCRIBED, LINKED, PHONE, ROWS
from tests.api.test_console import Browser

HIDDEN_IDS = tuple(public_id(node) for node in (LINKED, DESCRIBED, BARE, PHONE))
# What a part of a path may be asked with: what is hidden, and what is not there.
NAMED = {
    **dict.fromkeys(("person_id", "group_id"), (HIDDEN_IDS, ABSENT)),
    **dict.fromkeys(("nomsId", "prisonerNumber", "number"), (("A0005BC",), "A0099BC")),
}
_DRAWN_ANEW = re.compile(
    rb'(?:name="form-token" value|data-form-token)="[^"]*"|"(?:reference|askedAt|at)":"[^"]*"|\b[0-9a-f]{16}\b'
)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with service_of(make_home(tmp_path_factory.mktemp("hidden") / "home", ROWS)) as found:
        now = found.clock()
        # One minute for all answers: they tell it.
        yield replace(found, clock=lambda: now)


def told(answer: httpx.Response, named: str) -> tuple[int, list[str], bytes]:
    """An answer without what was asked, which some repeat."""
    body = _DRAWN_ANEW.sub(b"", answer.content.replace(named.encode(), b"?"))
    return answer.status_code, sorted(answer.headers), body


def by_name() -> Iterator[tuple[str, str]]:
    """Each question that names somebody in its path, exports and pages too."""
    for served in ROUTES:
        parts = re.findall(r"\{(\w+)", served.path)
        if served.method == "GET" and len(parts) == 1 and parts[0] in NAMED:
            yield served.path, parts[0]


@pytest.mark.parametrize(("path", "part"), list(by_name()), ids=[path for path, _ in by_name()])
def test_a_hidden_id_is_answered_like_one_that_is_not_there(service: Service, path: str, part: str) -> None:
    """By every route that takes one, to every made-up reader whom it admits."""
    http, (hidden, absent) = Http(service), NAMED[part]
    page = not path.startswith(("/v1/", "/risk-profile/", "/prisoner/"))
    statuses = Counter[int]()
    for reader in DEMO_IDENTITIES:
        browser = Browser(service).at_work(reader) if page else None

        def ask(named: str, reader: str = reader, browser: Browser | None = browser) -> tuple[int, list[str], bytes]:
            address = path.replace("{" + part + "}", named)
            headers = OFFICER | {AS: reader, "X-Correlation-Id": "one"}
            return told(http("GET", address, headers) if browser is None else browser("GET", address), named)

        nobody = ask(absent)
        statuses[nobody[0]] += 1
        if nobody[0] not in {401, 403}:
            assert {named: ask(named) for named in hidden} == dict.fromkeys(hidden, nobody)
    assert set(statuses) - {401, 403}, "no made-up reader may ask this"


@pytest.mark.parametrize("surname", ["Withheld", "Dunn"])
def test_no_beginning_of_a_hidden_name_completes_itself(service: Service, surname: str) -> None:
    """Typed letter by letter it finds what as many other letters find: nobody."""
    http, browser = Http(service), Browser(service).at_work("intelligence-officer")
    headers = OFFICER | {"X-Correlation-Id": "one"}
    for length in range(3, len(surname) + 1):
        typed = surname[:length]
        other = ("Q" * length, typed)
        for key in ("surname", "words"):
            nobody, found = (told(http("POST", "/v1/people/search", headers, json={key: each}), each) for each in other)
            assert nobody[0] == 200
            assert found == nobody
        nobody, found = (told(browser("GET", f"/people?for={each}"), each) for each in other)
        assert found == nobody


def test_no_part_of_a_hidden_number_completes_itself(service: Service) -> None:
    http = Http(service)
    headers = OFFICER | {"X-Correlation-Id": "one"}
    for part, other in (("0005", "9995"), ("005B", "995B"), ("A0005B", "A9995B"), ("900123", "999999")):
        nobody, found = (
            told(http("POST", "/v1/people/search", headers, json={"part": each}), each) for each in (other, part)
        )
        assert nobody[0] == 200
        assert found == nobody
