"""Why somebody looks: every purpose is offered to every role, each with the case in which it is right."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.console.pages.signing_in import WHEN
from graph.access import PurposeCode
from tests.api.cases import make_home, service_of
from tests.api.test_console import Browser


@pytest.mark.parametrize("role", ["intelligence-officer", "categorisation-supervisor"])
def test_each_purpose_says_when_it_is_right(tmp_path: Path, role: str) -> None:
    assert set(WHEN) == set(PurposeCode)
    with service_of(make_home(tmp_path / "home")) as service:
        browser = Browser(service)
        browser.sign_in(role)
        page = browser("GET", "/purpose").text
    assert all(said.replace("'", "&#39;") in page for said in WHEN.values())
    assert "the purpose opens nothing that your role does not" in page
