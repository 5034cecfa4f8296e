"""A reader who follows every link and tries every door, and must find nothing of what is withheld from him."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urldefrag

import pytest

from api.home import Home
from api.settings import Settings
from api.wiring import open_service
from graph.access import Purpose, PurposeCode
from graph.model.kinds import Kind
from graph.view import view_for
from tests.api.cases import demo_viewer
from tests.browser.conftest import Site
from tests.browser.doors import QUERIES, put, questions

pytestmark = pytest.mark.browser
_MOST_PAGES, _PROBES = 60, 12
_READERS = {
    "partner-agency": ("Public protection", PurposeCode.PUBLIC_PROTECTION),
    "intelligence-officer": ("Intelligence development", PurposeCode.INTELLIGENCE_DEVELOPMENT),
}
_NUMBER = re.compile(r"[A-Z]\d{4}[A-Z]{2}")
_DRAWN_ANEW = re.compile(r"\b(?:[0-9a-f]{64}|[0-9a-f]{16})\b")
# Neither is borne by anybody.
_ABSENT, _ABSENT_NUMBER = "0" * 32, "Z9999ZZ"
# A shorter key, such as a cell's number, may stand in a page for another reason.
_TELLING = 7


@dataclass
class Withheld:
    """What a reader may not come across: ids that nobody guesses, and keys that nobody whom he sees bears."""

    people: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    seen: dict[str, str] = field(default_factory=dict)
    telling: set[str] = field(default_factory=set)


def withheld_from(site: Site, reader: str, code: PurposeCode) -> Withheld:
    """By the graph itself, behind the console's back."""
    found = Withheld()
    seen: set[str] = set()
    with open_service(Settings(home=site.home), "red-team") as service:
        assert Home(site.home).is_demo
        graph = service.keeper.current()
        purpose = Purpose(code, "RED-1", "red team")
        view = view_for(graph, service.store, service.policy, demo_viewer(reader), purpose, now=service.clock())
        for rank in range(graph.node_count):
            ref, (public,) = graph.node_ref(rank), view.ids([rank])
            if view.exists(rank):
                seen |= {public, ref.key}
                if ref.kind is Kind.PERSON and _NUMBER.fullmatch(ref.key):
                    found.seen.setdefault(public, ref.key)
                continue
            found.telling |= {public, ref.key}
            if ref.kind is Kind.PERSON:
                found.people.append(public)
                found.numbers += [ref.key] if _NUMBER.fullmatch(ref.key) else []
            if ref.kind in {Kind.GANG, Kind.ORGANISED_CRIME_GROUP}:
                found.groups.append(public)
    # A number may stand in the records of another agency that he reads: then it is no secret.
    said = {word for each in seen for word in re.split(r"[^0-9A-Z]+", each)}
    found.numbers = sorted({each for each in found.numbers if each not in said})
    found.telling = {each for each in found.telling - seen if len(each) >= _TELLING}
    found.people.sort()
    return found


@pytest.mark.parametrize("reader", _READERS)
def test_nothing_withheld_stands_on_any_page_or_in_any_response(site: Site, chromium: Any, reader: str) -> None:
    label, code = _READERS[reader]
    withheld = withheld_from(site, reader, code)
    assert withheld.people
    assert withheld.telling
    context = chromium.new_context()
    page = context.new_page()
    answered: list[Any] = []
    page.on("response", lambda answer: answered.append(answer))  # noqa: PLW0108 (Playwright marks its listeners)
    begin(page, site, reader, label)

    surnames = ("Smith", "Jones", "Bell", "Hall", "Khan")
    waiting = ["/", "/groups", *(f"/people?for={name}" for name in surnames)]
    tried: set[str] = set()
    leaks: list[str] = []
    while waiting and len(tried) < _MOST_PAGES:
        path = waiting.pop(0)
        if path in tried or path.startswith(("/sign", "/docs", "/static")):
            continue
        tried.add(path)
        answered.clear()
        page.goto(site.address + path)
        leaks += leaks_in(path, page, answered, withheld.telling)
        links = page.locator("a[href]").evaluate_all("all => all.map(a => a.getAttribute('href'))")
        waiting += [urldefrag(each).url for each in links if each.startswith("/")]
    assert len([each for each in tried if each.startswith("/people/")]) > 5

    absent = None
    for who in [*withheld.people[:_PROBES], "0" * 32]:
        for end in ("", "/chart"):
            answer = page.goto(f"{site.address}/people/{who}{end}")
            assert answer.status in {403, 404}
            absent = page.locator("main").inner_text() if absent is None else absent
            assert page.locator("main").inner_text() == absent
    context.close()
    assert leaks == []


def begin(page: Any, site: Site, reader: str, label: str) -> None:
    page.goto(f"{site.address}/sign-in")
    page.locator(f'form:has(input[value="{reader}"]) button').click()
    page.goto(f"{site.address}/purpose")
    page.get_by_label(label, exact=True).check()
    page.get_by_label("Case reference").fill("RED-1")
    page.get_by_label("In your own words").fill("red team")
    page.get_by_role("button", name="Continue").click()


@pytest.mark.parametrize("reader", _READERS)
def test_no_page_tells_what_is_withheld_from_what_is_not_there(site: Site, chromium: Any, reader: str) -> None:
    """Each page is asked by name for somebody and something withheld, and then for nobody: the answers are one."""
    label, code = _READERS[reader]
    withheld = withheld_from(site, reader, code)
    seen, seen_number = min(withheld.seen.items())
    number = min(withheld.numbers, default=_ABSENT_NUMBER)
    context = chromium.new_context()
    page = context.new_page()
    begin(page, site, reader, label)
    page.goto(f"{site.address}/people/{seen}/chart")
    page.get_by_role("button", name="Work on this chart").click()
    page.wait_for_url("**/charts/*")
    place = site.found["check"]["place"]
    values = {
        "seen": seen, "seen_number": seen_number, "chart": page.url.rpartition("/")[2],
        "place": place, "prison": place[:3],
    }  # fmt: skip
    hidden = values | {
        "hidden": withheld.people[0], "hidden_group": min(withheld.groups, default=_ABSENT),
        "hidden_number": number, "hidden_part": number[1:5],
    }  # fmt: skip
    absent = values | {
        "hidden": _ABSENT, "hidden_group": _ABSENT, "hidden_number": _ABSENT_NUMBER, "hidden_part": _ABSENT_NUMBER[1:5],
    }  # fmt: skip
    faults = []
    for question in (each for route in QUERIES for each in questions(route)):
        told = [context.request.get(site.address + put(question, each), max_redirects=0) for each in (hidden, absent)]
        # Under "Cordon" 500 nothing is told, and nothing would be learnt.
        faults += [f"{question}: {each.status}" for each in told if each.status >= 500]
        texts = [_text(each) for each in told]
        asked = {value for value in hidden.values() if value in question or "hidden" in question}
        faults += [f"{question}: {each}" for each in sorted((withheld.telling - asked) & set(_words(texts[0])))]
        if "{hidden" in question and (told[0].status, _blank(texts[0], hidden)) != (
            told[1].status,
            _blank(texts[1], absent),
        ):
            faults.append(
                f"{question}: {told[0].status} for what is withheld, {told[1].status} for nobody, or other words"
            )
    context.close()
    assert faults == []


def _text(answer: Any) -> str:
    """What was sent, and where it leads; of a workbook, every sheet."""
    body = answer.body()
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            body = b" ".join(book.read(name) for name in sorted(book.namelist()))
    return f"{answer.headers.get('location', '')} {body.decode('utf-8', 'replace')}"


def _blank(text: str, asked: Mapping[str, str]) -> str:
    """Without what the reader typed himself, form tokens and references."""
    for name in ("hidden", "hidden_group", "hidden_number", "hidden_part"):
        text = text.replace(asked[name], "")
    return _DRAWN_ANEW.sub("", text)


def leaks_in(path: str, page: Any, answered: list[Any], telling: set[str]) -> list[str]:
    """Which withheld id or key stands in the page as scripts left it, or in anything that was sent for it."""
    texts = [page.content(), page.title()]
    texts += [each.text() for each in answered if each.status == 200 and "/static/" not in each.url]
    words = {word for text in texts for word in _words(text)}
    return [f"{path}: {each}" for each in sorted(telling & words)]


def _words(text: str) -> set[str]:
    for mark in "<>\"'=/#?&;,()":
        text = text.replace(mark, " ")
    return set(text.split())
