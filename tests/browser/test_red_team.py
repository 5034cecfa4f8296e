"""A reader who follows every link and tries every door, and must find nothing of what is withheld from him."""

from __future__ import annotations

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

pytestmark = pytest.mark.browser
_MOST_PAGES, _PROBES = 60, 12
_READERS = {
    "partner-agency": ("Public protection", PurposeCode.PUBLIC_PROTECTION),
    "intelligence-officer": ("Intelligence development", PurposeCode.INTELLIGENCE_DEVELOPMENT),
}
# A shorter key, such as a cell's number, may stand in a page for another reason.
_TELLING = 7


@dataclass
class Withheld:
    """What a reader may not come across: ids that nobody guesses, and keys that nobody whom he sees bears."""

    people: list[str] = field(default_factory=list)
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
                continue
            found.telling |= {public, ref.key}
            if ref.kind is Kind.PERSON:
                found.people.append(public)
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
    page.goto(f"{site.address}/sign-in")
    page.locator(f'form:has(input[value="{reader}"]) button').click()
    page.goto(f"{site.address}/purpose")
    page.get_by_label(label, exact=True).check()
    page.get_by_label("Case reference").fill("RED-1")
    page.get_by_label("In your own words").fill("red team")
    page.get_by_role("button", name="Continue").click()

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
