"""A reader who follows every link and tries every door, and must find nothing of what is withheld from him."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import urldefrag

import pytest

from api.home import Home
from api.settings import Settings
from api.wiring import open_service
from graph.access import Purpose, PurposeCode
from graph.model.kinds import Kind
from graph.store.port import GraphStore
from graph.store.stored import ReadCut
from graph.view import view_for
from tests.api.cases import demo_viewer
from tests.browser.conftest import Site
from tests.browser.doors import QUERIES, put, questions

pytestmark = pytest.mark.browser
_MOST_PAGES, _PROBES, _PLANNED = 60, 12, 40
# The search itself ends after five seconds; a busy machine takes longer to begin.
_PLANNING_MS = 120_000
_READERS = {
    "partner-agency": ("Public protection", PurposeCode.PUBLIC_PROTECTION),
    "intelligence-officer": ("Intelligence development", PurposeCode.INTELLIGENCE_DEVELOPMENT),
}
_NUMBER = re.compile(r"[A-Z]\d{4}[A-Z]{2}")
_DRAWN_ANEW = re.compile(r"\b(?:[0-9a-f]{64}|[0-9a-f]{16})\b")
# Neither is borne by anybody.
_ABSENT, _ABSENT_NUMBER = "0" * 32, "Z9999ZZ"
_WORD = re.compile(r"[a-z0-9']+")
_TAG = re.compile(r"<[^>]*>")
# So many words on end are written once, and not what a page says of itself.
_RUN = 5
# A shorter key, such as a cell's number, may stand in a page for another reason.
_TELLING = 7


@dataclass
class Withheld:
    """What a reader may not come across: ids that nobody guesses, keys that nobody whom he sees bears, and phrases.

    A phrase is so many words on end in a cell of a record that he may not read, and in none that he may.
    """

    people: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    seen: dict[str, str] = field(default_factory=dict)
    telling: set[str] = field(default_factory=set)
    phrases: set[tuple[str, ...]] = field(default_factory=set)


def withheld_from(site: Site, reader: str, code: PurposeCode) -> Withheld:
    """By the graph itself, behind the console's back."""
    found = Withheld()
    seen: set[str] = set()
    with open_service(Settings(home=site.home), "red-team") as service:
        assert Home(site.home).is_demo
        graph = service.keeper.current()
        everything = ReadCut(frozenset(service.store.labels()), service.store.head().known_at)
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
        found.phrases = written(service.store, everything) - written(service.store, view.read_cut)
    # A number may stand in the records of another agency that he reads: then it is no secret.
    said = {word for each in seen for word in re.split(r"[^0-9A-Z]+", each)}
    found.numbers = sorted({each for each in found.numbers if each not in said})
    found.telling = {each for each in found.telling - seen if len(each) >= _TELLING}
    found.people.sort()
    return found


def written(store: GraphStore, cut: ReadCut) -> set[tuple[str, ...]]:
    """Each run of words that stands in a cell of a record of the cut."""
    with store.evidence(store.head()) as stream:
        keys = sorted({(each[1], each[2]) for batch in stream.records() for each in batch})
    return {run for each in store.records(keys, cut) for cell in each.values.values() for run in _runs(cell)}


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    words = _WORD.findall(text.casefold())
    return zip(*(words[n:] for n in range(_RUN)), strict=False)


@pytest.mark.parametrize("reader", _READERS)
def test_nothing_withheld_stands_on_any_page_or_in_any_response(site: Site, chromium: Any, reader: str) -> None:
    label, code = _READERS[reader]
    withheld = withheld_from(site, reader, code)
    assert withheld.people
    assert withheld.telling
    assert withheld.phrases
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
        leaks += leaks_in(path, page, answered, withheld)
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


def test_a_plan_and_its_files_name_nobody_who_is_withheld(site: Site, chromium: Any) -> None:
    """A plan weighs rules that its reader may not see: neither the page nor the files say of whom they are."""
    withheld = withheld_from(site, "allocation-officer", PurposeCode.ALLOCATION)
    assert withheld.telling
    assert withheld.phrases
    prison = site.found["check"]["place"][:3]
    context = chromium.new_context()
    page = context.new_page()
    begin(page, site, "allocation-officer", "Allocation")
    page.goto(f"{site.address}/plans")
    page.get_by_label("Prison numbers").fill(" ".join(sorted(withheld.seen.values())[:_PLANNED]))
    page.get_by_label("Prisons or wings").fill(prison)
    page.get_by_label("Seconds to look").fill("5")
    page.get_by_role("button", name="Make a plan").click()
    page.wait_for_url("**/plans/*")
    page.get_by_role("heading", name="Plan", exact=True).wait_for(timeout=_PLANNING_MS)
    told = {"page": page.content()} | {
        form: _text(context.request.get(f"{page.url}/export?format={form}")) for form in ("csv", "xlsx")
    }
    planned = sorted(withheld.seen.values())[:_PLANNED]
    assert all(any(each in text for each in planned) for text in told.values())
    context.close()
    assert [f"{where}: {each}" for where, text in told.items() for each in told_by([text], withheld)] == []


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


def leaks_in(path: str, page: Any, answered: list[Any], withheld: Withheld) -> list[str]:
    """Which withheld id, key or phrase stands in the page as scripts left it, or in anything that was sent for it."""
    texts = [page.content(), page.title()]
    texts += [each.text() for each in answered if each.status == 200 and "/static/" not in each.url]
    return [f"{path}: {each}" for each in told_by(texts, withheld)]


def told_by(texts: Iterable[str], withheld: Withheld) -> list[str]:
    """Attributes with tags, and what is between tags besides: a phrase may run over the end of one."""
    words, runs = set[str](), set[tuple[str, ...]]()
    for text in texts:
        words |= set(_words(text))
        for read in (unescape(text), unescape(_TAG.sub(" ", text))):
            runs |= set(_runs(read))
    return sorted(withheld.telling & words) + [" ".join(each) for each in sorted(withheld.phrases & runs)]


def _words(text: str) -> set[str]:
    for mark in "<>\"'=/#?&;,()":
        text = text.replace(mark, " ")
    return set(text.split())
