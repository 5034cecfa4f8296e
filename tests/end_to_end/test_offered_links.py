"""No reader is offered a page that his role refuses: every one of the demonstration's walks its pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest

from api.identities import DEMO_IDENTITIES
from api.settings import Settings
from api.wiring import Service
from tests.api.cases import service_of
from tests.api.test_console import Browser
from tests.browser.pages_of import route_of
from tests.end_to_end.conftest import Demonstrated

_FOUND = "/people?for={}"
_LINKS = re.compile(r'href="(/[^"#]*)')


@pytest.fixture(scope="module")
def service(demonstrated: Demonstrated) -> Iterator[Service]:
    with service_of(Settings(home=demonstrated.cordon.home)) as opened:
        yield opened


@pytest.mark.parametrize("reader", sorted(DEMO_IDENTITIES))
def test_every_link_that_a_reader_is_offered_opens(service: Service, demonstrated: Demonstrated, reader: str) -> None:
    """One page of each route, from the start page on; a member of a group is looked up, whose pages offer most."""
    member = demonstrated.answer["analysis"]["proximity"][0]["person"]["caption"].split(",")[0]
    browser = Browser(service).at_work(reader)
    opened, waiting, refused = set[str](), [("", "/")], []
    while waiting:
        page, path = waiting.pop(0)
        route = route_of("GET", path.split("?")[0])
        if route is None or route in opened:
            continue
        opened.add(route)
        answer = browser("GET", path)
        if answer.status_code >= 400:
            refused.append((page, path, answer.status_code))
        if 'action="/people"' in answer.text:
            waiting.insert(0, (path, _FOUND.format(member)))
        waiting += ((path, unescape(each)) for each in _LINKS.findall(answer.text))
    assert refused == []
    assert len(opened) > 1
